"""The record that everything waits for: `commit` returns when the batch is durable, or says what is not.

    batch -> one write per log -> one sync of all files touched -> {} or {conversation: why not}

A log that fails fails alone, and keeps nothing of the batch: it is cut back to what was committed before.
Where that cannot be done, or a sync failed (the kernel has then dropped the pages, and a second sync would
lie), the file is abandoned and the batch written to a new one, whose name supersedes what the old one may
hold.

Rules for this file: one thread calls `commit`, `probe`, `tick` and `close`, another may call `maintain`. No
clock decides where a record goes: its own time does.
"""

import errno
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final, Literal

from chat.errors import BadRecord, LogError, LogUnavailable
from chat.irc.times import DAY
from chat.logbook.line import is_private
from chat.logbook.names import FileName
from chat.logbook.record import Record
from chat.logbook.recover import recover
from chat.logbook.segment import Segment
from chat.logbook.shelf import Shelf
from chat.logbook.storage import DISK, Storage
from chat.logbook.upkeep import NOTHING, Policy, Upkeep

Sync = Literal["always", "interval", "never"]
MAX_SIZE: Final = 64 << 20
_MOST_OPEN: Final = 512
_FULL: Final = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})
_PROBE: Final = ".probe"


class Logbook:
    """The logs below one folder, open for writing. Made by `open`."""

    def __init__(
        self,
        storage: Storage,
        root: Path,
        unlock: Callable[[], None],
        *,
        sync: Sync,
        sync_interval: float,
        max_size: int,
        report: Callable[[str], None],
        clock: Callable[[], float],
    ) -> None:
        self._storage: Final = storage
        self._unlock: Final = unlock
        self._sync: Final = sync
        self._sync_interval: Final = sync_interval
        self._max_size: Final = max_size
        self._report: Final = report
        self._clock: Final = clock
        self._synced_at = clock()
        tails = recover(storage, root, report)
        self.newest: int = max((tail.newest for tail in tails.values()), default=0)
        self._shelf: Final = Shelf(storage, root, tails)
        self._live: dict[str, Segment] = {}
        self._staged: dict[str, list[Segment]] = {}  # of the batch in hand
        self._retired: list[Segment] = []  # full, but part of the batch in hand
        self._mutex: Final = threading.Lock()  # held by commit, and for a moment by maintain
        self._upkeep: Final = Upkeep(storage, root, self._finish, report)
        self._steps: Iterator[None] | None = None

    @classmethod
    def open(
        cls,
        root: Path,
        *,
        storage: Storage = DISK,
        sync: Sync = "always",
        sync_interval: float = 1.0,
        max_size: int = MAX_SIZE,
        report: Callable[[str], None] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> "Logbook":
        """Take the lock, set torn tails aside, sync what is there.

        `root` is made if only its last part is missing. `max_size` is in bytes, `sync_interval` in seconds of
        `clock`; `report` gets one line for each thing that a person should know. `newest` is then the newest
        time (µs) in the logs, or 0. Raises `LogLocked` or `LogError`, each with a sentence.
        """
        try:
            storage.make_folder(root, private=False)
            storage.sync_folder(root.parent)
            storage.list(root)
        except OSError as error:
            raise LogError(f"the log folder {root} cannot be used: {error.strerror or error}") from None
        unlock = storage.lock(root)
        try:
            return cls(
                storage, root, unlock, sync=sync, sync_interval=sync_interval, max_size=max_size,
                report=report, clock=clock,
            )  # fmt: skip
        except BaseException:
            unlock()
            raise

    def commit(self, batch: Mapping[str, Sequence[Record]]) -> dict[str, LogUnavailable]:
        """Write each conversation's records, times ascending and above all before, and make them durable.

        Returns what failed, by conversation; of those nothing is in the log. Empty: all of it is durable
        (with sync "interval" or "never": written). Never raises for what a disk does.
        """
        with self._mutex:
            return self._commit(batch)

    def _commit(self, batch: Mapping[str, Sequence[Record]]) -> dict[str, LogUnavailable]:
        failures: dict[str, LogUnavailable] = {}
        for conversation, records in batch.items():
            try:
                self._stage(conversation, records)
            except (OSError, BadRecord) as error:
                self._fail(conversation, records, error, failures)
        self._sync_staged(batch, failures)
        for segments in self._staged.values():
            for segment in segments:
                segment.commit()
        self._staged.clear()
        if self._retired:
            for segment in self._retired:
                segment.handle.close()
            self._retired.clear()
        return failures

    def tick(self) -> None:
        """With sync "interval": sync if it is time. For the committer's thread when it has no batch."""
        self.commit({})

    def probe(self, conversation: str) -> LogUnavailable | None:
        """Whether the log could take records again, found by writing and removing a file beside it."""
        folder = self._shelf.folder(conversation)
        path = folder / _PROBE
        try:
            try:
                handle, _ = self._storage.append(path, private=is_private(conversation))
            except FileNotFoundError:
                path = self._shelf.root / _PROBE
                handle, _ = self._storage.append(path, private=is_private(conversation))
            try:
                if handle.write(bytes(65536)) < 65536:
                    raise OSError(errno.ENOSPC, "the disk is full")
                for error in self._storage.sync([handle]):
                    if error is not None:
                        raise error
            finally:
                handle.close()
                self._storage.remove(path)
        except OSError as error:
            return _unavailable(folder, error)
        return None

    def close(self) -> None:
        """Sync everything, give the files and the lock back. Closing twice is harmless."""
        with self._mutex:
            segments = list(self._live.values())
            self._live.clear()
        if self._sync != "always":
            for segment, error in zip(
                segments, self._storage.sync([segment.handle for segment in segments]), strict=True
            ):
                if error is not None:
                    self._report(f"{segment.path}: {error.strerror or error}: its end may be lost")
        for segment in segments:
            segment.handle.close()
        self._unlock()

    def maintain(self, now: int, policy: Policy = NOTHING) -> bool:
        """Seal, compress or remove one finished file; False when there is nothing more to do at `now` (µs).

        Called from one thread of low priority; no commit waits for it. What fails is reported, not raised.
        """
        if self._steps is None:
            self._steps = self._upkeep.steps(now, policy)
        for _ in self._steps:
            return True
        self._steps = None
        return False

    def _finish(self, conversation: str, name: FileName) -> bool:
        """Let go of a log's newest file, whose day is over, so that it can be sealed."""
        with self._mutex:
            segment = self._live.get(conversation)
            if segment is None:
                self._shelf.finish(conversation)
                return True
            if segment.name != name or self._storage.sync([segment.handle]) != [None]:
                return False
            segment.handle.close()
            del self._live[conversation]
            return True

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
        """The next file. The one before it is synced first, so that only the newest can have a torn end."""
        old = self._live.pop(conversation, None)
        segment = None
        if old is not None:
            self._retired.append(old)
            for error in self._storage.sync([old.handle]):
                if error is not None:
                    raise error
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
            segment = self._live.pop(conversation)
            self._storage.sync([segment.handle])
            segment.handle.close()
            self._shelf.put_back(conversation, segment)

    def _sync_staged(
        self, batch: Mapping[str, Sequence[Record]], failures: dict[str, LogUnavailable]
    ) -> None:
        """One sync for all files touched; a file whose sync fails is left for a new one."""
        if self._sync == "always":
            owners = [conversation for conversation in self._staged if conversation not in failures]
        elif self._sync == "interval" and self._clock() - self._synced_at >= self._sync_interval:
            self._synced_at = self._clock()
            owners = list(self._live)
        else:
            return
        handles = [self._live[conversation].handle for conversation in owners]
        for conversation, error in zip(owners, self._storage.sync(handles), strict=True):
            if error is not None:
                self._report(
                    f"{self._live[conversation].path}: {error.strerror or error}: going on in a new file"
                )
                self._rewrite(conversation, batch.get(conversation, ()), failures)

    # Failing.

    def _fail(
        self,
        conversation: str,
        records: Sequence[Record],
        error: OSError,
        failures: dict[str, LogUnavailable],
    ) -> None:
        """A log that could not be written: cut back, and tried once more in a new file if it may help."""
        if isinstance(error, BadRecord) or error.errno in _FULL:
            self._undo(conversation, records)
            failures[conversation] = _unavailable(self._shelf.folder(conversation), error)
        else:
            self._rewrite(conversation, records, failures)

    def _rewrite(
        self,
        conversation: str,
        records: Sequence[Record],
        failures: dict[str, LogUnavailable],
    ) -> None:
        """The batch, still in memory, into a new file; or nowhere."""
        self._undo(conversation, records)
        segment = self._live.pop(conversation, None)
        if segment is not None:
            self._retired.append(segment)
        if not records:
            return
        self._shelf.supersede(conversation, records[0].time)
        try:
            self._stage(conversation, records)
            for failure in self._storage.sync([segment.handle for segment in self._staged[conversation]]):
                if failure is not None:
                    raise failure
        except OSError as again:
            self._undo(conversation, records)
            self._abandon(conversation, records)
            failures[conversation] = _unavailable(self._shelf.folder(conversation), again)

    def _undo(self, conversation: str, records: Sequence[Record]) -> None:
        """Nothing of the batch stays: files are cut back, or, where that fails, superseded from here on."""
        for segment in self._staged.pop(conversation, ()):
            try:
                segment.rollback()
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


def _unavailable(folder: Path, error: OSError) -> LogUnavailable:
    return LogUnavailable(f"the log in {folder} cannot be written: {error.strerror or error}")
