"""How much was said in a log, and by whom, counted from the bytes of its lines.

Rules for this file: nothing is decoded but each nick once; lines in the wire's form are not counted as said.
"""

import re
from collections import Counter
from collections.abc import Callable
from typing import Final, NamedTuple

from chat.errors import BadRecord
from chat.irc.names import fold
from chat.logbook.escape import unescape
from chat.logbook.line import time_of
from chat.logbook.scan import FOREVER, Block, Log, blocks, files_between, span
from chat.reader.parallel import size_of
from chat.search.damage import Damage
from chat.search.opening import opened

# What begins like a record; `<nick>`, `-nick-` or `* nick` behind the time and the tags.
_LINE: Final = re.compile(
    rb"^[0-9TZ:.\-]{27} (?=[{<*:\-])"
    rb"(?:(?:\{[^ \n]*\} )?(?:<(?!-- )([^ \n]+)> |-(?!-> |- )([^ \n]+)- |\* ([^ \n]+) ))?",
    re.MULTILINE,
)


class Summary(NamedTuple):
    """What a log holds. Times are microseconds, 0 when it holds nothing; sizes are bytes on disk."""

    log: Log
    files: int
    days: int
    messages: int
    people: int
    size: int
    first: int
    last: int


def summarise(log: Log, damage: Damage, progress: Callable[[int], None] = lambda _: None) -> Summary:
    """Count one log. `progress` is told the bytes on disk that are done with. Raises OSError."""
    said: Counter[bytes] = Counter()
    files = files_between(log, 0, FOREVER)
    size = 0
    days = set()
    ends: list[int] = []
    for file in files:
        on_disk = size_of(file)
        with opened(file) as source:
            begin, end = span(file, source, 0, FOREVER)
            for block in blocks(source, begin, end):
                nicks = [one or two or three for one, two, three in _LINE.findall(block.data, 0, block.end)]
                said.update(nicks)
                damage.lines(file.path, block.data.count(b"\n", 0, block.end) - len(nicks))
                ends += [time for time in (_first_time(block), _last_time(block)) if time is not None]
            damage.source(file, source)
        if source.size:
            days.add(file.name.text[:10])
        size += on_disk
        progress(on_disk)
    said.pop(b"", None)  # what is nothing said
    people = {fold(unescape(nick.decode("utf-8", "replace"))) for nick in said}
    return Summary(
        log,
        len(files),
        len(days),
        said.total(),
        len(people),
        size,
        min(ends, default=0),
        max(ends, default=0),
    )


def _first_time(block: Block) -> int | None:
    return _time_of(block.data[:27])


def _last_time(block: Block) -> int | None:
    start = block.data.rfind(b"\n", 0, block.end - 1) + 1
    return _time_of(block.data[start : start + 27])


def _time_of(stamp: bytes) -> int | None:
    try:
        return time_of(stamp.decode())
    except (BadRecord, UnicodeDecodeError):
        return None
