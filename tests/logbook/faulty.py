"""A storage that is the real disk, but fails when told to."""

import errno
import os
from collections.abc import Sequence
from pathlib import Path

from chat.logbook.storage import Disk, Handle


class FaultyHandle:
    def __init__(self, inner: Handle, storage: "Faulty") -> None:
        self.inner = inner
        self._storage = storage

    def write(self, data: bytes) -> int:
        room = self._storage.room
        if self._storage.short:
            data = data[: self._storage.short]
        if room is not None:
            if room == 0:
                raise OSError(self._storage.write_errno, os.strerror(self._storage.write_errno))
            data = data[:room]
            self._storage.room = room - len(data)
        return self.inner.write(data)

    def truncate(self, size: int) -> None:
        if self._storage.truncate_fails:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        self.inner.truncate(size)

    def in_place(self) -> bool:
        return self.inner.in_place()

    def close(self) -> None:
        self.inner.close()


class Faulty(Disk):
    """`room`: bytes until writes fail; `short`: most bytes a write takes; `bad_syncs`: syncs that fail."""

    def __init__(self) -> None:
        super().__init__()
        self.room: int | None = None
        self.short = 0
        self.write_errno = errno.ENOSPC
        self.bad_syncs = 0
        self.truncate_fails = False
        self.create_fails = False

    def append(self, path: Path, *, private: bool) -> tuple[Handle, int]:
        if self.create_fails and not path.exists():
            raise OSError(errno.EACCES, os.strerror(errno.EACCES))
        handle, size = super().append(path, private=private)
        return FaultyHandle(handle, self), size

    def sync(self, handles: Sequence[Handle]) -> list[OSError | None]:
        results: list[OSError | None] = []
        for handle in handles:
            if self.bad_syncs:
                self.bad_syncs -= 1
                results.append(OSError(errno.EIO, os.strerror(errno.EIO)))
            else:
                assert isinstance(handle, FaultyHandle)
                results += super().sync([handle.inner])
        return results
