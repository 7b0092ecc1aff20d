"""One life of a disk: what was tried, delivered and refused; and how it stood after every operation."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from chat.irc.message import Message
from chat.irc.times import DAY
from chat.logbook.insert import insert
from chat.logbook.logbook import Logbook, Sync
from chat.logbook.policy import NOTHING, Policy
from chat.logbook.record import Record
from tests.logbook.crash import CrashDisk, Entries

ROOT = Path("/disk/logs")
EMPTY: Entries = {str(ROOT.parent): None}
T0 = 1_795_176_000_000_000  # noon
CONVERSATIONS = {"#lobby": "#lobby", "alice,bobb": "bobb"}
_ANY_SIZE = 1 << 20


class Habits(NamedTuple):
    """How this life differs from what it should be: to see that the model shows it."""

    deliver_first: bool = False
    kind: type[Logbook] = Logbook
    syncs: bool = True
    folders_sync: bool = True
    deaf_to: int = -1  # the operation that does nothing, if it is a sync


class Run:
    """One life of a disk: what was tried, what was delivered or refused, and what may be gone because it was
    pruned."""

    def __init__(self, disk: CrashDisk, habits: Habits) -> None:
        self.disk = disk
        self.habits = habits
        self.delivered: dict[str, list[Record]] = {name: [] for name in CONVERSATIONS}
        self.tried: dict[str, list[Record]] = {name: [] for name in CONVERSATIONS}
        self.refused: list[int] = []  # times of what must not be there, as the sender was told that it is not
        self.pruned_before = 0
        self.book: Logbook | None = None
        self.time = T0

    def fork(self) -> "Run":
        """The disk and the promises as they are now."""
        other = Run(self.disk.fork(), self.habits)
        other.delivered = {name: list(records) for name, records in self.delivered.items()}
        other.tried = {name: list(records) for name, records in self.tried.items()}
        other.refused, other.pruned_before, other.time = list(self.refused), self.pruned_before, self.time
        return other

    def open(self, max_size: int = _ANY_SIZE, sync: Sync = "always") -> None:
        self.book = self.habits.kind.open(ROOT, storage=self.disk, max_size=max_size, sync=sync)
        self.time = max(self.time, self.book.newest)

    def _make(self, texts: tuple[str, ...], to: tuple[str, ...], later: int) -> dict[str, list[Record]]:
        batch: dict[str, list[Record]] = {name: [] for name in to}
        for text in texts:
            self.time += later
            for name in to:
                message = Message("PRIVMSG", (CONVERSATIONS[name], text), "alice!u@h")
                batch[name].append(Record(self.time, message))
        for name in to:
            self.tried[name] += batch[name]
        return batch

    def say(self, *texts: str, to: tuple[str, ...] = ("#lobby",), later: int = 1, final: bool = True) -> bool:
        """Commit one batch, each text `later` µs after the one before; whether all of it was delivered.
        Without `final` nobody was promised anything, nor told that it failed."""
        batch = self._make(texts, to, later)
        assert self.book is not None
        if self.habits.deliver_first:
            for name in to:
                self.delivered[name] += batch[name]
        failures = self.book.commit(batch)
        for name, records in batch.items():
            if name in failures:
                self.refused += [record.time for record in records if final]
            elif final and not self.habits.deliver_first:
                self.delivered[name] += records
        return not failures

    def close(self) -> None:
        """What was written without a sync is now promised, too."""
        assert self.book is not None
        self.book.close()
        self.delivered = {name: list(records) for name, records in self.tried.items()}

    def put(self, *texts: str, later: int) -> None:
        """Import texts into the past or the future."""
        batch = self._make(texts, ("#lobby",), later)
        insert(self.disk, ROOT, "#lobby", batch["#lobby"], 1, dry=False)
        self.delivered["#lobby"] = sorted(self.delivered["#lobby"] + batch["#lobby"], key=_time)
        self.tried["#lobby"].sort(key=_time)

    def keep_up(self, policy: Policy = NOTHING) -> None:
        assert self.book is not None
        while self.book.maintain(self.time + 3 * DAY, policy):
            pass


def _time(record: Record) -> int:
    return record.time


Scenario = Callable[[Run], None]


def lives(scenario: Scenario, habits: Habits | None = None) -> list[Run]:
    """The scenario cut off after its first operation, its second, ... and at its end."""
    habits = habits or Habits()
    disk = CrashDisk(EMPTY, syncs=habits.syncs, folders_sync=habits.folders_sync)
    disk.deaf_to = habits.deaf_to
    return moments(Run(disk, habits), scenario)


def moments(run: Run, life: Scenario) -> list[Run]:
    """A life as it stood after every operation on the disk, and at its end."""
    found: list[Run] = []
    run.disk.after_step = lambda: found.append(run.fork())
    life(run)
    return [*found, run]
