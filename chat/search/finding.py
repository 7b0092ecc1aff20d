"""What a query finds, oldest or newest first, read from the files as it is asked for.

    bytes of a file between two times -> blocks -> lines that may match -> records -> those that do

Rules for this file: nothing is printed, nothing but the files is asked. A line that cannot be decoded is
passed over here, and counted; `verify` says where it is.
"""

import heapq
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from chat.logbook.read import LogFile
from chat.logbook.record import Record
from chat.logbook.scan import (
    FOREVER,
    Block,
    Log,
    blocks,
    blocks_backwards,
    files_between,
    span,
    spans,
)
from chat.logbook.source import Source
from chat.search.damage import Damage
from chat.search.lines import byte_filter, line_test
from chat.search.matching import record_test
from chat.search.numbering import LineCounter
from chat.search.once import Once
from chat.search.opening import Opening, Openings, opened
from chat.search.query import Query
from chat.search.reading import LineReader
from chat.search.removed import Removed


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
Span = tuple[int, int]  # the bytes of a line in its file's text
Told = Callable[[int], None]  # how many bytes more were looked through


def _untold(_: int) -> None:
    """Nobody wants to know."""


def find(
    logs: Sequence[Log],
    query: Query,
    wants: Wants = PLAIN,
    progress: Told = _untold,
    damage: Damage | None = None,
) -> Iterator[Entry]:
    """What the query finds in all these logs by time; `newest`, `most` and `reverse` are heeded."""
    opening = Openings().opened
    finders = [Finder(log, query, wants, progress, damage, opening=opening) for log in logs]
    found: Iterator[Entry]
    if query.reverse or query.newest is not None:
        found = heapq.merge(*(finder.backwards() for finder in finders), key=lambda entry: -entry.record.time)
        if query.newest is not None:
            found = islice(found, query.newest)
        if not query.reverse:
            found = reversed(list(found))
    else:
        found = heapq.merge(*(finder.forwards() for finder in finders), key=lambda entry: entry.record.time)
    return islice(found, query.most) if query.most is not None else found


class Finder:
    """Finds in one log. Not to be used by two iterations at once."""

    def __init__(
        self,
        log: Log,
        query: Query,
        wants: Wants = PLAIN,
        progress: Told = _untold,
        damage: Damage | None = None,
        *,
        upto: int = FOREVER,
        opening: Opening = opened,
        counters: dict[Path, LineCounter] | None = None,
    ) -> None:
        """`upto` (µs): what was removed later is shown, for that may not be durable yet.

        `counters`: of each file, if finders that come one after the other are to count on.
        """
        self._progress: Final = progress
        self._damage: Final = damage if damage is not None else Damage()
        self._log: Final = log
        self._query: Final = query
        self._by_host: Final = any("!" in sender or "@" in sender for sender in query.senders)
        self._wants: Final = wants._replace(sources=wants.sources or self._by_host)
        self._filter: Final = byte_filter(query)
        self._line_test: Final = line_test(query)
        self._test: Final = record_test(query)
        self._removed: Final = Removed(log, upto)
        self._opening: Final = opening
        self._counters: Final = {} if counters is None else counters

    def forwards(self) -> Iterator[Entry]:
        """Everything that matches, oldest first."""
        for file in self.files():
            yield from self.in_file(file)

    def in_file(self, file: LogFile) -> Iterator[Entry]:
        """What matches in one file, oldest first."""
        once = Once()
        with self._opening(file) as source:
            reader = self._reader(file, source)
            for block in blocks(source, *self._span(file, source)):
                for entry in self._in_block(reader, block):
                    if once.is_new(entry.record.time):
                        yield entry
                self._progress(block.end)
            self._damage.source(file, source)

    def backwards(self) -> Iterator[Entry]:
        """Everything that matches, newest first."""
        for file in reversed(self.files()):
            once = Once()
            with self._opening(file) as source:
                reader = self._reader(file, source)
                for block in blocks_backwards(source, *self._span(file, source)):
                    for entry in reversed(list(self._in_block(reader, block))):
                        if once.is_new(-entry.record.time):
                            yield entry
                self._damage.source(file, source)

    def files(self) -> list[LogFile]:
        """The files in question, oldest first."""
        return files_between(self._log, self._query.since, self._query.until)

    def hits_in(self, file: LogFile) -> list[Span]:
        """Where the lines are that match in one file: for `entries_at`, in another process perhaps."""
        hits = []
        once = Once()
        with self._opening(file) as source:
            reader = LineReader(file, source, LineCounter(), sources=self._by_host)
            for block in blocks(source, *self._span(file, source)):
                for start, record in self._matches(reader, block):
                    if once.is_new(record.time):
                        hits.append((start, start + len(reader.line)))
            self._damage.source(file, source)
        return hits

    def entries_at(self, file: LogFile, hits: Sequence[Span]) -> Iterator[Entry]:
        """The entries of lines that `hits_in` found in the file."""
        with self._opening(file) as source:
            reader = self._reader(file, source)
            for start, stop in hits:
                record = reader.record(start, source.read(start, stop - start))
                if record is not None:
                    yield from self._entry(reader, start, record)

    def _span(self, file: LogFile, source: Source) -> Span:
        return span(file, source, self._query.since, self._query.until)

    def _reader(self, file: LogFile, source: Source) -> LineReader:
        counter = self._counters.setdefault(file.path, LineCounter())
        return LineReader(file, source, counter, sources=self._wants.sources)

    def _in_block(self, reader: LineReader, block: Block) -> Iterator[Entry]:
        for offset, record in self._matches(reader, block):
            yield from self._entry(reader, offset, record)

    def _matches(self, reader: LineReader, block: Block) -> Iterator[tuple[int, Record]]:
        """The records of a block that match, and where in the file their lines are."""
        for start, end in self._candidates(block):
            record = reader.record(block.offset + start, block.data[start:end])
            if record is None:
                self._damage.lines(reader.path)
            elif self._test(record.message):
                yield block.offset + start, record

    def _entry(self, reader: LineReader, offset: int, record: Record) -> Iterator[Entry]:
        """The entry; none for a removed message if what it said is asked for."""
        removed = not self._query.removed and self._removed.has(record.time)
        if removed and self._query.of_text:
            return
        number = reader.number(offset) if self._wants.numbers else 0
        yield Entry(self._log, record, reader.path, number, reader.line, removed)

    def _candidates(self, block: Block) -> Iterator[Span]:
        """The lines of a block that may be wanted."""
        found = self._lines(block)
        test = self._line_test
        return found if test is None else (one for one in found if test(block.data[one[0] : one[1]]))

    def _lines(self, block: Block) -> Iterator[Span]:
        """The lines that hold what every line that is wanted must hold."""
        if self._filter is not None:
            prepared = self._filter.prepare(block.data)
            if prepared is not None:
                return spans(block._replace(data=prepared), self._filter.find)
        return _all_lines(block)


def _all_lines(block: Block) -> Iterator[Span]:
    at = 0
    for line in block.data[: block.end - 1].split(b"\n"):
        yield at, at + len(line)
        at += len(line) + 1
