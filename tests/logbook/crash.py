"""A storage in memory that remembers what a crash could undo, and every disk that a crash could leave.

What counts as safe is what POSIX promises and no more: a file's bytes after it was synced, a folder's entries
after the folder was synced. Of anything else, each piece may be there or not:

    writes      all, none, a prefix, torn within one; the length there, the bytes zero, all or some
    truncation  done or not, whatever was written after it
    entries     each creation, rename and removal done or not, by itself
"""

import errno
import itertools
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePath

from chat.logbook.storage import Handle

MOST_STATES = 400  # of one crash; beyond it, evenly spread ones


class Crash(BaseException):
    """The machine stops. Not an Exception: no handler of the code under test sees it."""


class Inode:
    """A file's content: what is safe, what the cache shows, and what was done in between."""

    def __init__(self, content: bytes = b"") -> None:
        self.safe = content
        self.cached = content
        self.undone: list[tuple[int, bytes | None]] = []  # (offset, data), or (size, None) for a truncation
        self.lost: list[tuple[int, int]] = []  # from, to: dropped by a sync that failed; never safe any more

    def change(self, offset: int, data: bytes | None) -> None:
        if data is None:
            self.lost = [(start, min(end, offset)) for start, end in self.lost if start < offset]
        self.undone.append((offset, data))
        self.cached = apply(self.cached, offset, data)

    def sync(self) -> None:
        self.safe = self.cached
        for start, end in self.lost:
            self.safe = apply(self.safe, start, bytes(end - start))
        self.undone.clear()

    def fail_to_sync(self) -> None:
        """The kernel reports the error once and forgets the pages: they can be read, until the power goes."""
        self.lost += [(offset, offset + len(data)) for offset, data in self.undone if data is not None]
        self.undone.clear()

    def outcomes(self) -> list[bytes]:
        """Every content that a crash could leave."""
        found = {self.safe, self.cached}
        if self.lost:
            found = {self.safe}
        content = self.safe
        for offset, data in self.undone:
            if data is not None:
                found.update(apply(content, offset, part) for part in torn(data))
                # Earlier pieces lost though this one is there.
                found.add(apply(self.safe, offset, data))
            content = apply(content, offset, data)
            found.add(content)
        return sorted(found)


def apply(content: bytes, offset: int, data: bytes | None) -> bytes:
    if data is None:
        return content[:offset].ljust(offset, b"\0")
    return content[:offset].ljust(offset, b"\0") + data + content[offset + len(data) :]


