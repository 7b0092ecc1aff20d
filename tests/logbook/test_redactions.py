"""What was removed is found wherever it is, once removed, and by nothing that only looks like it."""

from pathlib import Path

import pytest

from chat.irc.message import Message
from chat.irc.times import DAY, msgid
from chat.logbook.history import latest
from chat.logbook.logbook import Logbook
from chat.logbook.policy import Policy
from chat.logbook.record import Record
from chat.logbook.redactions import REMOVED, Redactions, hidden

T0 = 1_795_176_000_000_000


@pytest.mark.parametrize("gzip_after", [None, 0])
def test_removed_messages(tmp_path: Path, gzip_after: int | None) -> None:
    book = Logbook.open(tmp_path, sync="never")
    redactions = Redactions(tmp_path)
    alice = "alice!u@h"

    def commit(time: int, *message: str) -> None:
        assert book.commit({"#lobby": [Record(time, Message(message[0], message[1:], alice))]}) == {}

    commit(T0, "PRIVMSG", "#lobby", "a secret")
    commit(T0 + 1, "PRIVMSG", "#lobby", f"-- alice removed message {msgid(T0)}")
    assert redactions.of("#lobby") == set()
    commit(T0 + DAY, "REDACT", "#lobby", msgid(T0), "oops")
    assert redactions.of("#lobby") == {T0}
    while book.maintain(T0 + 9 * DAY, Policy(gzip_after=gzip_after)):
        pass
    commit(T0 + DAY + 1, "REDACT", "#lobby", msgid(T0 + 1))
    commit(T0 + DAY + 2, "REDACT", "#lobby", "not-one-of-ours")
    assert redactions.of("#lobby") == Redactions(tmp_path).of("#lobby") == {T0, T0 + 1}
    texts = [hidden(record, {T0}).message.param(1) for record in latest(tmp_path, "#lobby", 9)]
    assert texts[:3] == [REMOVED, f"-- alice removed message {msgid(T0)}", msgid(T0)]
    book.close()


def test_nothing_there(tmp_path: Path) -> None:
    assert Redactions(tmp_path).of("#lobby") == set()


def test_what_may_yet_be_taken_back_removes_nothing(tmp_path: Path) -> None:
    book = Logbook.open(tmp_path, sync="never")
    redactions = Redactions(tmp_path)

    def redact(time: int, target: int) -> None:
        record = Record(time, Message("REDACT", ("#lobby", msgid(target)), "alice!u@h"))
        assert book.commit({"#lobby": [record]}) == {}

    assert redactions.of("#lobby", T0) == set()
    redact(T0 + 5, 1)
    (path,) = (tmp_path / "#lobby").glob("*.log")
    durable = path.read_bytes()
    redact(T0 + 6, 2)
    redact(T0 + 7, 3)
    assert redactions.of("#lobby", T0 + 5) == {1}
    assert redactions.of("#lobby", T0 + 6) == {1, 2}
    path.write_bytes(durable + b"\n" * 200)
    assert Redactions(tmp_path).of("#lobby", T0 + 9) == {1}
    redact(T0 + DAY, 4)
    assert redactions.of("#lobby", T0 + 7) == {1, 2}
    book.close()


def test_what_was_found_in_files_that_are_gone_is_forgotten(tmp_path: Path) -> None:
    book = Logbook.open(tmp_path, sync="never")
    redactions = Redactions(tmp_path)
    for day in range(5):
        record = Record(T0 + day * DAY, Message("REDACT", ("#lobby", msgid(T0 - day)), "alice!u@h"))
        assert book.commit({"#lobby": [record]}) == {}
    assert redactions.of("#lobby") == {T0 - day for day in range(5)}
    assert redactions.remembered("#lobby") == 5
    for file in sorted((tmp_path / "#lobby").glob("*.log"))[:3]:
        file.unlink()
    assert redactions.of("#lobby") == {T0 - 3, T0 - 4}
    assert redactions.remembered("#lobby") == 2
    book.close()
