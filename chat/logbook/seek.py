"""Finding a time in a log file, without an index: lines are in order of time, so bisection finds it.

Rules for this file: bytes of lines and offsets, nothing decoded. Times are compared as the text they are
written in, which sorts as they do. Lines without a time (damage) are passed over.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from chat.irc.times import log_time
from chat.logbook.line import TIME_LENGTH
from chat.logbook.source import Source

_CHUNK: Final = 8 * 1024
_SCAN: Final = 256 * 1024
_STAMP: Final = re.compile(rb"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z ")


class RawLine(NamedTuple):
    """A line without its newline, and where it starts."""

    offset: int
    text: bytes


def stamp_of(line: bytes) -> bytes | None:
    """The time that a line starts with, as it is written, or None for damage."""
    return line[:TIME_LENGTH] if _STAMP.match(line) else None


def lines(source: Source, start: int = 0, end: int | None = None, *, size: int = _SCAN) -> Iterator[RawLine]:
    """The whole lines from byte `start`, which must be a line's, up to byte `end`; a last one without its
    newline is not among them. About `size` bytes are read at a time."""
    end = source.size if end is None else end
    rest = b""
    while start < end:
        data = source.read(start, min(max(size, len(rest)), end - start))
        if not data:
            return
        start += len(data)
        data = rest + data
        offset = start - len(data)
        *whole, rest = data.split(b"\n")
        for text in whole:
            yield RawLine(offset, text)
            offset += len(text) + 1


def seek(source: Source, time: int) -> int:
    """The offset of the first line whose time, in microseconds, is `time` or later; the size if none is."""
    wanted = log_time(max(0, time)).encode()
    low, high = 0, source.size
    while high - low > _CHUNK:
        middle = (low + high) // 2
        found = _first_stamped(source, middle, high)
        if found is not None and found.text < wanted:
            low = found.offset
        else:
            high = middle
    for line in lines(source, low, size=_CHUNK):
        stamp = stamp_of(line.text)
        if stamp is not None and stamp >= wanted:
            return line.offset
    return source.size


def _first_stamped(source: Source, start: int, end: int) -> RawLine | None:
    """The first line that begins behind `start` and before `end` and has a time; its text is the time."""
    while start < end:
        data = source.read(start, _CHUNK)
        at = data.find(b"\n") + 1
        while at and start + at < end:
            if at + TIME_LENGTH >= len(data):
                data += source.read(start + len(data), TIME_LENGTH + 1)
            stamp = stamp_of(data[at : at + TIME_LENGTH + 1])
            if stamp is not None:
                return RawLine(start + at, stamp)
            at = data.find(b"\n", at) + 1
        start += max(1, len(data))
    return None


def line_start(source: Source, offset: int) -> int:
    """The start of the line that byte `offset` is in, looking back as far as need be."""
    while offset > 0:
        begin = max(0, offset - _CHUNK)
        at = source.read(begin, offset - begin).rfind(b"\n")
        if at >= 0:
            return begin + at + 1
        offset = begin
    return 0
