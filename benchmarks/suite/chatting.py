"""The load generator's scenarios, as jobs: beside the peers, and with every capability."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from benchmarks.load.engine import Run
from benchmarks.load.result import Measured
from benchmarks.load.scenarios import Scenario
from benchmarks.suite.jobs import BARE, Job, Target
from benchmarks.suite.sizes import Sizes

_NOT_CROWDED: Final = (BARE, "ngircd")  # the one keeps nothing, the other needs minutes for so many to join


def run_scenario(scenario: Scenario, target: Target, main: str = "") -> Iterator[Measured]:
    """One run on a fresh server. `main`: the figure that says most, if it is not the usual one."""
    with tempfile.TemporaryDirectory() as folder, target.start(Path(folder)) as peer:
        run = Run(scenario, peer)
        try:
            run.enter()
            result = run.measure()
            yield replace(result, main=main or result.main)
        finally:
            run.crowd.close()


def job(scenario: Scenario, target: Target, main: str = "") -> Job:
    """The scenario on that server."""
    return Job(scenario.name, target, partial(run_scenario, scenario, target, main))


def chatting(sizes: Sizes, targets: Sequence[Target]) -> Iterator[Job]:
    """Each scenario on every server and on this one with every capability, in turns."""
    for scenario in (scenario._replace(seconds=sizes.seconds) for scenario in sizes.scenarios):
        for _ in range(sizes.rounds):
            yield from (job(scenario, target) for target in targets)
            if scenario.burst == 1:
                yield from (job(scenario.with_caps(), target, "last") for target in targets if target.ours)


def crowded(sizes: Sizes, targets: Sequence[Target]) -> Iterator[Job]:
    """Very many members, one message at a time."""
    scenario = Scenario(f"{sizes.members:,} members", sizes.members, 1, 0, seconds=sizes.members_seconds)
    yield from (job(scenario, target, "last") for target in targets if target.name not in _NOT_CROWDED)
    yield from (job(scenario.with_caps(), target, "last") for target in targets if target.ours)
