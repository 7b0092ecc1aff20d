"""Lines before and after a hit, as grep's -A, -B and -C give them.

Rules for this file: contexts that touch are joined, and a gap is marked where lines were left out; what is
around a hit is read from the files by its time, however far away its file ends.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

from chat.logbook import history
from chat.logbook.record import Record
from chat.logbook.scan import Log
from chat.search.finding import Entry, Finder, Wants
from chat.search.numbering import LineCounter
from chat.search.query import Query
from chat.search.removed import Removed
from chat.search.words import kind_of

_MORE: Final = 8  # times as many records are looked at where there were others among them


class Around:
    """What is around hits that come in the order of their times."""

    def __init__(self, query: Query, wants: Wants | None = None) -> None:
        """`wants`: what a format needs of the lines; None where their records are all that is needed."""
        self._query = query
        self._wants = wants
        self._counters: dict[Path, LineCounter] = {}
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
        log, wanted = hit.log, self._query.before
        fetch = partial(history.before, log.root, log.conversation, hit.record.time)
        return self._entries(log, _newest(self._fetch(fetch, wanted), wanted))

    def _after(self, hit: Entry, upto: int | None) -> list[Entry]:
        log, wanted = hit.log, self._query.after
        fetch = partial(history.after, log.root, log.conversation, hit.record.time, upto=upto)
        return self._entries(log, self._fetch(fetch, wanted)[:wanted])

    def _between(self, end: Entry, hit: Entry) -> list[Entry]:
        """Of what lies between, the newest that are wanted and one more."""
        log, wanted = hit.log, self._query.before + 1
        fetch = partial(history.between, log.root, log.conversation, hit.record.time, end.record.time)
        return self._entries(log, _newest(self._fetch(lambda limit: fetch(limit=limit), wanted), wanted))

    def _fetch(self, fetch: Callable[[int], list[Record]], wanted: int) -> list[Record]:
        """So many records of the kinds asked for, if there are as many; perhaps more."""
        kinds = self._query.kinds
        limit = wanted
        while True:
            records = fetch(limit)
            if kinds is None:
                return records
            found = [record for record in records if kind_of(record.message) in kinds]
            if len(found) >= wanted or len(records) < limit:
                return found
            limit *= _MORE

    def _entries(self, log: Log, records: list[Record]) -> list[Entry]:
        removed = self._removed.setdefault(log, Removed(log))
        hidden = not self._query.removed
        return [
            entry._replace(removed=hidden and removed.has(entry.record.time), hit=False)
            for entry in self._with_lines(log, records)
        ]

    def _with_lines(self, log: Log, records: list[Record]) -> Iterable[Entry]:
        """The records, with what is to be known of their lines."""
        if self._wants is None or not records:
            return [Entry(log, record) for record in records]
        window = Query(records[0].time, records[-1].time, kinds=self._query.kinds, removed=True)
        return Finder(log, window, self._wants, counters=self._counters).forwards()


def _newest(records: list[Record], count: int) -> list[Record]:
    return records[max(0, len(records) - count) :]
