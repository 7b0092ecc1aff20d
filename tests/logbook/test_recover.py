"""Torn ends are set aside, damage in the middle stays, and start-up reads no more than ends."""

from pathlib import Path

import pytest

from chat.logbook.folders import folder_of
from chat.logbook.logbook import Logbook
from chat.logbook.recover import conversations
from chat.logbook.seals import SEALED, Seal, add_seals
from chat.logbook.storage import DISK

LINE = "2026-11-20T12:00:00.00000{}Z <alice> hello {}\n"
GOOD = "".join(LINE.format(step, step) for step in range(3)).encode()
NEWEST = 1_795_176_000_000_002


def open_on(root: Path, content: bytes) -> tuple[list[str], int, bytes, bytes]:
    folder = root / "#lobby"
    folder.mkdir()
    (folder / "2026-11-20.log").write_bytes(content)
    reports: list[str] = []
    book = Logbook.open(root, report=reports.append)
    book.close()
    torn = folder / "2026-11-20.log.torn"
    aside = torn.read_bytes() if torn.exists() else b""
    return reports, book.newest, (folder / "2026-11-20.log").read_bytes(), aside


@pytest.mark.parametrize(
    "tail",
    [
        b"2026-11-20T12:00:00.000003Z <al", b"\0" * 5000,
        b"2026-11-20T12:00:00.000003Z <alice> whole but for its end",
        b"\0\0\0 rest\n", b"2026-11-20T12:00:00.000003Z <alice> \xff\n", b"x" * 300_000, b"nonsense\n\0\0",
    ],
)  # fmt: skip
def test_a_torn_tail_is_set_aside(tmp_path: Path, tail: bytes) -> None:
    reports, newest, log, aside = open_on(tmp_path, GOOD + tail)
    assert (newest, log, aside) == (NEWEST, GOOD, tail)
    assert len(reports) == 1
    assert f"{len(tail)} bytes" in reports[0]


def test_a_whole_log_is_left_alone(tmp_path: Path) -> None:
    assert open_on(tmp_path, GOOD) == ([], NEWEST, GOOD, b"")


def test_damage_in_the_middle_stays(tmp_path: Path) -> None:
    damaged = GOOD[:70] + b"\0\0\n\0nonsense\n" + GOOD
    assert open_on(tmp_path, damaged) == ([], NEWEST, damaged, b"")


def test_nothing_but_damage(tmp_path: Path) -> None:
    reports, newest, log, aside = open_on(tmp_path, b"\0\0\0")
    assert (newest, log, aside, len(reports)) == (0, b"", b"\0\0\0", 1)


def test_a_line_that_lost_a_part_in_its_middle_is_no_record(tmp_path: Path) -> None:
    tail = b"2026-11-20T12:00:00.000003Z <alice> a\0\0\0\0\0o\n"
    reports, newest, log, aside = open_on(tmp_path, GOOD + tail)
    assert (newest, log, aside, len(reports)) == (NEWEST, GOOD, tail, 1)


@pytest.mark.parametrize("reason", ["sealed", "not the newest"])
def test_only_a_file_that_is_written_to_gets_its_end_mended(tmp_path: Path, reason: str) -> None:
    folder = tmp_path / "#lobby"
    folder.mkdir()
    if reason == "sealed":
        add_seals(DISK, folder, "#lobby", [Seal(SEALED, "2026-11-20.log", "0" * 64, 1)], private=False)
    else:
        (folder / "2026-11-21.log").write_bytes(b"")
    (folder / "2026-11-20.log").write_bytes(GOOD + b"half a li")
    reports: list[str] = []
    book = Logbook.open(tmp_path, report=reports.append)
    book.close()
    assert (book.newest, reports) == (NEWEST, [])
    assert (folder / "2026-11-20.log").read_bytes() == GOOD + b"half a li"


def test_other_things_in_the_folder_are_nobodys(tmp_path: Path) -> None:
    for name in ("README.md", "#afile", "@x"):
        (tmp_path / name).write_text("")
    (tmp_path / "#lobby").mkdir()
    (tmp_path / "#lobby" / "notes.txt").write_text("")
    (tmp_path / "other").mkdir()
    Logbook.open(tmp_path).close()
    assert "#lobby" in dict(conversations(DISK, tmp_path))


def test_a_conversation_in_nested_folders(tmp_path: Path) -> None:
    name = "#" + "x" * 500
    folder = tmp_path.joinpath(*folder_of(name))
    folder.mkdir(parents=True)
    assert dict(conversations(DISK, tmp_path)) == {name: folder}
