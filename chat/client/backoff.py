"""How long to wait before the next attempt to connect.

Rules for this file: pure; randomness is an argument.
"""

from collections.abc import Callable
from typing import Final

FIRST_WAIT: Final = 1.0  # seconds before the second attempt; doubles from there
SHORT_WAIT: Final = 5.0  # the longest for the first minute: most absences are short
SHORT_WAITS: Final = 14  # attempts, about a minute
LONGEST_WAIT: Final = 60.0


def back_off(attempt: int, randomness: Callable[[], float]) -> float:
    """Seconds to wait after attempt number `attempt` (from 1) failed: it doubles, and is half random."""
    if attempt <= SHORT_WAITS:
        longest = min(SHORT_WAIT, FIRST_WAIT * 2.0 ** (attempt - 1))
    else:
        longest = min(LONGEST_WAIT, SHORT_WAIT * 2.0 ** min(attempt - SHORT_WAITS, 16))
    return longest * (0.5 + randomness() / 2)
