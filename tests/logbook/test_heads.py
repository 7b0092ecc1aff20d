"""The SEALS file beside all logs: exact both ways, and any text in it does no harm."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from chat.logbook.heads import Head, head_of, read_heads, write_heads
from chat.logbook.seals import SEALED, SEALS, Seal, add_seals, parse_seals, read_seals
from chat.logbook.storage import DISK
from tests.logbook.crash import CrashDisk
from tests.logbook.inode import Inode


def test_there_and_back(tmp_path: Path) -> None:
    heads = {"#lobby": Head("a" * 64, 3), "@alice,bobby": Head("b" * 64, 1), "#x%/+y": Head("c" * 64, 7)}
    write_heads(DISK, tmp_path, heads)
    assert read_heads(DISK, tmp_path) == heads
    (tmp_path / "SEALS.tmp").write_text("half")
    write_heads(DISK, tmp_path, {})
    assert read_heads(DISK, tmp_path) == {}
    assert [path.name for path in tmp_path.iterdir()] == [SEALS]


def test_a_head_fits_the_seals_and_what_they_grow_to(tmp_path: Path) -> None:
    assert head_of(parse_seals("#lobby", [b""])) is None
    add_seals(DISK, tmp_path, "#lobby", [Seal(SEALED, "a.log", "0" * 64, 1)], private=False)
    head = head_of(read_seals(DISK, tmp_path, "#lobby"))
    assert head is not None
    assert head.line == 1
    add_seals(DISK, tmp_path, "#lobby", [Seal(SEALED, "b.log", "0" * 64, 1)], private=False)
    assert head.fits(read_seals(DISK, tmp_path, "#lobby"))
    assert not head.fits(parse_seals("#lobby", [b""]))
    assert not head._replace(line=2).fits(read_seals(DISK, tmp_path, "#lobby"))


def test_nothing_there(tmp_path: Path) -> None:
    assert read_heads(DISK, tmp_path) == {}


@given(st.binary(max_size=200))
def test_no_bytes_do_harm(data: bytes) -> None:
    root = Path("/disk")
    read_heads(CrashDisk({str(root): None, str(root / SEALS): Inode(data)}), root)


def test_a_folder_that_none_can_be_called_is_no_head(tmp_path: Path) -> None:
    (tmp_path / SEALS).write_bytes(b"%s 1 #lo\0by\n" % (b"a" * 64))
    assert read_heads(DISK, tmp_path) == {}
