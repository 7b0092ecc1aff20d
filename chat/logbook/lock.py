"""One writer for one folder of logs. Rules for this file: the lock and nothing else.

The lock is the operating system's (by the filelock library), so a killed process leaves none behind.
"""

from pathlib import Path
from typing import Final

import filelock

from chat.errors import LogError, LogLocked

LOCK_NAME: Final = ".lock"


class Lock:
    """Holds the logs for this process until `release`."""

    def __init__(self, root: Path) -> None:
        """Raises `LogLocked` when another process, or another object of this one, has them; `LogError`."""
        self._lock = filelock.FileLock(root / LOCK_NAME, blocking=False, thread_local=False)
        try:
            self._lock.acquire()
        except filelock.Timeout:
            raise LogLocked(f"another program is writing the logs in {root}") from None
        except OSError as error:
            raise LogError(f"cannot write in the log folder {root}: {error.strerror or error}") from None

    def release(self) -> None:
        """Give the logs back; doing it twice is harmless."""
        self._lock.release(force=True)
