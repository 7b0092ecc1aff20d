"""Memory over a load of a set length, as a job."""

import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from benchmarks.endurance.course import Course
from benchmarks.endurance.plan import SETTINGS, Plan
from benchmarks.endurance.verdict import growth
from benchmarks.load.peers import scribe
from benchmarks.load.result import Measured
from benchmarks.suite.jobs import Job, Target
from benchmarks.suite.sizes import Sizes


def watch(work: str, plan: Plan, target: Target) -> Iterator[Measured]:
    """The steady load of `benchmarks.endurance`."""
    with tempfile.TemporaryDirectory() as folder:
        with scribe(Path(folder), target.python, SETTINGS) as peer:
            before = peer.cost().cpu
            course = Course(plan, peer, lambda _: None)
            course.enter()
            course.run()
        samples = course.samples
    found, deliveries = growth(samples), samples[-1].sent * plan.members
    figures = {
        "growth": found.part,
        "rise": found.rise,
        "rss": found.last,
        "cpu": (samples[-1].cpu - before) / max(deliveries, 1) * 1e6,
        "p50": samples[-1].p50,
        "p99": samples[-1].p99,
        "messages": samples[-1].sent,
        "deliveries": deliveries,
    }
    yield Measured(work, target.label, "growth", figures, tuple(course.faults()))


def memory(sizes: Sizes, targets: Sequence[Target]) -> Iterator[Job]:
    """On this server."""
    seconds = sizes.memory_seconds
    long = f"{seconds / 60:.0f} min" if seconds >= 60 else f"{seconds:.0f} s"
    work = f"memory over {long} of load"
    plan = Plan(
        seconds=seconds, rate=sizes.memory_rate, members=sizes.memory_members, sample=min(10.0, seconds / 12)
    )
    yield from (Job(work, target, partial(watch, work, plan, target)) for target in targets if target.ours)
