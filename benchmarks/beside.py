"""How much the chat's latency suffers from work beside it: `python -m benchmarks.beside`.

Two hundred members; one message at a time, send to receive; first alone, then while another process searches
a 500 MB log, pages through it, or logs in by the hundred. Prints p50 and p99 of each beside the quiet ones.
"""

import argparse
import multiprocessing
import random
import socket
import sys
import tempfile
from multiprocessing.synchronize import Event
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.load.engine import Run
from benchmarks.load.peers import scribe
from benchmarks.load.scenarios import Scenario

MEMBERS = 200
WORDS = "the and of deploy server log message coffee needle green bridge seven tomorrow".split()


def write_log(folder: Path, size: int) -> None:
    """A channel's log of about `size` bytes, over ten days."""
    folder.mkdir(parents=True)
    rng = random.Random(1)
    texts = [" ".join(rng.choices(WORDS, k=12)) for _ in range(500)]
    for day in range(1, 11):
        lines: list[str] = []
        count = size // 10 // 110
        for index in range(count):
            seconds, micros = divmod(index * 86_000_000_000 // count, 1_000_000)
            clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{micros:06}"
            lines.append(f"2026-10-{day:02}T{clock}Z <alice> {texts[index % 500]}\n")
        (folder / f"2026-10-{day:02}.log").write_text("".join(lines), encoding="utf-8")


class Talker:
    """A client that asks and waits for the answer."""

    def __init__(self, address: tuple[str, int], nick: str) -> None:
        self.sock = socket.create_connection(address)
        caps = "server-time message-tags batch draft/chathistory draft/search"
        self.ask(f"CAP REQ :{caps}\r\nNICK {nick}\r\nUSER {nick} 0 * :{nick}\r\nCAP END", b" 422 ")

    def ask(self, line: str, answer: bytes) -> bytes:
        """Send a line and read until `answer` has come."""
        self.sock.sendall(line.encode() + b"\r\n")
        got = b""
        while answer not in got:
            data = self.sock.recv(1 << 16)
            if not data:
                raise ConnectionError(got[-200:])
            got = got[-100:] + data
        return got


def searches(address: tuple[str, int], stop: Event, count: "multiprocessing.Queue[int]") -> None:
    """Search the big log for something that is not there, again and again."""
    talker = Talker(address, "searcher")
    talker.ask("JOIN #big", b" 366 ")
    done = 0
    while not stop.is_set():
        talker.ask("SEARCH text=zebra;in=#big", b"BATCH -")
        done += 1
    count.put(done)


def pages(address: tuple[str, int], stop: Event, count: "multiprocessing.Queue[int]") -> None:
    """Read pages of a hundred from random places."""
    talker, rng = Talker(address, "scroller"), random.Random(2)
    talker.ask("JOIN #big", b" 366 ")
    done = 0
    while not stop.is_set():
        moment = f"2026-10-{rng.randrange(1, 11):02}T{rng.randrange(24):02}:00:00.000Z"
        talker.ask(f"CHATHISTORY BEFORE #big timestamp={moment} 100", b"BATCH -")
        done += 1
    count.put(done)


def logins(address: tuple[str, int], stop: Event, count: "multiprocessing.Queue[int]") -> None:
    """Come, say who one is, and go."""
    done = 0
    while not stop.is_set():
        Talker(address, f"guest{done}").sock.close()
        done += 1
    count.put(done)


BESIDE = {"nothing": None, "searches of the log": searches, "pages of history": pages, "logins": logins}


def main() -> int:
    """Measure all of them on one server."""
    parser = argparse.ArgumentParser("python -m benchmarks.beside", description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--megabytes", type=int, default=500)
    options = parser.parse_args()
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 120)
    table = Table("beside the chat", "p50 ms", "p99 ms", "p99 to quiet", "done meanwhile", box=None)
    quiet = 0.0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_log(folder / "logs" / "#big", options.megabytes << 20)
        with scribe(folder) as peer:
            for title, work in BESIDE.items():
                run = Run(Scenario(title, MEMBERS, 1, 1, seconds=options.seconds), peer)
                run.enter()
                stop = multiprocessing.Event()
                count: multiprocessing.Queue[int] = multiprocessing.Queue()
                helper = (
                    multiprocessing.Process(target=work, args=(peer.address, stop, count)) if work else None
                )
                if helper:
                    helper.start()
                result = run.latency()
                stop.set()
                run.crowd.close()
                done = count.get(timeout=30) if helper else 0
                if helper:
                    helper.join()
                quiet = quiet or result.p99
                table.add_row(
                    title,
                    f"{result.p50 * 1e3:.2f}",
                    f"{result.p99 * 1e3:.2f}",
                    f"{result.p99 / quiet:.2f}x",
                    f"{done / options.seconds:.1f}/s" if helper else "",
                )
    console.print(table)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
