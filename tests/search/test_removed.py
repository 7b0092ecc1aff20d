import itertools
from pathlib import Path

import pytest

from chat.irc.message import Message
from chat.irc.times import DAY, msgid
from chat.logbook.logbook import Logbook
from chat.logbook.record import Record
from chat.logbook.redactions import Redactions
from chat.logbook.scan import Log
from chat.search.removed import Removed
from tests.reader.samples import START


@pytest.fixture
def log(tmp_path: Path) -> Log:
    """Three days; on the last one a message of the first and one of the second are removed."""
    book = Logbook.open(tmp_path, sync="never")
    records = [
        Record(START + day * DAY, Message("PRIVMSG", ("#a", f"day {day}"), "al!a@h")) for day in range(3)
    ]
    for number, record in enumerate(records[:2]):
        message = Message("REDACT", ("#a", record.msgid), "al!a@h")
        records.append(Record(START + 2 * DAY + 5 + number, message))
    quoting = Message("PRIVMSG", ("#a", f"-- al removed message {msgid(START + 2 * DAY)}"), "al!a@h")
    records.append(Record(START + 2 * DAY + 9, quoting))
    for record in records:
        assert book.commit({"#a": [record]}) == {}
    book.close()
    return Log("#a", tmp_path)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_whatever_is_asked_for_first(log: Log, order: tuple[int, ...]) -> None:
    removed = Removed(log)
    assert {day: removed.has(START + day * DAY) for day in order} == {0: True, 1: True, 2: False}


def test_the_same_as_looking_through_everything(log: Log) -> None:
    everything = Redactions(log.root).of("#a")
    assert everything == {START, START + DAY}
    removed = Removed(log)
    assert {
        time for time in (START, START + 1, START + DAY, START + 2 * DAY) if removed.has(time)
    } == everything
