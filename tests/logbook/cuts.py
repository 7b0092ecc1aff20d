"""Where power is cut or the process killed: each yields every disk that is left, and what was promised."""

from collections.abc import Iterator
from typing import NamedTuple

from chat.logbook.logbook import Logbook
from chat.logbook.policy import Policy
from tests.logbook.aftermath import Examiner, key_of, logged
from tests.logbook.crash import CrashDisk, Entries
from tests.logbook.lives import CONVERSATIONS, ROOT, Habits, Run, Scenario, lives, moments
from tests.logbook.losses import FEW, Depth, states

# A sync fails in them. The kernel then gives up pages which can be read until the power goes: a process that
# starts after a kill in that very moment cannot know that they are lost. So of these scenarios, killed, only
# what was delivered before is asked for, not what the next process shows or writes behind such pages.
DISK_LIED = ("a_failed_sync", "syncs_that_fail_for_a_while")


class Left(NamedTuple):
    """What a crash left."""

    run: Run
    entries: Entries


def power_cuts(scenario: Scenario, depth: Depth, habits: Habits | None = None) -> Iterator[Left]:
    """The power is cut after any operation."""
    for run in lives(scenario, habits):
        for entries in states(run.disk, depth):
            yield Left(run, entries)


def kills(scenario: Scenario, depth: Depth, habits: Habits | None = None) -> Iterator[Left]:
    """The process is killed after any operation; the next one starts on what the cache holds, shows it, says
    more, seals and compresses; and the power is cut after any operation of that one."""
    lied = scenario.__name__ in DISK_LIED
    for first in lives(scenario, habits):
        first.disk.works_again()
        for second in moments(first.fork(), _start if lied else _live_on):
            for entries in states(second.disk, depth):
                yield Left(second, entries)


def _start(run: Run) -> None:
    run.open()


def _live_on(run: Run) -> None:
    run.open()
    run.delivered = {name: logged(run.disk, name) for name in CONVERSATIONS}
    run.pruned_before = 0
    run.say("again")
    run.keep_up(Policy(gzip_after=1))


def cuts_in_recovery(
    scenario: Scenario, examiner: Examiner, depth: Depth, then: Depth, habits: Habits | None = None
) -> Iterator[Left]:
    """The power is cut, and again after any operation of the start that follows, and once more."""
    seen: set[bytes] = set()
    for left in power_cuts(scenario, depth, habits):
        for again in _recoveries(left, examiner, then, seen):
            yield again
            yield from _recoveries(again, examiner, FEW, seen)


def _recoveries(left: Left, examiner: Examiner, depth: Depth, seen: set[bytes]) -> Iterator[Left]:
    key = key_of(left.entries)
    if key in seen or not examiner.check(*left).changed:  # a start that changes nothing leaves what it found
        return
    seen.add(key)
    disk = CrashDisk(left.entries)
    found: list[CrashDisk] = []
    disk.after_step = lambda: found.append(disk.fork())
    Logbook.open(ROOT, storage=disk)
    for moment in found:
        for entries in states(moment, depth):
            yield Left(left.run, entries)
