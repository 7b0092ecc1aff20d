"""The client's own log of what it saw, in the server's format, written by a thread of its own.

    model's Seen -> times made strictly increasing -> queue -> one commit per batch

Rules for this file: nobody waits for a disk here. When the log cannot be written, that is said once, and
again when it works; the chat goes on.
"""

import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from chat.client.status import Seen
from chat.errors import LogError
from chat.irc.url import Endpoint
from chat.logbook.logbook import Logbook
from chat.logbook.record import Record

_CLOSE_PATIENCE: Final = 5.0  # seconds for the last batch


def folder_of(endpoint: Endpoint) -> str:
    """The name of a server's folder: `irc.example.org_6667`, legal on every system, no two alike."""
    return f"{endpoint.host.lower().replace(':', '-')}_{endpoint.port}"


class History:
    """The log of one server. `add` and `close` belong to the model's thread."""

    def __init__(self, root: Path, endpoint: Endpoint, report: Callable[[str], None]) -> None:
        """`report` gets one sentence for each thing that a person should know, from any thread."""
        self.folder: Final = root / folder_of(endpoint)
        self._report = report
        self._queue: list[Seen] = []
        self._wanted = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="log", daemon=True)

    def start(self) -> None:
        """Start the thread, which opens the log."""
        self._thread.start()

    def add(self, seen: Iterable[Seen]) -> None:
        """Log these; returns at once."""
        with self._wanted:
            self._queue.extend(seen)
            self._wanted.notify()

    def close(self) -> None:
        """Write what waits, and close the log. Harmless when repeated."""
        with self._wanted:
            self._closing = True
            self._wanted.notify()
        if self._thread.is_alive():
            self._thread.join(_CLOSE_PATIENCE)

    def _run(self) -> None:
        try:
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            book = Logbook.open(self.folder, sync="interval", report=self._report)
        except (LogError, OSError) as error:
            self._report(f"Nothing of this session is logged: {error}")
            return
        try:
            self._write(book)
        finally:
            book.close()

    def _write(self, book: Logbook) -> None:
        newest = book.newest
        failing: set[str] = set()
        while True:
            with self._wanted:
                while not self._queue and not self._closing:
                    self._wanted.wait()
                taken, self._queue = self._queue, []
                if not taken:
                    return
            batch: dict[str, list[Record]] = {}
            before: Seen | None = None
            for seen in taken:
                if not _same_event(before, seen, batch):
                    newest = max(newest + 1, seen.time)
                before = seen
                batch.setdefault(seen.conversation, []).append(Record(newest, seen.message))
            failures = book.commit(batch)
            for conversation, failure in failures.items():
                if conversation not in failing:
                    self._report(f"Not logged: {failure}")
            recovered = failing & (batch.keys() - failures.keys())
            for conversation in recovered:
                self._report(f"{conversation} is logged again")
            failing = (failing | failures.keys()) - recovered


def _same_event(before: Seen | None, seen: Seen, batch: dict[str, list[Record]]) -> bool:
    """Whether this is the QUIT or NICK just before, seen by another channel: then it has the same time."""
    return (
        before is not None
        and (before.time, before.message) == (seen.time, seen.message)
        and seen.conversation not in batch
    )
