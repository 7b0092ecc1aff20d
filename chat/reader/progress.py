"""A progress bar for what takes over a second, on a terminal only, and gone when it is done.

Rules for this file: writes to standard error, never where a verb's output goes.
"""

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

_PATIENCE: Final = 1.0  # seconds before anything is shown


class Progress:
    """Counts bytes done, out of `total` if that is known. A context manager."""

    def __init__(
        self, what: str, total: int | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._what = what
        self._total = total
        self._clock = clock
        self._done = 0
        self._began = clock()
        self._bar: Bar | None = None
        self._wanted = sys.stderr is not None and sys.stderr.isatty()

    def advance(self, count: int) -> None:
        """So many bytes more are done."""
        self._done += count
        if not self._wanted or self._clock() - self._began < _PATIENCE:
            return
        if self._bar is None:
            self._bar = Bar(
                SpinnerColumn(),
                TextColumn("{task.description}"),
                BarColumn(),
                DownloadColumn(),
                TimeRemainingColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self._bar.add_task(self._what, total=self._total)
            self._bar.start()
        self._bar.update(self._bar.task_ids[0], completed=self._done)

    def hide(self) -> None:
        """Something is written where the bar would be in its way."""
        self._wanted = False
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
