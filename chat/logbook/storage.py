"""The few things the logbook asks of a file system, as a protocol, and the real one.

Rules for this file: the only place that knows how a platform makes bytes durable, and what it cannot do
(Windows has no way to sync a folder and ignores modes; macOS needs F_FULLFSYNC to reach the platter). It
knows nothing of logs. Everything raises OSError; nothing retries. `tests/logbook/crash.py` has another
implementation, which remembers what a crash could undo.
"""

import errno
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import IO, Final, Protocol

from chat.logbook.lock import take_lock

fcntl: ModuleType | None
try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

PRIVATE_FOLDER: Final = 0o700
PRIVATE_FILE: Final = 0o600
_FEW: Final = 4  # files that are synced one after the other
_SYNC_THREADS: Final = 8
_FLAGS: Final = (
    os.O_WRONLY
    | os.O_APPEND
    | os.O_CREAT
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOFOLLOW", 0)
)


class Handle(Protocol):
    """A file open for appending, by one thread."""

    def write(self, data: bytes) -> int:
        """Append; the number of bytes taken, which may be fewer."""

    def truncate(self, size: int) -> None:
        """Cut the file to `size` bytes; the next write goes there."""

    def in_place(self) -> bool:
        """Whether the file is still the one found under its name (not removed, not moved away)."""

    def close(self) -> None:
        """Give the file back. Syncs nothing."""


class Storage(Protocol):
    """A file system. Paths are absolute or relative to the process; `private` means the owner's alone."""

    def lock(self, root: Path) -> Callable[[], None]:
        """Hold a folder against every other writer; what is returned gives it back, harmlessly twice.

        Raises `LogLocked` or `LogError`.
        """

    def append(self, path: Path, *, private: bool) -> tuple[Handle, int]:
        """Open for appending, making the file if need be: the handle and the file's size."""

    def sync(self, handles: Sequence[Handle]) -> list[OSError | None]:
        """Make what was written durable; what went wrong, for each handle. Never raises."""

    def sync_folder(self, path: Path) -> None:
        """Make the folder's entries durable, where the platform can."""

    def make_folder(self, path: Path, *, private: bool) -> bool:
        """Make one folder; False when it is there already."""

    def list(self, path: Path) -> list[str]:
        """The names in a folder, in no order. An absent folder raises FileNotFoundError."""

    def size(self, path: Path) -> int:
        """A file's length in bytes."""

    def read(self, path: Path, offset: int, length: int) -> bytes:
        """At most `length` bytes from `offset`: fewer only at the file's end."""

    def open(self, path: Path) -> IO[bytes]:
        """The file as it is, to be read and sought in, unbuffered."""

    def rename(self, old: Path, new: Path) -> None:
        """Give a file another name in the same folder, atomically, replacing what has it."""

    def remove(self, path: Path) -> None:
        """Remove a file."""


class DiskHandle:
    """A file descriptor in append mode."""

    __slots__ = ("_name", "fd")

    def __init__(self, path: Path, mode: int) -> None:
        self._name = str(path)
        self.fd = os.open(self._name, _FLAGS, mode)

    def write(self, data: bytes) -> int:
        """One system call."""
        return os.write(self.fd, data)

    def truncate(self, size: int) -> None:
        """See Handle."""
        os.ftruncate(self.fd, size)

    def in_place(self) -> bool:
        """See Handle: one stat of the name, one of the descriptor."""
        try:
            named = os.stat(self._name, follow_symlinks=False)  # noqa: PTH116  on every commit
        except OSError:
            return False
        held = os.fstat(self.fd)
        return named.st_ino == held.st_ino and named.st_dev == held.st_dev

    def close(self) -> None:
        """Closing twice is harmless."""
        fd, self.fd = self.fd, -1
        if fd >= 0:
            os.close(fd)


