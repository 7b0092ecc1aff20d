"""Looking through a lot of log: which logs there are, and their files as blocks of whole lines, either way.

For readers that filter bytes first and decode only what is left. Rules for this file: bytes of lines and
their places, nothing decoded; files are read by position and never mapped, since a live one may be cut back.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from chat.logbook.folders import folder_of
from chat.logbook.read import LogFile, end_of, list_conversations, list_files
from chat.logbook.seek import seek
from chat.logbook.source import Source
from chat.logbook.storage import DISK

BLOCK: Final = 128 << 10  # bytes: what fits a processor's cache is searched twice as fast as a megabyte
_FEW: Final = 4 << 10
FOREVER: Final = 253_402_300_799_999_999  # a time (µs) after all others: 9999-12-31T23:59:59.999999Z


class Log(NamedTuple):
    """One conversation's log. In a client's own logs `root` is its server's sub-folder, called `server`."""

    conversation: str
    root: Path
    server: str = ""

    @property
    def name(self) -> str:
        """What a person calls it: `#lobby`, `alice,bobb`, `irc.example/#lobby`."""
        return f"{self.server}/{self.conversation}" if self.server else self.conversation


class Block(NamedTuple):
    """Whole lines with their newlines: the first `end` bytes of `data`, at `offset` in the text."""

    offset: int
    data: bytes
    end: int


def logs_below(root: Path) -> list[Log]:
    """The logs below a folder, channels first, then those in servers' sub-folders. Raises OSError."""
    found = [Log(conversation, root) for conversation in list_conversations(root)]
    for name in DISK.list(root):
        if not name.startswith(("#", "&", "@", "+", ".")) and (root / name).is_dir():
            found += [
                Log(conversation, root / name, name) for conversation in list_conversations(root / name)
            ]
    there = [log for log in found if log.root.joinpath(*folder_of(log.conversation)).is_dir()]
    return sorted(there, key=lambda log: (log.server, log.conversation))


def files_between(log: Log, since: int, until: int) -> list[LogFile]:
    """The files that may hold times from `since` up to and with `until`, oldest first. Raises OSError."""
    return [
        file
        for file in list_files(log.root, log.conversation)
        if file.name.start <= until
        and file.name.day_end > since
        and (file.until is None or file.until > since)
    ]


def span(file: LogFile, source: Source, since: int, until: int) -> tuple[int, int]:
    """The bytes of the lines with times from `since` up to and with `until`, as two offsets."""
    begin = seek(source, since) if since > file.name.start else 0
    end = end_of(file, source)
    if until + 1 < file.name.day_end:
        end = min(end, seek(source, until + 1))
    return begin, max(begin, end)


def blocks(source: Source, begin: int, end: int, size: int = BLOCK) -> Iterator[Block]:
    """The lines between two starts of lines, in blocks of about `size` bytes; without an unfinished line."""
    while begin < end:
        data = source.read(begin, min(size, end - begin))
        cut = data.rfind(b"\n") + 1
        while not cut and data and begin + len(data) < end:  # a very long line
            more = source.read(begin + len(data), min(len(data), end - begin - len(data)))
            if not more:  # the file was cut meanwhile
                break
            data += more
            cut = data.rfind(b"\n") + 1
        if not cut:
            return
        yield Block(begin, data, cut)
        begin += cut


def blocks_backwards(source: Source, begin: int, end: int, size: int = BLOCK) -> Iterator[Block]:
    """The same, the last block first, and small ones first: often the last lines are all that is wanted."""
    step = min(size, _FEW)
    rest = b""  # the unfinished line before what was given out
    first = True
    while begin < end:
        start = max(begin, end - max(step, len(rest)))
        step = min(size, 2 * step)
        data = source.read(start, end - start) + rest
        if first:
            data = data[: data.rfind(b"\n") + 1]
            first = not data
        cut = data.find(b"\n", 0, len(data) - 1) + 1 if start > begin else 0
        if start > begin and not cut:
            rest, end = data, start
            continue
        if data:
            yield Block(start + cut, data[cut:], len(data) - cut)
        rest, end = data[:cut], start


def spans(block: Block, find: Callable[[bytes, int, int], int]) -> Iterator[tuple[int, int]]:
    """The lines (as offsets into the block, newlines left out) where `find(data, from, to)` finds a place."""
    data = block.data
    at = 0
    while (hit := find(data, at, block.end)) >= 0:
        end = data.find(b"\n", hit)
        yield data.rfind(b"\n", 0, hit) + 1, end
        at = end + 1


def count_lines(source: Source, begin: int, end: int) -> int:
    """How many lines end between two offsets."""
    return sum(source.read(at, min(BLOCK, end - at)).count(b"\n") for at in range(begin, end, BLOCK))
