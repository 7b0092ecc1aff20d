"""Results as a table and as JSON."""

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from benchmarks.load.engine import Result

TEXTS: Final = ("work", "server", "against", "faults")


def ratio(result: Result, others: Sequence[Result]) -> str:
    """How a result compares with the first other server's on the same work, "" where there is none."""
    peer = next((r for r in others if r.scenario == result.scenario and r.server != result.server), None)
    if peer is None:
        return ""
    if result.p50:
        return f"{result.p50 / peer.p50:.2f}x {peer.server}'s p50"
    return f"{result.rate / peer.rate:.2f}x {peer.server}"


def show(results: Sequence[Result], console: Console) -> None:
    """A table, a row for each run."""
    table = Table(box=None, pad_edge=False)
    figures = ("deliveries/s", "p50 ms", "p99 ms", "CPU s per M", "RSS MB")
    for name in (*TEXTS[:2], *figures, *TEXTS[2:]):
        table.add_column(name, justify="left" if name in TEXTS else "right", no_wrap=True)
    for result in results:
        ours = result.server == "scribe"
        table.add_row(
            result.scenario,
            result.server,
            f"{result.rate:,.0f}",
            f"{result.p50 * 1e3:.2f}" if result.p50 else "",
            f"{result.p99 * 1e3:.2f}" if result.p99 else "",
            f"{result.cpu / result.deliveries * 1e6:.2f}" if result.deliveries else "",
            f"{result.rss / 1e6:.0f}",
            ratio(result, results) if ours else "",
            "; ".join(result.faults),
            style="bold" if ours else "",
        )
    console.print(table)


def save(results: Sequence[Result], path: Path) -> None:
    """All figures as JSON."""
    rows: list[dict[str, Any]] = [{**dataclasses.asdict(result), "rate": result.rate} for result in results]
    path.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
