"""When a log cannot be written: what of a batch may be seen, what is refused, and what waits.

Nothing that is not in its log is seen. What can be taken back is refused, and taken back; what has happened
already waits, in order, and is tried again with every batch. Rules for this file: it runs in the committer's
thread only, and takes the hub lock.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from chat.errors import LogUnavailable
from chat.irc.format import format_message
from chat.irc.message import Message
from chat.server.feed import Feed
from chat.server.hub import Hub
from chat.server.journal import Journal
from chat.server.posts import Audience, Event, Post, Reply

RETRY: Final = 0.5  # seconds between attempts while a log cannot be written
_PROBING: Final = 0.1  # seconds that one round of attempts may take


class Setbacks:
    """What waits for a log, and the attempts to write to it again."""

    def __init__(self, hub: Hub, journal: Journal, feed: Feed) -> None:
        self._hub = hub
        self._journal = journal
        self._feed = feed
        self._probe_at = 0.0
        self.held: list[tuple[Event, tuple[str, ...]]] = []  # with the logs that it is not in yet

    @property
    def pending(self) -> bool:
        """Whether there is something to try again."""
        return bool(self.held or self._hub.failing)

    def sort_out(
        self,
        batch: list[Post],
        failures: Mapping[str, LogUnavailable],
        tried: Mapping[str, object],
    ) -> list[Post]:
        """What of a batch may be seen. The rest is refused, or waits for its log."""
        reasons = {conversation: _reason(error) for conversation, error in failures.items()}
        held, self.held = self.held, []
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
        for event, missing in self.held:
            for conversation in missing:
                first.setdefault(conversation, event.time)
        return first

    def _hold(self, event: Event, missing: tuple[str, ...]) -> list[Event]:
        """Let an event wait for its logs; returns it for those who are in a channel whose log has it."""
        self.held.append((event, missing))
        logged = tuple(name for name in event.conversations if name not in missing)
        channels = self._hub.directory.channels
        inside = {user for name in logged if name in channels for user in channels[name].members}
        now = [session for session in event.audience.sessions if session.user in inside]
        if not now:
            return []
        half = Event(event.message, Audience(tuple(now)), conversations=logged, needs=event.needs)
        half.time = event.time
        if event.extra in now:
            half.extra, half.extra_tags, event.extra = event.extra, event.extra_tags, None
        event.audience = Audience(tuple([s for s in event.audience.sessions if s.user not in inside]))
        return [half]

    def _undo(self, event: Event) -> None:
        """Take back what a refused event has changed. Holds the hub lock."""
        if event.undo is None:
            return
        event.undo()
        if event.message.command == "JOIN" and event.origin is not None:
            later = [held for held, _ in self.held if held.time > event.time]
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
        messages = event.refusal(reason)
        if event.extra_tags:
            messages = [message._replace(tags={**message.tags, **event.extra_tags}) for message in messages]
        return [Reply(event.origin, b"".join(map(format_message, messages)))]

    def _excuse(self, event: Event, reason: str) -> list[Post]:
        if event.origin is None:
            return []
        text = f"{event.message.command} waits until it can be logged ({reason})"
        notice = Message("NOTICE", (event.origin.user.nick, text), self._hub.settings.server_name)
        return [Reply(event.origin, format_message(notice))]

    def probe(self) -> None:
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
