"""Everything a client knows, as one plain object, and the few ways in which it changes.

Rules for this file: no socket, no thread, no terminal, no clock. One thread owns it (the screen's). What is
to be sent, logged or rung for is left in lists that the session empties after each event.
"""

import enum
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from chat.client.buffers import Buffer, BufferKind
from chat.client.delivery import Delivery
from chat.client.timeline import SPEECH, Entry, EntryKind, State
from chat.irc.isupport import ISupport
from chat.irc.message import Message


class Phase(enum.Enum):
    """Where the connection is."""

    OFFLINE = "offline"  # not started
    CONNECTING = "connecting"
    REGISTERING = "registering"
    ONLINE = "online"
    WAITING = "waiting"  # lost; the next attempt comes at `Connection.retry_at`
    REFUSED = "refused"  # given up: see `refused_field` and `detail`
    CLOSED = "closed"  # we said goodbye


@dataclass(slots=True)
class Status:
    """The state of the connection, for a status line."""

    phase: Phase = Phase.OFFLINE
    detail: str = ""  # a sentence: why it was lost or refused, or ""
    refused_field: str = ""  # "address", "name", "password" or ""
    host: str = ""
    port: int = 0
    attempt: int = 0
    wait: float = 0.0  # seconds between the loss and the next attempt


@dataclass(frozen=True, slots=True)
class Alert:
    """Something worth a bell: a mention, or a private message."""

    buffer: Buffer
    entry: Entry


@dataclass(frozen=True, slots=True)
class Seen:
    """Something for the client's own log: `conversation` is the log's key, `message` its canonical form."""

    conversation: str
    time: int
    message: Message


@dataclass(slots=True)
class Pending:
    """Lists that wait to be taken: see `ClientState.take_*`."""

    outgoing: list[Message] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)


SERVER_KEY: Final = ""


class ClientState:
    """What the screen reads.

    nick      the name we have (or will ask for while offline); `wanted_nick` the one we would like
    status    the state of the connection
    caps      the IRCv3 capabilities agreed upon
    support   what the server says about itself (names, limits, modes)
    away      our own away message, "" when we are here
    buffers   the server's own first, then the others in the order in which they were opened
    active    the buffer being looked at: nothing in it counts as unread
    server    the server's own buffer
    """

    def __init__(self, nick: str, channels: tuple[str, ...] = ()) -> None:
        self.nick = nick
        self.wanted_nick = nick
        self.status = Status()
        self.caps: frozenset[str] = frozenset()
        self.support = ISupport()
        self.away = ""
        self.user_modes = ""
        self.motd: list[str] = []
        self.own_source = ""  # nick!user@host as others see us, once the server has shown it
        self.server = Buffer(SERVER_KEY, "server", BufferKind.SERVER)
        self.buffers: list[Buffer] = [self.server]
        self.active = self.server
        self.revision = 0  # grows with every event applied
        self.delivery = Delivery()
        self.now = 0  # the time of the last event that had one, µs
        self.pending = Pending()
        self._keyed: dict[str, Buffer] = {SERVER_KEY: self.server}
        self._numbers = 0
        for name in channels:
            self.open(name).wanted = True
        if len(self.buffers) > 1:
            self.active = self.buffers[1]

    # --- looking -------------------------------------------------------------------------------------------

    @property
    def online(self) -> bool:
        """Whether messages can be sent now."""
        return self.status.phase is Phase.ONLINE

    def fold(self, name: str) -> str:
        """The key of a nick or channel, as this server compares names."""
        return self.support.fold(name)

    def is_me(self, nick: str) -> bool:
        """Whether this is our own nick."""
        return self.fold(nick) == self.fold(self.nick)

    def find(self, name: str) -> Buffer | None:
        """The buffer of a channel or nick, or None."""
        return self._keyed.get(self.fold(name))

    def channels_of(self, nick: str) -> Iterator[Buffer]:
        """The channels where this nick is known to be."""
        key = self.fold(nick)
        return (buffer for buffer in self.buffers if key in buffer.members)

    # --- changing ------------------------------------------------------------------------------------------

    def open(self, name: str) -> Buffer:
        """The buffer of a channel or nick, made when there is none."""
        key = self.fold(name)
        buffer = self._keyed.get(key)
        if buffer is None:
            kind = BufferKind.CHANNEL if self.support.is_channel(name) else BufferKind.PRIVATE
            buffer = self._keyed[key] = Buffer(key, name, kind)
            self.buffers.append(buffer)
        return buffer

    def close(self, buffer: Buffer) -> None:
        """Drop a buffer (never the server's); the one before it becomes active if it was."""
        if buffer is self.server or buffer not in self.buffers:
            return
        index = self.buffers.index(buffer)
        self.buffers.remove(buffer)
        self._keyed.pop(buffer.key, None)
        if self.active is buffer:
            self.select(self.buffers[min(index, len(self.buffers) - 1)])

    def select(self, buffer: Buffer) -> None:
        """Look at a buffer: it becomes the active one and counts as read."""
        self.active = buffer
        buffer.read()
        self.revision += 1

    def rename(self, buffer: Buffer, name: str) -> None:
        """A private chat's other side has another name now."""
        self._keyed.pop(buffer.key, None)
        buffer.key, buffer.name = self.fold(name), name
        self._keyed[buffer.key] = buffer

    def rekey(self) -> None:
        """Fold all names again: the server has just said how it compares them."""
        self._keyed = {}
        for buffer in self.buffers:
            buffer.key = self.fold(buffer.name) if buffer is not self.server else SERVER_KEY
            self._keyed[buffer.key] = buffer

    def add(
        self,
        buffer: Buffer,
        kind: EntryKind,
        text: str,
        *,
        nick: str = "",
        time: int = 0,
        state: State = State.DELIVERED,
        own: bool = False,
        mention: bool = False,
        msgid: str = "",
        reason: str = "",
    ) -> Entry:
        """Append an entry to a buffer's timeline, counting it as unread where that is due."""
        self._numbers += 1
        entry = Entry(self._numbers, time or self.now, kind, nick, text, state, own, mention, msgid, reason)
        buffer.timeline.add(entry)
        if kind in SPEECH and not own:
            if buffer is not self.active:
                buffer.unread += 1
                buffer.mentions += mention
            if mention:
                self.pending.alerts.append(Alert(buffer, entry))
        return entry

    def info(self, buffer: Buffer, text: str, *, time: int = 0) -> None:
        """Say something of the program's own, or an answer, in a buffer."""
        self.add(buffer, EntryKind.INFO, text, time=time)

    def error(self, buffer: Buffer, text: str, *, time: int = 0) -> None:
        """Say in a buffer what could not be done."""
        self.add(buffer, EntryKind.ERROR, text, time=time)

    def send(self, command: str, *params: str, tags: dict[str, str] | None = None) -> None:
        """Leave a message for the server. Nothing is sent while offline: check `online` first."""
        self.pending.outgoing.append(Message(command, params, "", tags or {}))

    def take_outgoing(self) -> list[Message]:
        """What is to be sent, in order; the caller sends it."""
        taken, self.pending.outgoing = self.pending.outgoing, []
        return taken

    def take_alerts(self) -> list[Alert]:
        """What happened that is worth a bell since the last call."""
        taken, self.pending.alerts = self.pending.alerts, []
        return taken

    def take_seen(self) -> list[Seen]:
        """What belongs into the client's own log since the last call."""
        taken, self.pending.seen = self.pending.seen, []
        return taken
