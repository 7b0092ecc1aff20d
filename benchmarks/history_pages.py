"""Pages of history from anywhere: `python -m benchmarks.history_pages`.

A channel of a million messages over thirty files, the older half compressed; CHATHISTORY pages of a hundred
before random moments, asked of a running server by one client. Prints p50 and p95, plain and compressed.
"""

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.load.logs import write_days
from benchmarks.load.peers import scribe
from benchmarks.load.talker import Talker
from chat.logbook.logbook import Logbook
from chat.logbook.policy import Policy

DAYS = 30


def main() -> int:
    """Write the log, start a server on it, ask."""
    parser = argparse.ArgumentParser("python -m benchmarks.history_pages", description=__doc__)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--pages", type=int, default=500)
    options = parser.parse_args()
    rng = random.Random(3)
    table = Table("pages of 100 by CHATHISTORY", "p50 ms", "p95 ms", "slowest ms", box=None)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_days(folder / "logs" / "#big", DAYS, options.messages // DAYS)
        compress_older_half(folder / "logs")
        with scribe(folder) as peer:
            talker = Talker(peer.address, "scroller")
            talker.ask("JOIN #big", b" 366 ")
            for title, days in (("plain", range(17, DAYS + 1)), ("compressed", range(2, 15))):
                times = []
                for _ in range(options.pages):
                    moment = (
                        f"2026-01-{rng.choice(days):02}T{rng.randrange(24):02}:{rng.randrange(60):02}:00.000Z"
                    )
                    start = time.perf_counter()
                    got = talker.ask(f"CHATHISTORY BEFORE #big timestamp={moment} 100", b"BATCH -")
                    times.append(time.perf_counter() - start)
                    time.sleep(0.02)  # somebody reads it
                    assert b"BATCH -" in got
                times.sort()
                table.add_row(
                    title, *(f"{times[int(len(times) * part)] * 1e3:.2f}" for part in (0.5, 0.95, 0.999))
                )
    Console(highlight=False, width=None if sys.stdout.isatty() else 100).print(table)
    return 0


def compress_older_half(root: Path) -> None:
    """As the server's upkeep would have done it."""
    day = 86_400_000_000
    book = Logbook.open(root)
    while book.maintain(book.newest + day, Policy(gzip_after=DAYS // 2)):
        pass
    book.close()


if __name__ == "__main__":
    raise SystemExit(main())
