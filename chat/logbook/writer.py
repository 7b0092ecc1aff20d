"""One batch into the files: staged, synced, answered for; or taken back.

    stage   each log's lines into its file, one write, turning to the next file where that is due
    sync    all files touched at once
    fail    a log that fails keeps nothing of the batch: it is cut back to what was committed before. Where
            that cannot be done, or a sync failed (the kernel has then dropped the pages, and a second sync
            would lie), the file is abandoned and the batch written to a new one, whose name supersedes what
            the old one may hold

Rules for this file: no locks and no threads (logbook.py has them). No clock decides where a record goes: its
own time does. A file is synced before the next of its log is begun, so only the newest can have a torn end.
"""

import errno
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

from chat.errors import BadRecord, LogUnavailable
from chat.irc.times import DAY
from chat.logbook.names import FileName
from chat.logbook.record import Record
from chat.logbook.segment import Segment
from chat.logbook.shelf import Shelf
from chat.logbook.storage import Storage, raise_first

_MOST_OPEN: Final = 512
_FULL: Final = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})

Batch = Mapping[str, Sequence[Record]]
Failures = dict[str, LogUnavailable]


class Writer:
    """The files that are open for appending."""

    def __init__(self, storage: Storage, shelf: Shelf, max_size: int, report: Callable[[str], None]) -> None:
        self._storage: Final = storage
        self._shelf: Final = shelf
        self._max_size: Final = max_size
        self._report: Final = report
        self._live: dict[str, Segment] = {}
        self._staged: dict[str, list[Segment]] = {}  # of the batch in hand
        self._retired: list[Segment] = []  # full or abandoned, but part of the batch in hand
        self._unsynced: dict[str, Segment] = {}  # committed without a sync
        self.turned: set[str] = set()  # conversations that began a new file: the one before is finished

    def commit(self, batch: Batch, *, sync: bool) -> Failures:
        """Write a batch, and make it durable if `sync`; what failed. Never raises OSError."""
        failures: Failures = {}
        for conversation, records in batch.items():
            if records:
                try:
                    self._stage(conversation, records)
                except (OSError, BadRecord) as error:
                    self._fail(conversation, records, error, failures)
        if sync:
            self._sync_staged(batch, failures)
        for conversation, segments in self._staged.items():
            for segment in segments:
                segment.commit()
                if not sync:
                    self._unsynced[conversation] = segment
        self._staged.clear()
        for segment in self._retired:
            segment.handle.close()
        self._retired.clear()
        return failures

    def sync(self) -> None:
        """Make durable what was committed without; a file for which that fails is left for a new one."""
        unsynced, self._unsynced = self._unsynced, {}
        errors = self._storage.sync([segment.handle for segment in unsynced.values()])
        for (conversation, segment), error in zip(unsynced.items(), errors, strict=True):
            if error is not None:
                self._report(f"{segment.path}: {error.strerror or error}: its end may be lost")
                if self._live.get(conversation) is segment:
                    del self._live[conversation]
                    segment.handle.close()

    def finish(self, conversation: str, name: FileName, over: bool) -> bool:
        """Whether no more will be written to a file; the live one is let go of if its day is over."""
        segment = self._live.get(conversation)
        if segment is None and over:
            self._shelf.finish(conversation)
        if segment is None or segment.name != name:
            return True
        if over:
            self._close(conversation, segment)
        return over

    def close(self) -> None:
        """Sync what is not, and close all files."""
        self.sync()
        for segment in self._live.values():
            segment.handle.close()
        self._live.clear()

    # Staging: into the files, not yet for good.

    def _stage(self, conversation: str, records: Sequence[Record]) -> None:
        staged = self._staged.setdefault(conversation, [])
        for part in _by_day(records):
            segment = self._live.get(conversation)
            if segment is None or part[0].time >= segment.end or not segment.handle.in_place():
                segment = self._turn(conversation, part[0].time)
            data = segment.encode(part)
            if segment.size and segment.size + len(data) > self._max_size:
                segment = self._turn(conversation, part[0].time)
                data = segment.encode(part)
            if segment not in staged:
                staged.append(segment)
            segment.write(data)

    def _turn(self, conversation: str, time: int) -> Segment:
        """The next file, after syncing the one before it."""
        old = self._live.pop(conversation, None)
        segment = None
        if old is not None:
            self._retired.append(old)
            self._unsynced.pop(conversation, None)
            self.turned.add(conversation)
            raise_first(self._storage.sync([old.handle]))
        else:
            segment = self._shelf.resume(conversation, time, self._max_size)
            self._close_oldest()
        segment = segment or self._shelf.create(conversation, time)
        self._live[conversation] = segment
        return segment

    def _close_oldest(self) -> None:
        if len(self._live) < _MOST_OPEN:
            return
        for conversation in [name for name in self._live if name not in self._staged][: _MOST_OPEN // 4]:
            segment = self._live[conversation]
            self._close(conversation, segment)
            self._shelf.put_back(conversation, segment)

    def _close(self, conversation: str, segment: Segment) -> None:
        """Close a file that is not part of the batch in hand."""
        if self._unsynced.pop(conversation, None) is not None:
            for error in self._storage.sync([segment.handle]):
                if error is not None:
                    self._report(f"{segment.path}: {error.strerror or error}: its end may be lost")
        segment.handle.close()
        del self._live[conversation]

    def _sync_staged(self, batch: Batch, failures: Failures) -> None:
        owners = [conversation for conversation in self._staged if conversation not in failures]
        errors = self._storage.sync([self._live[conversation].handle for conversation in owners])
        for conversation, error in zip(owners, errors, strict=True):
            if error is not None:
                path = self._live[conversation].path
                self._report(f"{path}: {error.strerror or error}: going on in a new file")
                self._rewrite(conversation, batch[conversation], failures)

    # Failing.

    def _fail(
        self,
        conversation: str,
        records: Sequence[Record],
        error: OSError,
        failures: Failures,
    ) -> None:
        """A log that could not be written: cut back, and tried once more in a new file if it may help."""
        if isinstance(error, BadRecord) or error.errno in _FULL:
            self._undo(conversation, records)
            self._let_go()
            failures[conversation] = unavailable(self._shelf.folder(conversation), error)
        else:
            self._rewrite(conversation, records, failures)

    def _rewrite(
        self,
        conversation: str,
        records: Sequence[Record],
        failures: Failures,
    ) -> None:
        """The batch, still in memory, into a new file; or nowhere."""
        self._undo(conversation, records)
        self._unsynced.pop(conversation, None)
        segment = self._live.pop(conversation, None)
        if segment is not None:
            self._retired.append(segment)
        self._shelf.supersede(conversation, records[0].time)
        try:
            self._stage(conversation, records)
            raise_first(self._storage.sync([segment.handle for segment in self._staged[conversation]]))
        except OSError as again:
            self._undo(conversation, records)
            self._abandon(conversation, records)
            failures[conversation] = unavailable(self._shelf.folder(conversation), again)

    def _let_go(self) -> None:
        """Close the files that somebody removed: as long as they are open their space is not free."""
        for conversation, segment in list(self._live.items()):
            if conversation not in self._staged and not segment.handle.in_place():
                self._close(conversation, segment)

    def _undo(self, conversation: str, records: Sequence[Record]) -> None:
        """Nothing of the batch stays, not even after a power cut, as it will be said to have failed: files
        are cut back, or, where that fails, superseded from here on."""
        for segment in self._staged.pop(conversation, ()):
            try:
                segment.rollback()
                raise_first(self._storage.sync([segment.handle]))
            except OSError:
                self._abandon(conversation, records)

    def _abandon(self, conversation: str, records: Sequence[Record]) -> None:
        segment = self._live.pop(conversation, None)
        if segment is not None:
            self._retired.append(segment)
        self._shelf.supersede(conversation, records[0].time)


def _by_day(records: Sequence[Record]) -> Iterator[Sequence[Record]]:
    """The records of each UTC day; nearly always there is one."""
    if records and records[0].time // DAY == records[-1].time // DAY:
        yield records
        return
    for _, part in groupby(records, lambda record: record.time // DAY):
        yield tuple(part)


def unavailable(folder: Path, error: OSError) -> LogUnavailable:
    """The error as the sentence that people get to see."""
    return LogUnavailable(f"the log in {folder} cannot be written: {error.strerror or error}")
