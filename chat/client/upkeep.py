"""The client's own logs looked after as a server's are: sealed, compressed, removed (chat.logbook.rounds).

    our folder                 by the Logbook that writes it
    this server's other ones   what a client that was killed left: once we have done our own
    other servers'             a minute later, and again after each UTC midnight

Rules for this file: a folder that another client is writing is that client's to look after. A folder is
held only while there is something to do in it: a client that starts just then writes into its next one.
"""

import re
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from chat.errors import LogError
from chat.irc.times import DAY
from chat.logbook.logbook import Logbook
from chat.logbook.policy import GRACE, Policy
from chat.logbook.read import list_conversations

POLICY: Final = Policy(gzip_after=7, quietly=True)  # unless something else is asked for
_AT_ONCE: Final = 0.02  # seconds of work between two pauses
_FOLDER: Final = re.compile(r"(.+_[0-9]{1,5})(-[0-9]{1,2})?")


class Once:
    """A `report` that says nothing twice: what is wrong with a file is found every minute. Any thread."""

    def __init__(self, report: Callable[[str], None]) -> None:
        self._report: Final = report
        self._said: set[str] = set()

    def __call__(self, text: str) -> None:
        """Say it, if it is new."""
        if text not in self._said:
            self._said.add(text)
            self._report(text)


class Estate:
    """What `chat.logbook.rounds` looks after: the logs in `root`, of which `book` writes those in `folder`.

    One thread's, but for `interrupt`. `report` gets a sentence for each thing that a person should know.
    """

    def __init__(self, root: Path, folder: Path, book: Logbook, report: Callable[[str], None]) -> None:
        self._root: Final = root
        self._folder: Final = folder
        self._book: Final = book
        self._report: Final = report
        self._own = True  # our own folder's turn
        self._waiting: list[Path] = []  # others that have yet to be looked at
        self._day: int | None = None  # when all the others were, in days; None for a first round
        self._other: Logbook | None = None  # the one in hand
        self._ending: Final = threading.Event()

    def maintain(self, now: int, policy: Policy) -> bool:
        """Do a few things; False when there is nothing more to do at `now` (µs)."""
        if self._own:
            self._own = _work(self._book, now, policy)
            if not self._own:
                self._waiting = self._turn(now)
            return True
        if self._other is None and not self._next():
            self._own = True
            return False
        if self._other is not None and not _work(self._other, now, policy):
            self.close()
        return True

    def seal_finished(self, now: int) -> bool:
        """Seal what our own log has just gone on from; False when that is nothing."""
        return self._book.seal_finished(now)

    def interrupt(self) -> None:
        """From any thread: let what takes long be given up."""
        self._ending.set()
        self._book.interrupt()
        if (other := self._other) is not None:
            other.interrupt()

    def close(self) -> None:
        """Give the other folder in hand back. Harmless when repeated."""
        if self._other is not None:
            self._other.close()
            self._other = None

    def _turn(self, now: int) -> list[Path]:
        """The folders whose turn it is in this round."""
        before, today = self._day, (now - GRACE) // DAY
        self._day = -1 if before is None else today
        if before is None:
            return [folder for folder in self._others() if _server(folder) == _server(self._folder)]
        return self._others() if before != today else []

    def _next(self) -> bool:
        """Take the next folder in hand; False when there is none left."""
        while self._waiting and not self._ending.is_set():
            try:
                self._other = Logbook.open(self._waiting.pop(0), sync="never", report=self._report)
            except LogError:
                continue  # in use, or not to be written: it stays as it is
            return True
        return False

    def _others(self) -> list[Path]:
        """The folders of clients that hold logs, but for ours."""
        return sorted(
            folder
            for folder in self._root.iterdir()
            if folder != self._folder and _server(folder) and folder.is_dir() and list_conversations(folder)
        )


def _server(folder: Path) -> str:
    """Which server's logs are in a folder, judged by its name; "" for one that is no client's."""
    match = _FOLDER.fullmatch(folder.name)
    return match[1] if match and folder.name[0] not in "#&@+." else ""


def _work(book: Logbook, now: int, policy: Policy) -> bool:
    """Work for a moment; False when there is nothing more to do."""
    end = time.monotonic() + _AT_ONCE
    while book.maintain(now, policy):
        if time.monotonic() > end:
            return True
    return False
