"""The logs, read for history: pages of records as a client may be shown them, and searches.

Rules for this file: it reads files, so it is never called under the hub lock. At most a few pages are read at
once, so that many who scroll cannot starve the chat of the interpreter.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from pathlib import Path
from typing import Final, NamedTuple

from chat.logbook import history
from chat.logbook.line import LAST_TIME
from chat.logbook.read import list_conversations, list_files
from chat.logbook.record import MESSAGES, Record
from chat.logbook.redactions import Redactions, hidden
from chat.search import process
from chat.search.questions import Found, Question

AT_ONCE: Final = 2  # pages, and searches
_RECENT_KEPT: Final = 256  # conversations


class _Recent(NamedTuple):
    version: Hashable
    files: tuple[str, ...]
    records: list[Record]


class Archive:
    """Pages of the logs below a folder. May be used from any thread."""

    def __init__(self, root: Path) -> None:
        self._root: Final = root
        self._gate = threading.Semaphore(AT_ONCE)
        self._searches = threading.Semaphore(AT_ONCE)
        self._recent: OrderedDict[str, _Recent] = OrderedDict()
        self._recent_lock = threading.Lock()
        self._redactions = Redactions(root)
        self._redactions_lock = threading.Lock()

    def page(
        self, conversation: str, read: Callable[[Path, str], list[Record]], upto: int = LAST_TIME
    ) -> list[Record]:
        """What `read` finds in a log, less the texts that were removed up to a time (µs). Raises OSError."""
        with self._gate:
            records = read(self._root, conversation)
        if not records:
            return []
        removed = self.removed(conversation, upto)
        return [hidden(record, removed) for record in records] if removed else records

    def recent(self, conversation: str, version: Hashable, count: int, upto: int) -> list[Record]:
        """The newest `count` messages up to a time (µs), with those removed left out. Raises OSError.

        They are remembered: who asks with the same `version` gets the same messages, unless a file came or
        went. When many join at once, the log is read once.
        """
        files = tuple(file.name.text for file in list_files(self._root, conversation))
        if not files:
            return []
        with self._recent_lock:
            known = self._recent.get(conversation)
        if known is None or (known.version, known.files) != (version, files):
            with self._gate:
                records = history.latest(self._root, conversation, count, kinds=MESSAGES, upto=upto)
            known = _Recent(version, files, records)
            with self._recent_lock:
                self._recent[conversation] = known
                self._recent.move_to_end(conversation)
                if len(self._recent) > _RECENT_KEPT:
                    self._recent.popitem(last=False)
        removed = self.removed(conversation, upto) if known.records else set()
        return [hidden(record, removed) for record in known.records]

    def removed(self, conversation: str, upto: int) -> set[int]:
        """The times of the messages that were removed from view up to a time (µs). Raises OSError."""
        with self._redactions_lock:
            return self._redactions.of(conversation, upto)

    def at(self, conversation: str, time: int, upto: int) -> Record | None:
        """The record of exactly this time (its identity), whether or not it was removed. Raises OSError."""
        with self._gate:
            found = history.around(self._root, conversation, time, 1, upto=upto)
        return next((record for record in found if record.time == time), None)

    def conversations(self, key: str) -> Iterable[str]:
        """The private conversations of this folded nick."""
        return [name for name in list_conversations(self._root) if "," in name and key in name.split(",")]

    def search(self, question: Question, seconds: float) -> list[Found]:
        """What is found, by a process of its own, within so many seconds once it is this question's turn.

        Raises `UsageError` for a pattern that cannot be, TimeoutError when it takes too long (as long for the
        turn to come as for the search), and OSError.
        """
        if not self._searches.acquire(timeout=seconds):
            raise TimeoutError("too many searches are under way")
        try:
            return process.ask(question, seconds)
        finally:
            self._searches.release()
