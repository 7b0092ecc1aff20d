"""Counting all that a query finds: files in pieces, pieces in several processes, tallies put together.

    logs -> files -> pieces -> [which messages were taken back] -> a tally of each -> their sum

Where only times and channels are asked for, lines are counted by the block (tally_blocks.py); anything else
is found first, record by record. Both count the same. Rules for this file: no output; files are only read.
"""

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from typing import Final, NamedTuple

from chat.logbook.read import LogFile
from chat.logbook.scan import FOREVER, Log, blocks, files_between, span
from chat.logbook.seek import line_start
from chat.reader.crew import Crew, workers_for
from chat.reader.parallel import size_of
from chat.reader.tally import ANSWER, Tally, step_of, tally
from chat.reader.tally_blocks import BlockTally, Said
from chat.search.damage import Damage
from chat.search.finding import Finder, Told
from chat.search.opening import opened
from chat.search.query import Query
from chat.search.removed import removed_in

_ENOUGH: Final = 8 << 20  # bytes on disk from which it pays to start processes
_PIECE: Final = 8 << 20  # bytes of a plain file


class Piece(NamedTuple):
    """A stretch of a file's lines, as offsets into its text; `end` None is all that the query asks for."""

    log: Log
    file: LogFile
    size: int  # bytes on disk
    begin: int = 0
    end: int | None = None


class Part(NamedTuple):
    """What was counted of a piece; the first and the last that was said where the piece was cut."""

    tally: Tally
    damage: Damage
    opening: Said | None = None
    closing: Said | None = None


def pieces_of(logs: Sequence[Log], query: Query) -> list[Piece]:
    """What there is to count, in order. Raises OSError."""
    cut = _whole if query.narrow else _cut
    return [
        piece
        for log in logs
        for file in files_between(log, query.since, query.until)
        for piece in cut(query, log, file)
    ]


def count_pieces(
    pieces: Sequence[Piece], query: Query, zone: tzinfo | None, damage: Damage, progress: Told
) -> Tally:
    """Count all that the query finds in these pieces. `progress` is told of the bytes that are done."""
    total = Tally()
    with Crew(workers_for(len(pieces), sum(piece.size for piece in pieces), _ENOUGH)) as crew:
        removed = {} if query.narrow or query.removed else _removed(crew, pieces, query.since)
        jobs = ((query, zone, piece, removed.get(piece.log, frozenset())) for piece in pieces)
        counted = crew.each(_count_found if query.narrow else _count_lines, jobs)
        before: tuple[LogFile, Said] | None = None
        for piece, part in zip(pieces, counted, strict=True):
            total.add(part.tally)
            damage.add(part.damage)
            if before is not None and part.opening is not None and before[0] == piece.file:
                _join(total, before[1], part.opening)
            if part.closing is not None:
                before = piece.file, part.closing
            progress(piece.size)
    return total


def _whole(_: Query, log: Log, file: LogFile) -> Iterator[Piece]:
    yield Piece(log, file, size_of(file))


def _cut(query: Query, log: Log, file: LogFile) -> Iterator[Piece]:
    """A plain file in pieces of whole lines; a compressed one as it is."""
    if file.name.gzipped:
        yield Piece(log, file, size_of(file))
        return
    with opened(file) as source:
        begin, end = span(file, source, query.since, query.until)
        while begin < end:
            stop = end if end - begin < 2 * _PIECE else line_start(source, begin + _PIECE)
            if stop <= begin:  # a line without end
                stop = end
            yield Piece(log, file, stop - begin, begin, stop)
            begin = stop


def _join(total: Tally, before: Said, after: Said) -> None:
    """Count an answer between two pieces of a file."""
    if before.nick != after.nick and after.time - before.time < ANSWER:
        total.answer(after.nick, step_of(after.time - before.time))


def _removed(crew: Crew, pieces: Sequence[Piece], since: int) -> dict[Log, frozenset[int]]:
    """The times (µs) of the messages that were taken back, of each log that has any."""
    logs = dict.fromkeys(piece.log for piece in pieces)
    files = [(log, file) for log in logs for file in files_between(log, since, FOREVER)]
    found: dict[Log, frozenset[int]] = {}
    looked = crew.each(removed_in, [(file, since, FOREVER) for _, file in files])
    for (log, _), times in zip(files, looked, strict=True):
        if times:
            found[log] = found.get(log, frozenset()) | times
    return found


def _count_lines(query: Query, zone: tzinfo | None, piece: Piece, removed: frozenset[int]) -> Part:
    damage = Damage()
    counted = BlockTally(piece.log.conversation, zone, removed)
    with opened(piece.file) as source:
        begin, end = piece.begin, piece.end
        if end is None:
            begin, end = span(piece.file, source, query.since, query.until)
        for block in blocks(source, begin, end):
            counted.count(block.data[: block.end])
        damage.source(piece.file, source)
    damage.lines(piece.file.path, counted.damaged)
    return Part(counted.finish(), damage, counted.opening, counted.closing)


def _count_found(query: Query, zone: tzinfo | None, piece: Piece, _: frozenset[int]) -> Part:
    damage = Damage()
    return Part(tally(Finder(piece.log, query, damage=damage).in_file(piece.file), zone), damage)
