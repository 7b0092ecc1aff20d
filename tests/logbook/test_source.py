"""A text read from anywhere is the same text, plain, in our blocks or in anybody's gzip."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.logbook.blocks import compress_block, decompress_block, find_blocks
from chat.logbook.source import open_source

TEXT = b"".join(b"line %d with some text\n" % number for number in range(3000))


def blocked(text: bytes, size: int) -> bytes:
    return b"".join(compress_block(text[at : at + size]) for at in range(0, len(text), size))


@pytest.fixture(params=["plain", "blocks", "gzip"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    if request.param == "plain":
        path = tmp_path / "x.log"
        path.write_bytes(TEXT)
        return path
    path = tmp_path / "x.log.gz"
    path.write_bytes(blocked(TEXT, 5000) if request.param == "blocks" else gzip.compress(TEXT))
    return path


def test_any_part(path: Path) -> None:
    with open_source(path) as source:
        assert source.size == len(TEXT)
        for offset in (0, 1, 4999, 5000, 5001, 60_000, len(TEXT) - 1, len(TEXT), len(TEXT) + 9):
            for length in (0, 1, 5000, 12_000, len(TEXT)):
                assert source.read(offset, length) == TEXT[offset : offset + length]


@given(st.binary(max_size=500), st.integers(1, 100))
def test_blocks_are_gzip(text: bytes, size: int) -> None:
    packed = blocked(text, size)
    assert gzip.decompress(packed) == text if text else packed == b""
    blocks = find_blocks(lambda offset, length: packed[offset : offset + length], len(packed))
    assert blocks is not None
    assert b"".join(decompress_block(packed[b.offset : b.offset + b.length]) for b in blocks) == text
    assert all(text[b.start : b.start + b.size] for b in blocks)


@given(st.binary(max_size=200))
def test_other_bytes_are_not_blocks(packed: bytes) -> None:
    assert not find_blocks(lambda offset, length: packed[offset : offset + length], len(packed))


def test_a_damaged_block_reads_as_nuls(tmp_path: Path) -> None:
    path = tmp_path / "x.log.gz"
    packed = bytearray(blocked(TEXT, 5000))
    packed[200] ^= 0xFF
    path.write_bytes(packed)
    with open_source(path) as source:
        assert source.read(0, 5000) == bytes(5000)
        assert source.read(5000, 5000) == TEXT[5000:10_000]


def test_a_gzip_cut_short_gives_what_it_has(tmp_path: Path) -> None:
    path = tmp_path / "x.log.gz"
    path.write_bytes(gzip.compress(TEXT)[:-2000])
    with open_source(path) as source:
        assert 0 < source.size < len(TEXT)
        assert source.read(0, source.size) == TEXT[: source.size]
    path.write_bytes(b"no gzip at all")
    with open_source(path) as source:
        assert source.size == 0


def test_a_block_that_lies_about_its_text_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "x.log.gz"
    packed = bytearray(blocked(TEXT, 5000))
    packed[23] ^= 0x40  # the highest byte of the length of the first block's text: a gigabyte
    path.write_bytes(packed)
    with open_source(path) as source:
        assert source.size == len(TEXT)
        assert source.read(0, source.size) == TEXT
