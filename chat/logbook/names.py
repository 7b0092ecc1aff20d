"""What the files in a conversation's folder are called, and from which time on each one holds.

    2026-11-20.log                        the first file of a UTC day
    2026-11-20T210141.002200Z.log         a later one, by its first record's time (no colons: Windows)
    2026-11-20.log.gz                     the same file, compressed
    2026-11-20.log.torn                   what a crash left behind the last whole line, set aside

A file holds from the time in its name up to the next file's: a record at or after that time in an earlier
file was written there without success and is superseded. Rules for this file: pure functions.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from chat.errors import BadRecord
from chat.irc.times import DAY, day_of, log_time, parse_time

LOG: Final = ".log"
GZIP: Final = ".gz"
TORN: Final = ".torn"
_NAME: Final = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T([0-9]{2})([0-9]{2})([0-9]{2}\.[0-9]{6})Z)?\.log(\.gz)?", re.ASCII
)


class FileName(NamedTuple):
    """A log file's name. Sorts by time: `start` in microseconds is the first time it may hold."""

    start: int
    text: str
    gzipped: bool

    @property
    def plain(self) -> str:
        """The name that the file has, or had, before it was compressed."""
        return self.text.removesuffix(GZIP)

    @property
    def day_end(self) -> int:
        """The first time after the UTC day that the file belongs to."""
        return (self.start // DAY + 1) * DAY


def day_name(us: int) -> str:
    """The name of the first file of this time's day."""
    return day_of(us) + LOG


def time_name(us: int) -> str:
    """The name of a file whose first record has this time."""
    return log_time(us).replace(":", "") + LOG


@lru_cache(maxsize=2048)  # a log is listed again and again
def parse_name(text: str) -> FileName | None:
    """Read a file's name; None for files that are not logs."""
    match = _NAME.fullmatch(text)
    if match is None:
        return None
    day, hour, minute, second, gzipped = match.groups()
    try:
        start = parse_time(f"{day}T{hour}:{minute}:{second}Z" if hour else f"{day}T00:00:00Z")
    except BadRecord:
        return None
    return FileName(start, text, gzipped is not None)


def log_files(names: Iterable[str]) -> list[FileName]:
    """The log files among these names, oldest first; of a file that is there plain and compressed, the plain
    one: compressing it was not finished."""
    plain = set(names)
    found = (parse_name(name) for name in plain)
    return sorted(
        name for name in found if name and not (name.gzipped and name.text.removesuffix(GZIP) in plain)
    )
