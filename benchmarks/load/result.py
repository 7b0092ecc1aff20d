"""What one piece of work showed on one server."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Measured:
    """Figures by name, of which `main` says most; `figures.py` of the suite tells how each is written.

    Times in seconds, sizes in bytes.
    """

    work: str
    server: str
    main: str
    figures: Mapping[str, float]
    faults: tuple[str, ...] = field(default=())


def quantile(times: list[float], part: float) -> float:
    """The value below which `part` of them are; 0.0 of none. Sorts the list."""
    times.sort()
    return times[min(int(len(times) * part), len(times) - 1)] if times else 0.0
