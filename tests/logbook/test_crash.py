"""Power is cut, or the process killed, after every single operation; whatever the disk may then hold, all
that was delivered is in the log, once and in order, and the logbook opens and goes on."""

import gzip
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from chat.errors import LogUnavailable
from chat.irc.message import Message
from chat.irc.times import DAY
from chat.logbook.heads import read_heads
from chat.logbook.logbook import Logbook
from chat.logbook.read import list_files, read_lines
from chat.logbook.record import Record
from chat.logbook.seals import SEALED, digest_of, read_seals
from chat.logbook.upkeep import Policy
from tests.logbook.crash import Crash, CrashDisk
from tests.logbook.memory import Bytes

ROOT = Path("/disk/logs")
T0 = 1_795_176_000_000_000  # noon
CONVERSATIONS = {"#lobby": "#lobby", "alice,bobb": "bobb"}


class Run:
    """One life of a disk: what was tried, what was delivered, and what may be gone because it was pruned."""

    def __init__(
        self, disk: CrashDisk, *, deliver_first: bool = False, kind: type[Logbook] = Logbook
    ) -> None:
        self.disk = disk
        self.kind = kind
        self.deliver_first = deliver_first  # what Scribe must never do
        self.delivered: dict[str, list[Record]] = {name: [] for name in CONVERSATIONS}
        self.tried: dict[str, list[Record]] = {name: [] for name in CONVERSATIONS}
        self.pruned_before = 0
        self.book: Logbook | None = None
        self.time = T0

    def open(self, max_size: int = 1 << 20) -> None:
        self.book = self.kind.open(ROOT, storage=self.disk, max_size=max_size)
        self.time = max(self.time, self.book.newest)

    def say(self, *texts: str, to: tuple[str, ...] = ("#lobby",), later: int = 1) -> bool:
        """Commit one batch, each text `later` µs after the one before; whether all of it was delivered."""
        batch: dict[str, list[Record]] = {name: [] for name in to}
        for text in texts:
            self.time += later
            for name in to:
                message = Message("PRIVMSG", (CONVERSATIONS[name], text), "alice!u@h")
                batch[name].append(Record(self.time, message))
        for name in to:
            self.tried[name] += batch[name]
            if self.deliver_first:
                self.delivered[name] += batch[name]
        assert self.book is not None
        failures = self.book.commit(batch)
        if not self.deliver_first:
            for name in batch.keys() - failures.keys():
                self.delivered[name] += batch[name]
        return not failures

    def keep_up(self, policy: Policy) -> None:
        assert self.book is not None
        while self.book.maintain(self.time + 3 * DAY, policy):
            pass


def logged(disk: CrashDisk, conversation: str) -> list[Record]:
    found: list[Record] = []
    for file in list_files(ROOT, conversation, disk):
        content = disk.read(file.path, 0, disk.size(file.path))
        text = gzip.decompress(content) if file.name.gzipped and content else content
        found += [line.record for line in read_lines(file, Bytes(text)) if line.record is not None]
    return found


def check(run: Run, disk: CrashDisk) -> None:
    """What must hold of a disk that a crash left."""
    book = Logbook.open(ROOT, storage=disk)
    for name, delivered in run.delivered.items():
        records = logged(disk, name)
        times = [record.time for record in records]
        assert times == sorted(set(times))
        # What was not delivered may be there too, but for a user@host that was told on a line now lost.
        tried = {record.time: record.message.params for record in run.tried[name]}
        assert all(tried.get(record.time) == record.message.params for record in records)
        kept = [record for record in delivered if record.time >= run.pruned_before]
        wanted = {record.time for record in kept}
        assert [record for record in records if record.time in wanted] == kept
    after = Record(max(book.newest, run.time) + 1, Message("PRIVMSG", ("#lobby", "after"), "bobb!u@h"))
    assert book.commit({"#lobby": [after]}) == {}
    assert logged(disk, "#lobby")[-1] == after
    if run.pruned_before or any("SEALS" in path.name for path in disk.entries):
        check_seals(book, disk, run)
    book.close()


def check_seals(book: Logbook, disk: CrashDisk, run: Run) -> None:
    while book.maintain(run.time + 3 * DAY, Policy()):
        pass
    heads = read_heads(disk, ROOT)
    for name in CONVERSATIONS:
        for file in list_files(ROOT, name, disk):
            seals = read_seals(disk, file.path.parent, name)
            assert seals.problems == []
            assert heads[file.path.parent.name].fits(seals)
            seal = seals.of(SEALED)[file.name.plain]
            content = disk.read(file.path, 0, disk.size(file.path))
            text = gzip.decompress(content) if file.name.gzipped and content else content
            assert digest_of(Bytes(text).read, len(text)) == seal.digest


Scenario = Callable[[Run], None]


def plain(run: Run) -> None:
    run.open()
    run.say("one")
    run.say("two", "three", to=("#lobby", "alice,bobb"))
    run.say("four \x1b é")


