"""One writer for one folder of logs. Rules for this file: the lock and nothing else.

The lock is the operating system's (by the filelock library), so a killed process leaves none behind.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import filelock

from chat.errors import LogError, LogLocked

LOCK_NAME: Final = ".lock"


def take_lock(root: Path) -> Callable[[], None]:
    """Hold the logs in `root` for this caller alone; what is returned gives them back, harmlessly twice.

    Raises `LogLocked` when another process, or this one elsewhere, has them; `LogError` where nobody could.
    """
    lock = filelock.FileLock(root / LOCK_NAME, blocking=False, thread_local=False)
    try:
        lock.acquire()
    except filelock.Timeout:
        raise LogLocked(f"another program is writing the logs in {root}") from None
    except OSError as error:
        raise LogError(f"cannot write in the log folder {root}: {error.strerror or error}") from None
    return lambda: lock.release(force=True)
