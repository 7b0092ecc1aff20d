"""The one table: on the screen, in Markdown and in JSON."""

import dataclasses
import json
import os
import platform
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from benchmarks.load.result import Measured, medians
from benchmarks.suite.figures import COSTS
from benchmarks.suite.goals import Goal
from benchmarks.suite.plot import draw
from benchmarks.suite.rows import (
    BUSY_MARK,
    BUSY_NOTE,
    OTHERS_MARK,
    OTHERS_NOTE,
    Row,
    fault_lines,
    rows,
    server_title,
    servers,
)

_COST_NOTE: Final = "Costs: Scribe / InspIRCd."
_LOOK: Final = {"yes": "green", "NO": "bold red"}
_VERSIONS: Final = {"inspircd": ["inspircd", "--version"], "ngircd": ["ngircd", "--version"]}


def headings(labels: Sequence[str]) -> list[str]:
    """The table's columns."""
    names = [server_title(label) for label in labels]
    return ["work", "figure", *names, "ratio", "goal", "reached", *(cost.title for cost in COSTS.values())]


def cells(row: Row) -> list[str]:
    """A row in the order of `headings`."""
    return [row.work, row.figure, *row.values, row.ratio, row.goal, row.reached, *row.costs]


def notes(found: Sequence[Row], remark: str) -> list[str]:
    """What must be said under the table."""
    values = "".join(value for row in found for value in row.values)
    marked = [note for mark, note in ((BUSY_MARK, BUSY_NOTE), (OTHERS_MARK, OTHERS_NOTE)) if mark in values]
    judged = [row.reached for row in found if row.reached]
    count = f"{judged.count('yes')} of {len(judged)} goals reached." if judged else "No goal was judged."
    return [line for line in (remark, count, _COST_NOTE, *marked) if line]


def show(results: Sequence[Measured], console: Console, remark: str, goals: Sequence[Goal]) -> None:
    """The table, what must be said with it, and every fault."""
    found = rows(results, goals)
    table = Table(box=None, pad_edge=False, collapse_padding=True)
    for place, heading in enumerate(headings(servers(results))):
        last = len(servers(results)) + 2
        table.add_column(heading, justify="right" if 2 <= place < last or place > last + 2 else "left")
    before = ""
    for row in found:
        look = _LOOK.get(row.reached, "")
        texts = cells(row._replace(work="" if row.work == before else row.work))
        texts[-len(COSTS) - 1] = f"[{look}]{row.reached}[/{look}]" if look else row.reached
        table.add_row(*texts)
        before = row.work
    console.print(table)
    for line in notes(found, remark):
        console.print(f"[dim]{line}[/dim]")
    for line in fault_lines(results):
        console.print(f"fault: {line}", style="bold red", markup=False)


def markdown(
    results: Sequence[Measured], remark: str, goals: Sequence[Goal], environment: Mapping[str, Any]
) -> str:
    """The same as a Markdown document."""
    found = rows(results, goals)
    columns = headings(servers(results))
    lines = ["# Measured", "", "; ".join(f"{name}: {value}" for name, value in environment.items()), ""]
    lines += [f"| {' | '.join(columns)} |", "|" + "---|" * len(columns)]
    lines += [f"| {' | '.join(cells(row))} |" for row in found]
    lines += ["", *notes(found, remark), *(f"- fault: {line}" for line in fault_lines(results))]
    return "\n".join(lines) + "\n"


def environment(pythons: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Where this was measured, without names of people, machines or folders."""
    found: dict[str, Any] = {
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "Python": ", ".join(version for version, _ in pythons),
    }
    for name, command in _VERSIONS.items():
        if shutil.which(name):
            text = subprocess.run(command, capture_output=True, text=True, check=False).stdout
            found[name] = text.partition("\n")[0][:60]
    return found


def save(
    results: Sequence[Measured],
    folder: Path,
    remark: str,
    goals: Sequence[Goal],
    pythons: Sequence[tuple[str, str]],
) -> list[Path]:
    """Write results.json, results.md and results.svg; returns their paths. Raises OSError.

    `results` are all runs; JSON has them beside the medians.
    """
    runs, results = results, medians(results)
    folder.mkdir(parents=True, exist_ok=True)
    where = environment(pythons)
    data = {
        "environment": where,
        "remark": remark,
        "runs": [dataclasses.asdict(run) for run in runs],
        "results": [dataclasses.asdict(result) for result in results],
        "table": [row._asdict() for row in rows(results, goals)],
    }
    texts = {
        "results.json": json.dumps(data, indent=1) + "\n",
        "results.md": markdown(results, remark, goals, where),
        "results.svg": draw(results),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in texts]