def rotation(run: Run) -> None:
    run.open(max_size=220)
    run.say("one", "two")
    run.say("three", "four")
    run.say("before midnight", "after", later=DAY // 2)
    run.say("the next day")


def a_second_start(run: Run) -> None:
    run.open()
    run.say("one")
    run.open()
    run.say("two")
    assert run.book is not None
    run.book.close()
    run.open()
    run.say("three")


def a_failed_sync(run: Run) -> None:
    run.open()
    run.say("one")
    run.disk.bad_syncs = 1
    assert run.say("two", "three")
    run.say("four")


def syncs_that_fail_for_a_while(run: Run) -> None:
    run.open()
    run.say("one")
    run.disk.bad_syncs, run.disk.truncate_fails = 9, True
    assert not run.say("two")
    assert not run.say("three")
    run.disk.bad_syncs, run.disk.truncate_fails = 0, False
    run.say("four")


def a_full_disk(run: Run) -> None:
    run.open()
    run.say("one")
    run.disk.full_after = 20
    assert not run.say("two")
    run.disk.full_after = None
    run.say("three", "four")


def sealing(run: Run) -> None:
    run.open()
    run.say("one", "two")
    run.say("three", later=DAY)
    run.keep_up(Policy())
    run.say("four")


def packing(run: Run) -> None:
    run.open()
    run.say("one")
    run.say("two", later=DAY)
    run.keep_up(Policy(gzip_after=1))
    run.say("three")


def pruning(run: Run) -> None:
    run.open()
    run.say("one")
    run.say("two", later=DAY)
    run.pruned_before = run.time
    run.keep_up(Policy(keep_days=3))
    run.say("three")


SCENARIOS: list[Scenario] = [
    plain, rotation, a_second_start, a_failed_sync, syncs_that_fail_for_a_while,
    a_full_disk, sealing, packing, pruning,
]  # fmt: skip


def crashes(
    scenario: Scenario, *, syncs: bool = True, deliver_first: bool = False, kind: type[Logbook] = Logbook
) -> Iterator[Run]:
    """The scenario cut off after its first operation, its second, ... and at its end."""
    crash_at: int | None = 0
    while crash_at is not None:
        disk = CrashDisk({Path("/disk"): None}, crash_at, syncs=syncs)
        run = Run(disk, deliver_first=deliver_first, kind=kind)
        try:
            scenario(run)
            crash_at = None
        except Crash:
            crash_at += 1
        disk.crash_at = None
        yield run


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_power_cut_after_any_operation(scenario: Scenario) -> None:
    for run in crashes(scenario):
        for entries in run.disk.states():
            check(run, CrashDisk(entries))


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_killed_after_any_operation_and_then_power_cut(scenario: Scenario) -> None:
    """The next start works on what the cache holds, and makes it safe before anyone is shown it."""
    for run in crashes(scenario):
        run.disk.bad_syncs, run.disk.full_after, run.disk.truncate_fails = 0, None, False
        Logbook.open(ROOT, storage=run.disk)
        shown = {name: logged(run.disk, name) for name in CONVERSATIONS}
        if scenario not in (a_failed_sync, syncs_that_fail_for_a_while):
            run.delivered = shown
        for entries in run.disk.states():
            check(run, CrashDisk(entries))


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_crash_in_recovery(scenario: Scenario) -> None:
    for run in crashes(scenario):
        states = run.disk.states()
        for entries in states[:: max(1, len(states) // 6)]:
            for crash_at in range(50):
                disk = CrashDisk(entries, crash_at)
                try:
                    Logbook.open(ROOT, storage=disk)
                except Crash:
                    left = disk.states()
                    for again in left[:: max(1, len(left) // 6)]:
                        check(run, CrashDisk(again))
                else:
                    break


class Hasty(Logbook):
    """A logbook without the fdatasync."""

    def commit(self, batch: Mapping[str, Sequence[Record]]) -> dict[str, LogUnavailable]:
        return self._writer.commit(batch, sync=False)


@pytest.mark.parametrize(
    "scenario", [plain, rotation, a_second_start, a_failed_sync, a_full_disk, sealing, packing, pruning]
)
def test_the_model_sees_that_commit_does_not_sync(scenario: Scenario) -> None:
    with pytest.raises(AssertionError):
        for run in crashes(scenario, kind=Hasty):
            for entries in run.disk.states():
                check(run, CrashDisk(entries))


def test_the_model_sees_that_the_disk_does_not_sync() -> None:
    with pytest.raises(AssertionError):
        for run in crashes(plain, syncs=False):
            for entries in run.disk.states():
                check(run, CrashDisk(entries))


def test_the_model_sees_that_delivery_came_first() -> None:
    with pytest.raises(AssertionError):
        for run in crashes(plain, deliver_first=True):
            for entries in run.disk.states():
                check(run, CrashDisk(entries))


def test_a_killed_process_alone_loses_nothing_written() -> None:
    """Without any sync the cache still has everything: what the model reports above is the power's doing."""
    for run in crashes(plain, syncs=False):
        check(run, run.disk)
