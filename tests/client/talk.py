"""A model in a conversation: server lines in, sent lines out, no socket and no thread."""

from chat.client.buffers import Buffer
from chat.client.events import Connecting, Lost, Online, Received, Registering
from chat.client.model import Model
from chat.client.timeline import Entry
from chat.irc.format import format_message
from chat.irc.parse import parse

SECOND = 1_000_000
START = 1_800_000_000 * SECOND
ALL = frozenset(
    "message-tags server-time echo-message labeled-response batch multi-prefix userhost-in-names"
    " extended-join away-notify".split()
)
ECHO = frozenset({"message-tags", "echo-message"})
NOTHING: frozenset[str] = frozenset()


class Talk:
    """A model that is online as `alice`, in `#lobby` with bobby, unless told otherwise."""

    def __init__(self, caps: frozenset[str] = ALL, *, joined: bool = True, online: bool = True) -> None:
        self.model = Model("alice", ("#lobby",))
        self.now = START
        self.connections = 0
        self.caps = caps
        if online:
            self.connect()
        if online and joined:
            self.join("#lobby", "@alice bobby")
            self.sent()

    def connect(self, nick: str = "alice", *extra: str) -> None:
        """Come online."""
        self.connections += 1
        self.model.apply(Connecting("h", 1, 1))
        self.model.apply(Registering())
        self.lines(
            f":srv 001 {nick} :Welcome {nick}!u@h",
            f":srv 005 {nick} CASEMAPPING=ascii CHANTYPES=# PREFIX=(ov)@+ STATUSMSG=@+ :are supported",
            f":srv 005 {nick} CHANMODES=beI,k,l,imnst NETWORK=Testnet :are supported",
            *extra,
            f":srv 422 {nick} :none",
        )
        self.model.apply(Online(self.connections, nick, self.caps, self.now))

    def lose(self, reason: str = "gone") -> None:
        """Lose the connection."""
        self.now += SECOND
        self.model.apply(Lost(reason, self.now))

    def lines(self, *lines: str) -> None:
        """The server says these."""
        for line in lines:
            self.now += SECOND
            self.model.apply(Received(parse(line.encode()), self.now))

    def join(self, channel: str, names: str, nick: str = "alice") -> None:
        """The server lets us into a channel."""
        self.lines(
            f":{nick}!u@h JOIN {channel}",
            f":srv 353 {nick} = {channel} :{names}",
            f":srv 366 {nick} {channel} :End",
        )

    def sent(self) -> list[str]:
        """What was sent since the last call, as lines without their ends."""
        return [format_message(message).decode().rstrip() for message in self.model.take_outgoing()]

    def buffer(self, name: str = "#lobby") -> Buffer:
        """A buffer that must be there."""
        buffer = self.model.find(name)
        assert buffer is not None, name
        return buffer

    def last(self, name: str = "#lobby") -> Entry:
        """The last entry of a buffer, "" for the server's."""
        return (self.buffer(name) if name else self.model.server).timeline[-1]

    def nicks(self, name: str = "#lobby") -> list[str]:
        """The user list as it is shown."""
        return [member.prefix + member.nick for member in self.buffer(name).members]