def torn(data: bytes) -> Iterator[bytes]:
    """What can be left of one write: cut anywhere that matters, or zeroed where it was not yet written."""
    cuts = {1, len(data) // 2, len(data) - 1}
    for end in (at + 1 for at, byte in enumerate(data) if byte == 10):
        cuts |= {end - 1, end, end + 1}
    for cut in cuts:
        if 0 < cut < len(data):
            yield data[:cut]
            yield data[:cut] + bytes(len(data) - cut)
            yield bytes(cut) + data[cut:]
    yield bytes(len(data))


class CrashHandle:
    def __init__(self, disk: "CrashDisk", path: PurePath, inode: Inode) -> None:
        self.disk = disk
        self.path = path
        self.inode = inode

    def write(self, data: bytes) -> int:
        taken = self.disk.room(len(data))
        self.inode.change(len(self.inode.cached), data[:taken])
        self.disk.step()
        return taken

    def truncate(self, size: int) -> None:
        if self.disk.truncate_fails:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        self.inode.change(size, None)
        self.disk.step()

    def in_place(self) -> bool:
        return self.disk.entries.get(self.path) is self.inode

    def close(self) -> None:
        pass


Entries = dict[PurePath, Inode | None]  # None is a folder
States = list[Entries]


class CrashDisk:
    """Stops after `crash_at` operations. `syncs` False: a disk, or a logbook, that never syncs."""

    def __init__(self, entries: Entries, crash_at: int | None = None, *, syncs: bool = True) -> None:
        self.entries = {path: inode and Inode(inode.cached) for path, inode in entries.items()}
        self.safe: Entries = dict(self.entries)
        # What was done to each folder's entries: path -> what is there now, or nothing ("gone").
        self.undone: dict[PurePath, list[dict[PurePath, Inode | str | None]]] = {}
        self.crash_at = crash_at
        self.count = 0
        self.syncs = syncs
        self.bad_syncs = 0
        self.full_after: int | None = None
        self.truncate_fails = False

    def step(self) -> None:
        if self.crash_at is not None and self.count >= self.crash_at:
            raise Crash
        self.count += 1

    def room(self, length: int) -> int:
        if self.full_after is None:
            return length
        if self.full_after == 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        taken = min(length, self.full_after)
        self.full_after -= taken
        return taken

    # What the logbook asks for (chat/logbook/storage.py).

    def lock(self, root: Path) -> Callable[[], None]:
        return lambda: None

    def append(self, path: Path, *, private: bool) -> tuple[Handle, int]:
        if path not in self.entries:
            self._need_folder(path.parent)
            self._enter({path: Inode()})
        inode = self.entries[path]
        assert inode is not None
        return CrashHandle(self, path, inode), len(inode.cached)

    def sync(self, handles: Sequence[Handle]) -> list[OSError | None]:
        results: list[OSError | None] = []
        for handle in handles:
            assert isinstance(handle, CrashHandle)
            if self.bad_syncs:
                self.bad_syncs -= 1
                handle.inode.fail_to_sync()
                results.append(OSError(errno.EIO, os.strerror(errno.EIO)))
                continue
            if self.syncs:
                handle.inode.sync()
            results.append(None)
        self.step()
        return results

    def sync_folder(self, path: Path) -> None:
        for done in self.undone.pop(path, []) if self.syncs else []:
            settle(self.safe, done)
        self.step()

    def make_folder(self, path: Path, *, private: bool) -> bool:
        if path in self.entries:
            return False
        self._need_folder(path.parent)
        self._enter({path: None})
        return True

    def list(self, path: Path) -> list[str]:
        self._need_folder(path)
        return [entry.name for entry in self.entries if entry.parent == path]

    def size(self, path: Path) -> int:
        return len(self._file(path).cached)

    def read(self, path: Path, offset: int, length: int) -> bytes:
        return self._file(path).cached[offset : offset + length]

    def rename(self, old: Path, new: Path) -> None:
        self._enter({new: self._file(old), old: "gone"})

    def remove(self, path: Path) -> None:
        self._file(path)
        self._enter({path: "gone"})

    def _enter(self, done: dict[PurePath, Inode | str | None]) -> None:
        self.undone.setdefault(next(iter(done)).parent, []).append(done)
        settle(self.entries, done)
        self.step()

    def _need_folder(self, path: PurePath) -> None:
        if path not in self.entries:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
        if self.entries[path] is not None:
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path))

    def _file(self, path: PurePath) -> Inode:
        inode = self.entries.get(path)
        if inode is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
        return inode

    # What is left.

    def states(self) -> States:
        """Every disk that a loss of power could leave, all of it safe; at most MOST_STATES of them."""
        pieces = [done for folder in self.undone.values() for done in folder]
        choices = list(itertools.product((False, True), repeat=len(pieces)))
        found: States = []
        for choice in choices:
            entries = dict(self.safe)
            for done, kept in zip(pieces, choice, strict=True):
                if kept:
                    settle(entries, done)
            reachable = {path: inode for path, inode in entries.items() if rooted(path, entries)}
            files = [(path, inode) for path, inode in reachable.items() if inode is not None]
            folders: Entries = {path: None for path, inode in reachable.items() if inode is None}
            for contents in itertools.product(*(inode.outcomes() for _, inode in files)):
                made = {path: Inode(content) for (path, _), content in zip(files, contents, strict=True)}
                found.append({**folders, **made})
        every = -(-len(found) // MOST_STATES)
        return found[::every] + found[-1:]


def settle(entries: Entries, done: dict[PurePath, Inode | str | None]) -> None:
    for path, what in done.items():
        if isinstance(what, str):
            entries.pop(path, None)
        else:
            entries[path] = what


def rooted(path: PurePath, entries: Entries) -> bool:
    """Whether every folder above is there, up to the root that the test began with."""
    return all(parent in entries or parent.name in ("", "disk") for parent in path.parents)
