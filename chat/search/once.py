"""Lines that are in a file twice: a time is an identity, so the second of two with one time is a repetition.

Rules for this file: values only. A wrong time, later than those behind it, must not hide them.
"""

from array import array
from collections.abc import Sequence
from operator import lt

from chat.logbook.scan import FOREVER


class Once:
    """Tells times that come again. They nearly always ascend; only if they do not are they looked up."""

    def __init__(self) -> None:
        self._times = array("q")
        self._seen: set[int] | None = None

    def is_new(self, time: int) -> bool:
        """Whether this time (µs) comes for the first time."""
        if self._seen is None:
            if not self._times or time > self._times[-1]:
                self._times.append(time)
                return True
            self._seen = set(self._times)
        if time in self._seen:
            return False
        self._seen.add(time)
        return True

    def are_new(self, times: Sequence[int]) -> bool:
        """Whether these, like all before them, ascend: else they are to be asked for one by one."""
        before = self._times[-1] if self._times else -FOREVER
        if self._seen is not None or not all(map(lt, [before, *times], times)):
            return False
        self._times.extend(times)
        return True
