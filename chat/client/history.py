"""The client's own log of what it saw, in the server's format, written by a thread of its own.

    model's Seen -> times made strictly increasing -> queue -> one commit per batch
    model's LogPage -> a thread -> the records before, from `own_logs` -> FromLog
    model's LogSearch -> the question that `lookups` has answered
    finished files -> upkeep, beside all that

Two clients of one person at one server write into a folder each, `<server>` and `<server>-2`; reading takes
all of them. Rules for this file: nobody waits for a disk here. When the log cannot be written, that is said
once, and again when it works; the chat goes on.
"""

import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from chat.client.events import FromLog
from chat.client.own_logs import MOST_CLIENTS, OwnLogs, folder_of
from chat.client.status import LogPage, LogSearch, Seen
from chat.client.times import wall_clock
from chat.client.upkeep import POLICY, Estate, Once
from chat.errors import LogError, LogLocked
from chat.irc.url import Endpoint
from chat.logbook import history as logbook_history
from chat.logbook.logbook import Logbook
from chat.logbook.policy import Policy
from chat.logbook.record import Record
from chat.logbook.rounds import EVERY, Rounds
from chat.search.questions import Question

_READ_PATIENCE: Final = 3.0  # seconds for what was queued before
_CLOSE_PATIENCE: Final = 5.0  # seconds for the last batch


class History:
    """The log of one server. `add`, `read` and `close` belong to the model's thread."""

    def __init__(
        self,
        root: Path,
        endpoint: Endpoint,
        report: Callable[[str], None],
        *,
        policy: Policy = POLICY,
        clock: Callable[[], int] = wall_clock,
        every: float = EVERY,
    ) -> None:
        """`report` gets one sentence for each thing that a person should know, from any thread.

        Finished files of the past are looked after as `policy` says, every so many seconds.
        """
        self._root: Final = root
        self._policy: Final = policy
        self._clock: Final = clock
        self._every: Final = every
        self._endpoint: Final = endpoint
        self._report: Final = report
        self._logs: Final = OwnLogs(root, endpoint, report)
        self._queue: list[Seen] = []
        self._added = self._done = 0  # how many were queued, and how many of them were dealt with
        self._wanted = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="log", daemon=True)

    def start(self) -> None:
        """Start the thread, which opens the log."""
        self._thread.start()

    def add(self, seen: Iterable[Seen]) -> None:
        """Log these; returns at once."""
        with self._wanted:
            before = len(self._queue)
            self._queue.extend(seen)
            self._added += len(self._queue) - before
            self._wanted.notify_all()

    def read(self, page: LogPage, post: Callable[[FromLog], None]) -> None:
        """Read a page; returns at once, and the answer is posted from another thread."""

        added = self._added

        def run() -> None:
            self._wait_for(added)
            post(FromLog(page, tuple(self._logs.read(page))))

        threading.Thread(target=run, name="past", daemon=True).start()

    def question(self, wish: LogSearch) -> Question:
        """What to ask about this log. Waits a moment for what was queued before.

        Raises `UsageError` when a conversation that is asked for is not in it, and OSError.
        """
        self._wait_for(self._added)
        return self._logs.question(wish)

    def close(self) -> None:
        """Write what waits, and close the log. Harmless when repeated."""
        with self._wanted:
            self._closing = True
            self._wanted.notify_all()
        if self._thread.is_alive():
            self._thread.join(_CLOSE_PATIENCE)

    def _wait_for(self, added: int) -> None:
        """Until what was queued before is in the log, if that works at all."""
        with self._wanted:
            self._wanted.wait_for(lambda: self._done >= added or not self._thread.is_alive(), _READ_PATIENCE)

    # --- writing, on the thread ----------------------------------------------------------------------------

    def _run(self) -> None:
        report = Once(self._report)
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            folder, book = self._open(report)
        except (LogError, OSError) as error:
            self._report(f"Nothing of this session is logged: {error}")
            return
        estate = Estate(self._root, folder, book, report)
        ending = threading.Event()
        rounds = Rounds(estate, self._policy, ending, clock=self._clock, trouble=report, every=self._every)
        rounds.start()
        try:
            self._write(book, Times(folder))
        finally:
            ending.set()
            rounds.join()
            estate.close()
            book.close()

    def _open(self, report: Callable[[str], None]) -> tuple[Path, Logbook]:
        """The first folder that no other client writes into. Raises `LogError`."""
        for number in range(1, MOST_CLIENTS + 1):
            folder = self._root / folder_of(self._endpoint, number)
            try:
                return folder, Logbook.open(folder, sync="interval", report=report)
            except LogLocked as error:
                locked = error
        raise locked

    def _write(self, book: Logbook, times: "Times") -> None:
        failing: set[str] = set()
        while True:
            with self._wanted:
                while not self._queue and not self._closing:
                    self._wanted.wait()
                taken, self._queue = self._queue, []
                if not taken:
                    return
            batch: dict[str, list[Record]] = {}
            for seen in taken:
                time = times.of(seen)
                if time:
                    batch.setdefault(seen.conversation, []).append(Record(time, seen.message))
            failures = book.commit(batch)
            with self._wanted:
                self._done += len(taken)
                self._wanted.notify_all()
            for conversation, failure in failures.items():
                if conversation not in failing:
                    self._report(f"Not logged: {failure}")
            recovered = failing & (batch.keys() - failures.keys())
            for conversation in recovered:
                self._report(f"{conversation} is logged again")
            failing = (failing | failures.keys()) - recovered


class Times:
    """The times of records: strictly increasing in each log, the server's own wherever that is possible."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._newest: dict[str, int] = {}

    def of(self, seen: Seen) -> int:
        """The time to log this with; 0 for something old behind which the log has gone on already."""
        newest = self._newest.get(seen.conversation)
        if newest is None:
            newest = self._last(seen.conversation)
        time = seen.time if seen.time > newest else 0 if seen.old else newest + 1
        self._newest[seen.conversation] = time or newest
        return time

    def _last(self, conversation: str) -> int:
        try:
            last = logbook_history.latest(self._folder, conversation, 1)
        except OSError:
            return 0
        return last[-1].time if last else 0
