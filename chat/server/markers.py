"""Up to where everybody has read (IRCv3 read-marker), kept in SQLite.

All of them are in memory, so that looking one up needs no I/O; setting one writes through. Rules for this
file: `set` is never called under the hub lock.
"""

import sqlite3
import threading
from pathlib import Path
from typing import Final

KEPT: Final = 100_000
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS read_marker (
    person TEXT NOT NULL, target TEXT NOT NULL, time INTEGER NOT NULL, PRIMARY KEY (person, target)
) WITHOUT ROWID
"""
_UPSERT: Final = """
INSERT INTO read_marker VALUES (?, ?, ?)
ON CONFLICT (person, target) DO UPDATE SET time = max(time, excluded.time)
"""


class Markers:
    """Read markers, times in microseconds. May be used from any thread."""

    def __init__(self, path: Path | None = None, kept: int = KEPT) -> None:
        """Open or create the database at `path`; in memory without one. Raises sqlite3.Error.

        Of more than `kept` markers the one that was not moved for longest is forgotten.
        """
        self._kept = kept
        self._lock = threading.Lock()
        self._database = sqlite3.connect(
            path or ":memory:", timeout=0.5, check_same_thread=False, isolation_level=None
        )
        self._database.execute("PRAGMA locking_mode = EXCLUSIVE")  # one server at a time
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = NORMAL")  # a marker lost with the power is no loss
        self._database.execute(_SCHEMA)
        rows = self._database.execute("SELECT person, target, time FROM read_marker ORDER BY time")
        self._times: dict[tuple[str, str], int] = {(person, target): time for person, target, time in rows}

    def get(self, person: str, target: str) -> int | None:
        """Up to where `person` has read in `target` (both folded), None when that is not known."""
        return self._times.get((person, target))

    def set(self, person: str, target: str, time: int) -> int:
        """Move a marker forward, never back; returns where it is now. Raises sqlite3.Error."""
        with self._lock:
            now = self._times.get((person, target), -1)
            if time > now:
                self._database.execute(_UPSERT, (person, target, time))
                self._times.pop((person, target), None)
                self._times[person, target] = now = time
                if len(self._times) > self._kept:
                    self._forget(next(iter(self._times)))
            return now

    def _forget(self, oldest: tuple[str, str]) -> None:
        self._database.execute("DELETE FROM read_marker WHERE person = ? AND target = ?", oldest)
        del self._times[oldest]

    def close(self) -> None:
        """Close the database."""
        with self._lock:
            self._database.close()
