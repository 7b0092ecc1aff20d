"""The large numbers: logins a second, ten thousand members, a start on ten million messages.

`python -m benchmarks.scale` prints what was measured, this server only unless `--servers` names others too.
"""

import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.load.engine import Run
from benchmarks.load.members import Crowd
from benchmarks.load.peers import PEERS, scribe
from benchmarks.load.scenarios import Scenario

AT_ONCE = 100
LINE = "{stamp}Z <alice> the and of deploy server log message coffee {number}\n"


def logins(name: str, count: int) -> list[str]:
    """So many people log in, a hundred at a time, and stay."""
    with tempfile.TemporaryDirectory() as folder, PEERS[name](Path(folder), sys.executable) as peer:
        crowd = Crowd(peer.address)
        start = time.perf_counter()
        for first in range(0, count, AT_ONCE):
            group = [
                crowd.login(f"user{n}", 0, "plain", ()) for n in range(first, min(first + AT_ONCE, count))
            ]
            for member in group:
                crowd.expect(member, b" 001 ")
        seconds = time.perf_counter() - start
        row = [
            name,
            f"{count:,} logins",
            f"{count / seconds:,.0f} a second",
            f"{peer.cost().rss / 1e6:.0f} MB RSS",
        ]
        crowd.close()
    return row


def crowd_of(name: str, members: int, seconds: float) -> list[str]:
    """One channel with so many members; one message at a time to all of them."""
    with tempfile.TemporaryDirectory() as folder, PEERS[name](Path(folder), sys.executable) as peer:
        start = time.perf_counter()
        run = Run(Scenario("crowd", members, 1, 1, seconds=seconds), peer)
        run.enter()
        entered = time.perf_counter() - start
        result = run.latency()
        run.crowd.close()
    last = f"the last of {members:,} has it after {result.seconds / result.messages * 1e3:.0f} ms"
    faults = "; ".join(result.faults) or "none lost"
    return [
        name,
        f"{members:,} members (in after {entered:.0f} s)",
        last,
        f"{result.rss / 1e6:.0f} MB RSS, {faults}",
    ]


def start_up(files: int, messages: int) -> list[str]:
    """How long from the command to listening, with so many messages in so many files, ten channels."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_logs(folder / "logs", files, messages)
        start = time.perf_counter()
        with scribe(folder):
            seconds = time.perf_counter() - start
    with tempfile.TemporaryDirectory() as name:
        start = time.perf_counter()
        with scribe(Path(name)):
            empty = time.perf_counter() - start
    work = f"start-up on {messages:,} messages in {files} files"
    return ["scribe", work, f"listening after {seconds:.2f} s", f"{empty:.2f} s on none"]


def write_logs(root: Path, files: int, messages: int) -> None:
    """Ten channels, each with its share of the files, a day each."""
    for channel in range(10):
        write_days(root / f"#channel{channel}", files // 10, messages // files)


def write_days(folder: Path, days: int, share: int) -> None:
    """A channel's log: so many days with so many messages each."""
    folder.mkdir(parents=True)
    for number in range(days):
        day = f"2026-{1 + number // 30:02}-{1 + number % 30:02}"
        step = 86_000_000_000 // share
        lines = []
        for index in range(share):
            seconds, micros = divmod(index * step, 1_000_000)
            clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{micros:06}"
            lines.append(LINE.format(stamp=f"{day}T{clock}", number=index))
        (folder / f"{day}.log").write_text("".join(lines))


def main() -> int:
    """Measure all of it."""
    parser = argparse.ArgumentParser("python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--logins", type=int, default=3000)
    parser.add_argument("--members", type=int, default=10_000)
    parser.add_argument("--messages", type=int, default=10_000_000)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--servers", default="scribe")
    options = parser.parse_args()
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 140)
    table = Table("server", "work", "measured", "", box=None)
    for name in options.servers.split(","):
        if options.logins:
            table.add_row(*logins(name, options.logins))
        if options.members:
            table.add_row(*crowd_of(name, options.members, options.seconds))
    if options.messages:
        table.add_row(*start_up(300, options.messages))
    console.print(table)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
