"""Searching the logs: `scribe log search` beside ripgrep, grep, zgrep and a loop over lines in Python.

    python -m benchmarks.log_search [--megabytes 500] [--json FILE]

The logs are made first: a channel of several days, a hundred bytes a line, one line of 100,000 with the word
that is looked for. Every program must find the same number of lines. What is not installed is left out.
"""

import argparse
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from chat.irc.times import DAY, log_time, parse_time
from chat.logbook.blocks import BLOCK, compress_block
from chat.search.finding import Finder
from chat.search.places import choose_logs
from chat.search.query import Query

_FIRST = parse_time("2026-11-01T00:00:00Z")
_LINES_A_DAY = 400_000
_RARE = 100_000  # one line of so many holds the word
_NICKS = ("alice", "bobby", "carol", "derek", "erika", "farid")
WORD = "needleXY"


class Measured(NamedTuple):
    """One program and one question."""

    program: str
    question: str
    seconds: float
    found: int
    gigabytes: float

    @property
    def speed(self) -> float:
        """Gigabytes of text a second."""
        return self.gigabytes / self.seconds


def make_logs(root: Path, megabytes: int) -> int:
    """Write about so much; returns the bytes."""
    rng = random.Random(1)
    letters = "etaoinshrdlucmfw"
    words = ["".join(rng.choices(letters, k=rng.randint(2, 9))) for _ in range(3000)]
    texts = [" ".join(rng.choices(words, k=11)) for _ in range(5000)]
    folder = root / "#lobby"
    folder.mkdir(parents=True)
    size = day = 0
    while size < megabytes * 1_000_000:
        start = _FIRST + day * DAY
        path = folder / f"{log_time(start)[:10]}.log"
        with path.open("w", encoding="utf-8") as file:
            for number in range(_LINES_A_DAY):
                text = texts[rng.randrange(5000)]
                if number % _RARE == _RARE // 2:
                    text += f" {WORD}"
                moment = log_time(start + number * (DAY // _LINES_A_DAY))
                file.write(f"{moment} <{_NICKS[number % 6]}> {text}\n")
        size += path.stat().st_size
        day += 1
    return size


def of_scribe(root: Path, query: Query) -> Callable[[], int]:
    """The search itself, in this process, on one core."""
    (log,) = choose_logs(root, ())
    return lambda: sum(1 for _ in Finder(log, query).forwards())


def of_command(*command: str) -> Callable[[], int]:
    """How many lines a program prints."""

    def run() -> int:
        done = subprocess.run(command, capture_output=True, check=False)
        return done.stdout.count(b"\n")

    return run


def of_python(root: Path, pattern: str, flags: int = 0) -> Callable[[], int]:
    """Every line of every file, decoded and asked."""

    def run() -> int:
        expression = re.compile(pattern, flags)
        found = 0
        for path in sorted(root.rglob("*.log")):
            with path.open(encoding="utf-8") as file:
                found += sum(1 for line in file if expression.search(line))
        return found

    return run


def questions(plain: Path, packed: Path) -> list[tuple[str, str, Callable[[], int]]]:
    """Program, question, and how to ask."""
    scribe = ("-m", "chat", "log", "search", WORD, "--log-dir")
    both = f"{WORD}|{WORD.lower()}"
    return [
        ("scribe, one core", "a word", of_scribe(plain, Query(pattern=WORD))),
        ("scribe log search", "a word", of_command(sys.executable, *scribe, str(plain))),
        ("ripgrep", "a word", of_command("rg", "-F", WORD, str(plain))),
        ("ripgrep, one core", "a word", of_command("rg", "-j1", "-F", WORD, str(plain))),
        ("grep", "a word", of_command("grep", "-rF", WORD, str(plain))),
        ("Python, line by line", "a word", of_python(plain, WORD)),
        ("scribe, one core", "-i", of_scribe(plain, Query(pattern=WORD.lower(), ignore_case=True))),
        ("ripgrep", "-i", of_command("rg", "-iF", WORD, str(plain))),
        ("grep", "-i", of_command("grep", "-riF", WORD, str(plain))),
        ("Python, line by line", "-i", of_python(plain, WORD, re.IGNORECASE)),
        ("scribe, one core", "a|b", of_scribe(plain, Query(pattern=both))),
        ("ripgrep", "a|b", of_command("rg", both, str(plain))),
        ("grep", "a|b", of_command("grep", "-rE", both, str(plain))),
        ("scribe, one core", "gzip", of_scribe(packed, Query(pattern=WORD))),
        ("zgrep", "gzip", of_command("zgrep", "-hF", WORD, *map(str, sorted(packed.rglob("*.gz"))))),
        ("ripgrep", "gzip", of_command("rg", "-zF", WORD, str(packed))),
    ]


def main() -> int:
    """Measure, show the table; 1 when programs disagree on what is there."""
    parser = argparse.ArgumentParser("python -m benchmarks.log_search", description=__doc__)
    parser.add_argument("--megabytes", type=int, default=500, help="how much log (500)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        plain, packed = Path(folder) / "plain", Path(folder) / "packed"
        gigabytes = make_logs(plain, options.megabytes) / 1e9
        pack(plain, packed)
        results = []
        for program, question, ask in questions(plain, packed):
            if not program.startswith(("scribe", "Python")) and shutil.which(program_of(program)) is None:
                continue
            found = ask()  # once to warm the page cache
            began = time.perf_counter()
            ask()
            results.append(Measured(program, question, time.perf_counter() - began, found, gigabytes))
    show(results)
    if options.json:
        options.json.write_text(
            json.dumps([result._asdict() for result in results], indent=2), encoding="utf-8"
        )
    return 0 if len({result.found for result in results}) == 1 else 1


def program_of(name: str) -> str:
    """The command of a program."""
    return {"ripgrep": "rg"}.get(name.partition(",")[0], name.partition(",")[0])


def pack(plain: Path, packed: Path) -> None:
    """The same logs, compressed as a server does it."""
    for path in plain.rglob("*.log"):
        target = packed / path.relative_to(plain).parent / f"{path.name}.gz"
        target.parent.mkdir(parents=True, exist_ok=True)
        with path.open("rb") as source, target.open("wb") as sink:
            while text := source.read(BLOCK):
                sink.write(compress_block(text))


def show(results: list[Measured]) -> None:
    """The table."""
    table = Table(box=None, header_style="bold")
    for name in ("question", "program", "seconds", "GB/s", "lines found"):
        table.add_column(name, justify="left" if name in ("question", "program") else "right")
    for result in results:
        table.add_row(
            result.question, result.program, f"{result.seconds:.2f}", f"{result.speed:.2f}", f"{result.found}"
        )
    Console().print(table)


if __name__ == "__main__":
    sys.exit(main())
