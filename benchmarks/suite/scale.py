"""Large numbers: logins a second, and a start on millions of messages."""

import tempfile
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from benchmarks.load.logs import write_channels
from benchmarks.load.members import Crowd
from benchmarks.load.result import Measured
from benchmarks.suite.jobs import BARE, Job, Target
from benchmarks.suite.sizes import Sizes


def log_in(work: str, count: int, target: Target) -> Iterator[Measured]:
    """So many people log in, a hundred at a time if the server can, and stay."""
    with tempfile.TemporaryDirectory() as folder, target.start(Path(folder)) as peer:
        crowd, before = Crowd(peer.address), peer.cost()
        start = time.perf_counter()
        for first in range(0, count, peer.at_once):
            group = [crowd.login(f"u00x{n:04}", 0) for n in range(first, min(first + peer.at_once, count))]
            for member in group:
                crowd.expect(member, b" 001 ")
        seconds = time.perf_counter() - start
        cost = peer.cost()
        crowd.close()
    figures = {"logins": count / seconds, "rss": cost.rss, "rss_each": (cost.rss - before.rss) / count}
    figures["connections"] = count
    yield Measured(work, target.label, "logins", figures)


def start_up(work: str, messages: int, files: int, target: Target) -> Iterator[Measured]:
    """How long from the command to listening, with so many messages in the logs, and with none."""
    with tempfile.TemporaryDirectory() as folder:
        write_channels(Path(folder) / "logs", files, messages)
        seconds = _until_listening(Path(folder), target)
    with tempfile.TemporaryDirectory() as folder:
        empty = _until_listening(Path(folder), target)
    yield Measured(work, target.label, "start", {"start": seconds, "start_empty": empty})


def _until_listening(folder: Path, target: Target) -> float:
    start = time.perf_counter()
    with target.start(folder):
        return time.perf_counter() - start


def large_numbers(sizes: Sizes, targets: Sequence[Target]) -> Iterator[Job]:
    """Logins on every server, starts on this one."""
    work = f"{sizes.logins:,} logins"
    yield from (
        Job(work, target, partial(log_in, work, sizes.logins, target))
        for target in targets
        if target.name != BARE
    )
    work = f"start-up on {sizes.start_messages:,} messages in {sizes.start_files} files"
    yield from (
        Job(work, target, partial(start_up, work, sizes.start_messages, sizes.start_files, target))
        for target in targets
        if target.ours
    )
