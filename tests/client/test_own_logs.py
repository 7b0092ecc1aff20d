"""The client's own logs of one server, read."""

from pathlib import Path

import pytest

from chat.client.buffers import Buffer, BufferKind
from chat.client.own_logs import OwnLogs, folder_of
from chat.client.status import Asked, LogPage, LogSearch
from chat.errors import UsageError
from chat.irc.message import Message
from chat.irc.times import msgid
from chat.irc.url import Endpoint
from chat.logbook.logbook import Logbook
from chat.logbook.record import Record
from chat.search.query import Query
from tests.client.talk import SECOND, START

ENDPOINT = Endpoint("h.test", 7)
LOBBY = Buffer("#a", "#a", BufferKind.CHANNEL)


def write(root: Path, client: int, *said: tuple[int, str, str]) -> None:
    """What a client's folder holds: seconds after START, command and text."""
    book = Logbook.open(root / folder_of(ENDPOINT, client), sync="never")
    records = [
        Record(START + at * SECOND, Message(command, ("#a", text), "bobby!b@h")) for at, command, text in said
    ]
    assert book.commit({"#a": records}) == {}
    book.close()


def texts(records: list[Record]) -> list[str]:
    return [record.message.param(1) for record in records]


def test_what_two_clients_saw_is_read_once(tmp_path: Path) -> None:
    write(tmp_path, 1, (1, "PRIVMSG", "one"), (2, "PRIVMSG", "two"))
    write(tmp_path, 2, (2, "PRIVMSG", "two"), (3, "PRIVMSG", "three"))
    logs = OwnLogs(tmp_path, ENDPOINT, pytest.fail)
    assert texts(logs.read(LogPage(LOBBY, "#a", START * 2, 100))) == ["one", "two", "three"]
    assert texts(logs.read(LogPage(LOBBY, "#a", START * 2, 2))) == ["two", "three"]
    assert texts(logs.read(LogPage(LOBBY, "#a", START + 3 * SECOND, 1))) == ["two"]
    assert logs.read(LogPage(LOBBY, "#a", START, 100)) == []
    assert logs.read(LogPage(LOBBY, "#b", START * 2, 100)) == []


def test_what_was_removed_is_not_read(tmp_path: Path) -> None:
    removed = msgid(START + SECOND)
    write(tmp_path, 1, (1, "PRIVMSG", "secret"), (2, "REDACT", removed))
    logs = OwnLogs(tmp_path, ENDPOINT, pytest.fail)
    assert "secret" not in texts(logs.read(LogPage(LOBBY, "#a", START * 2, 100)))


def test_a_question_names_what_is_there(tmp_path: Path) -> None:
    write(tmp_path, 1, (1, "PRIVMSG", "one"))
    logs = OwnLogs(tmp_path, ENDPOINT, pytest.fail)
    question = logs.question(LogSearch(LOBBY, Asked(Query(channels=("#a",)), "one")))
    assert [place.conversation for place in question.places] == ["#a"]
    with pytest.raises(UsageError, match="nothing of '#b'"):
        logs.question(LogSearch(LOBBY, Asked(Query(channels=("#b",)), "one")))


def test_folders_are_legal_everywhere() -> None:
    assert folder_of(Endpoint("::1", 7)) == "--1_7"
    assert folder_of(Endpoint("IRC.Example.org", 6667)) == "irc.example.org_6667"
