"""One thread: stamp, append, sync, fan out.

It swaps the pending list for an empty one and handles all of it as one batch; while it works the next batch
gathers, so batches grow with the load by themselves (group commit) and there is no timer. Where many are to
see it, a few batches are logged for one sending. Nothing leaves this file before the logbook said that it is
durable. The logbook is used through `Journal`, the narrow interface behind which another store could stand.
"""

import errno
import threading
import traceback
from collections.abc import Mapping, Sequence
from typing import Final

from chat.errors import LogUnavailable
from chat.logbook.record import Record
from chat.net.flusher import Flusher
from chat.net.outbox import OVERFLOW, SENT, WAITING
from chat.server.fanout import compose
from chat.server.feed import Feed
from chat.server.hub import Hub
from chat.server.journal import Journal
from chat.server.posts import Event, Post, Reply
from chat.server.session import TOO_SLOW, Session
from chat.server.setbacks import RETRY, Setbacks

GATHERED: Final = 3  # batches that may be logged behind the first before all are sent
FEW: Final = 32  # sessions


class Committer:
    """The thread and its state: the last time given out, and what waits for a log."""

    def __init__(self, hub: Hub, journal: Journal, flusher: Flusher, feed: Feed) -> None:
        self._hub = hub
        self._journal = journal
        self._flusher = flusher
        self._feed = feed
        self._setbacks = Setbacks(hub, journal, feed)
        self._last = hub.committed = journal.newest
        self._thread = threading.Thread(target=self._run, name="committer")

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def join(self) -> None:
        """Wait for the end, which comes when the hub is stopping and nothing is pending."""
        self._thread.join()

    def _run(self) -> None:
        while True:
            troubled = self._setbacks.pending
            batch = self._hub.take(RETRY if troubled else None)
            if not batch and self._hub.stopping.is_set():
                self._hub.reached(self._last)
                return
            self._commit(batch)
            if troubled:
                try:
                    self._setbacks.probe()
                except Exception:  # noqa: BLE001
                    self._bug("trying the logs again failed")

    def _commit(self, batch: list[Post]) -> None:
        """Make a batch durable, and what came meanwhile where many will see it: then send it all.

        A sync costs less than sending to more than a few, so under load a few syncs for one send to each
        member are a gain; and where nothing came meanwhile, nothing waits.
        """
        seen = self._durable(batch)
        for _ in range(GATHERED if len(self._hub.sessions) > FEW else 0):
            if not self._hub.busy:
                break
            seen = seen + self._durable(self._hub.take(0))
        try:
            self._deliver(seen)
            self._feed.posts(seen)
        except Exception:  # noqa: BLE001
            self._bug("a batch could not be sent")
            self._abandon(seen)

    def _abandon(self, batch: list[Post]) -> None:
        """Whoever was to be sent a farewell ends without one: their readers wait for that."""
        for post in batch:
            if isinstance(post, Reply) and post.last:
                post.session.outbox.abandon()

    def _bug(self, what: str) -> None:
        """Tell whoever runs the server of the exception in hand."""
        self._feed.trouble(f"{what}:\n{traceback.format_exc()}")

    def _durable(self, batch: list[Post]) -> list[Post]:
        """Stamp and log a batch; returns what of it may be seen now."""
        seen: list[Post] = []
        try:
            seen = self._record(batch)
        except Exception:  # noqa: BLE001  our bug: what was in the batch may stay unseen, the chat goes on
            self._bug("a batch failed")
            self._abandon(batch)
        self._hub.reached(self._last)
        return seen

    def _record(self, batch: list[Post]) -> list[Post]:
        records: dict[str, list[Record]] = {}
        held = self._setbacks.held
        for event, missing in held:
            for conversation in missing:
                records.setdefault(conversation, []).append(Record(event.time, event.message))
        self._stamp(batch)
        for post in batch:
            if isinstance(post, Event):
                for conversation in post.conversations:
                    record = Record(post.time, post.message)
                    if conversation in records:
                        records[conversation].append(record)
                    else:
                        records[conversation] = [record]
        failures = self._log(records) if records else {}
        if failures or held or self._hub.failing:
            return self._setbacks.sort_out(batch, failures, records)
        return batch

    def _stamp(self, batch: Sequence[Post]) -> None:
        """To each event a time greater than all before (docs/architecture.md, "A time is an identity")."""
        clock, last = self._hub.clock, self._last
        for post in batch:
            if isinstance(post, Event):
                now = clock()
                post.time = last = now if now > last else last + 1
        self._last = last

    def _log(self, records: Mapping[str, Sequence[Record]]) -> Mapping[str, LogUnavailable]:
        """What could not be made durable, and why: everything, where a bug of ours kept us from trying."""
        try:
            return self._journal.commit(records)
        except Exception:  # noqa: BLE001
            self._bug("logging failed")
            return dict.fromkeys(records, LogUnavailable(errno.EIO, "internal error"))

    def _deliver(self, batch: list[Post]) -> None:
        flat: list[Post] = []
        farewells: list[Reply] = []
        for post in batch:
            flat.append(post)
            if isinstance(post, Event):
                if post.then:
                    flat += post.then
            elif post.last:
                farewells.append(post)
            elif post.caps is not None:
                self._send(flat)
                flat = []
                post.session.acked = post.caps
        self._send(flat)
        for farewell in farewells:
            if farewell.session.outbox.finish() == WAITING:
                self._flusher.watch(farewell.session.outbox)

    def _send(self, posts: Sequence[Post]) -> None:
        slow: list[Session] = []
        for session, data in compose(posts):
            state = session.outbox.push(data)
            if state == SENT:
                continue
            if state in {WAITING, OVERFLOW}:
                self._flusher.watch(session.outbox)
            if state == OVERFLOW:
                slow.append(session)
        if slow:
            with self._hub.lock:
                for session in slow:
                    self._hub.end(session, TOO_SLOW)
