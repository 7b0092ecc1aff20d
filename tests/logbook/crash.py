"""A storage in memory that records every operation and knows which of them a crash could still undo.

What counts as safe is what POSIX promises and no more: a file's bytes after it was synced, a folder's entries
after the folder was synced. `losses.py` says what may become of the rest.
"""

import errno
import io
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any, TypeVar

from chat.logbook.storage import Handle
from tests.logbook.inode import Inode

UNREAD = (".tmp", ".torn")  # what such files hold is never looked at: so it does not matter what they hold


Entries = dict[str, Inode | None]  # by path; None is a folder
Entry = dict[str, Inode | str | None]  # what was done to entries: path -> what is there now, or "gone"


def settle(entries: Entries, done: Entry) -> None:
    for path, what in done.items():
        if isinstance(what, str):
            entries.pop(path, None)
        else:
            entries[path] = what


_What = TypeVar("_What", bound=Inode | str | None)


def _copied(
    entries: Mapping[str, _What], known: dict[int, Inode], copy: Callable[[Inode], Inode]
) -> dict[str, _What]:
    """One file under two names stays one."""
    copies: dict[str, Any] = {}
    for path, what in entries.items():
        if isinstance(what, Inode):
            copies[path] = known[id(what)] if id(what) in known else known.setdefault(id(what), copy(what))
        else:
            copies[path] = what
    return copies


def folder_of(path: str) -> str:
    return path.rpartition(os.sep)[0]


class CrashHandle:
    def __init__(self, disk: "CrashDisk", path: str, inode: Inode) -> None:
        self.disk = disk
        self.path = path
        self.inode = inode

    def write(self, data: bytes) -> int:
        taken = self.disk.room(len(data))
        self.inode.change(len(self.inode.cached), data[:taken])
        self.disk.step(f"write {self.path}")
        return taken

    def truncate(self, size: int) -> None:
        if self.disk.truncate_fails:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        self.inode.change(size, None)
        self.disk.step(f"cut {self.path}")

    def in_place(self) -> bool:
        return self.disk.entries.get(self.path) is self.inode

    def close(self) -> None:
        pass


class CrashDisk:
    """A disk (chat/logbook/storage.py) that holds `entries`, all of it safe, and stops after `crash_at` more
    operations. `syncs` and `folders_sync` False: a sync that does nothing and says that it did."""

    def __init__(
        self,
        entries: Mapping[str, Inode | None],
        *,
        syncs: bool = True,
        folders_sync: bool = True,
    ) -> None:
        self.entries = _copied(entries, {}, lambda inode: Inode(inode.cached))
        self.safe: Entries = dict(self.entries)
        self.undone: dict[str, list[Entry]] = {}  # by folder
        self.after_step: Callable[[], None] = lambda: None
        self.syncs = syncs
        self.folders_sync = folders_sync
        self.bad_syncs = 0
        self.short = 0  # the most bytes that a write takes
        self.full_after: int | None = None
        self.truncate_fails = False
        self.deaf_to = -1  # the number of one operation that, being a sync, does nothing
        self.done: list[str] = []  # every operation, in words

    def fork(self) -> "CrashDisk":
        """The same disk, what is not safe included, as it is now."""
        other = CrashDisk({})
        known: dict[int, Inode] = {}
        other.entries = _copied(self.entries, known, Inode.copy)
        other.safe = _copied(self.safe, known, Inode.copy)
        other.undone = {
            folder: [_copied(done, known, Inode.copy) for done in entries]
            for folder, entries in self.undone.items()
        }
        return other

    def step(self, what: str) -> None:
        self.done.append(what)
        self.after_step()

    def works_again(self) -> None:
        self.bad_syncs, self.short, self.full_after, self.truncate_fails = 0, 0, None, False

    def room(self, length: int) -> int:
        length = min(length, self.short or length)
        if self.full_after is None:
            return length
        if self.full_after == 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        taken = min(length, self.full_after)
        self.full_after -= taken
        return taken

    def is_safe(self) -> bool:
        """Whether a crash could undo nothing."""
        return not any(self.undone.values()) and all(
            inode is None or inode.is_safe for inode in self.safe.values()
        )

    # What the logbook asks for.

    def lock(self, root: Path) -> Callable[[], None]:
        return lambda: None

    def append(self, path: Path, *, private: bool) -> tuple[Handle, int]:
        name = str(path)
        if name not in self.entries:
            self._need_folder(folder_of(name))
            self._enter({name: Inode()})
        inode = self._file(path)
        return CrashHandle(self, name, inode), len(inode.cached)

    def sync(self, handles: Sequence[Handle]) -> list[OSError | None]:
        results: list[OSError | None] = []
        for handle in handles:
            assert isinstance(handle, CrashHandle)
            if self.bad_syncs:
                self.bad_syncs -= 1
                handle.inode.fail_to_sync()
                results.append(OSError(errno.EIO, os.strerror(errno.EIO)))
                continue
            if self.syncs and self._hears():
                handle.inode.sync()
            results.append(None)
        self.step(f"sync {' '.join(handle.path for handle in handles if isinstance(handle, CrashHandle))}")
        return results

    def sync_folder(self, path: Path) -> None:
        if self.folders_sync and self._hears():
            for done in self.undone.pop(str(path), []):
                settle(self.safe, done)
        self.step(f"sync folder {path}")

    def _hears(self) -> bool:
        return len(self.done) != self.deaf_to

    def make_folder(self, path: Path, *, private: bool) -> bool:
        name = str(path)
        if name in self.entries:
            return False
        self._need_folder(folder_of(name))
        self._enter({name: None})
        return True

    def list(self, path: Path) -> list[str]:
        name = str(path)
        self._need_folder(name)
        return [entry[len(name) + 1 :] for entry in self.entries if folder_of(entry) == name]

    def size(self, path: Path) -> int:
        return len(self._file(path).cached)

    def read(self, path: Path, offset: int, length: int) -> bytes:
        assert not str(path).endswith(UNREAD)
        return self._file(path).cached[offset : offset + length]

    def open(self, path: Path) -> io.BytesIO:
        assert not str(path).endswith(UNREAD)
        return io.BytesIO(self._file(path).cached)

    def rename(self, old: Path, new: Path) -> None:
        inode = self._file(old)
        if self.entries.get(str(new)) is inode:  # POSIX: two names of one file, nothing happens
            return
        self._enter({str(new): inode, str(old): "gone"})

    def remove(self, path: Path) -> None:
        self._file(path)
        self._enter({str(path): "gone"})

    def _enter(self, done: Entry) -> None:
        self.undone.setdefault(folder_of(next(iter(done))), []).append(done)
        settle(self.entries, done)
        self.step(f"enter {' '.join(done)}")

    def _need_folder(self, path: str) -> None:
        if path not in self.entries:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
        if self.entries[path] is not None:
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), path)

    def _file(self, path: PurePath) -> Inode:
        inode = self.entries.get(str(path))
        if inode is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
        return inode
