"""Child processes that share out work: as many as pay, or none at all.

Rules for this file: what goes to a child and comes back is plain values, in the order of the jobs. A child
ends with its parent, however that ends.
"""

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing import active_children, get_context, parent_process
from threading import Thread
from typing import Any, Final, Self, TypeVar

_MOST: Final = 8
T = TypeVar("T")


def workers_for(jobs: int, size: int, enough: int) -> int:
    """How many processes pay for so many jobs of `size` bytes in all; 0 below `enough` bytes."""
    workers = min(os.cpu_count() or 1, _MOST, jobs)
    return workers if workers > 1 and size >= enough else 0


class Crew:
    """So many child processes, or with 0 this process itself. A context manager that ends them."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._others = set(active_children())
        self._pool = ProcessPoolExecutor(workers, get_context("spawn"), _begin) if workers else None

    def each(self, do: Callable[..., T], jobs: Iterable[tuple[Any, ...]]) -> Iterator[T]:
        """What `do`, which a child must be able to import, returns for each job's arguments, in order."""
        if self._pool is None:
            yield from (do(*job) for job in jobs)
            return
        rest = iter(jobs)
        begun: deque[Future[T]] = deque()
        while True:
            begun += (self._pool.submit(do, *job) for job in islice(rest, 2 * self._workers - len(begun)))
            if not begun:
                return
            yield begun.popleft().result()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Wait for the children; after an exception (Ctrl-C, enough was found) end them at once."""
        if self._pool is None:
            return
        if kind is not None:
            for child in set(active_children()) - self._others:
                child.terminate()
        self._pool.shutdown(cancel_futures=True)


def _begin() -> None:
    """In a child, before its first job."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to react to
    Thread(target=_end_with_parent, name="end with the parent", daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
