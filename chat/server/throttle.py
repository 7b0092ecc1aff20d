"""A token bucket: how long a peer must wait before its next command is looked at.

Rules for this file: arithmetic only. The reader thread of the connection does the waiting, so a flood slows
down the one who floods (their bytes stay in their own kernel buffer), and nobody's message is dropped.
"""

from collections.abc import Callable
from typing import Final


class Throttle:
    """`burst` commands at once, `rate` a second after that. Belongs to one reader thread."""

    __slots__ = ("_burst", "_clock", "_rate", "_time", "_tokens")

    def __init__(self, burst: float, rate: float, clock: Callable[[], float]) -> None:
        self._burst: Final = float(burst)
        self._rate: Final = rate
        self._clock: Final = clock
        self._tokens = float(burst)
        self._time = clock()

    def spend(self, cost: float) -> float:
        """Take `cost` tokens and return how many seconds to wait until the debt is paid."""
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._time) * self._rate) - cost
        self._time = now
        return max(0.0, -self._tokens / self._rate)


class Unlimited(Throttle):
    """Never waits (`--no-limits`)."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__(1, 1, float)

    def spend(self, cost: float) -> float:  # noqa: ARG002
        """Nothing to wait for."""
        return 0.0
