"""What a query finds, oldest or newest first, read from the files as it is asked for.

    bytes of a file between two times -> blocks -> lines that may match -> records -> those that do

Rules for this file: nothing is printed, nothing but the files is asked. A line that cannot be decoded is
passed over here; `verify` reports it.
"""

import heapq
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from chat.errors import BadRecord
from chat.logbook.line import Decoder
from chat.logbook.read import LogFile, learn, primed
from chat.logbook.record import Record
from chat.logbook.scan import (
    Block,
    Log,
    blocks,
    blocks_backwards,
    count_lines,
    files_between,
    span,
    spans,
)
from chat.logbook.source import Source
from chat.reader.matching import byte_filter, record_test
from chat.reader.opening import opened
from chat.reader.query import Query
from chat.reader.removed import Removed


class Entry(NamedTuple):
    """One record that was found, and where."""

    log: Log
    record: Record
    path: Path | None = None
    number: int = 0  # of the line in its file, from 1; 0 when it was not asked for
    line: bytes = b""
    removed: bool = False  # a later record took it back: its text is not to be shown
    hit: bool = True  # rather than context


class Wants(NamedTuple):
    """What a format needs that costs time."""

    numbers: bool = False
    sources: bool = False  # the user@host of everybody


PLAIN: Final = Wants()
Told = Callable[[int], None]  # how many bytes more were looked through


def _untold(_: int) -> None:
    """Nobody wants to know."""


def find(
    logs: Sequence[Log], query: Query, wants: Wants = PLAIN, progress: Told = _untold
) -> Iterator[Entry]:
    """What the query finds in all these logs by time; `newest`, `most` and `reverse` are heeded."""
    found: Iterator[Entry]
    if query.reverse or query.newest is not None:
        found = heapq.merge(
            *(Finder(log, query, wants, progress).backwards() for log in logs),
            key=lambda entry: -entry.record.time,
        )
        if query.newest is not None:
            found = islice(found, query.newest)
        if not query.reverse:
            found = reversed(list(found))
    else:
        found = heapq.merge(
            *(Finder(log, query, wants, progress).forwards() for log in logs),
            key=lambda entry: entry.record.time,
        )
    return islice(found, query.most) if query.most is not None else found


class Finder:
    """Finds in one log. Not to be used by two iterations at once."""

    def __init__(self, log: Log, query: Query, wants: Wants = PLAIN, progress: Told = _untold) -> None:
        self._progress: Final = progress
        self._log: Final = log
        self._query: Final = query
        self._wants: Final = wants
        self._filter: Final = byte_filter(query)
        self._test: Final = record_test(query)
        self._removed: Final = Removed(log)

    def forwards(self) -> Iterator[Entry]:
        """Everything that matches, oldest first."""
        for file in self.files():
            yield from self.in_file(file)

    def in_file(self, file: LogFile) -> Iterator[Entry]:
        """What matches in one file, oldest first."""
        with opened(file) as source:
            counter = LineCounter(source)
            begin, end = span(file, source, self._query.since, self._query.until)
            for block in blocks(source, begin, end):
                yield from self._in_block(file, source, block, counter)
                self._progress(block.end)

    def backwards(self) -> Iterator[Entry]:
        """Everything that matches, newest first."""
        for file in reversed(self.files()):
            with opened(file) as source:
                counter = LineCounter(source)
                begin, end = span(file, source, self._query.since, self._query.until)
                for block in blocks_backwards(source, begin, end):
                    yield from reversed(list(self._in_block(file, source, block, counter)))

    def files(self) -> list[LogFile]:
        """The files in question, oldest first."""
        return files_between(self._log, self._query.since, self._query.until)

    def _in_block(
        self, file: LogFile, source: Source, block: Block, counter: "LineCounter"
    ) -> Iterator[Entry]:
        decoder: Decoder | None = None
        known_to = 0
        for start, end in self._candidates(block):
            line = block.data[start:end]
            if not self._wants.sources:
                decoder = decoder or Decoder(file.conversation)
            elif decoder is None:
                decoder = primed(file.conversation, source, block.offset + start)
            elif start > known_to:
                learn(decoder, block.data[known_to:start])
            known_to = end + 1
            try:
                record = decoder.decode(line)
            except BadRecord:
                continue
            if not self._test(record.message):
                continue
            removed = not self._query.removed and self._removed.has(record.time)
            if removed and self._query.pattern is not None:
                continue
            number = counter.number(block.offset + start) if self._wants.numbers else 0
            yield Entry(self._log, record, file.path, number, line, removed)

    def _candidates(self, block: Block) -> Iterator[tuple[int, int]]:
        if self._filter is not None:
            prepared = self._filter.prepare(block.data)
            if prepared is not None:
                return spans(block._replace(data=prepared), self._filter.find)
        return spans(block, _any_line)


def _any_line(_: bytes, at: int, end: int) -> int:
    return at if at < end else -1


class LineCounter:
    """The numbers of lines by their offsets, each counted from the one asked for before."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._offset = 0
        self._number = 1

    def number(self, offset: int) -> int:
        """The number, from 1, of the line that starts at `offset`."""
        low, high = sorted((self._offset, offset))
        lines = count_lines(self._source, low, high)
        self._number += lines if offset > self._offset else -lines
        self._offset = offset
        return self._number
