"""What one piece of work showed on one server."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median


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


def medians(results: Iterable[Measured]) -> list[Measured]:
    """One for all rounds of a work on a server: of each figure the median, and every fault."""
    rounds: dict[tuple[str, str], list[Measured]] = {}
    for result in results:
        rounds.setdefault((result.work, result.server), []).append(result)
    return [_median(several) for several in rounds.values()]


def _median(rounds: list[Measured]) -> Measured:
    whole = [result for result in rounds if result.figures] or rounds
    names = dict.fromkeys(name for result in whole for name in result.figures)
    figures = {name: median(r.figures[name] for r in whole if name in r.figures) for name in names}
    faults = tuple(fault for result in rounds for fault in result.faults)
    return Measured(whole[0].work, whole[0].server, whole[0].main, figures, faults)


def quantile(times: list[float], part: float) -> float:
    """The value below which `part` of them are; 0.0 of none. Sorts the list."""
    times.sort()
    return times[min(int(len(times) * part), len(times) - 1)] if times else 0.0
