"""The server's state, the one lock that guards it, and the pending list.

Thread obligations: everything here needs `lock` held unless it says otherwise, and nothing done under the
lock may touch a file or wait for a socket.
"""

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, islice
from typing import Final, NamedTuple

from chat.channels.channel import Channel, User
from chat.channels.directory import Directory
from chat.irc.format import format_message
from chat.irc.message import Message
from chat.server.archive import Archive
from chat.server.markers import Markers
from chat.server.posts import NOBODY, Audience, Event, Post, Reply
from chat.server.session import Session
from chat.server.settings import Settings

ABSENCE: Final = 3600 * 1_000_000  # microseconds
ABSENT_KEPT: Final = 10_000


def wall_clock() -> int:
    """Microseconds since 1970-01-01T00:00:00Z."""
    return time.time_ns() // 1000


class Absence(NamedTuple):
    """Somebody who left: without accounts, what says that whoever comes back under the nick is the same."""

    username: str
    host: str
    private_since: int
    left: int

    def is_of(self, session: Session, now: int) -> bool:
        """Whether a session looks like theirs, and they have not been away for too long (`now` in µs)."""
        same = (session.user.username, session.user.host) == (self.username, self.host)
        return same and self.left >= now - ABSENCE


class _Known(NamedTuple):
    """The members of a channel at one version of it, and the list that they are in."""

    version: int
    roll: list[Session]
    audience: Audience


