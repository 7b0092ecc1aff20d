"""What the samples say. Rules for this file: it computes; it measures and prints nothing."""

from collections.abc import Sequence
from typing import Final, NamedTuple

WARM_UP: Final = 0.1  # part of the time that is not judged
NOISE: Final = 0.05  # of the memory: a rise by no more is none


class Sample(NamedTuple):
    """The server at one moment, and the latency (s) since the sample before."""

    at: float  # seconds since the beginning
    rss: int
    threads: int
    files: int
    cpu: float  # seconds since its start
    p50: float
    p99: float
    sent: int
    inside: int  # visitors who are in
    pages: int
    disk: int


class Growth(NamedTuple):
    """How memory went from the middle of the first quarter to that of the last, by a line through all."""

    first: float  # bytes, mean of the first quarter
    last: float  # and of the last
    rise: float  # bytes, by the line
    per_hour: float  # bytes

    @property
    def part(self) -> float:
        """The rise as a part of the first quarter's mean."""
        return self.rise / self.first if self.first else 0.0

    @property
    def grew(self) -> bool:
        """Whether that is more than noise."""
        return self.part > NOISE


def slope(points: Sequence[tuple[float, float]]) -> float:
    """Of the straight line with the least squares; 0.0 of fewer than two points."""
    if len(points) < 2:
        return 0.0
    middle_x = sum(x for x, _ in points) / len(points)
    middle_y = sum(y for _, y in points) / len(points)
    spread = sum((x - middle_x) ** 2 for x, _ in points)
    together = sum((x - middle_x) * (y - middle_y) for x, y in points)
    return together / spread if spread else 0.0


def growth(samples: Sequence[Sample]) -> Growth:
    """Of the samples' memory, after the warm-up. No samples, no growth."""
    if not samples:
        return Growth(0.0, 0.0, 0.0, 0.0)
    judged = [sample for sample in samples if sample.at > samples[-1].at * WARM_UP]
    quarter = max(1, len(judged) // 4)
    first = sum(sample.rss for sample in judged[:quarter]) / quarter
    last = sum(sample.rss for sample in judged[-quarter:]) / quarter
    steep = slope([(sample.at, float(sample.rss)) for sample in judged])
    return Growth(first, last, steep * (judged[-1].at - judged[0].at) * 0.75, steep * 3600)
