"""The record that everything waits for: `commit` returns when the batch is durable, or says what is not.

    batch -> one write per log -> one sync of all files touched -> {} or {conversation: why not}

Rules for this file: what other folders use to write logs, and the one lock. One thread calls `commit`,
`probe` and `close`; another may call `maintain`. `report` may be called from either.
"""

import errno
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, Literal

from chat.errors import LogError, LogUnavailable
from chat.logbook.line import is_private
from chat.logbook.names import FileName
from chat.logbook.policy import NOTHING, Policy
from chat.logbook.record import Record
from chat.logbook.recover import recover
from chat.logbook.shelf import Shelf
from chat.logbook.storage import DISK, Storage, raise_first
from chat.logbook.upkeep import Upkeep
from chat.logbook.writer import Writer, unavailable

Sync = Literal["always", "interval", "never"]
MAX_SIZE: Final = 64 << 20
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
    ) -> None:
        self._storage: Final = storage
        self._unlock: Final = unlock
        self._sync: Final = sync
        tails = recover(storage, root, report)
        self.newest: int = max((tail.newest for tail in tails.values()), default=0)
        self._shelf: Final = Shelf(storage, root, tails)
        self._writer: Final = Writer(storage, self._shelf, max_size, report)
        self._mutex: Final = threading.Lock()  # held by commit, and for a moment by the others
        self._interrupted: Final = threading.Event()
        self._upkeep: Final = Upkeep(storage, root, self._finish, report, self._interrupted.is_set)
        self._steps: Iterator[None] | None = None
        self._closing: Final = threading.Event()
        if sync == "interval":
            syncer = threading.Thread(
                target=self._sync_regularly, args=(sync_interval,), name="log sync", daemon=True
            )
            syncer.start()

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
    ) -> "Logbook":
        """Take the lock, set torn tails aside, sync what is there.

        `root` is made if only its last part is missing. `max_size` is in bytes, `sync_interval` in seconds;
        `report` gets one line for each thing that a person should know. `newest` is then the newest time (µs)
        in the logs, or 0. Raises `LogLocked` or `LogError`, each with a sentence.
        """
        try:
            storage.make_folder(root, private=False)
            storage.sync_folder(root.parent)
            storage.list(root)
        except OSError as error:
            where = f" ({error.filename})" if error.filename not in (None, str(root)) else ""
            raise LogError(
                f"the log folder {root} cannot be used: {error.strerror or error}{where}"
            ) from None
        unlock = storage.lock(root)
        try:
            return cls(
                storage, root, unlock,
                sync=sync, sync_interval=sync_interval, max_size=max_size, report=report,
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
            return self._writer.commit(batch, sync=self._sync == "always")

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
                raise_first(self._storage.sync([handle]))
            finally:
                handle.close()
                self._storage.remove(path)
        except OSError as error:
            return unavailable(folder, error)
        return None

    def close(self) -> None:
        """Sync everything, give the files and the lock back. Closing twice is harmless."""
        self._closing.set()
        with self._mutex:
            self._writer.close()
        self._unlock()

    def _sync_regularly(self, interval: float) -> None:
        while not self._closing.wait(interval):
            with self._mutex:
                self._writer.sync()

    def maintain(self, now: int, policy: Policy = NOTHING) -> bool:
        """Seal, compress or remove one finished file; False when there is nothing more to do at `now` (µs).

        Called from one thread of low priority; no commit waits for it. What fails is reported, not raised.
        """
        if self.seal_finished(now):
            return True
        if self._steps is None:
            self._steps = self._upkeep.steps(now, policy)
        for _ in self._steps:
            return True
        self._steps = None
        return False

    def seal_finished(self, now: int) -> bool:
        """Seal the files that a log has just gone on from; False when there are none.

        Quick when there are none, and so for being called often. By the thread that calls `maintain`.
        """
        with self._mutex:
            if not self._writer.turned:
                return False
            conversation = self._writer.turned.pop()
        self._upkeep.seal(conversation, now)
        return True

    def interrupt(self) -> None:
        """Let `maintain` give up, from now on, what takes long and can be begun anew. From any thread."""
        self._interrupted.set()

    def _finish(self, conversation: str, name: FileName, over: bool) -> bool:
        with self._mutex:  # no batch is in hand that might yet be taken back from an older file
            return self._writer.finish(conversation, name, over)
