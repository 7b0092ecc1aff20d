"""Every crash there is, in the model of `tests/logbook/losses.py`: `python -m benchmarks.crash_trial`.

The tests try fewer states of each. Here, when the power is cut after any operation, every unsynced write is
torn in every way (depth ALL). After a kill, in the next life, and before a start that is cut itself, it is
torn at every byte (MANY); in that start, and in the one after it, in a few ways (FEW). Prints how many states
there were, by scenario; exits 1 if in one something delivered is missing, doubled or altered, or the logbook
does not go on. Takes a quarter of an hour on two cores; `--processes` share the scenarios.
"""

import argparse
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Final, NamedTuple

from tests.logbook.aftermath import Examiner
from tests.logbook.cuts import Left, cuts_in_recovery, kills, power_cuts
from tests.logbook.lives import Scenario, lives
from tests.logbook.losses import ALL, FEW, MANY
from tests.logbook.scenarios import SCENARIOS

ROW: Final = "{:30} {:>10} {:>10} {:>12} {:>12} {:>12} {:>10} {:>7}"


class Counted(NamedTuple):
    """One scenario: operations on the disk, states by where the power was cut, distinct disks, seconds."""

    name: str
    operations: int
    first: int
    second: int
    recovery: int
    disks: int
    seconds: float
    complaint: str = ""


def count(name: str) -> Counted:
    """Check every state that this scenario's crashes leave; up to the first that is not as it must be."""
    scenario = next(one for one in SCENARIOS if one.__name__ == name)
    examiner = Examiner()
    began = time.monotonic()
    counts: list[int] = []
    complaint = ""
    try:
        for left in _ways(scenario, examiner):
            counts.append(0)
            for run, entries in left:
                examiner.check(run, entries)
                counts[-1] += 1
    except Exception as error:  # noqa: BLE001  whatever the code under test does
        complaint = f"{type(error).__name__}: {error}"
    first, second, recovery = (*counts, 0, 0, 0)[:3]
    operations = len(lives(scenario)[-1].disk.done)
    seconds = time.monotonic() - began
    return Counted(name, operations, first, second, recovery, examiner.distinct, seconds, complaint)


def _ways(scenario: Scenario, examiner: Examiner) -> Iterator[Iterable[Left]]:
    yield power_cuts(scenario, ALL)
    yield kills(scenario, MANY)
    yield cuts_in_recovery(scenario, examiner, MANY, FEW)


def main(argv: Sequence[str] | None = None) -> int:
    """Count them all."""
    parser = argparse.ArgumentParser("python -m benchmarks.crash_trial", description=__doc__)
    parser.add_argument("--only", metavar="TEXT", default="", help="scenarios whose name holds this")
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args(argv)
    names = [scenario.__name__ for scenario in SCENARIOS if options.only in scenario.__name__]
    print(ROW.format("scenario", "operations", "cut", "kill, cut", "cut, cut", "in all", "disks", "s"))
    total: list[float] = [0.0] * 6
    failed = False
    with ProcessPoolExecutor(options.processes) as pool:
        for done in pool.map(count, names):
            states = (done.first, done.second, done.recovery)
            row = (done.operations, *states, sum(states), done.disks)
            total = [one + other for one, other in zip(total, row, strict=True)]
            print(ROW.format(done.name, *row, f"{done.seconds:.0f}"), flush=True)
            if done.complaint:
                failed = True
                print(f"  {done.complaint}")
    print(ROW.format("all", *(f"{number:.0f}" for number in total), ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
