"""`python -m benchmarks`: the load, on this server and on others, side by side in one run."""

import argparse
import sys
import tempfile
from pathlib import Path

from rich.console import Console

from benchmarks.load.engine import Result, Run
from benchmarks.load.peers import PEERS, available
from benchmarks.load.report import save, show
from benchmarks.load.scenarios import EVERY, LATENCY, Scenario

EXAMPLES = """\
examples:
  python -m benchmarks                          everything, five seconds each
  python -m benchmarks --seconds 1              short: under three minutes
  python -m benchmarks --only 200 --caps        one piece of work, every capability negotiated
  python -m benchmarks --python python3.13      this server on another Python
"""


def main() -> int:
    """Run what was asked for; exit 1 when any member missed, doubled or misordered a message."""
    parser = argparse.ArgumentParser(
        "python -m benchmarks", description=__doc__, epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--seconds", type=float, default=5.0, help="length of each run (5)")
    parser.add_argument("--only", metavar="TEXT", default="", help="only work whose name holds this")
    parser.add_argument(
        "--servers", default=",".join(available()), help="which servers, by name (all there are)"
    )
    parser.add_argument("--caps", action="store_true", help="every capability negotiated by every member")
    parser.add_argument("--python", default=sys.executable, help="the interpreter that runs this server")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    options = parser.parse_args()
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 160)
    results: list[Result] = []
    for scenario in (one for one in EVERY if options.only in one.name):
        for name in options.servers.split(","):
            console.print(f"[dim]{name}: {scenario.name} ...[/dim]")
            results.append(measure(scenario, name, options))
    show(results, console)
    if options.json:
        save(results, options.json)
    return 1 if any(result.faults for result in results) else 0


def measure(scenario: Scenario, name: str, options: argparse.Namespace) -> Result:
    """One run on a fresh server."""
    timed = scenario._replace(seconds=options.seconds, caps=options.caps and name == "scribe")
    with tempfile.TemporaryDirectory() as folder, PEERS[name](Path(folder), options.python) as peer:
        run = Run(timed, peer)
        run.enter()
        result = run.latency() if scenario in LATENCY else run.throughput()
        run.crowd.close()
    return result


if __name__ == "__main__":
    raise SystemExit(main())
