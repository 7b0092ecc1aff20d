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
from chat.search.questions import SIFT, Question

PATIENCE: Final = 60.0  # seconds for a search of our own log
_SIFTING_PATIENCE: Final = 10.0


def look(wish: LogSearch | Sifting, log: History | None, post: Callable[[Looked], None]) -> None:
    """Have a wish answered; without a log nothing is in it."""

    def run() -> None:
        try:
            if isinstance(wish, Sifting):
                records = tuple(Record(time, message) for time, message in wish.messages)
                question = Question(wish.asked.query, kind=SIFT, records=records)
                found = process.ask(question, _SIFTING_PATIENCE)
            else:
                found = process.ask(log.question(wish), PATIENCE) if log else []
            post(Looked(wish, tuple(found)))
        except (UsageError, OSError) as error:  # TimeoutError is one
            post(Looked(wish, (), str(error)))

    threading.Thread(target=run, name="search", daemon=True).start()