def best_sync(os_calls: ModuleType, fcntl_calls: ModuleType | None) -> Callable[[int], object]:
    """The call that makes a file's data, and what is needed to find it, durable: it takes a descriptor.

    F_FULLFSYNC on macOS, whose fsync leaves the data in the drive's cache; fdatasync where there is one; else
    fsync (on Windows that is FlushFileBuffers).
    """
    if fcntl_calls is not None and hasattr(fcntl_calls, "F_FULLFSYNC"):
        command = fcntl_calls.F_FULLFSYNC
        return lambda fd: fcntl_calls.fcntl(fd, command)
    call: Callable[[int], object] = getattr(os_calls, "fdatasync", None) or os_calls.fsync
    return call


class Disk:
    """The real file system. Any thread; one handle by one thread at a time."""

    def __init__(
        self,
        sync: Callable[[int], object] | None = None,
        *,
        folders_sync: bool = os.name != "nt",
    ) -> None:
        """`sync` takes a descriptor (default: the best there is); `folders_sync`: whether folders can be."""
        self._sync_call = sync or best_sync(os, fcntl)
        self._folders_sync = folders_sync
        self._pool: ThreadPoolExecutor | None = None

    def lock(self, root: Path) -> Callable[[], None]:
        """See Storage."""
        return take_lock(root)

    def append(self, path: Path, *, private: bool) -> tuple[Handle, int]:
        """See Storage. Symbolic links are not followed where the platform can refuse them."""
        handle = DiskHandle(path, PRIVATE_FILE if private else 0o666)
        return handle, os.fstat(handle.fd).st_size

    def sync(self, handles: Sequence[Handle]) -> list[OSError | None]:
        """See Storage. Several at once share the file system's journal commits: 20 files in 0.8 ms, not 2."""
        if len(handles) < _FEW:
            return [self._sync_one(handle) for handle in handles]
        if self._pool is None:
            self._pool = ThreadPoolExecutor(_SYNC_THREADS, "sync")
        return list(self._pool.map(self._sync_one, handles))

    def _sync_one(self, handle: Handle) -> OSError | None:
        assert isinstance(handle, DiskHandle)
        try:
            self._sync_call(handle.fd)
        except OSError as error:
            return error
        return None

    def sync_folder(self, path: Path) -> None:
        """See Storage. Windows keeps entries with the file and cannot open a folder: nothing to do.

        Nor is there where a file system says that it has no such thing (EINVAL, as POSIX defines it).
        """
        if not self._folders_sync:
            return
        fd = os.open(path, os.O_RDONLY)
        try:
            os.fsync(fd)
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
        finally:
            os.close(fd)

    def make_folder(self, path: Path, *, private: bool) -> bool:
        """See Storage."""
        try:
            path.mkdir(PRIVATE_FOLDER if private else 0o777)
        except FileExistsError:
            return False
        return True

    def list(self, path: Path) -> list[str]:
        """See Storage."""
        return os.listdir(path)  # noqa: PTH208  iterdir makes a Path of each, and interns its name

    def size(self, path: Path) -> int:
        """See Storage."""
        return path.stat().st_size

    def read(self, path: Path, offset: int, length: int) -> bytes:
        """See Storage."""
        with path.open("rb") as file:
            file.seek(offset)
            return file.read(length)

    def open(self, path: Path) -> IO[bytes]:
        """See Storage."""
        return path.open("rb", buffering=0)

    def rename(self, old: Path, new: Path) -> None:
        """See Storage."""
        old.replace(new)

    def remove(self, path: Path) -> None:
        """See Storage."""
        path.unlink()


DISK: Final = Disk()


def raise_first(errors: Sequence[OSError | None]) -> None:
    """Raise the first error that a sync returned, if there is one."""
    for error in errors:
        if error is not None:
            raise error


def append_anew(storage: Storage, path: Path, *, private: bool) -> Handle:
    """Open a new file for appending; one that has the name is removed, not emptied: it may have another name
    as well, since not every file system renames at once. Raises OSError."""
    with suppress(FileNotFoundError):
        storage.remove(path)
    return storage.append(path, private=private)[0]
