"""The server's parts without threads and files: commands in, a scripted journal, what each wire got."""

from collections.abc import Mapping, Sequence

from chat.errors import LogUnavailable
from chat.irc.message import Message
from chat.irc.parse import parse
from chat.logbook.record import Record
from chat.net.flusher import Flusher
from chat.server.commands import table
from chat.server.commands.registration import complete
from chat.server.committer import Committer
from chat.server.dispatch import Dispatcher
from chat.server.feed import Feed
from chat.server.session import Session
from tests.server.house import Clock, make_hub, make_session, short, wire_of

FULL_DISK = "No space left on device"


class Journal:
    """A journal in memory that fails where it is told to."""

    def __init__(self, newest: int = 0) -> None:
        self.newest = newest
        self.written: dict[str, list[Record]] = {}
        self.broken: set[str] = set()
        self.everything_broken = False
        self.probes: list[str] = []
        self.watched: list[Session] = []  # whose wires must not move before a commit returns
        self.seen_during_commit: list[bytes] = []

    def commit(self, batch: Mapping[str, Sequence[Record]]) -> dict[str, LogUnavailable]:
        """Write what is not broken."""
        self.seen_during_commit.append(b"".join(bytes(wire_of(session).sent) for session in self.watched))
        failures: dict[str, LogUnavailable] = {}
        for conversation, records in batch.items():
            if self.everything_broken or conversation in self.broken:
                failures[conversation] = LogUnavailable(28, FULL_DISK)
            else:
                self.written.setdefault(conversation, []).extend(records)
        return failures

    def probe(self, conversation: str) -> LogUnavailable | None:
        """Whether it is broken."""
        self.probes.append(conversation)
        broken = self.everything_broken or conversation in self.broken
        return LogUnavailable(28, FULL_DISK) if broken else None

    def texts(self, conversation: str) -> list[str]:
        """What a log holds, shortly."""
        return [short(record.message) for record in self.written.get(conversation, [])]


class Workshop:
    """A hub, its dispatcher and its committer, moved by hand."""

    def __init__(self, journal: Journal | None = None, **settings: object) -> None:
        self.clock = Clock()
        self.hub = make_hub(self.clock, **settings)
        self.journal = journal or Journal()
        self.feed = Feed()
        self.flusher = Flusher()  # not started: nothing here has a descriptor
        self.committer = Committer(self.hub, self.journal, self.flusher, self.feed)
        rows = table(())
        self.dispatcher = Dispatcher(self.hub, rows, self.feed, lambda context: complete(context, ()))
        self._read: dict[Session, int] = {}

    def person(self, nick: str, caps: int = 0, *channels: str, **kwargs: int) -> Session:
        """Somebody registered, in these channels, with nothing to read."""
        session = make_session(self.hub, nick, caps, **kwargs)
        for channel in channels:
            self.does(session, f"JOIN {channel}")
        self.step()
        self.saw(session)
        return session

    def does(self, session: Session, *lines: str) -> None:
        """Run commands; what comes of them is pending."""
        for line in lines:
            self.dispatcher.handle(session, line.encode())

    def step(self) -> None:
        """Commit what is pending, as one batch."""
        self.committer._commit(self.hub.take(0))
        self.hub.reached(self.committer._last)

    def saw(self, session: Session) -> list[str]:
        """What a session got since the last call, shortly."""
        return [short(message) for message in self.messages(session)]

    def messages(self, session: Session) -> list[Message]:
        """What a session got since the last call."""
        start = self._read.get(session, 0)
        data = bytes(wire_of(session).sent)
        self._read[session] = len(data)
        return [parse(line) for line in data[start:].split(b"\r\n") if line]

    def troubles(self) -> list[str]:
        """What the feed has of troubles since the last call."""
        return [line.text for line in self.feed.take()[0] if line.kind == "trouble"]
