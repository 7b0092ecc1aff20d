"""What one buffer shows: entries in the order of the server, and behind them what is still on its way.

Rules for this file: data only. Entries are frozen and hashable, so a view may cache a layout per entry; when
something about an entry changes, another entry with the same `number` takes its place.
"""

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import overload


class EntryKind(enum.Enum):
    """What an entry is. The first three are speech; `text` of all the others is a sentence ready to show."""

    MESSAGE = "message"
    NOTICE = "notice"
    ACTION = "action"
    JOIN = "join"
    PART = "part"
    QUIT = "quit"
    KICK = "kick"
    NICK = "nick"
    TOPIC = "topic"
    MODE = "mode"
    INVITE = "invite"
    INFO = "info"  # an answer to a command, or what the program has to say
    ERROR = "error"  # something could not be done
    GAP = "gap"  # the connection was lost here: something may be missing


class State(enum.Enum):
    """Whether an entry of our own has arrived. Everything from others is DELIVERED."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


SPEECH = frozenset({EntryKind.MESSAGE, EntryKind.NOTICE, EntryKind.ACTION})
PRESENCE = frozenset({EntryKind.JOIN, EntryKind.PART, EntryKind.QUIT, EntryKind.NICK})


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. All text is foreign: make it safe before it reaches a terminal.

    number   identity: unique within one run of the client, in the order in which entries were made
    time     microseconds since 1970 UTC; for what is pending, when it was typed
    nick     who did it, "" for the server or ourselves as a program
    text     for speech what was said (may hold mIRC formatting codes), else a whole sentence
    own      we said or did it
    mention  it names us, or was said to us alone
    msgid    the server's identity of the message, or ""
    reason   why it FAILED, a sentence
    """

    number: int
    time: int
    kind: EntryKind
    nick: str
    text: str
    state: State = State.DELIVERED
    own: bool = False
    mention: bool = False
    msgid: str = ""
    reason: str = ""


class Timeline(Sequence[Entry]):
    """A sequence of entries: the settled ones, then the pending ones in the order in which they were typed.

    Settled entries keep their index for good (a new one lands in front of the pending ones). Both access
    by index and `len` take constant time, whatever the length.
    """

    __slots__ = ("_pending", "_settled", "revision")

    def __init__(self) -> None:
        self._settled: list[Entry] = []
        self._pending: list[Entry] = []
        self.revision = 0  # grows with every change: a view compares it to know whether to lay out again

    @property
    def settled(self) -> int:
        """How many entries are settled: the index of the first pending one."""
        return len(self._settled)

    def __len__(self) -> int:
        return len(self._settled) + len(self._pending)

    @overload
    def __getitem__(self, index: int) -> Entry: ...
    @overload
    def __getitem__(self, index: slice) -> list[Entry]: ...
    def __getitem__(self, index: int | slice) -> Entry | list[Entry]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        if index < 0:
            index += len(self)
        if index < 0:
            raise IndexError(index)
        settled = len(self._settled)
        return self._settled[index] if index < settled else self._pending[index - settled]

    def __iter__(self) -> Iterator[Entry]:
        yield from self._settled
        yield from self._pending

    def add(self, entry: Entry) -> None:
        """Append an entry: behind the pending ones when it is PENDING itself, else in front of them."""
        (self._pending if entry.state is State.PENDING else self._settled).append(entry)
        self.revision += 1

    def settle(
        self, number: int, state: State, *, time: int = 0, nick: str = "", msgid: str = "", reason: str = ""
    ) -> bool:
        """A pending entry has arrived, or failed: it takes its place behind the settled ones.

        `time` 0 keeps the time it was typed, `nick` "" the name we had. False when no such entry is pending.
        """
        for index, entry in enumerate(self._pending):
            if entry.number == number:
                del self._pending[index]
                self._settled.append(
                    replace(
                        entry,
                        state=state,
                        time=time or entry.time,
                        nick=nick or entry.nick,
                        msgid=msgid,
                        reason=reason,
                    )
                )
                self.revision += 1
                return True
        return False

    def clear(self) -> None:
        """Forget what is settled; what is on its way stays."""
        self._settled.clear()
        self.revision += 1
