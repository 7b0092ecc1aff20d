"""What is known of a SEALS file is what is in it, and it is not read more often than it must be."""

from pathlib import Path

from chat.logbook.ledger import Ledger
from chat.logbook.seals import LINES, SEALED, SEALS, Seal, read_seals
from chat.logbook.storage import DISK, Disk

FIRST = Seal(SEALED, "2026-11-20.log", "ab" * 32, 100)
SUMS = Seal(LINES, "2026-11-21.log", "cd" * 40, 7)
SECOND = Seal(SEALED, "2026-11-21.log", "ef" * 32, 200)


class Counting(Disk):
    """Counts what is read."""

    def __init__(self) -> None:
        super().__init__()
        self.reads = 0

    def read(self, path: Path, offset: int, length: int) -> bytes:
        self.reads += 1
        return super().read(path, offset, length)


def test_what_was_added_is_known_as_it_would_be_read(tmp_path: Path) -> None:
    storage = Counting()
    ledger = Ledger(storage)
    assert ledger.read(tmp_path, "#lobby").seals == []
    ledger.add(tmp_path, "#lobby", FIRST)
    ledger.add(tmp_path, "#lobby", SUMS, SECOND)
    assert ledger.read(tmp_path, "#lobby") == read_seals(DISK, tmp_path, "#lobby")
    assert [seal.digest for seal in ledger.read(tmp_path, "#lobby").seals] == [
        FIRST.digest,
        "",
        SECOND.digest,
    ]
    assert read_seals(DISK, tmp_path, "#lobby", sums=True).seals == [FIRST, SUMS, SECOND]
    assert storage.reads == 0


def test_another_folder_and_another_length_are_read(tmp_path: Path) -> None:
    ledger, other = Ledger(DISK), tmp_path / "other"
    other.mkdir()
    ledger.add(tmp_path, "#lobby", FIRST)
    assert ledger.read(other, "#other").seals == []
    assert ledger.read(tmp_path, "#lobby").seals == [FIRST]
    Ledger(DISK).add(tmp_path, "#lobby", SECOND)
    assert ledger.read(tmp_path, "#lobby").seals == [FIRST, SECOND]
    (tmp_path / SEALS).unlink()
    assert ledger.read(tmp_path, "#lobby").seals == []


def test_what_a_crash_left_behind_the_last_line_is_cut_off(tmp_path: Path) -> None:
    ledger = Ledger(DISK)
    ledger.add(tmp_path, "#lobby", FIRST)
    with (tmp_path / SEALS).open("ab") as file:
        file.write(b"0123 torn")
    assert ledger.read(tmp_path, "#lobby").problems == [(2, "no newline at its end")]
    ledger.add(tmp_path, "#lobby", SECOND)
    text = read_seals(DISK, tmp_path, "#lobby")
    assert ledger.read(tmp_path, "#lobby") == text
    assert (text.seals, text.problems) == ([FIRST, SECOND], [])


def test_a_change_that_keeps_the_length_is_seen_anew(tmp_path: Path) -> None:
    ledger = Ledger(DISK)
    ledger.add(tmp_path, "#lobby", FIRST)
    path = tmp_path / SEALS
    path.write_bytes(path.read_bytes().replace(b" 100 ", b" 101 "))
    assert ledger.anew(tmp_path, "#lobby").problems == [(1, "does not follow from the line before")]
