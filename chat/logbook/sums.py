"""A short sum for every few lines of a file, so that `verify` can say which lines were changed.

A text is cut into at most 512 spans of whole lines: each is as long as it takes to pass the 512th part of
the text, up to the next line end. A small file has one span for each line. The sums are CRC-32: they point at
what SHA-256 has found to be changed, and prove nothing themselves.

Rules for this file: pure, over any text that `read(offset, length)` gives; memory bounded by the longest
line.
"""

import zlib
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

MOST: Final = 512
_WIDTH: Final = 8  # hexadecimal digits of a sum
_PART: Final = 64 * 1024

Read = Callable[[int, int], bytes]


class Span(NamedTuple):
    """Whole lines, `first` to `last`, counted from 1."""

    first: int
    last: int
    sum: str


def step_of(size: int) -> int:
    """How many bytes a span of a text of `size` bytes passes."""
    return max(1, -(-size // MOST))


def spans(read: Read, size: int, step: int) -> Iterator[Span]:
    """The text in spans, with their sums."""
    number = 1
    start = 0
    while start < size:
        data = read(start, min(step + _PART, size - start))
        end = data.find(b"\n", step - 1) + 1
        while not end and start + len(data) < size:
            more = read(start + len(data), _PART)
            if not more:
                break
            data += more
            end = data.find(b"\n", len(data) - len(more)) + 1
        data = data[:end] if end else data
        lines = data.count(b"\n") + (not data.endswith(b"\n"))
        yield Span(number, number + lines - 1, f"{zlib.crc32(data):0{_WIDTH}x}")
        number += lines
        start += max(1, len(data))


def sums_of(read: Read, size: int) -> str:
    """All sums of a text, one behind the other; "" for an empty text."""
    return "".join(span.sum for span in spans(read, size, step_of(size)))


def changed(read: Read, size: int, sums: str, step: int) -> Iterator[Span]:
    """The spans of a text that differ from the sums of what it was; those it lost have no lines to name."""
    wanted = [sums[at : at + _WIDTH] for at in range(0, len(sums), _WIDTH)]
    for index, span in enumerate(spans(read, size, step)):
        if index >= len(wanted) or span.sum != wanted[index]:
            yield span
