"""The client's own log."""

import queue
from pathlib import Path

import pytest

from chat.client.buffers import Buffer, BufferKind
from chat.client.events import FromLog
from chat.client.history import History
from chat.client.own_logs import folder_of
from chat.client.status import LogPage, Seen
from chat.irc.message import Message
from chat.irc.url import Endpoint
from chat.logbook.logbook import Logbook
from chat.logbook.record import Record
from tests.client.talk import SECOND, START
from tests.support import wait_until

ENDPOINT = Endpoint("h.test", 7)
HI = Message("PRIVMSG", ("#a", "hi"), "bobby!b@h")


def lines(root: Path, conversation: str = "#a") -> list[str]:
    files = sorted((root / folder_of(ENDPOINT) / conversation).glob("*.log"))
    return [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def test_what_was_seen_is_in_the_log_in_order(tmp_path: Path) -> None:
    reports: list[str] = []
    history = History(tmp_path / "new" / "logs", ENDPOINT, reports.append)
    history.start()
    history.add([Seen("#a", START, HI), Seen("#a", START, HI), Seen("#a", START - 5, HI)])
    history.close()
    history.close()
    assert [line.split(" ", 1)[1] for line in lines(tmp_path / "new" / "logs")][-1] == "<bobby> hi"
    times = [line.split(" ", 1)[0] for line in lines(tmp_path / "new" / "logs")]
    assert len(times) == 3
    assert times == sorted(set(times))
    assert reports == []


def test_one_quit_in_two_channels_is_one_record(tmp_path: Path) -> None:
    gone = Message("QUIT", ("bye",), "bobby!b@h")
    history = History(tmp_path, ENDPOINT, lambda _: None)
    history.start()
    history.add([Seen("#a", START, gone), Seen("#b", START, gone)])
    history.close()
    assert lines(tmp_path, "#a") == lines(tmp_path, "#b")


def test_another_run_continues_after_the_first(tmp_path: Path) -> None:
    for _ in range(2):
        history = History(tmp_path, ENDPOINT, lambda _: None)
        history.start()
        history.add([Seen("#a", START, HI)])
        history.close()
    assert len(lines(tmp_path)) == 2


def test_a_second_client_has_a_folder_of_its_own(tmp_path: Path) -> None:
    book = Logbook.open(tmp_path / folder_of(ENDPOINT))
    third = Logbook.open(tmp_path / folder_of(ENDPOINT, 2))
    reports: list[str] = []
    history = History(tmp_path, ENDPOINT, reports.append)
    history.start()
    history.add([Seen("#a", START, HI)])
    history.close()
    book.close()
    third.close()
    assert reports == []
    files = (tmp_path / folder_of(ENDPOINT, 3) / "#a").glob("*.log")
    assert [file.read_text(encoding="utf-8").rpartition("> ")[2] for file in files] == ["hi\n"]


def read(history: History, before: int, limit: int = 100) -> list[Record]:
    answers: queue.SimpleQueue[FromLog] = queue.SimpleQueue()
    buffer = Buffer("#a", "#a", BufferKind.CHANNEL)
    history.read(LogPage(buffer, "#a", before, limit), answers.put)
    return list(answers.get(timeout=10).records)


def test_pages_are_read_from_all_folders(tmp_path: Path) -> None:
    def said(time: int, text: str) -> Seen:
        return Seen("#a", time, Message("PRIVMSG", ("#a", text), "bobby!b@h"))

    first, second = (History(tmp_path, ENDPOINT, pytest.fail) for _ in range(2))
    first.start()
    wait_until((tmp_path / folder_of(ENDPOINT)).exists)
    first.add([said(START, "one"), said(START + SECOND, "two")])
    wait_until(lambda: len(read(first, START * 2)) == 2)
    second.start()
    second.add([said(START + SECOND, "two"), said(START + 2 * SECOND, "three")])
    second.close()
    first.close()
    assert [record.message.param(1) for record in read(first, START * 2)] == ["one", "two", "three"]
    assert [record.message.param(1) for record in read(first, START + SECOND, 1)] == ["one"]
    assert read(first, START) == []


def test_what_is_old_is_logged_once_and_in_order(tmp_path: Path) -> None:
    def said(time: int, text: str, *, old: bool) -> Seen:
        return Seen("#a", START + time, Message("PRIVMSG", ("#a", text), "bobby!b@h"), old)

    for _ in range(2):
        history = History(tmp_path, ENDPOINT, pytest.fail)
        history.start()
        history.add([said(1, "one", old=True), said(2, "two", old=True), said(1, "no", old=True)])
        history.close()
    assert [line.rpartition(" ")[2] for line in lines(tmp_path)] == ["one", "two"]


def test_a_folder_that_cannot_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    reports: list[str] = []
    history = History(tmp_path / "file" / "logs", ENDPOINT, reports.append)
    history.start()
    history.close()
    assert len(reports) == 1
