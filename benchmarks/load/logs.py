"""Logs written for a server to start on, to page and to search: by their grammar, without a server."""

import random
from pathlib import Path
from typing import Final

WORDS: Final = "the and of deploy server log message coffee needle green bridge seven tomorrow".split()
_LINE: Final = "{stamp}Z <alice> the and of deploy server log message coffee {number}\n"
_DAY: Final = 86_000_000_000  # µs of a day that have lines


def _clock(micros: int) -> str:
    seconds, micros = divmod(micros, 1_000_000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{micros:06}"


def write_channels(root: Path, files: int, messages: int) -> None:
    """Ten channels, each with its share of the files, a day each."""
    for channel in range(10):
        write_days(root / f"#channel{channel}", files // 10, messages // files)


def write_days(folder: Path, days: int, share: int) -> None:
    """A channel's log: so many days with so many messages each."""
    folder.mkdir(parents=True)
    for number in range(days):
        day = f"2026-{1 + number // 30:02}-{1 + number % 30:02}"
        step = _DAY // share
        lines = [_LINE.format(stamp=f"{day}T{_clock(index * step)}", number=index) for index in range(share)]
        (folder / f"{day}.log").write_text("".join(lines), encoding="utf-8")


def write_words(folder: Path, size: int) -> None:
    """A channel's log of about `size` bytes, over ten days."""
    folder.mkdir(parents=True)
    rng = random.Random(1)
    texts = [" ".join(rng.choices(WORDS, k=12)) for _ in range(500)]
    for day in range(1, 11):
        count = size // 10 // 110
        lines = [
            f"2026-10-{day:02}T{_clock(index * _DAY // count)}Z <alice> {texts[index % 500]}\n"
            for index in range(count)
        ]
        (folder / f"2026-10-{day:02}.log").write_text("".join(lines), encoding="utf-8")
