"""How each figure is written, for people."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple


class Figure(NamedTuple):
    """What a figure is called, and how a value of it is written."""

    title: str
    write: Callable[[float], str]


def _ms(value: float) -> str:
    return f"{value * 1e3:.2f} ms" if value < 0.02 else f"{value * 1e3:,.0f} ms"


FIGURES: Final[Mapping[str, Figure]] = {
    "rate": Figure("deliveries a second", lambda v: f"{v / 1e6:.2f} M/s" if v > 1e5 else f"{v:,.0f} /s"),
    "p50": Figure("p50", _ms),
    "p99": Figure("p99", _ms),
    "p99_own": Figure("p99 to its own p50", lambda v: f"{v:.1f}x"),
    "p99_quiet": Figure("p99 to the quiet one", lambda v: f"{v:.2f}x"),
    "last": Figure("until the last has it", _ms),
    "logins": Figure("logins a second", lambda v: f"{v:,.0f} /s"),
    "rss": Figure("memory", lambda v: f"{v / 1e6:,.0f} MB"),
    "start": Figure("until it listens", lambda v: f"{v:.2f} s"),
    "growth": Figure("growth of memory", lambda v: f"{v * 100:+.1f} %"),
}
"""In the order in which a work without a goal is shown by the first of them that it has."""

COSTS: Final[Mapping[str, Figure]] = {
    "cpu": Figure("CPU s per M", lambda v: f"{v:.2f}"),
    "disk": Figure("disk B a message", lambda v: f"{v:.0f}"),
    "rss_each": Figure("RSS kB each", lambda v: f"{v / 1e3:.0f}"),
}
"""CPU seconds for a million deliveries, bytes of log for a message, memory for a connection."""

ENOUGH: Final = 1000  # connections from which on their memory can be told from the rest
OTHERS: Final = 0.15  # cores: what is measured beside other work of this machine is worth little
BUSY: Final = 0.9  # of a core: from here on the load generator may be the limit, not the server
