"""/history in plain mode."""

import io
import time
from pathlib import Path

import pytest

from chat.client.buffers import Buffer
from chat.client.events import FromLog
from chat.client.model import Model
from chat.client.own_logs import folder_of
from chat.client.timeline import Entry, EntryKind
from chat.irc.times import server_time
from chat.irc.url import Endpoint
from chat.tui.earlier import PATIENCE, Earlier
from chat.tui.printer import Printer
from tests.client.talk import ALL, Talk
from tests.client.test_older import page
from tests.client.test_recovery import CAPS, asked
from tests.support import running_server, scribe


class Screen:
    """The plain screen of a model in a conversation."""

    def __init__(self, caps: frozenset[str] = CAPS, *, joined: bool = True) -> None:
        self.talk = Talk(caps, joined=joined)
        self.out = io.StringIO()
        self.printer = Printer(self.out, time.gmtime, terminal=False, colour=False)
        self.now = 0.0
        self.earlier = Earlier(self, self.printer, lambda: self.now)
        if joined and caps is CAPS:
            page(self.talk)
            asked(self.talk)
            self.printer.show([self.talk.buffer()])
            self.printed()

    @property
    def model(self) -> Model:
        return self.talk.model

    def older(self, buffer: Buffer) -> bool:
        return self.talk.model.older(buffer)

    def ask(self, lines: int) -> None:
        self.earlier.ask(self.talk.buffer(), lines)

    def answer(self, *messages: tuple[str, str]) -> None:
        page(self.talk, *messages)
        self.earlier.go_on()

    def printed(self) -> list[str]:
        """What was printed since the last call, without names of days, times and people."""
        lines = [line for line in self.out.getvalue().splitlines() if line[-4:].isdigit() is False]
        self.out.seek(0)
        self.out.truncate()
        return [line.rpartition("> ")[2] for line in lines]


BEFORE = "-- #lobby, what was said before:"


def test_as_many_lines_as_wanted_page_by_page() -> None:
    screen = Screen()
    screen.ask(3)
    assert screen.earlier.busy
    assert asked(screen.talk) == [f"CHATHISTORY BEFORE #lobby {screen_start(screen)} 100"]
    screen.answer(("c", "three"), ("d", "four"))
    assert screen.printed() == []
    assert asked(screen.talk) == ["CHATHISTORY BEFORE #lobby msgid=c 100"]
    screen.answer(("a", "one"), ("b", "two"))
    assert not screen.earlier.busy
    more = "-- #lobby: 3 older lines, /history shows what was before that"
    assert screen.printed() == [BEFORE, "two", "three", "four", more]
    screen.ask(5)
    screen.answer()
    (wish,) = screen.model.take_pages()  # our own log may know more
    screen.model.apply(FromLog(wish, ()))
    screen.earlier.go_on()
    assert screen.printed() == [BEFORE, "one", "-- #lobby: 1 older line, nothing before that is known"]
    screen.ask(5)
    assert screen.printed() == ["-- #lobby: nothing older is known"]


def screen_start(screen: Screen) -> str:
    return f"timestamp={server_time(screen.talk.buffer().timeline[0].time)}"


def test_what_is_loaded_already_is_not_asked_for() -> None:
    screen = Screen()
    screen.ask(1)
    screen.answer(("a", "one"), ("b", "two"))
    screen.printed()
    asked(screen.talk)
    screen.ask(1)
    assert screen.printed()[1] == "one"
    assert asked(screen.talk) == []


def test_what_cannot_be_had_is_not_waited_for() -> None:
    screen = Screen()
    screen.ask(3)
    screen.talk.lines(":srv FAIL CHATHISTORY MESSAGE_ERROR BEFORE #lobby :no way")
    screen.earlier.go_on()
    assert not screen.earlier.busy
    assert screen.printed()[-1] == "-- #lobby: no older lines, what is before that could not be fetched"
    screen.ask(3)  # tried again
    assert screen.earlier.busy
    screen.now += PATIENCE + 1
    screen.earlier.go_on()
    assert not screen.earlier.busy


