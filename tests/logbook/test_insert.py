"""Records of the past, among those that are there (see also test_upkeep.py and test_crash.py)."""

from pathlib import Path

import pytest

from chat.irc.message import Message
from chat.irc.times import SECOND
from chat.logbook.insert import Inserted, insert
from chat.logbook.logbook import Logbook
from chat.logbook.read import list_files, read_lines
from chat.logbook.record import Record
from chat.logbook.storage import DISK

T0 = 1_795_176_000_000_000  # noon
DAY_NAME = "2026-11-20.log"


def said(text: str, time: int) -> Record:
    return Record(time, Message("PRIVMSG", ("#lobby", text), "alice!u@h"))


@pytest.fixture
def log(tmp_path: Path) -> Path:
    book = Logbook.open(tmp_path)
    assert book.commit({"#lobby": [said("one", T0), said("two", T0 + SECOND)]}) == {}
    book.close()
    return tmp_path / "#lobby" / DAY_NAME


def test_among_those_of_a_day_by_time(log: Path) -> None:
    root = log.parent.parent
    wanted = [said("zero", T0 - SECOND), said("one", T0), said("between", T0)]
    assert insert(DISK, root, "#lobby", wanted, SECOND, dry=False) == Inserted(2, 1, {}, 0)
    lines = [line for file in list_files(root, "#lobby") for line in read_lines(file)]
    texts = [line.record.message.params[1] for line in lines if line.record is not None]
    assert texts == ["zero", "one", "between", "two"]
    assert insert(DISK, root, "#lobby", wanted, SECOND, dry=False) == Inserted(0, 3, {}, 0)


def test_a_dry_run_changes_nothing(log: Path) -> None:
    before = log.read_bytes()
    assert insert(DISK, log.parent.parent, "#lobby", [said("zero", T0 - 1)], 1, dry=True).added == 1
    assert log.read_bytes() == before


@pytest.mark.parametrize("damage", [b"half a li", b"\0\0\0\0", b"nonsense\n"])
def test_a_day_with_damage_takes_none_as_the_damage_would_be_lost(log: Path, damage: bytes) -> None:
    with log.open("ab") as file:
        file.write(damage)
    before = log.read_bytes()
    done = insert(DISK, log.parent.parent, "#lobby", [said("zero", T0 - 1)], 1, dry=False)
    assert (done.added, done.refused_records, list(done.refused)) == (0, 1, ["2026-11-20"])
    assert "no records" in done.refused["2026-11-20"]
    assert log.read_bytes() == before