class Hub:
    """Who is connected, who is where, and what is yet to be committed."""

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Callable[[], int] = wall_clock,
        monotonic: Callable[[], float] = time.monotonic,
        markers: Markers | None = None,
    ) -> None:
        self.settings: Final = settings
        self.clock: Final = clock
        self.monotonic: Final = monotonic
        self.lock: Final = threading.Lock()
        self.ready: Final = threading.Condition(self.lock)  # the pending list is no longer empty
        self.stopping: Final = threading.Event()
        self.started: Final = clock()
        self.directory: Final = Directory()
        self.connections: Final[set[Session]] = set()  # every connection, registered or not
        self.sessions: Final[dict[User, Session]] = {}  # the registered ones
        self.failing: Final[dict[str, str]] = {}  # logs that cannot be written now, and why
        self.most_users = 0
        self.committed = 0  # the time up to which the logs are durable; set by the committer
        self.held: dict[str, int] = {}  # of logs that something waits for: the time of the first that does
        self.archive: Final = Archive(settings.log_dir)
        self.markers: Final = markers or Markers()
        self.absent: Final[dict[str, Absence]] = {}  # who left, by folded nick
        self._fence: threading.Event | None = None  # set when what is pending now has been committed
        self._taken: threading.Event | None = None  # the same, of the batch in hand
        self._pending: list[Post] = []
        self._audiences: dict[Channel, _Known] = {}

    # -- the pending list

    def submit(self, posts: Iterable[Post]) -> None:
        """Append posts in the order in which they are to be seen."""
        idle = not self._pending
        self._pending.extend(posts)
        if idle and self._pending:
            self.ready.notify()

    def take(self, timeout: float | None) -> list[Post]:
        """Wait for posts, at most `timeout` seconds, and take them all. Takes the lock itself."""
        with self.lock:
            if not (self._pending or self._fence is not None or self.stopping.is_set()):
                self.ready.wait(timeout)
            batch, self._pending = self._pending, []
            self._taken, self._fence = self._fence, None
            return batch

    @property
    def busy(self) -> bool:
        """Whether more is pending. May be asked without the lock: an old answer does no harm."""
        return bool(self._pending)

    def fence(self) -> threading.Event:
        """Set once all that is submitted before the lock is released is committed (or refused)."""
        if self._fence is None:
            self._fence = threading.Event()
            self.ready.notify()
        return self._fence

    def reached(self, committed: int) -> None:
        """The batch taken last is durable up to this time. Called by the committer, without the lock."""
        self.committed = committed
        if self._taken is not None:
            self._taken.set()
            self._taken = None

    def durable(self, conversation: str) -> int:
        """The time up to which a log is durable. What waits for it is older, and may be in the file."""
        return min(self.committed, self.held.get(conversation, self.committed + 1) - 1)

    def exclude(self, session: Session, conversation: str, held: Iterable[Event]) -> None:
        """Show nothing more of a channel to somebody who did not get into it after all."""
        for post in chain(held, self._pending):
            if isinstance(post, Event) and post.conversations == (conversation,):
                sessions = post.audience.sessions
                if session in sessions:
                    post.audience = Audience(tuple([other for other in sessions if other is not session]))

    # -- who gets it

    def audience(self, channel: Channel) -> Audience:
        """The members of a channel now; the same object until the members change."""
        known = self._audiences.get(channel)
        if known is not None and known.version == channel.version:
            return known.audience
        members, sessions = channel.members, self.sessions
        roll: list[Session] = []
        if known is not None and channel.version - known.version == len(members) - len(known.roll):
            roll = known.roll  # nobody has left since
        roll.extend([sessions[user] for user in islice(members, len(roll), None)])
        audience = Audience(roll, len(roll))
        self._audiences[channel] = _Known(channel.version, roll, audience)
        return audience

    def audience_of(self, users: Iterable[User]) -> Audience:
        """These users, as far as they are connected."""
        found = tuple([self.sessions[user] for user in users if user in self.sessions])
        return Audience(found) if found else NOBODY

    # -- coming and going

    def register(self, session: Session) -> None:
        """The session said who it is: from now on others can see it."""
        session.registered = True
        session.signed_on = self.clock()
        self._own_from_now(session)
        self.sessions[session.user] = session
        self.most_users = max(self.most_users, len(self.sessions))

    def rename(self, session: Session, nick: str) -> bool:
        """Give a session a nick unless somebody else has it; False then.

        Whoever had the nick before was somebody else, whose private conversations stay theirs.
        """
        user, old = session.user, session.user.key
        if not self.directory.rename(user, nick, self.clock(), remember=session.registered):
            return False
        if session.registered and user.key != old:
            self._note_absence(session, old)
            self._own_from_now(session)
        return True

    def _own_from_now(self, session: Session) -> None:
        """Private messages of the nick are the session's from now on, or from before an absence."""
        now = self.clock()
        absence = self.absent.pop(session.user.key, None)
        known = absence is not None and absence.is_of(session, now)
        # Times that were given out may be ahead of a clock that was set back.
        session.private_since = absence.private_since if absence and known else max(now, self.committed + 1)
        session.owns = known

    def leave(self, channel: Channel, user: User) -> None:
        """End a membership, and the channel's with its last member."""
        self.directory.leave(channel, user)
        if not channel.members:
            self._audiences.pop(channel, None)

    def end(self, session: Session, reason: str, farewell: Sequence[Message] = ()) -> None:
        """End a connection: those who share a channel see the QUIT, the peer is told why.

        Harmless when repeated. The socket itself is closed by the connection's reader, once the peer has
        taken its farewell.
        """
        if session.ending:
            return
        session.ending = reason
        user = session.user
        if session.registered:
            peers = self.audience_of(self.directory.peers(user) - {user})
            self.submit([self._quit(user, reason, peers)])
            del self.sessions[user]
            self._note_absence(session, user.key)
        closing = [channel for channel in user.channels if len(channel.members) == 1]
        self.directory.forget(user, self.clock(), remember=session.registered)
        for channel in closing:
            self._audiences.pop(channel, None)
        self.submit([self._farewell(session, farewell)])

    def _note_absence(self, session: Session, key: str) -> None:
        """Remember who had a nick: should they come back, they may read on where they were.

        Not of those who were never part of a conversation: nothing is theirs to come back to.
        """
        now, absent = self.clock(), self.absent
        absent.pop(key, None)
        if not session.owns:
            return
        while absent and (len(absent) >= ABSENT_KEPT or next(iter(absent.values())).left < now - ABSENCE):
            del absent[next(iter(absent))]
        user = session.user
        absent[key] = Absence(user.username, user.host, session.private_since, now)

    def end_all(self, reason: str) -> None:
        """End every connection: each QUIT is logged, each peer is told why, nobody sees the others leave."""
        sessions = [session for session in self.connections if not session.ending]
        for session in sessions:
            session.ending = reason
            if session.registered:
                self.submit([self._quit(session.user, reason, NOBODY)])
        self.submit([self._farewell(session, ()) for session in sessions])

    def _quit(self, user: User, reason: str, audience: Audience) -> Event:
        logs = tuple(channel.key for channel in user.channels)
        return Event(Message("QUIT", (reason,), user.source), audience, conversations=logs)

    def _farewell(self, session: Session, before: Sequence[Message]) -> Reply:
        error = Message("ERROR", (f"Closing link: {session.user.nick} ({session.ending})",))
        return Reply(session, b"".join(map(format_message, [*before, error])), last=True)
