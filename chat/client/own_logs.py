"""The client's own logs of one server, read: what each of its clients wrote into a folder, taken together.

    <server>      what the first client of a person writes there
    <server>-2    what a second one writes, that runs at the same time; what both saw counts once

Rules for this file: any thread; it only reads. `history` writes.
"""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from chat.client.status import LogPage, LogSearch
from chat.errors import UsageError
from chat.irc.url import Endpoint
from chat.logbook import history as logbook_history
from chat.logbook.read import list_conversations
from chat.logbook.record import Record
from chat.logbook.redactions import Redactions, hidden
from chat.logbook.scan import Log
from chat.search.places import named
from chat.search.questions import COUNT, SEARCH, Place, Question

MOST_CLIENTS: Final = 99  # of one person at one server


def folder_of(endpoint: Endpoint, number: int = 1) -> str:
    """The name of a server's folder: `irc.example.org_6667`, legal on every system, no two alike.

    `number` is for more clients than one of the same person: `irc.example.org_6667-2`.
    """
    name = f"{endpoint.host.lower().replace(':', '-')}_{endpoint.port}"
    return name if number == 1 else f"{name}-{number}"


class OwnLogs:
    """The logs of all clients of `endpoint`; `report` gets a sentence when they cannot be read."""

    def __init__(self, root: Path, endpoint: Endpoint, report: Callable[[str], None]) -> None:
        self._root: Final = root
        self._endpoint: Final = endpoint
        self._report: Final = report
        self._removals: dict[Path, Redactions] = {}  # what each folder's logs removed, once looked for
        self._lock: Final = threading.Lock()  # guards that

    def read(self, page: LogPage) -> list[Record]:
        """The records of a page, oldest first."""
        records: dict[tuple[object, ...], Record] = {}
        try:
            for folder in self._folders():
                removed = self._removed(folder, page.conversation)
                for record in _page(folder, page):
                    records.setdefault(_identity(record), hidden(record, removed))
        except OSError as error:
            self._report(f"The log cannot be read: {error.strerror or error}")
        found = sorted(records.values(), key=lambda record: record.time)
        return found if page.around else found[-page.limit :]

    def question(self, wish: LogSearch) -> Question:
        """What to ask about these logs.

        Raises `UsageError` when a conversation that is asked for is not in them, and OSError.
        """
        folders = self._folders()
        logs = [Log(name, folder) for folder in folders for name in list_conversations(folder)]
        query = wish.asked.query
        meant = [log for name in query.channels for log in _meant(logs, name)] if query.channels else logs
        places = tuple(Place(name) for name in dict.fromkeys(log.conversation for log in meant))
        return Question(query, tuple(map(str, folders)), places, COUNT if wish.asked.count else SEARCH)

    def _removed(self, folder: Path, conversation: str) -> set[int]:
        """The times of the messages that were removed. Raises OSError."""
        with self._lock:
            return self._removals.setdefault(folder, Redactions(folder)).of(conversation)

    def _folders(self) -> list[Path]:
        folders = [self._root / folder_of(self._endpoint, n) for n in range(1, MOST_CLIENTS + 1)]
        return [folder for folder in folders if folder.is_dir()]


def _meant(logs: Sequence[Log], name: str) -> list[Log]:
    """The logs of a conversation as it was named. Raises `UsageError`."""
    found = named(logs, name)
    if not found:
        raise UsageError(f"this client has logged nothing of {name!r}")
    return found


def _page(folder: Path, page: LogPage) -> list[Record]:
    if page.around:
        return logbook_history.around(folder, page.conversation, page.around, page.limit)
    return logbook_history.before(folder, page.conversation, page.before, page.limit)


def _identity(record: Record) -> tuple[object, ...]:
    """The same for one message that two clients logged."""
    message = record.message
    return record.time // 1000, message.command, message.source, message.params
