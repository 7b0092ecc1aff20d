"""One thread: stamp, append, sync, fan out.

It swaps the pending list for an empty one and handles all of it as one batch; while it works the next batch
gathers, so batches grow with the load by themselves (group commit) and there is no timer. Nothing leaves this
file before the logbook said that it is durable. The logbook is used through `Journal`, the narrow interface
behind which another store could stand.
"""

import errno
import threading
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from chat.errors import LogUnavailable
from chat.irc.format import format_message
from chat.irc.message import Message
from chat.logbook.record import Record
from chat.net.flusher import Flusher
from chat.net.outbox import OVERFLOW, SENT, WAITING
from chat.server.fanout import compose
from chat.server.feed import Feed
from chat.server.hub import Hub
from chat.server.journal import Journal
from chat.server.posts import Audience, Event, Post, Reply
from chat.server.session import Session

RETRY: Final = 0.5  # seconds between attempts while a log cannot be written
_PROBING: Final = 0.1  # seconds that one round of attempts may take


class Committer:
    """The thread and its state: the last time given out, and what waits for a log."""

    def __init__(self, hub: Hub, journal: Journal, flusher: Flusher, feed: Feed) -> None:
        self._hub = hub
        self._journal = journal
        self._flusher = flusher
        self._feed = feed
        self._last = hub.committed = journal.newest
        self._probe_at = 0.0
        self._held: list[
            tuple[Event, tuple[str, ...]]
        ] = []  # what has happened, and the logs it is not in yet
        self._thread = threading.Thread(target=self._run, name="committer")

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def join(self) -> None:
        """Wait for the end, which comes when the hub is stopping and nothing is pending."""
        self._thread.join()

    def _run(self) -> None:
        while True:
            troubled = bool(self._held or self._hub.failing)
            batch = self._hub.take(RETRY if troubled else None)
            done = not batch and self._hub.stopping.is_set()
            try:
                if not done:
                    self._commit(batch)
                if troubled and not done:
                    self._probe()
            except Exception:  # noqa: BLE001  our bug: what was in the batch may stay unseen, the chat goes on
                self._bug("a batch failed")
                self._abandon(batch)
            self._hub.reached(self._last)
            if done:
                return

    def _abandon(self, batch: list[Post]) -> None:
        """Whoever was to be sent a farewell ends without one: their readers wait for that."""
        for post in batch:
            if isinstance(post, Reply) and post.last:
                post.session.outbox.abandon()

    def _bug(self, what: str) -> None:
        """Tell whoever runs the server of the exception in hand."""
        self._feed.trouble(f"{what}:\n{traceback.format_exc()}")

    def _stamp(self, clock: Callable[[], int]) -> int:
        """A time greater than all before (docs/architecture.md, "A time is an identity")."""
        self._last = max(clock(), self._last + 1)
        return self._last

    def _commit(self, batch: list[Post]) -> None:
        records: dict[str, list[Record]] = {}
        held = self._held
        for event, missing in held:
            for conversation in missing:
                records.setdefault(conversation, []).append(Record(event.time, event.message))
        clock = self._hub.clock
        for post in batch:
            if isinstance(post, Event):
                post.time = self._stamp(clock)
                for conversation in post.conversations:
                    records.setdefault(conversation, []).append(Record(post.time, post.message))
        failures = self._log(records) if records else {}
        if failures or held or self._hub.failing:
            batch = self._sort_out(batch, failures, records)
        self._deliver(batch)
        self._feed.posts(batch)

    def _log(self, records: Mapping[str, Sequence[Record]]) -> Mapping[str, LogUnavailable]:
        """What could not be made durable, and why: everything, where a bug of ours kept us from trying."""
        try:
            return self._journal.commit(records)
        except Exception:  # noqa: BLE001
            self._bug("logging failed")
            return dict.fromkeys(records, LogUnavailable(errno.EIO, "internal error"))

    def _deliver(self, batch: list[Post]) -> None:
        flat: list[Post] = []
        for post in batch:
            flat.append(post)
            if isinstance(post, Event):
                flat += post.then
        slow: list[Session] = []
        for session, data in compose(flat):
            state = session.outbox.push(data)
            if state == SENT:
                continue
            if state in {WAITING, OVERFLOW}:
                self._flusher.watch(session.outbox)
            if state == OVERFLOW:
                slow.append(session)
        for post in flat:
            if isinstance(post, Reply) and post.last and post.session.outbox.finish() == WAITING:
                self._flusher.watch(post.session.outbox)
        if slow:
            with self._hub.lock:
                for session in slow:
                    self._hub.end(session, "SendQ exceeded: reading too slowly")

    # -- when a log cannot be written

    def _sort_out(
        self,
        batch: list[Post],
        failures: Mapping[str, LogUnavailable],
        tried: Mapping[str, object],
    ) -> list[Post]:
        """What of a batch may be seen. The rest is refused, or waits for its log."""
        reasons = {conversation: _reason(error) for conversation, error in failures.items()}
        held, self._held = self._held, []
        with self._hub.lock:
            self._note(tried, reasons)
            seen: list[Post] = []
            undone: list[Event] = []
            for event, missing in held:
                still = tuple(conversation for conversation in missing if conversation in reasons)
                seen += [event] if not still else self._hold(event, still)
            for post in batch:
                missing = _missing(post, reasons)
                if not missing or not isinstance(post, Event):
                    seen.append(post)
                elif post.refusal is not None:
                    undone.append(post)
                    seen += self._refuse(post, reasons[missing[0]])
                else:
                    seen += self._hold(post, missing)
                    seen += self._excuse(post, reasons[missing[0]])
            for event in reversed(undone):
                self._undo(event)
            self._hub.held = self._waiting()
        return seen

    def _waiting(self) -> dict[str, int]:
        """The logs that something waits for, each with the time of the first that does."""
        first: dict[str, int] = {}
        for event, missing in self._held:
            for conversation in missing:
                first.setdefault(conversation, event.time)
        return first

    def _hold(self, event: Event, missing: tuple[str, ...]) -> list[Event]:
        """Let an event wait for its logs; returns it for those who are in a channel whose log has it."""
        self._held.append((event, missing))
        logged = tuple(name for name in event.conversations if name not in missing)
        channels = self._hub.directory.channels
        inside = {user for name in logged if name in channels for user in channels[name].members}
        now = [session for session in event.audience.sessions if session.user in inside]
        if not now:
            return []
        half = Event(event.message, Audience(tuple(now)), conversations=logged, origin=event.origin)
        half.time = event.time
        if event.extra in now:
            half.extra, half.extra_tags, event.extra = event.extra, event.extra_tags, None
        event.audience = Audience(tuple([s for s in event.audience.sessions if s.user not in inside]))
        return [half]

    def _undo(self, event: Event) -> None:
        """Take back what a refused event has changed. Holds the hub lock."""
        if event.refusal is None or event.refusal.undo is None:
            return
        event.refusal.undo()
        if event.message.command == "JOIN" and event.origin is not None:
            later = [held for held, _ in self._held if held.time > event.time]
            for conversation in event.conversations:
                self._hub.exclude(event.origin, conversation, later)

    def _note(self, tried: Iterable[str], reasons: Mapping[str, str]) -> None:
        """Keep the hub's list of failing logs, and tell whoever runs the server. Holds the hub lock."""
        failing = self._hub.failing
        for conversation in tried:
            if conversation in reasons and conversation not in failing:
                self._feed.trouble(f"{conversation} cannot be logged: {reasons[conversation]}")
            elif conversation not in reasons and failing.pop(conversation, ""):
                self._feed.trouble(f"{conversation} is logged again")
        failing.update(reasons)

    def _refuse(self, event: Event, reason: str) -> list[Post]:
        if event.origin is None or event.refusal is None:
            return []
        messages = event.refusal.messages(reason)
        if event.extra_tags:
            messages = [message._replace(tags={**message.tags, **event.extra_tags}) for message in messages]
        return [Reply(event.origin, b"".join(map(format_message, messages)))]

    def _excuse(self, event: Event, reason: str) -> list[Post]:
        if event.origin is None:
            return []
        text = f"{event.message.command} waits until it can be logged ({reason})"
        notice = Message("NOTICE", (event.origin.user.nick, text), self._hub.settings.server_name)
        return [Reply(event.origin, format_message(notice))]

    def _probe(self) -> None:
        """See, now and then, whether the logs that failed and that nothing waits for can be written again.

        Where one cannot, the others are left for later: a disk that is full is full for all, and chat that
        goes elsewhere must not wait for a thousand answers.
        """
        hub, now = self._hub, self._hub.monotonic()
        if now < self._probe_at:
            return
        self._probe_at = now + RETRY
        for conversation in [name for name in hub.failing if name not in hub.held]:
            failed = self._journal.probe(conversation)
            with hub.lock:
                reason = hub.failing.pop(conversation)
                if failed is not None:  # the last in the row now
                    hub.failing[conversation] = reason
                    return
            self._feed.trouble(f"{conversation} can be logged again")
            if hub.monotonic() - now > _PROBING:
                return


def _missing(post: Post, reasons: Mapping[str, str]) -> tuple[str, ...]:
    """The logs that an event should be in and is not."""
    if not isinstance(post, Event):
        return ()
    return tuple(conversation for conversation in post.conversations if conversation in reasons)


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
