"""What is to be reached, as data, and whether it is."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from benchmarks.load.result import Measured
from benchmarks.load.scenarios import CAPS_SUFFIX, LATENCY, THROUGHPUT
from benchmarks.suite.jobs import SCRIBE
from benchmarks.suite.sizes import FULL

INSPIRCD: Final = "inspircd"


class Rule(NamedTuple):
    """How a value is compared. `compare(own, other, limit)` gives the ratio as text, and whether it does."""

    needs_other: bool
    compare: Callable[[float, float, float], tuple[str, bool]]


def _over(own: float, other: float, limit: float) -> tuple[str, bool]:
    return f"{own / other:.2f}x", own / other >= limit


def _under(own: float, other: float, limit: float) -> tuple[str, bool]:
    return f"{own / other:.2f}x", own / other <= limit


def _speed(own: float, other: float, limit: float) -> tuple[str, bool]:
    """Of times, of which less is better."""
    return f"{other / own:.2f}x", other / own >= limit


def _apart(own: float, other: float, limit: float) -> tuple[str, bool]:
    return f"{(own - other) * 1e3:+.2f} ms", own - other <= limit


TIMES: Final = Rule(True, _over)
AT_MOST_TIMES: Final = Rule(True, _under)
SPEED: Final = Rule(True, _speed)
WITHIN: Final = Rule(True, _apart)
AT_LEAST: Final = Rule(False, lambda own, _, limit: ("", own >= limit))
AT_MOST: Final = Rule(False, lambda own, _, limit: ("", own <= limit))


class Goal(NamedTuple):
    """A figure of a work, and what it must be: by itself, beside a server's, or beside another work's."""

    work: str
    figure: str
    rule: Rule
    limit: float
    text: str
    server: str = INSPIRCD
    other_work: str = ""


class Verdict(NamedTuple):
    """`reached` is None where something is missing to tell."""

    ratio: str = ""
    reached: bool | None = None


def _with_caps() -> list[Goal]:
    """Everything with every capability, beside the same without."""
    kinds = [(s.name, "rate", TIMES) for s in THROUGHPUT] + [(s.name, "p50", SPEED) for s in LATENCY]
    kinds.append((_CROWD, "last", SPEED))
    text = "0.6x of without, or more"
    return [Goal(work + CAPS_SUFFIX, figure, rule, 0.6, text, SCRIBE, work) for work, figure, rule in kinds]


_CROWD: Final = f"{FULL.members:,} members"
_CHAT: Final = f"{FULL.beside_members} members chat beside"
HOUR: Final = "memory over 60 min of load"

GOALS: Final[Sequence[Goal]] = (
    *(
        Goal(scenario.name, "rate", TIMES, times, f"{times}x InspIRCd, or more")
        for scenario, times in zip(THROUGHPUT, (2, 2, 1, 0.7), strict=True)
    ),
    Goal(LATENCY[0].name, "p50", WITHIN, 0.0004, "within 0.4 ms of InspIRCd"),
    *(Goal(scenario.name, "p50", AT_MOST_TIMES, 1.3, "within 1.3x of InspIRCd") for scenario in LATENCY[1:]),
    *(Goal(scenario.name, "p99_own", AT_MOST, 3, "under 3x") for scenario in LATENCY),
    Goal(_CROWD, "last", AT_MOST, 0.150, "under 150 ms"),
    Goal(_CROWD, "rss", AT_MOST, 350e6, "under 350 MB"),
    Goal(f"{FULL.logins:,} logins", "logins", AT_LEAST, 3000, "3,000 a second"),
    Goal(
        f"start-up on {FULL.start_messages:,} messages in {FULL.start_files} files",
        "start", AT_MOST, 0.5, "under 0.5 s",
    ),
    Goal(f"{_CHAT} pages of history", "p99_quiet", AT_MOST, 2, "under 2x"),
    Goal(f"{_CHAT} searches of a {FULL.search_megabytes} MB log", "p99_quiet", AT_MOST, 2, "under 2x"),
    Goal(f"{_CHAT} logins", "p99_quiet", AT_MOST, 2, "under 2x"),
    *_with_caps(),
    Goal(HOUR, "growth", AT_MOST, 0.05, "none (5 % is noise)"),
)  # fmt: skip


def judge(goal: Goal, label: str, measured: Mapping[tuple[str, str], Measured]) -> Verdict:
    """Whether the server with that label reaches the goal. `measured` has results by work and server.

    A result with faults reaches nothing, whatever its speed.
    """
    result = measured.get((goal.work, label))
    if result is None or goal.figure not in result.figures:
        return Verdict(reached=False if result and result.faults else None)
    other = measured.get((goal.other_work or goal.work, label if goal.server == SCRIBE else goal.server))
    value = other.figures.get(goal.figure, 0.0) if other else 0.0
    if goal.rule.needs_other and not value:
        return Verdict(reached=False if result.faults else None)
    ratio, reached = goal.rule.compare(result.figures[goal.figure], value, goal.limit)
    return Verdict(ratio, reached and not result.faults)
