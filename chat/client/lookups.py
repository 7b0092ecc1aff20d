"""Asking the searching process, on a thread of its own for each wish.

    model's LogSearch   the client's own log      which records match, and where
    model's Sifting     what a server answered    which of it matches, and where

An expression may take longer than anybody waits, so none is tried in this process. Rules for this file:
`look` returns at once; what comes of it is posted.
"""

import threading
from collections.abc import Callable
from typing import Final

from chat.client.events import Looked
from chat.client.history import History
from chat.client.status import LogSearch, Sifting
from chat.errors import UsageError
from chat.logbook.record import Record
from chat.search import process
from chat.search.questions import SIFT, Found, Question

PATIENCE: Final = 60.0  # seconds for a search of our own log
_SIFTING_PATIENCE: Final = 10.0


def look(wish: LogSearch | Sifting, log: History | None, post: Callable[[Looked], None]) -> None:
    """Have a wish answered."""

    def run() -> None:
        try:
            post(Looked(wish, tuple(_answer(wish, log))))
        except (UsageError, OSError) as error:  # TimeoutError is one
            post(Looked(wish, (), str(error)))

    threading.Thread(target=run, name="search", daemon=True).start()


def _answer(wish: LogSearch | Sifting, log: History | None) -> list[Found]:
    """Raises `UsageError` and OSError."""
    if isinstance(wish, Sifting):
        records = tuple(Record(time, message) for time, message in wish.messages)
        return process.ask(Question(wish.asked.query, kind=SIFT, records=records), _SIFTING_PATIENCE)
    if log is None:
        raise UsageError("this client keeps no log of its own")
    return process.ask(log.question(wish), PATIENCE)
