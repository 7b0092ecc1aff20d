"""Lines that we say, from being typed to being known to have arrived, across lost connections.

Rules for this file: pure. A line is `queued` until it may go, then in `flight` until the server confirms it;
at most `WINDOW` lines are in flight, so a paste never floods a server. How a server confirms depends on what
it can do, the best first:

    labeled-response   the answer that carries the line's label
    echo-message       our own line coming back: echoes have the order in which the lines were sent
    neither            a PING behind the lines: its PONG says that everything before it was taken

A connection that ends puts everything in flight back to the front of the queue, as `doubtful`: it may or may
not have arrived. `Delivery.arrived` is where a look into the server's history can settle doubtful lines
before they are released again.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

WINDOW: Final = 8


@dataclass(slots=True)
class Line:
    """One message of ours. `text` is as on the wire; `number` is its entry's, `key` its buffer's."""

    number: int
    key: str
    target: str
    command: str
    text: str
    label: str
    doubtful: bool = False


def undelivered(count: int) -> str:
    """A sentence without its end: how many messages were not delivered."""
    return "1 message was not delivered" if count == 1 else f"{count} messages were not delivered"


class Delivery:
    """The lines on their way. Belongs to the thread that owns the model."""

    def __init__(self) -> None:
        self.queued: deque[Line] = deque()
        self.flight: list[Line] = []
        self._barrier: tuple[str, list[Line]] | None = None
        self._barriers = 0

    @property
    def idle(self) -> bool:
        """Whether nothing waits for anything."""
        return not self.queued and not self.flight

    @property
    def waiting(self) -> int:
        """How many lines of ours nobody has confirmed."""
        return len(self.queued) + len(self.flight)

    def release(self, ready: Callable[[Line], bool]) -> list[Line]:
        """The lines to send now, in order; they count as in flight from here."""
        released: list[Line] = []
        kept: list[Line] = []
        held: set[str] = set()
        while self.queued and len(self.flight) < WINDOW:
            line = self.queued.popleft()
            if line.key not in held and ready(line):
                self.flight.append(line)
                released.append(line)
            else:
                held.add(line.key)  # what follows to the same place must not overtake it
                kept.append(line)
        self.queued.extendleft(reversed(kept))
        return released

    def barrier(self) -> str | None:
        """The token of a PING to send now behind what is in flight, or None while one is on its way."""
        if self._barrier or not self.flight:
            return None
        self._barriers += 1
        self._barrier = (f"scribe-{self._barriers}", list(self.flight))
        return self._barrier[0]

    def passed(self, token: str) -> list[Line]:
        """A PONG came: the lines that it confirms."""
        if not self._barrier or self._barrier[0] != token:
            return []
        lines = [line for line in self._barrier[1] if line in self.flight]
        self._barrier = None
        self.arrived(lines)
        return lines

    def labeled(self, label: str) -> Line | None:
        """The line in flight with this label; it is no longer in flight."""
        return self._take(lambda line: line.label == label)

    def echoed(self, key: str, command: str, text: str) -> Line | None:
        """The first line in flight that reads like this echo; it is no longer in flight."""
        return self._take(lambda line: (line.key, line.command, line.text) == (key, command, text))

    def refused(self, key: str) -> Line | None:
        """The first line in flight to this buffer, which the server has just refused."""
        return self._take(lambda line: line.key == key)

    def withdraw(self, key: str) -> list[Line]:
        """Give up everything that goes to this buffer."""
        lines = [line for line in [*self.flight, *self.queued] if line.key == key]
        self.arrived(lines)
        return lines

    def arrived(self, lines: list[Line]) -> None:
        """Forget lines that need no further care, wherever they are."""
        self.flight = [line for line in self.flight if line not in lines]
        self.queued = deque(line for line in self.queued if line not in lines)

    def rename(self, old: str, key: str, target: str) -> None:
        """A buffer has another key and name: its lines go there, or are recognised there."""
        for line in [*self.flight, *self.queued]:
            if line.key == old:
                line.key, line.target = key, target

    def lost(self) -> None:
        """The connection ended: what was in flight goes first when there is another."""
        for line in self.flight:
            line.doubtful = True
        self.queued.extendleft(reversed(self.flight))
        self.flight = []
        self._barrier = None

    def _take(self, wanted: Callable[[Line], bool]) -> Line | None:
        for index, line in enumerate(self.flight):
            if wanted(line):
                return self.flight.pop(index)
        return None