def test_a_lost_connection_leaves_the_own_log() -> None:
    screen = Screen()
    screen.ask(3)
    screen.talk.lose()
    screen.earlier.go_on()
    (wish,) = screen.model.take_pages()
    screen.model.apply(FromLog(wish, ()))
    screen.earlier.go_on()
    assert not screen.earlier.busy
    assert screen.printed()[-1] == "-- #lobby: nothing older is known"


def test_on_the_way_into_a_channel_it_waits() -> None:
    screen = Screen(joined=False)
    screen.ask(1)
    assert screen.earlier.busy
    screen.talk.join("#lobby", "alice bobby")
    screen.earlier.go_on()
    assert screen.earlier.busy
    screen.answer(("b", "two"))
    assert not screen.earlier.busy or asked(screen.talk)


def test_without_history_on_the_server_the_own_log_answers() -> None:
    screen = Screen(ALL)
    screen.ask(2)
    (wish,) = screen.model.take_pages()
    screen.model.apply(FromLog(wish, ()))
    screen.earlier.go_on()
    assert screen.printed()[-1] == "-- #lobby: nothing older is known"


def test_older_pages_are_not_taken_for_something_new() -> None:
    """Neither when they come, nor when something else is inserted or removed."""
    out = io.StringIO()
    printer = Printer(out, time.gmtime, terminal=False, colour=False)
    buffer = Buffer("#a", "#a", kind=Screen().talk.buffer().kind)
    entries = [
        Entry(number, 1_800_000_000_000_000, EntryKind.MESSAGE, "bob", text, msgid=text)
        for number, text in enumerate(["one", "two", "three", "four", "five"])
    ]
    buffer.timeline.add(entries[4])
    printer.show([buffer])
    buffer.timeline.prepend(entries[:3])
    printer.show([buffer])
    assert printer.waiting(buffer) == 3
    buffer.timeline.insert(buffer.timeline.first + 3, entries[3:4])
    printer.show([buffer])
    assert printer.older(buffer, 2) == 2
    assert printer.older(buffer, 2) == 1
    assert printer.older(buffer, 2) == 0
    shown = [line.rpartition(" ")[2] for line in out.getvalue().splitlines()[1:]]
    assert shown == ["five", "four", "two", "three", "one"]
    buffer.timeline.clear()
    printer.show([buffer])
    buffer.timeline.prepend(entries[:1])
    assert printer.waiting(buffer) == 1


@pytest.mark.parametrize("kept", [True, False])
def test_through_the_servers_history_and_the_own_log(tmp_path: Path, kept: bool) -> None:
    """`scribe join --plain`, with a log that goes back further than the server's, and without one."""
    with running_server(tmp_path, "--no-limits") as server:
        options = ("--plain", "--port", str(server.port), "irc://127.0.0.1/deep")
        speech = "".join(f"line {number}\n" for number in range(230))
        assert scribe("join", *options, "--no-log", "--name", "speaker", stdin=speech).returncode == 0
        own = tmp_path / "own" / folder_of(Endpoint("127.0.0.1", server.port)) / "#deep"
        own.mkdir(parents=True)
        own.joinpath("2020-01-01.log").write_text("2020-01-01T10:00:00.000000Z <alice> long ago\n")
        log = ("--log-dir", str(tmp_path / "own")) if kept else ("--no-log",)
        script = "/history 2\n/history 215\nhello\n/more\n/history x\n"
        done = scribe("join", *options, *log, "--name", "reader", stdin=script)
    assert (done.returncode, done.stderr) == (0, "")
    lines = [line.split(" ", 1)[1] for line in done.stdout.splitlines()]
    said = [line.rpartition("> ")[2] for line in lines if "> " in line]
    numbered = [f"line {number}" for number in range(230)]
    # the first of two was that somebody left
    old = ["long ago"] if kept else []
    assert said == [numbered[-1], *numbered[14:229], "hello", *old, *numbered[:14]]
    assert "#deep !! How many lines? /history [NUMBER], up to 5000" in lines
