"""What one buffer shows: entries in the order of the server, and behind them what is still on its way.

Rules for this file: data only. Entries are frozen and hashable, so a view may cache a layout per entry; when
something about an entry changes, another entry with the same `number` takes its place.
"""

import enum
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, overload


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
    GAP = "gap"  # the connection was lost here: what was recovered, or that something may be missing


class State(enum.Enum):
    """Whether an entry of our own has arrived. Everything from others is DELIVERED."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


CAPACITY: Final = 50_000  # settled entries of one timeline
_SLACK: Final = 1_000  # that many more before the oldest are dropped, at once

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
    rank     its number among the results of a search, or 0
    place    where it was said, for what is shown elsewhere (what a search found), or ""
    removed  it was removed: `text` only says that
    marks    where in `text` is what was looked for
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
    rank: int = 0
    place: str = ""
    removed: bool = False
    marks: tuple[tuple[int, int], ...] = ()


class Timeline(Sequence[Entry]):
    """A sequence of entries: the settled ones, then the pending ones in the order in which they were typed.

    It grows at its end (a new one lands in front of the pending ones) and at its beginning (older pages),
    and it forgets its oldest entries beyond `CAPACITY`. So an entry's index may change, its position does
    not: position = index + `first`. Whatever else happens to settled entries (insertions, replacements)
    counts in `edits`, and `edited_since` says from where on. Access by index and `len` take constant time,
    whatever the length.

    pinned   somebody reads at the beginning: nothing is forgotten meanwhile
    newest   the last settled entry that has a msgid, or None
    """

    __slots__ = ("_edited", "_ids", "_pending", "_settled", "first", "newest", "pinned", "revision")

    def __init__(self) -> None:
        self._settled: list[Entry] = []
        self._pending: list[Entry] = []
        self._ids: set[str] = set()
        self.first = 0
        self._edited: list[int] = []  # the position of each edit
        self.revision = 0  # grows with every change: a view compares it to know whether to lay out again
        self.pinned = False
        self.newest: Entry | None = None

    @property
    def settled(self) -> int:
        """How many entries are settled: the index of the first pending one."""
        return len(self._settled)

    @property
    def edits(self) -> int:
        """How often something changed that is neither growth nor forgetting."""
        return len(self._edited)

    def edited_since(self, edits: int) -> int:
        """The lowest position that was changed since there were so many edits; `end` for none."""
        return min(self._edited[edits:], default=self.end)

    @property
    def end(self) -> int:
        """The position behind the last settled entry."""
        return self.first + len(self._settled)

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

    def knows(self, msgid: str) -> bool:
        """Whether a settled entry has this msgid; False for ""."""
        return msgid in self._ids

    def position_of(self, msgid: str, start: int | None = None) -> int | None:
        """The position of the settled entry with this msgid, looked for from `start` on, or from the end."""
        if msgid not in self._ids:
            return None
        indexes: Iterable[int] = range(len(self._settled) - 1, -1, -1)
        if start is not None:
            indexes = range(max(0, start - self.first), len(self._settled))
        return next((i + self.first for i in indexes if self._settled[i].msgid == msgid), None)

    def add(self, entry: Entry) -> None:
        """Append an entry: behind the pending ones when it is PENDING itself, else in front of them."""
        self.revision += 1
        if entry.state is State.PENDING:
            self._pending.append(entry)
            return
        self._settled.append(entry)
        if entry.msgid:
            self._ids.add(entry.msgid)
            self.newest = entry
        if len(self._settled) >= CAPACITY + _SLACK and not self.pinned:
            self._forget(len(self._settled) - CAPACITY)

    def insert(self, position: int, entries: Sequence[Entry]) -> None:
        """Put settled entries at a position (the nearest there is), before what is there now."""
        index = min(max(0, position - self.first), len(self._settled))
        if index < len(self._settled):
            self._edited.append(index + self.first)
        elif any(entry.msgid for entry in entries):
            self.newest = next(entry for entry in reversed(entries) if entry.msgid)
        self._settled[index:index] = entries
        self._ids.update(entry.msgid for entry in entries if entry.msgid)
        self.revision += 1

    def prepend(self, entries: Sequence[Entry]) -> None:
        """Put older entries in front; positions stay."""
        self._settled[:0] = entries
        self.first -= len(entries)
        self._ids.update(entry.msgid for entry in entries if entry.msgid)
        if self.newest is None:
            self.newest = next((entry for entry in reversed(entries) if entry.msgid), None)
        self.revision += 1

    def replace(self, position: int, entry: Entry) -> None:
        """Another entry of the same number takes the place of a settled one."""
        self._settled[position - self.first] = entry
        self._edited.append(position)
        self.revision += 1

    def settle(
        self,
        number: int,
        state: State,
        *,
        time: int = 0,
        nick: str = "",
        msgid: str = "",
        reason: str = "",
        position: int | None = None,
    ) -> bool:
        """A pending entry has arrived, or failed: it goes behind the settled ones, or to `position`.

        `time` 0 keeps the time it was typed, `nick` "" the name we had. False when no such entry is pending.
        """
        for index, entry in enumerate(self._pending):
            if entry.number == number:
                del self._pending[index]
                fresh = replace(
                    entry,
                    state=state,
                    time=time or entry.time,
                    nick=nick or entry.nick,
                    msgid=msgid,
                    reason=reason,
                )
                if position is None:
                    self.add(fresh)
                else:
                    self.insert(position, [fresh])
                return True
        return False

    def clear(self) -> None:
        """Forget what is settled; what is on its way stays."""
        newest = self.newest
        self._forget(len(self._settled))
        self.newest = newest

    def _forget(self, count: int) -> None:
        """Drop the oldest settled entries."""
        self._ids.difference_update(entry.msgid for entry in self._settled[:count])
        del self._settled[:count]
        self.first += count
        self.revision += 1
