"""Lines before and after a hit, as grep's -A, -B and -C give them.

Rules for this file: contexts that touch are joined, and a gap is marked where lines were left out; what is
around a hit is read from the files by its time, however far away its file ends.
"""

from collections.abc import Iterable, Iterator

from chat.logbook import history
from chat.logbook.record import Record
from chat.logbook.scan import Log
from chat.search.finding import Entry
from chat.search.query import Query
from chat.search.removed import Removed
from chat.search.words import kind_of


class Around:
    """What is around hits that come in the order of their times."""

    def __init__(self, query: Query) -> None:
        self._query = query
        self._removed: dict[Log, Removed] = {}

    def add(self, hits: Iterable[Entry]) -> Iterator[Entry | None]:
        """The hits and their contexts; None where lines were left out between two of them."""
        if not (self._query.before or self._query.after):
            yield from hits
            return
        last: Entry | None = None
        for hit in hits:
            if last is not None and last.log == hit.log and last.record.time < hit.record.time:
                end = last
                for end in self._after(last, hit.record.time - 1):
                    yield end
                between = self._between(end, hit)
                if len(between) > self._query.before:
                    yield None
                    between = between[1:]
                yield from between
            else:
                if last is not None:
                    yield from self._after(last, None)
                    if last.log == hit.log:
                        yield None
                yield from self._before(hit)
            yield hit
            last = hit
        if last is not None:
            yield from self._after(last, None)

    def _before(self, hit: Entry) -> list[Entry]:
        log = hit.log
        return self._context(
            log, history.before(log.root, log.conversation, hit.record.time, self._query.before)
        )

    def _after(self, hit: Entry, upto: int | None) -> list[Entry]:
        log = hit.log
        time = hit.record.time
        return self._context(
            log, history.after(log.root, log.conversation, time, self._query.after, upto=upto)
        )

    def _between(self, end: Entry, hit: Entry) -> list[Entry]:
        """Of what lies between, the newest that are wanted and one more."""
        log = hit.log
        wanted = self._query.before + 1
        records = history.between(log.root, log.conversation, hit.record.time, end.record.time, limit=wanted)
        return self._context(log, records)

    def _context(self, log: Log, records: list[Record]) -> list[Entry]:
        removed = self._removed.setdefault(log, Removed(log))
        kinds = self._query.kinds
        return [
            Entry(log, record, removed=not self._query.removed and removed.has(record.time), hit=False)
            for record in records
            if kinds is None or kind_of(record.message) in kinds
        ]
