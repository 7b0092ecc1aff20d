"""`scribe send`: say something in a channel or to somebody, and know that it arrived.

    exit 0   the server confirmed every line
    exit 1   it did not: one line says which, and why
    exit 2   it could not even be tried: wrong usage, or nobody there

Rules for this file: the session does the work; nothing is tried twice.
"""

import getpass
import queue
import re
import sys
import time
from collections.abc import Callable, Sequence
from typing import Final, TextIO

from chat.client.buffers import BufferKind
from chat.client.events import Event
from chat.client.options import add_connection, argument, check_text
from chat.client.profile import Profile
from chat.client.session import Session
from chat.client.status import Phase
from chat.client.timeline import EntryKind, State
from chat.client.typed import Input, InputEnded, LineReader, Typed, Unreadable, prepare
from chat.errors import UsageError
from chat.irc.names import MIN_NICK
from chat.irc.url import DEFAULT_HOST, DEFAULT_PORT, Endpoint
from chat.options import Options

PROG: Final = "scribe send"
PATIENCE: Final = 30.0  # seconds without any progress
_TICK: Final = 0.5  # seconds
_EXAMPLES: Final = """\
examples:
  scribe send '#lobby' the build is green
  make 2>&1 | scribe send --name builder '#builds'
  scribe send --host 192.0.2.7 alice 'lunch?'

exit status: 0 when the server confirmed every line, 1 when it did not, 2 when it could not be tried
"""


class Undelivered(Exception):
    """Some of it did not arrive; the text is the line to print."""


def default_name() -> str:
    """This machine's user, as a name that a server accepts."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):
        user = ""
    name = re.sub(r"[^\w-]", "", user).lstrip("-_0123456789")[:20]
    return name if len(name) >= MIN_NICK else f"{name}scribe"


def main(argv: Sequence[str]) -> int:
    """`scribe send`. Raises `UsageError` for what could not be tried."""
    options = Options(PROG, "Say something, and know that it arrived.", _EXAMPLES)
    add_connection(options)
    words = argument(check_text)
    options.add_argument(
        "target", nargs="?", type=words, metavar="CHANNEL", help="a channel (quote the #) or a name"
    )
    options.add_argument(
        "text", nargs="*", type=words, metavar="TEXT", help="what to say; without it, standard input"
    )
    given = options.parse_args(argv)
    if not given.target:
        raise UsageError(f"{PROG}: a channel or a name is needed; in a shell, quote it: '#lobby'")
    if re.search(r"[\s,\0]", given.target) or given.target[0] in ":/":
        raise UsageError(f"{PROG}: {given.target!r} is neither a channel nor a name")
    endpoint = Endpoint(given.host or DEFAULT_HOST, given.port or DEFAULT_PORT)
    channels = (given.target,) if given.target[0] in "#&" else ()
    profile = Profile(endpoint, given.name or default_name(), given.password, channels)
    text = " ".join(given.text) if given.text else None
    if text is not None and not text.strip():
        raise UsageError(f"{PROG}: there is nothing to send")
    sending = Sending(profile, given.target, text, any_name=not given.name)
    try:
        sending.run()
    except Undelivered as reason:
        print(f"{PROG}: {reason}", file=sys.stderr)
        return 1
    return 0


class Sending:
    """One run, in one thread; the session's threads and the reader of standard input post to its queue."""

    def __init__(
        self,
        profile: Profile,
        target: str,
        text: str | None,
        *,
        any_name: bool = False,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._events: queue.SimpleQueue[Event | Input] = queue.SimpleQueue()
        self._session = Session(profile, self._events.put, retry=False, any_name=any_name)
        self._model = self._session.model
        self._buffer = self._model.ensure(target)
        self._reader = (
            None if text is not None else LineReader(stream or prepare(sys.stdin), self._events.put)
        )
        self._text = text
        self._clock = clock
        self._was_online = False
        self._ended = text is not None
        self._waiting: set[int] = set()  # the numbers of the entries that are on their way
        self._said = 0  # lines handed to the model
        self._done = 0  # lines that the server has confirmed

    def run(self) -> None:
        """Send everything. Raises `Undelivered`, or `UsageError` when there is nobody to send it to."""
        self._session.start()
        progress = self._clock()
        try:
            while not self._session.finished:
                try:
                    self._take(self._events.get(timeout=_TICK))
                    progress = self._clock()
                except queue.Empty:
                    self._session.tick()
                self._check()
                if self._model.delivery.idle and not self._ended:
                    progress = self._clock()  # nothing of ours is on its way: we wait for our input
                if self._clock() - progress > PATIENCE:
                    raise Undelivered(f"the server did not confirm within {PATIENCE:.0f} s{self._so_far()}")
        finally:
            self._session.close()

    def _take(self, event: Event | Input) -> None:
        match event:
            case Typed(number, text):
                if "\0" in text:
                    raise UsageError(f"{PROG}: line {number} holds a NUL byte{self._so_far()}")
                if not text.strip():
                    self._taken()
                self._say(text)
            case Unreadable(number):
                raise UsageError(f"{PROG}: line {number} is not UTF-8{self._so_far()}")
            case InputEnded():
                self._ended = True
            case _:
                self._session.handle(event)
        if self._model.online and not self._was_online:
            self._was_online = True
            if self._reader:
                self._reader.start()
            elif self._text is not None:
                self._say(self._text)

    def _say(self, text: str) -> None:
        before = len(self._buffer.timeline)
        self._session.say(self._buffer, text)
        fresh = self._buffer.timeline[before:]
        self._waiting.update(entry.number for entry in fresh)
        self._said += len(fresh)

    def _taken(self) -> None:
        if self._reader:
            self._reader.taken()

    def _check(self) -> None:
        """Look at what became of our lines, and say goodbye after the last."""
        for entry in self._buffer.timeline[: self._buffer.timeline.settled]:
            if entry.state is State.FAILED:
                raise Undelivered(f"not delivered: {entry.reason}{self._so_far()}")
            if entry.kind is EntryKind.ERROR:
                self._trouble(entry.text)
            if entry.number in self._waiting:  # what the server's history holds is not what was just said
                self._waiting.discard(entry.number)
                self._done += 1
                self._taken()
        self._buffer.timeline.clear()
        phase, detail = self._model.status.phase, self._model.status.detail
        if phase is Phase.REFUSED and not self._was_online:
            raise UsageError(f"{PROG}: {detail}")
        if phase in (Phase.WAITING, Phase.CLOSED, Phase.REFUSED) and not (self._ended and self._all_done()):
            raise Undelivered(f"the connection was lost{self._so_far()}" + (f": {detail}" if detail else ""))
        if self._was_online and self._ended and self._all_done():
            self._session.quit()

    def _trouble(self, text: str) -> None:
        """An error in our channel, such as not being let in, while nothing of ours is marked by it."""
        if self._buffer.kind is BufferKind.CHANNEL and not self._buffer.joined and not self._buffer.wanted:
            raise Undelivered(f"not delivered: {text}{self._so_far()}")

    def _all_done(self) -> bool:
        return self._model.delivery.idle and self._done == self._said

    def _so_far(self) -> str:
        """How much arrived, where it is worth saying."""
        return f" ({self._done} of {self._said} lines arrived)" if self._said > 1 else ""
