"""The full-screen client in a terminal of its own: keys in through a pipe, the screen out through pyte.

The application runs in a thread, as it does in `main`; a test types, posts events as the link would, and
waits for what should stand on the screen.
"""

import asyncio
import io
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pyte
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import ColorDepth
from prompt_toolkit.output.vt100 import Vt100_Output

from chat.client.events import Connecting, Event, Online, Received
from chat.client.model import Model
from chat.client.profile import Profile
from chat.client.timeline import EntryKind
from chat.irc.parse import parse
from chat.irc.url import Endpoint
from chat.tui.app import App
from chat.tui.themes import choose
from tests.support import wait_until

NOW = 1_795_208_400_000_000  # 2026-11-20T21:00:00Z
COMMANDS = [("/help", "this help"), ("/join CHANNEL", "join a channel"), ("/quit", "leave")]

UP = "\x1b[A"
DOWN = "\x1b[B"
PAGE_UP = "\x1b[5~"
F1 = "\x1bOP"
F2 = "\x1bOQ"
F3 = "\x1bOR"
F4 = "\x1bOS"
CTRL_END = "\x1b[1;5F"
ESCAPE = "\x1b"
ENTER = "\r"
TAB = "\t"


class FakeSession:
    """A session without a network: what is entered is remembered, what is posted is applied."""

    def __init__(self, profile: Profile, post: Callable[[Event], None]) -> None:
        self.profile = profile
        self.post = post
        self.model = Model(profile.nick, profile.channels)
        self.finished = False
        self.entered: list[str] = []
        self.closed = False
        self.quits = 0
        self.leaving = False

    def start(self) -> None:
        self.post(Connecting(self.profile.endpoint.host, self.profile.endpoint.port, 1))

    def handle(self, event: Event) -> None:
        self.model.apply(event)

    def enter(self, text: str, buffer: object = None) -> None:
        self.entered.append(text)
        if not text.startswith("/"):
            self.model.say(self.model.active, text)

    def tick(self) -> None:
        pass

    def older(self, buffer: object = None) -> bool:
        return self.model.older(self.model.active)

    def newer(self, buffer: object = None) -> bool:
        return self.model.newer(self.model.active)

    def quit(self, reason: str = "") -> None:
        self.quits += 1
        self.finished = True

    def leave_when_done(self, reason: str = "") -> None:
        self.leaving = True

    def close(self) -> None:
        self.closed = True


