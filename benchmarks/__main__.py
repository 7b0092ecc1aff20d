"""`python -m benchmarks`: everything that Scribe is to reach, measured beside other servers in one run.

Servers: this one at its default durability (every message is written and synced before it is delivered),
InspIRCd and ngIRCd (Debian's packages) with their flood limits off, and a bare limit, a loop that only joins
bytes and sends them. Every stream of every member is checked byte by byte. Each
scenario of the chat is run three times, on one server after the other; the table has the medians.
"""

import argparse
import resource
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console

from benchmarks.load.peers import available
from benchmarks.load.result import Measured, medians
from benchmarks.load.scenarios import CAPS_SUFFIX
from benchmarks.suite.beside import besides
from benchmarks.suite.chatting import chatting, crowded
from benchmarks.suite.goals import GOALS
from benchmarks.suite.interpreters import find
from benchmarks.suite.jobs import SCRIBE, Job, Target, targets
from benchmarks.suite.memory import memory
from benchmarks.suite.report import save, show
from benchmarks.suite.scale import large_numbers
from benchmarks.suite.sizes import FULL, SHORT, SMOKE_SIZES, Sizes

EXAMPLES = """\
examples:
  python -m benchmarks --out results            everything, about eighteen minutes
  python -m benchmarks --minutes 60 --out results  with an hour of load, which memory is judged by
  python -m benchmarks --short                  under three minutes: shorter runs, smaller crowds and logs
  python -m benchmarks --smoke                  seconds: only whether every stream is right
  python -m benchmarks --only "200 members" --servers scribe,inspircd
  python -m benchmarks --pythons 3.11,3.12,3.13 this server on several Pythons (versions, commands or paths)
  python -m benchmarks.endurance --minutes 60   the hour alone, with a sample every ten seconds

exits with 1 when any member missed, doubled or misordered a message, or anything could not be measured
"""
REMARKS = {
    "short": "Short: work of a smaller size than its goal is not judged.",
    "smoke": "A smoke test: the figures mean nothing, only that every stream was right.",
}


def main() -> int:
    """Run what was asked for; exit 1 when any member missed, doubled or misordered a message."""
    parser = argparse.ArgumentParser(
        "python -m benchmarks", description=__doc__, epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--short", action="store_true", help="everything, in under three minutes")
    size.add_argument("--smoke", action="store_true", help="a tiny run on this server alone")
    parser.add_argument("--seconds", type=float, help="length of each run of a scenario (5; short: 1)")
    parser.add_argument("--minutes", type=float, help="length of the load whose memory is watched (5)")
    parser.add_argument("--only", metavar="TEXT", default="", help="only work whose name holds this")
    parser.add_argument("--caps", action="store_true", help="only work with every capability negotiated")
    parser.add_argument("--servers", help=f"which of {','.join(available())} (all; smoke: scribe)")
    parser.add_argument("--python", action="append", default=[], help="an interpreter for this server")
    parser.add_argument("--pythons", default="", metavar="A,B", help="several, side by side")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="write JSON, Markdown and SVG there")
    options = parser.parse_args()
    try:
        pythons = find([*options.python, *filter(None, options.pythons.split(","))])
        servers = chosen(options.servers or (SCRIBE if options.smoke else ",".join(available())))
        if options.out:
            options.out.mkdir(parents=True, exist_ok=True)
    except (LookupError, OSError) as error:
        print(f"python -m benchmarks: {error}", file=sys.stderr)
        return 2
    prepare()
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 220)
    kind = "smoke" if options.smoke else "short" if options.short else ""
    remark, goals = REMARKS.get(kind, ""), () if options.smoke else GOALS
    results: list[Measured] = []
    written: list[Path] = []
    start = time.monotonic()
    for job in jobs(sizes_of(options), targets(servers, pythons)):
        if options.only in job.work and (CAPS_SUFFIX in job.work or not options.caps):
            console.print(f"[dim]{time.monotonic() - start:4.0f} s  {job.target.label}: {job.work} ...[/dim]")
            results += job.measured()
            if options.out:  # an hour's work must not be lost with the last job
                written = save(results, options.out, remark, goals, pythons)
    show(medians(results), console, remark, goals)
    for path in written:
        console.print(f"[dim]written: {path}[/dim]")
    return 1 if any(result.faults for result in results) else 0


def chosen(text: str) -> list[str]:
    """The servers named. Raises LookupError with one line for one that is not here."""
    names = text.split(",")
    if missing := [name for name in names if name not in available()]:
        raise LookupError(f"not here: {', '.join(missing)}; there are {', '.join(available())}")
    return names


def sizes_of(options: argparse.Namespace) -> Sizes:
    """How much of each work."""
    sizes = SMOKE_SIZES if options.smoke else SHORT if options.short else FULL
    if options.seconds:
        sizes = sizes._replace(seconds=options.seconds)
    return sizes._replace(memory_seconds=options.minutes * 60) if options.minutes else sizes


def jobs(sizes: Sizes, servers: Sequence[Target]) -> Iterator[Job]:
    """Everything there is to run."""
    for part in (chatting, large_numbers, crowded, besides, memory):
        yield from part(sizes, servers)


def prepare() -> None:
    """As many open files as this user may have, for servers, too; told to end, end what was started."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))


if __name__ == "__main__":
    raise SystemExit(main())
