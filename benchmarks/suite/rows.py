"""Figures against goals, as rows of one table."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from benchmarks.load.result import Measured
from benchmarks.suite.figures import BUSY, COSTS, ENOUGH, FIGURES, OTHERS
from benchmarks.suite.goals import Goal, Verdict, judge
from benchmarks.suite.jobs import SCRIBE

NAMES: Final = {"scribe": "Scribe", "inspircd": "InspIRCd", "ngircd": "ngIRCd", "bare": "bare limit"}
BUSY_MARK: Final = "*"
BUSY_NOTE: Final = f"{BUSY_MARK} the load generator used over {BUSY:.0%} of a core: the server may be faster"
OTHERS_MARK: Final = "~"
OTHERS_NOTE: Final = f"{OTHERS_MARK} other processes of this machine used over {OTHERS} cores meanwhile"
_MARKS: Final = {True: "yes", False: "NO", None: ""}


class Row(NamedTuple):
    """A line of the table. `values` has a text for each server, `costs` one for each kind of cost."""

    work: str
    figure: str
    values: tuple[str, ...]
    ratio: str
    goal: str
    reached: str
    costs: tuple[str, ...]


def servers(results: Sequence[Measured]) -> list[str]:
    """The labels of all servers, in the order measured."""
    return list(dict.fromkeys(result.server for result in results))


def server_title(label: str) -> str:
    """How a server is called in the table."""
    name, _, version = label.partition(" ")
    return f"{NAMES.get(name, name)} {version}".strip()


def rows(results: Sequence[Measured], goals: Sequence[Goal]) -> list[Row]:
    """A row for each goal of each work, or one that shows the work's main figure."""
    table = {(result.work, result.server): result for result in results}
    labels = servers(results)
    found = []
    for work in dict.fromkeys(result.work for result in results):
        judged = [goal for goal in goals if goal.work == work]
        for place, goal in enumerate(judged or [None]):
            figure = goal.figure if goal else _main_figure(work, table)
            verdict = judge(goal, SCRIBE, table) if goal else Verdict()
            values = tuple(_value(table.get((work, label)), figure) for label in labels)
            costs = tuple(_cost(work, cost, table) for cost in COSTS) if place == 0 else ("",) * len(COSTS)
            title = FIGURES[figure].title if figure else ""
            mark = _MARKS[verdict.reached]
            found.append(Row(work, title, values, verdict.ratio, goal.text if goal else "", mark, costs))
    return found


def _main_figure(work: str, table: Mapping[tuple[str, str], Measured]) -> str:
    return next((result.main for (name, _), result in table.items() if name == work and result.main), "")


def _value(result: Measured | None, figure: str) -> str:
    if result is None:
        return ""
    if result.faults:
        return "FAULT"
    if figure not in result.figures:
        return ""
    mark = BUSY_MARK if figure == "rate" and result.figures.get("generator", 0.0) > BUSY else ""
    mark += OTHERS_MARK if result.figures.get("others", 0.0) > OTHERS else ""
    return FIGURES[figure].write(result.figures[figure]) + mark


def _cost(work: str, cost: str, table: Mapping[tuple[str, str], Measured]) -> str:
    """Scribe's and InspIRCd's, as `0.21 / 0.13`."""
    results = [table.get((work, label)) for label in (SCRIBE, "inspircd")]
    texts = [
        COSTS[cost].write(result.figures[cost])
        for result in results
        if result and cost in result.figures and (cost != "rss_each" or _many(result))
    ]
    return " / ".join(texts)


def _many(result: Measured) -> bool:
    return result.figures.get("connections", 0) >= ENOUGH


def fault_lines(results: Sequence[Measured], most: int = 5) -> list[str]:
    """What went wrong, a line for each run that has a fault."""
    return [
        f"{result.work}, {server_title(result.server)}: {'; '.join(result.faults[:most])}"
        + (f" and {len(result.faults) - most} more" if len(result.faults) > most else "")
        for result in results
        if result.faults
    ]