class Terminal:
    """See the top of the file. `columns` and `rows` may be changed by `resize`."""

    def __init__(
        self, columns: int, rows: int, *, at_once: bool, source: Any, values: dict[str, str]
    ) -> None:
        self.size = Size(rows=rows, columns=columns)
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.Stream(self.screen)
        self.written = ""
        self.sessions: list[FakeSession] = []
        self.source = source
        self.error: BaseException | None = None
        self.code: int | None = None
        self._lock = threading.Lock()
        profile = Profile(Endpoint("chat.test", 12345), values.get("name", ""), values.get("password", ""))
        theme = choose("dark", chance=None, environ={})  # type: ignore[arg-type] # no chance in it
        self.app = App(
            profile,
            theme,
            COMMANDS,
            ["help", "join", "quit"],
            at_once=at_once,
            start=self._start,  # type: ignore[arg-type] # as a session as far as the screen goes
            local=lambda us: datetime.fromtimestamp(us // 1_000_000, UTC),
            depth=ColorDepth.DEPTH_24_BIT,
            source=source,
            output=Vt100_Output(_Out(self), lambda: self.size, term="xterm-256color"),  # type: ignore[arg-type]
        )
        self.thread = threading.Thread(target=self._run, name="screen", daemon=True)

    def _start(self, profile: Profile, post: Callable[[Event], None]) -> FakeSession:
        self.sessions.append(FakeSession(profile, post))
        return self.sessions[-1]

    def _run(self) -> None:
        try:
            self.code = self.app.run()
        except BaseException as error:  # noqa: BLE001 - handed to the test
            self.error = error

    @property
    def session(self) -> FakeSession:
        return self.sessions[-1]

    @property
    def model(self) -> Model:
        return self.session.model

    def write(self, text: str) -> None:
        with self._lock:
            self.written += text
            self.stream.feed(text)

    def lines(self) -> list[str]:
        with self._lock:
            return list(self.screen.display)

    def text(self) -> str:
        return "\n".join(self.lines())

    def type(self, keys: str) -> None:
        self.source.send_text(keys)

    def shows(self, text: str) -> None:
        """Wait until the text stands on the screen."""
        try:
            wait_until(lambda: self.error or text in self.text(), f"{text!r} on the screen", 5.0)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.text()}") from None
        assert self.error is None, self.error

    def hides(self, text: str) -> None:
        """Wait until the text stands on the screen no more."""
        wait_until(lambda: text not in self.text(), f"no {text!r} on the screen", 5.0)

    def post(self, *events: Event) -> None:
        for event in events:
            self.session.post(event)

    def hear(self, *lines: str) -> None:
        """The server says these lines."""
        self.post(*(Received(parse(line.encode()), NOW) for line in lines))

    def online(self, people: str = "alice @bobby +carol") -> None:
        """The server lets us in, and we are in #lobby."""
        nick = self.session.profile.nick
        self.post(Online(1, nick, frozenset({"echo-message", "server-time", "message-tags"}), NOW))
        self.hear(
            f":{nick}!u@h JOIN #lobby", f":s 353 {nick} = #lobby :{people}", f":s 366 {nick} #lobby :End"
        )

    def do(self, action: Callable[[], object]) -> None:
        """Run something on the screen's thread, and draw."""
        loop = self.app._loop
        assert loop is not None
        done: asyncio.Future[Any] | Any = threading.Event()

        def call() -> None:
            action()
            self.app.application.invalidate()
            done.set()

        loop.call_soon_threadsafe(call)
        assert done.wait(5)

    def info(self, text: str) -> None:
        self.do(lambda: self.model.add(self.model.active, EntryKind.INFO, text, time=NOW))

    def resize(self, columns: int, rows: int) -> None:
        self.size = Size(rows=rows, columns=columns)
        with self._lock:
            self.screen.resize(rows, columns)
        self.do(self.app.application._on_resize)


class _Out(io.StringIO):
    """What prompt_toolkit writes goes to the terminal."""

    def __init__(self, terminal: Terminal) -> None:
        super().__init__()
        self._terminal = terminal

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return "utf-8"

    def write(self, text: str) -> int:
        self._terminal.write(text)
        return len(text)

    def isatty(self) -> bool:
        return True


@contextmanager
def terminal(
    columns: int = 80, rows: int = 24, *, at_once: bool = False, **values: str
) -> Iterator[Terminal]:
    """A terminal with the client running in it; it is ended at the end, and what it raised is raised."""
    with create_pipe_input() as source:
        shown = Terminal(columns, rows, at_once=at_once, source=source, values=values)
        shown.thread.start()
        try:
            yield shown
        finally:
            if shown.thread.is_alive():
                loop = shown.app._loop
                if loop:
                    loop.call_soon_threadsafe(shown.app._exit)
                shown.thread.join(5)
        if shown.error:
            raise shown.error


@contextmanager
def chatting(columns: int = 80, rows: int = 24, people: str = "alice @bobby +carol") -> Iterator[Terminal]:
    """A terminal in which alice is in #lobby."""
    with terminal(columns, rows, at_once=True, name="alice") as shown:
        wait_until(lambda: shown.sessions, "a session")
        shown.online(people)
        shown.shows("#lobby")
        yield shown


def fill(shown: Terminal, count: int = 100) -> None:
    """Put so many messages into the channel."""

    def add() -> None:
        for number in range(count):
            shown.model.add(
                shown.model.active,
                EntryKind.MESSAGE,
                f"<{number}>",
                nick="bobby",
                time=NOW + number * 1_000_000,
            )

    shown.do(add)
