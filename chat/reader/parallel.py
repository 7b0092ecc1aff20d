"""Searching many files: by several processes where there is a lot, in order and as it is found all the same.

Rules for this file: what a child process finds travels as plain values; a child looks at its one file.
"""

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Final, TypeVar

from chat.logbook.read import LogFile
from chat.logbook.scan import Log
from chat.reader.finding import Entry, Finder, Told, Wants, find
from chat.reader.query import Query
from chat.reader.removed import Removed

_A_LOT: Final = 192 << 20  # bytes on disk from which it pays to start processes
_MOST: Final = 8
T = TypeVar("T")
Work = tuple[Log, LogFile]


def search(logs: Sequence[Log], query: Query, wants: Wants, progress: Told) -> Iterator[Entry]:
    """What the query finds: log by log, oldest first; or by time over all logs, if the newest are wanted."""
    if query.newest is not None or query.reverse:
        return find(logs, query, wants, progress)
    work = [(log, file) for log in logs for file in Finder(log, query).files()]
    if _pays(work):
        found = _by_processes(work, query, wants, progress)
    else:
        found = (entry for log in logs for entry in Finder(log, query, wants, progress).forwards())
    return islice(found, query.most) if query.most is not None else found


def size_of(file: LogFile) -> int:
    """The file's bytes on disk; 0 when it is gone."""
    try:
        return file.path.stat().st_size
    except OSError:
        return 0


def _pays(work: Sequence[Work]) -> bool:
    """Whether there is enough to do for several processes."""
    return _workers(work) > 1 and sum(size_of(file) for _, file in work) >= _A_LOT


def _workers(work: Sequence[Work]) -> int:
    return min(os.cpu_count() or 1, _MOST, len(work))


def each_file(work: Sequence[Work], do: Callable[[Log, LogFile], T], progress: Told) -> Iterator[T]:
    """What `do`, which a child process must be able to import, returns for each file, in order."""
    if not _pays(work):
        for log, file in work:
            yield do(log, file)
            progress(size_of(file))
        return
    # Ctrl-C is this process's to react to.
    pool = ProcessPoolExecutor(
        _workers(work), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)
    )
    try:
        jobs = [pool.submit(do, log, file) for log, file in work]
        for job, (_, file) in zip(jobs, work, strict=True):
            yield job.result()
            progress(size_of(file))
    finally:
        pool.shutdown(cancel_futures=True)


def _by_processes(work: Sequence[Work], query: Query, wants: Wants, progress: Told) -> Iterator[Entry]:
    everything = replace(query, removed=True)  # one process looks for what was removed: this one
    removed = {log: Removed(log) for log, _ in work}
    for entries in each_file(work, partial(_in_file, everything, wants), progress):
        for entry in entries:
            if query.removed or not removed[entry.log].has(entry.record.time):
                yield entry
            elif query.pattern is None:
                yield entry._replace(removed=True)


def _in_file(query: Query, wants: Wants, log: Log, file: LogFile) -> list[Entry]:
    return [_portable(entry) for entry in Finder(log, query, wants).in_file(file)]


def _portable(entry: Entry) -> Entry:
    """The entry with tags that can be sent to another process."""
    message = entry.record.message
    return entry._replace(record=entry.record._replace(message=message._replace(tags=dict(message.tags))))
