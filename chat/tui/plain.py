"""`scribe join --plain`: lines in, lines out. No full screen, no cursor movement; every command works.

    20:15 #lobby <alice> hello              said, by others and (once the server has it) by ourselves
    20:15 #lobby * alice waves
    20:15 bobby <bobby> only for you        a private chat has the other's name in front
    20:15 #lobby -- bobby (b@host) joined   what happened
    20:15 #lobby !! not sent: text (why)    what could not be done
    -- #lobby, what was said before:        asked for with /history, and then so many lines

Rules for this file: one thread takes events and entered lines, and prints (see `printer`).
"""

import contextlib
import math
import os
import queue
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TextIO

from chat.client.buffers import BufferKind
from chat.client.commands import HELP, Misuse, help_lines
from chat.client.delivery import undelivered
from chat.client.events import Event
from chat.client.intents import Invoke, Say, read
from chat.client.options import JoinOptions, check_name
from chat.client.scrolling import HISTORY, lines_of
from chat.client.session import Session
from chat.client.status import Phase
from chat.client.typed import Input, InputEnded, LineReader, Typed, Unreadable, prepare
from chat.errors import BadName, UsageError
from chat.safetext import printable
from chat.tui.earlier import Earlier
from chat.tui.printer import Printer, lenient
from chat.tui.signals import catching

BACKLOG: Final = 256  # lines of ours that wait for the server before more of a pipe is taken
PATIENCE: Final = 10.0  # seconds for what is still on its way when the program is told to end
AROUND: Final = 5  # lines before and after a message that was looked for
_TICK: Final = 0.5  # seconds


@dataclass(frozen=True, slots=True)
class ToldToEnd:
    """The system asks the program to end."""


def _ask_name(stream: TextIO, out: TextIO) -> str:
    """Ask a person for a name until it can be one."""
    while True:
        print("Your name: ", end="", file=out, flush=True)
        answer = stream.readline()
        if not answer:
            raise UsageError("A name is needed: --name NAME")
        try:
            return check_name(answer.strip())
        except BadName as error:
            print(error, file=out, flush=True)


def run(
    options: JoinOptions,
    *,
    stream: TextIO | None = None,
    out: TextIO | None = None,
    environ: Mapping[str, str] = os.environ,
    local: Callable[[float], time.struct_time] = time.localtime,
) -> int:
    """Chat until standard input ends or somebody says goodbye; returns the exit code.

    0 after a goodbye, 1 when something that was entered could not be delivered; how much was still on its way
    is said on standard error. Raises `UsageError` when the server cannot be reached or does not let us in.
    """
    source, target = stream or prepare(sys.stdin), out or lenient(sys.stdout)
    name = options.name
    if name is None and source.isatty():
        name = _ask_name(source, target)
    events: queue.SimpleQueue[Event | Input | ToldToEnd] = queue.SimpleQueue()
    session = Session(options.profile(name), events.put)
    session.careful = session.model.backlog = source.isatty()
    terminal = target.isatty()
    colour = terminal and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"
    printer = Printer(target, local, terminal=terminal, colour=colour)
    chat = PlainChat(session, LineReader(source, events.put), printer)
    session.start()
    try:
        with catching(lambda: events.put(ToldToEnd())):
            while not session.finished:
                try:
                    chat.take(events.get(timeout=_TICK))
                except queue.Empty:
                    chat.wait()
                chat.show()
    finally:
        session.close()
        if chat.waiting:
            print(f"scribe join: {undelivered(chat.waiting)}", file=sys.stderr)
    return 1 if chat.failed else 0


