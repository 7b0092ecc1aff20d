"""Everything a client knows, as one plain object, and the few ways in which it changes.

Rules for this file: no socket, no thread, no terminal, no clock. One thread owns it (the screen's). What is
to be sent, logged or rung for is left in lists that the session empties after each event.
"""

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from chat.client.buffers import Buffer, BufferKind
from chat.client.delivery import Delivery
from chat.client.leftovers import Leftovers
from chat.client.status import SERVER_KEY, Goto, Memory, Phase, Seen, Status
from chat.client.timeline import SPEECH, Entry, EntryKind, State
from chat.irc.isupport import ISupport
from chat.irc.message import Message
from chat.irc.names import fold as log_fold

REGAIN_PAUSE: Final = 30_000_000  # µs between attempts to get the wanted name back
_LABELS_KEPT: Final = 64
_RECORDED_TAGS: Final = frozenset({"account", "realname"})


class ClientState(Leftovers):
    """What the screen reads.

    nick      the name we have (or will ask for while offline); `wanted_nick` the one we would like
    status    the state of the connection
    caps      the IRCv3 capabilities agreed upon
    support   what the server says about itself (names, limits, modes)
    motd      the message of the day, until it has been shown in the first channel
    away      our own away message, "" when we are here
    buffers   the server's own first, then the others in the order in which they were opened
    active    the buffer being looked at: nothing in it counts as unread
    server    the server's own buffer
    backlog   whether what was said before we came is wanted at all
    ignored   folded -> the nick of everybody whom we do not want to hear
    """

    def __init__(self, nick: str, channels: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.nick = nick
        self.wanted_nick = nick
        self.status = Status()
        self.connection = 0  # number of the current connection, see `Online`
        self.caps: frozenset[str] = frozenset()
        self.support = ISupport()
        self.away = ""
        self.absence = ""  # the away message that the next connection is told too
        self.backlog = True
        self.ignored: dict[str, str] = {}
        self.user_modes = ""
        self.motd: list[str] = []
        self.own_source = ""  # nick!user@host as others see us, once the server has shown it
        self.server = Buffer(SERVER_KEY, "server", BufferKind.SERVER)
        self.buffers: list[Buffer] = [self.server]
        self.active = self.server
        self.revision = 0  # grows with every event applied
        self.delivery = Delivery()
        self.now = 0  # the time of the last event that had one, µs
        self.memory = Memory()
        self.goto: Goto | None = None  # where the screen is to go; it sets it back
        self.lost_at = 0  # when the connection was lost last, µs
        self.names: dict[str, str] = {}  # folded -> every nick that we had in this run
        self.heard = 0  # the newest time that the server has shown, by its own clock, µs
        self._keyed: dict[str, Buffer] = {SERVER_KEY: self.server}
        self._numbers = 0
        for name in channels:
            self.ensure(name).wanted = True
        if len(self.buffers) > 1:
            self.active = self.buffers[1]

    # --- looking -------------------------------------------------------------------------------------------

    @property
    def online(self) -> bool:
        """Whether messages can be sent now."""
        return self.status.phase is Phase.ONLINE

    @property
    def asking(self) -> bool:
        """Whether the server has yet to answer a question about what was said before."""
        memory = self.memory
        return bool(memory.questions or memory.waiting or memory.answers)

    def fold(self, name: str) -> str:
        """The key of a nick or channel, as this server compares names."""
        return self.support.fold(name)

    def is_me(self, nick: str) -> bool:
        """Whether this is our own nick."""
        return self.fold(nick) == self.fold(self.nick)

    def was_me(self, nick: str) -> bool:
        """Whether this is, or was in this run, our own nick: for what was said before."""
        return self.is_me(nick) or self.fold(nick) in self.names

    def ignores(self, nick: str) -> bool:
        """Whether this is somebody whom we do not want to hear."""
        return bool(self.ignored) and self.fold(nick) in self.ignored

    def find(self, name: str) -> Buffer | None:
        """The buffer of a channel or nick, or None."""
        return self._keyed.get(self.fold(name)) if name else None

    def keyed(self, key: str) -> Buffer | None:
        """The buffer with this key, or None."""
        return self._keyed.get(key)

    def label_of(self, message: Message) -> str:
        """The label of the request that a message answers, by itself or through its batch, or ""."""
        return message.tags.get("label") or self.memory.batches.get(message.tags.get("batch", ""), "")

    def place_of(self, message: Message) -> Buffer:
        """Where an answer or an error belongs: where it was asked for, else the buffer that it names."""
        key = self.memory.labels.get(self.label_of(message))
        if key is None:
            for word in message.params[1:-1]:
                buffer = self.find(word) if word else None
                if buffer is not None and buffer is not self.server:
                    return buffer
            key = self.memory.asked_in
        return self._keyed.get(key, self.server)

    def channels_of(self, nick: str) -> Iterator[Buffer]:
        """The channels where this nick is known to be."""
        key = self.fold(nick)
        return (buffer for buffer in self.buffers if key in buffer.members)

    # --- changing ------------------------------------------------------------------------------------------

    def ensure(self, name: str) -> Buffer:
        """The buffer of a channel or nick, made when there is none."""
        key = self.fold(name)
        buffer = self._keyed.get(key)
        if buffer is None:
            kind = BufferKind.CHANNEL if self.support.is_channel(name) else BufferKind.PRIVATE
            buffer = self._keyed[key] = Buffer(key, name, kind)
            self.buffers.append(buffer)
        return buffer

    def open_own(self, key: str, name: str) -> Buffer:
        """A buffer that is no conversation, under a key that no name can have."""
        buffer = self._keyed[key] = Buffer(key, name, BufferKind.FOUND)
        buffer.target = ""
        self.buffers.append(buffer)
        return buffer

    def close(self, buffer: Buffer) -> None:
        """Drop a buffer (never the server's); the one before it becomes active if it was."""
        if buffer is self.server or buffer not in self.buffers:
            return
        recovery, buffer.recovery = buffer.recovery, None
        for time, message in recovery.held if recovery else ():
            self.record(buffer, message, time)
        index = self.buffers.index(buffer)
        self.buffers.remove(buffer)
        self._keyed.pop(buffer.key, None)
        if self.active is buffer:
            self.select(self.buffers[index - 1])

    def select(self, buffer: Buffer) -> None:
        """Look at a buffer: it becomes the active one and counts as read."""
        if buffer is not self.active:
            self.active.new_after = max(self.active.seen, self.active.new_after)
        self.active = buffer
        buffer.read()
        self.revision += 1

    def rename(self, buffer: Buffer, name: str) -> None:
        """A private chat's other side has another name now."""
        old = buffer.key
        self._keyed.pop(old, None)
        buffer.key, buffer.name, buffer.target = self.fold(name), name, name
        self._keyed[buffer.key] = buffer
        self.delivery.rename(old, buffer.key, name)

    def rekey(self) -> None:
        """Fold all names again: the server has just said how it compares them."""
        self.ignored = {self.fold(nick): nick for nick in self.ignored.values()}
        self._keyed = {}
        for buffer in self.buffers:
            old = buffer.key
            if buffer.kind in (BufferKind.CHANNEL, BufferKind.PRIVATE):
                buffer.key = self.fold(buffer.name)
            self._keyed[buffer.key] = buffer
            self.delivery.rename(old, buffer.key, buffer.name)

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
        quiet: bool = False,
    ) -> Entry:
        """Append an entry to a buffer's timeline; speech of others counts as unread unless `quiet`."""
        number = self.next_number()
        entry = Entry(number, time or self.now, kind, nick, text, state, own, mention, msgid, reason)
        buffer.timeline.add(entry)
        if kind in SPEECH and not own and not quiet:
            if buffer is not self.active:
                buffer.unread += 1
                buffer.mentions += mention
            if mention:
                self.alert(buffer, entry)
        return entry

    def next_number(self) -> int:
        """A number that no entry and no label had."""
        self._numbers += 1
        return self._numbers

    def info(self, buffer: Buffer, text: str, *, time: int = 0) -> None:
        """Say something of the program's own, or an answer, in a buffer."""
        self.add(buffer, EntryKind.INFO, text, time=time)

    def error(self, buffer: Buffer, text: str, *, time: int = 0) -> None:
        """Say in a buffer what could not be done."""
        self.add(buffer, EntryKind.ERROR, text, time=time)

    def ask(self, buffer: Buffer, command: str, *params: str) -> None:
        """Like `send`, for a command that a person gave in `buffer`: the answer is shown there."""
        self.memory.asked_in = buffer.key
        tags: dict[str, str] = {}
        if "labeled-response" in self.caps:
            label = f"q{self.next_number()}"
            self.memory.labels[label] = buffer.key
            if len(self.memory.labels) > _LABELS_KEPT:
                del self.memory.labels[next(iter(self.memory.labels))]
            tags = {"label": label}
        self.send(command, *params, tags=tags)

    def regain(self) -> None:
        """Ask for the wanted name, which somebody else had."""
        self.memory.regaining = True
        self.memory.regain_at = self.now + REGAIN_PAUSE
        self.send("NICK", self.wanted_nick)

    def conversation(self, target: str) -> str:
        """The key of the log of a channel, or of our private chat with somebody."""
        key = log_fold(target)
        return key if self.support.is_channel(target) else ",".join(sorted((key, log_fold(self.nick))))

    def record(self, buffer: Buffer, message: Message, time: int, *, old: bool = False) -> None:
        """Note a message for the log of this buffer's conversation, in its canonical form.

        While older ones are being recovered what is not `old` waits, so that the log is in order.
        """
        if buffer is self.server:
            return
        if buffer.recovery is not None and not old:
            buffer.recovery.held.append((time, message))
            return
        tags = {k: v for k, v in message.tags.items() if k in _RECORDED_TAGS or k.startswith("+")}
        key = self.conversation(buffer.target)
        self.pending.seen.append(Seen(key, time, message._replace(tags=tags), old))


Handler: TypeAlias = Callable[[ClientState, Message, int], None]
"""What takes one message from the server into account; `int` is its time in µs."""
