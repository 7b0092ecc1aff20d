"""The SEALS file: exact both ways, and no line can be changed, cut or put in unseen."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.logbook.seals import (
    ADDED,
    PACKED,
    PRUNED,
    SEALED,
    SEALS,
    Seal,
    add_seals,
    digest_of,
    first_chain,
    next_chain,
    parse_seals,
    read_seals,
)  # fmt: skip
from chat.logbook.storage import DISK

DIGEST = hashlib.sha256(b"x").hexdigest()
ENTRIES = [
    Seal(SEALED, "2026-11-20.log", DIGEST, 123),
    Seal(PACKED, "2026-11-20.log.gz", DIGEST, 45),
    Seal(SEALED, "2026-11-21.log", DIGEST, 0),
    Seal(ADDED, "2026-11-19.log"),
    Seal(PRUNED, "2026-11-20.log"),
]

HOLE = f"{DIGEST} sealed {DIGEST} 1 2026-11-\0\0\0log\n".encode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for seal in ENTRIES:
        add_seals(DISK, tmp_path, "#lobby", [seal], private=False)
    return tmp_path


def test_there_and_back(folder: Path) -> None:
    text = read_seals(DISK, folder, "#lobby")
    assert text.seals == ENTRIES
    assert text.problems == []
    assert text.pruned() == {"2026-11-20.log"}
    assert set(text.of(SEALED)) == {"2026-11-20.log", "2026-11-21.log"}


def test_a_line_is_as_documented(folder: Path) -> None:
    first = (folder / SEALS).read_text().splitlines()[0]
    text = f"sealed {DIGEST} 123 2026-11-20.log"
    assert first == f"{next_chain(first_chain('#lobby'), text)} {text}"


def test_any_byte_changed_is_seen(folder: Path) -> None:
    data = (folder / SEALS).read_bytes()
    for at in range(len(data)):
        changed = bytearray(data)
        changed[at] ^= 1
        assert parse_seals("#lobby", [bytes(changed)]).problems, at


def test_any_line_but_the_last_left_out_is_seen(folder: Path) -> None:
    lines = (folder / SEALS).read_bytes().splitlines(keepends=True)
    for at in range(len(lines) - 1):
        assert parse_seals("#lobby", [b"".join(lines[:at] + lines[at + 1 :])]).problems


def test_another_conversations_seals_do_not_fit(folder: Path) -> None:
    assert parse_seals("#other", [(folder / SEALS).read_bytes()]).problems


@pytest.mark.parametrize("torn", [b"abc", b"\0" * 50, b"half a line\n\0\0", HOLE])
def test_what_a_crash_left_is_cut_off(folder: Path, torn: bytes) -> None:
    with (folder / SEALS).open("ab") as file:
        file.write(torn)
    add_seals(DISK, folder, "#lobby", [Seal(SEALED, "2026-11-22.log", DIGEST, 1)], private=False)
    text = read_seals(DISK, folder, "#lobby")
    assert [seal.name for seal in text.seals[-2:]] == ["2026-11-20.log", "2026-11-22.log"]
    assert text.problems == []


def test_without_new_ones_what_there_is_is_mended_and_made_durable(folder: Path) -> None:
    before = (folder / SEALS).read_bytes()
    with (folder / SEALS).open("ab") as file:
        file.write(b"half a line")
    add_seals(DISK, folder, "#lobby", [], private=False)
    assert (folder / SEALS).read_bytes() == before


@given(st.binary(max_size=300))
def test_no_bytes_do_harm(data: bytes) -> None:
    parse_seals("#lobby", [data])


def test_digest_in_parts() -> None:
    data = bytes(range(256)) * 3000
    assert digest_of(lambda offset, length: data[offset : offset + length], len(data)) == (
        hashlib.sha256(data).hexdigest()
    )
