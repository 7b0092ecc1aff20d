"""One live file: short writes continued, and taken back to the last commit."""

from pathlib import Path

import pytest

from chat.irc.message import Message
from chat.logbook.names import FileName, parse_name
from chat.logbook.record import Record
from chat.logbook.segment import Segment
from tests.logbook.faulty import Faulty

T0 = 1_795_176_000_000_000
HELLO = Record(T0, Message("PRIVMSG", ("#lobby", "hello"), "alice!u@h"))


@pytest.fixture
def disk() -> Faulty:
    return Faulty()


@pytest.fixture
def segment(tmp_path: Path, disk: Faulty) -> Segment:
    name = parse_name("2026-11-20.log")
    assert isinstance(name, FileName)
    handle, size = disk.append(tmp_path / name.text, private=False)
    return Segment("#lobby", tmp_path / name.text, name, handle, size)


def test_what_was_not_committed_is_taken_back(segment: Segment) -> None:
    segment.write(segment.encode([HELLO]))
    segment.commit()
    committed = segment.path.read_bytes()
    segment.write(segment.encode([HELLO._replace(time=T0 + 1)]))
    assert segment.path.stat().st_size > len(committed)
    segment.rollback()
    assert segment.path.read_bytes() == committed
    assert (segment.size, segment.committed) == (len(committed), len(committed))


def test_after_a_rollback_nothing_is_taken_for_told(segment: Segment) -> None:
    segment.write(segment.encode([HELLO]))
    segment.rollback()
    assert b"userhost=u@h" in segment.encode([HELLO])


def test_a_file_that_takes_nothing_is_an_error(segment: Segment, disk: Faulty) -> None:
    disk.room = 10
    with pytest.raises(OSError, match="No space"):
        segment.write(segment.encode([HELLO]))
    assert segment.size == 10
    segment.rollback()
    assert segment.path.read_bytes() == b""
