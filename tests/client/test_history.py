"""The client's own log."""

from pathlib import Path

from chat.client.history import History, folder_of
from chat.client.status import Seen
from chat.irc.message import Message
from chat.irc.url import Endpoint
from chat.logbook.logbook import Logbook
from tests.client.talk import START

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


def test_a_folder_in_use_is_said_and_nothing_breaks(tmp_path: Path) -> None:
    folder = tmp_path / folder_of(ENDPOINT)
    book = Logbook.open(folder)
    reports: list[str] = []
    history = History(tmp_path, ENDPOINT, reports.append)
    history.start()
    history.add([Seen("#a", START, HI)])
    history.close()
    book.close()
    assert len(reports) == 1
    assert reports[0].startswith("Nothing of this session is logged: another program")


def test_a_folder_that_cannot_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    reports: list[str] = []
    history = History(tmp_path / "file" / "logs", ENDPOINT, reports.append)
    history.start()
    history.close()
    assert len(reports) == 1


def test_folders_are_legal_everywhere() -> None:
    assert folder_of(Endpoint("::1", 7)) == "--1_7"
    assert folder_of(Endpoint("IRC.Example.org", 6667)) == "irc.example.org_6667"
