"""Searching many files: by several processes where there is a lot, in order and as it is found all the same.

Rules for this file: what a child process finds travels as plain values; a child looks at its one file.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Final, TypeVar

from chat.logbook.read import LogFile
from chat.logbook.scan import Log
from chat.reader.crew import Crew, workers_for
from chat.search.damage import Damage
from chat.search.finding import Entry, Finder, Span, Told, Wants, find
from chat.search.lines import byte_filter
from chat.search.query import Query

A_LOT: Final = 48 << 20  # bytes on disk from which it pays to start processes
_PLENTY: Final = 1 << 30  # where a filter of bytes lets nearly nothing through
T = TypeVar("T")
Work = tuple[Log, LogFile]


def search(
    logs: Sequence[Log], query: Query, wants: Wants, progress: Told, damage: Damage
) -> Iterator[Entry]:
    """What the query finds: log by log, oldest first; or by time over all logs, if the newest are wanted."""
    if query.newest is not None or query.reverse:
        return find(logs, query, wants, progress, damage)
    finders = {log: Finder(log, query, wants, progress, damage) for log in logs}
    work = [(log, file) for log in logs for file in finders[log].files()]
    if _pays(work, A_LOT if byte_filter(query) is None else _PLENTY):
        hits = each_file(work, partial(_hits_in_file, query), progress, A_LOT)
        found = (
            entry
            for (log, file), (spans, passed_over) in zip(work, hits, strict=True)
            for entry in _entries(finders[log], file, spans, damage, passed_over)
        )
    else:
        found = (entry for log in logs for entry in finders[log].forwards())
    return islice(found, query.most) if query.most is not None else found


def _entries(
    finder: Finder, file: LogFile, spans: Sequence[Span], damage: Damage, passed_over: Damage
) -> Iterator[Entry]:
    damage.add(passed_over)
    return finder.entries_at(file, spans)


def _hits_in_file(query: Query, log: Log, file: LogFile) -> tuple[list[Span], Damage]:
    damage = Damage()
    return Finder(log, query, damage=damage).hits_in(file), damage


def size_of(file: LogFile) -> int:
    """The file's bytes on disk; 0 when it is gone."""
    try:
        return file.path.stat().st_size
    except OSError:
        return 0


def _pays(work: Sequence[Work], enough: int) -> bool:
    """Whether there is enough to do for several processes."""
    return _workers(work, enough) > 0


def _workers(work: Sequence[Work], enough: int) -> int:
    return workers_for(len(work), sum(size_of(file) for _, file in work), enough)


def each_file(
    work: Sequence[Work], do: Callable[[Log, LogFile], T], progress: Told, enough: int
) -> Iterator[T]:
    """What `do`, which a child process must be able to import, returns for each file, in order.

    There are child processes from `enough` bytes on.
    """
    with Crew(_workers(work, enough)) as crew:
        for (_, file), result in zip(work, crew.each(do, work), strict=True):
            yield result
            progress(size_of(file))
