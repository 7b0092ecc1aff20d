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

from chat.errors import BadRecord
from chat.logbook.line import WINDOW, Decoder
from chat.logbook.read import LogFile, learn, primed
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
from chat.search.opening import opened
from chat.search.query import Query
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
    found: Iterator[Entry]
    if query.reverse or query.newest is not None:
        found = heapq.merge(
            *(Finder(log, query, wants, progress, damage).backwards() for log in logs),
            key=lambda entry: -entry.record.time,
        )
        if query.newest is not None:
            found = islice(found, query.newest)
        if not query.reverse:
            found = reversed(list(found))
    else:
        found = heapq.merge(
            *(Finder(log, query, wants, progress, damage).forwards() for log in logs),
            key=lambda entry: entry.record.time,
        )
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
    ) -> None:
        """`upto` (µs): what was removed later is shown, for that may not be durable yet."""
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

    def forwards(self) -> Iterator[Entry]:
        """Everything that matches, oldest first."""
        for file in self.files():
            yield from self.in_file(file)

    def in_file(self, file: LogFile) -> Iterator[Entry]:
        """What matches in one file, oldest first."""
        with opened(file) as source:
            reader = _LineReader(self._wants, file, source)
            begin, end = span(file, source, self._query.since, self._query.until)
            for block in blocks(source, begin, end):
                yield from self._in_block(reader, file, block)
                self._progress(block.end)
            self._damage.source(file, source)

    def backwards(self) -> Iterator[Entry]:
        """Everything that matches, newest first."""
        for file in reversed(self.files()):
            with opened(file) as source:
                reader = _LineReader(self._wants, file, source)
                begin, end = span(file, source, self._query.since, self._query.until)
                for block in blocks_backwards(source, begin, end):
                    yield from reversed(list(self._in_block(reader, file, block)))
                self._damage.source(file, source)

    def files(self) -> list[LogFile]:
        """The files in question, oldest first."""
        return files_between(self._log, self._query.since, self._query.until)

    def hits_in(self, file: LogFile) -> list[Span]:
        """Where the lines are that match in one file: for `entries_at`, in another process perhaps."""
        hits = []
        with opened(file) as source:
            reader = _LineReader(Wants(sources=self._by_host), file, source)
            begin, end = span(file, source, self._query.since, self._query.until)
            for block in blocks(source, begin, end):
                for start, stop in self._candidates(block):
                    record = reader.record(block.offset + start, block.data[start:stop])
                    if record is None:
                        self._damage.lines(file.path)
                    elif self._test(record.message):
                        hits.append((block.offset + start, block.offset + stop))
            self._damage.source(file, source)
        return hits

    def entries_at(self, file: LogFile, hits: Sequence[Span]) -> Iterator[Entry]:
        """The entries of lines that `hits_in` found in the file."""
        with opened(file) as source:
            reader = _LineReader(self._wants, file, source)
            for start, stop in hits:
                record = reader.record(start, source.read(start, stop - start))
                if record is not None:
                    yield from self._entry(reader, file, start, record)

    def _in_block(self, reader: "_LineReader", file: LogFile, block: Block) -> Iterator[Entry]:
        for start, end in self._candidates(block):
            record = reader.record(block.offset + start, block.data[start:end])
            if record is None:
                self._damage.lines(file.path)
            elif self._test(record.message):
                yield from self._entry(reader, file, block.offset + start, record)

    def _entry(self, reader: "_LineReader", file: LogFile, offset: int, record: Record) -> Iterator[Entry]:
        """The entry; none for a removed message whose text was asked for."""
        removed = not self._query.removed and self._removed.has(record.time)
        if removed and self._query.pattern is not None:
            return
        number = reader.number(offset) if self._wants.numbers else 0
        yield Entry(self._log, record, file.path, number, reader.line, removed)

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


class _LineReader:
    """Decodes single lines of a file; knows what the lines between them tell, if sources are wanted."""

    def __init__(self, wants: Wants, file: LogFile, source: Source) -> None:
        self._sources = wants.sources
        self._conversation = file.conversation
        self._source = source
        self._counter = LineCounter(source)
        self._decoder = Decoder(file.conversation)
        self._known = range(0)  # the bytes from which the decoder has learnt
        self.line = b""  # the last one read

    def record(self, offset: int, line: bytes) -> Record | None:
        """The record of a line, None for damage."""
        self.line = line
        if self._sources:
            self._learn_before(offset)
            self._known = range(self._known.start, offset + len(line) + 1)
        try:
            return self._decoder.decode(line)
        except BadRecord:
            return None

    def _learn_before(self, offset: int) -> None:
        gap = offset - self._known.stop
        if not self._known or not 0 <= gap <= WINDOW:
            self._decoder = primed(self._conversation, self._source, offset)
            self._known = range(offset, offset)
        elif gap:
            learn(self._decoder, self._source.read(self._known.stop, gap))

    def number(self, offset: int) -> int:
        """The line's number in the file, from 1."""
        return self._counter.number(offset)
