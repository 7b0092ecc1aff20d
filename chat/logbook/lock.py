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
    path = root / LOCK_NAME
    lock = filelock.FileLock(path, blocking=False, thread_local=False)
    try:
        lock.acquire()
    except filelock.Timeout:
        _make_sure(path)
        raise LogLocked(f"another program is writing the logs in {root}") from None
    except OSError as error:
        raise _impossible(path, error) from None
    return lambda: lock.release(force=True)


def _make_sure(path: Path) -> None:
    """That a lock which was not to be had is another's, and not a file that cannot be. Raises `LogError`.

    filelock takes a file that is not found after it was made for one that was just removed: it is so in
    /proc, always, and on mounts that are gone.
    """
    if not path.exists():
        try:
            path.touch()
        except FileNotFoundError:
            raise _impossible(path, "no file can be made there") from None
        except OSError as error:
            raise _impossible(path, error) from None


def _impossible(path: Path, why: OSError | str) -> LogError:
    """The sentence for a lock file that nobody could take."""
    reason = why if isinstance(why, str) else why.strerror or str(why)
    if path.exists():
        return LogError(f"the lock file {path} cannot be used: {reason}")
    return LogError(f"cannot write in the log folder {path.parent}: {reason}")