class PlainChat:
    """One run: events and entered lines in, printed lines out, in one thread."""

    def __init__(self, session: Session, reader: LineReader, printer: Printer) -> None:
        self._session = session
        self._model = session.model
        self._reader = reader
        self._printer = printer
        self._earlier = Earlier(session, printer)
        self._phase = Phase.OFFLINE
        self._active = self._model.active
        self._reading = False
        self._entered: deque[Input] = deque()
        self._after_command = False
        self._garbled = False
        self._told = False
        self._deadline = math.inf  # by the monotonic clock

    @property
    def failed(self) -> bool:
        """Whether something that was entered could not be delivered."""
        return self._garbled or self._printer.failures > 0 or self.waiting > 0

    @property
    def waiting(self) -> int:
        """How many messages nobody has confirmed. What follows an `exit` is none."""
        entered = [line for line in self._entered if isinstance(line, Typed)] if self._told else []
        return self._model.delivery.waiting + sum(isinstance(read(line.text), Say) for line in entered)

    def _end(self) -> None:
        """Somebody ends the program: what was said has a moment to arrive, and the second time none."""
        self._session.careful = False
        if not self._told and self._model.online:
            self._session.leave_when_done()
        else:
            self._session.quit()
        self._told, self._deadline = True, time.monotonic() + PATIENCE

    def take(self, event: Event | Input | ToldToEnd) -> None:
        """Take one event or entered line into account."""
        match event:
            case Typed() | Unreadable() | InputEnded():
                self._entered.append(event)
            case ToldToEnd():
                self._end()
            case _:
                self._session.handle(event)
        self._go_on()
        if self._model.online and not self._reading:
            self._reading = True  # not before: commands need to know the server
            self._reader.start()

    def wait(self) -> None:
        """Nothing has happened for a while."""
        self._session.tick()
        self._go_on()

    def _go_on(self) -> None:
        if self._model.goto is not None:
            goto, self._model.goto = self._model.goto, None
            self._printer.around(goto.buffer, goto.number, AROUND)
        self._earlier.go_on()
        while self._entered and not self._session.ending and self._may_go(self._entered[0]):
            self._enter(self._entered.popleft())

    def _may_go(self, entered: Input) -> bool:
        """A command waits for what was entered before it, and speech for the command before it.

        So a script does what it would do typed slowly: `/join #a`, `hello`, `/part` one after the other.
        """
        if self._earlier.busy:
            return False
        if self._session.careful:
            return True  # a person sees what has arrived
        if isinstance(entered, Typed) and isinstance(read(entered.text), Say):
            if self._after_command:
                return self._session.settled
            return len(self._model.delivery.queued) < BACKLOG
        return self._session.settled

    def _enter(self, entered: Input) -> None:
        self._after_command = False
        match entered:
            case Typed(_, text):
                self._reader.taken()
                if not self._help(text) and not self._history(text):
                    self._session.enter(text)
                if not isinstance(read(text), Say):
                    self._after_command = True
                    self._session.synchronise()
                if self._session.careful and self._session.leaving:
                    self._printer.note("leaving once all that you said has arrived; exit again leaves now")
            case Unreadable(number):
                self._reader.taken()
                self._garbled = True
                self._model.error(self._model.active, f"Line {number} was not sent: it is not UTF-8")
            case InputEnded():
                self._session.leave_when_done()

    def _help(self, text: str) -> bool:
        """Whether this asks for help: it is printed as it is, being said nowhere."""
        match read(text):
            case Invoke(name, rest) if name in HELP:
                with contextlib.suppress(Misuse):
                    for line in help_lines(rest):
                        self._printer.say(line)
                    return True
        return False

    def _history(self, text: str) -> bool:
        """Whether this asks for older lines, which this screen prints instead of scrolling."""
        match read(text):
            case Invoke(name, rest) if name in HISTORY:
                buffer = self._model.active
                try:
                    self._earlier.ask(buffer, lines_of(buffer, rest))
                except Misuse as misuse:
                    self._model.error(buffer, str(misuse))
                return True
        return False

    def show(self) -> None:
        """Print what is new. Raises `UsageError` when the server does not let us in."""
        if time.monotonic() > self._deadline:
            self._deadline = math.inf
            self._session.quit()
        status = self._model.status
        if status.phase is not self._phase:
            self._phase = status.phase
            if status.phase is Phase.CONNECTING:
                self._printer.note(f"connecting to {status.host} port {status.port}")
            elif status.phase is Phase.WAITING and status.detail:
                self._printer.note(f"not connected: {status.detail}. Trying again soon")
            elif status.phase is Phase.REFUSED:
                raise UsageError(f"scribe join: {printable(status.detail)}")
        self._tell_where()
        complete = [b for b in self._model.buffers if b.recovery is None or not self._model.online]
        self._printer.show(complete)  # what a history brings stands before what came since
        for buffer in complete:
            self._session.saw(buffer)
        if self._model.take_alerts():
            self._printer.ring()

    def _tell_where(self) -> None:
        """Say where what is typed goes from now on, when that has changed."""
        active = self._model.active
        if active is not self._active:
            self._active = active
            listens = active.kind in (BufferKind.CHANNEL, BufferKind.PRIVATE)
            self._printer.note(f"you are in {active.name}" + ("" if listens else ", where nobody listens"))
