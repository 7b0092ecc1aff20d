"""A whole server inside the test's process, and the parts of one without threads."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from chat.errors import Disconnected
from chat.irc.format import format_message
from chat.irc.message import Message
from chat.irc.parse import parse
from chat.net.outbox import Outbox
from chat.server.app import Server
from chat.server.hub import Hub
from chat.server.main import open_logbook
from chat.server.posts import Event, Post, Reply
from chat.server.session import Session
from chat.server.settings import Settings
from chat.server.throttle import Throttle, Unlimited
from tests.support import Irc

NAME = "scribe.local"


class House:
    """A running server on a free port of this machine, its logs in a folder of the test's."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.folder = folder
        values: dict[str, Any] = {"port": 0, "limits": False, "sync": "never", **settings}
        values = {"log_dir": folder / "logs", "data_dir": folder / "data", **values}
        self.settings = Settings(**values)
        self.server = Server(self.settings, open_logbook=open_logbook)
        self.hub = self.server.hub
        self.port: int = self.server.socket.getsockname()[1]
        self.server.start()
        self._clients: list[Irc] = []
        self._stopped = False

    def connect(self) -> Irc:
        """A connection that has said nothing yet."""
        client = Irc("127.0.0.1", self.port)
        self._clients.append(client)
        return client

    def irc(self, nick: str, *caps: str, **kwargs: str) -> Irc:
        """Somebody who has registered."""
        client = self.connect()
        client.register(nick, *caps, **kwargs)
        return client

    def room(self, *clients: Irc, channel: str = "#room") -> None:
        """Everybody joins, in this order; returns when everybody has seen everybody."""
        for client in clients:
            client.join(channel)
        for client in clients:
            client.barrier()

    def log_lines(self, conversation: str) -> list[str]:
        """The lines of a conversation's log."""
        files = sorted((self.settings.log_dir / conversation).glob("*.log"))
        return [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]

    def troubles(self) -> list[str]:
        """What the server has complained about since the last call."""
        lines, _ = self.server.feed.take()
        return [line.text for line in lines if line.kind == "trouble"]

    def stop(self) -> None:
        """Stop it; harmless when repeated."""
        if not self._stopped:
            self._stopped = True
            self.server.stop()
        for client in self._clients:
            client.close()


@contextmanager
def house(folder: Path, **settings: Any) -> Iterator[House]:
    """A server for the length of a `with`; no command of the test's may have met a bug."""
    made = House(folder, **settings)
    try:
        yield made
        made.stop()
        assert not [text for text in made.troubles() if "Traceback" in text]
    finally:
        made.stop()


class Wire:
    """Stands where a Connection does, and keeps what is sent."""

    def __init__(self, peer: str = "127.0.0.1", room: int = 1 << 30) -> None:
        self.peer = peer
        self.sent = bytearray()
        self.sends = 0
        self.room = room  # bytes that it takes before it is full
        self.ended = False
        self.broken = False

    def send_some(self, data: bytes) -> int:
        """Take what there is room for."""
        if self.ended or self.broken:
            raise Disconnected("gone")
        self.sends += 1
        taken = data[: self.room]
        self.room -= len(taken)
        self.sent += taken
        return len(taken)

    def receive(self) -> bytes:
        """Nobody speaks."""
        return b""

    def fileno(self) -> int:
        """There is none."""
        return -1

    def shutdown(self) -> None:
        """The end."""
        self.ended = True

    def close(self) -> None:
        """The end."""
        self.ended = True

    @property
    def lines(self) -> list[str]:
        """What was sent, by lines."""
        return self.sent.decode().split("\r\n")[:-1]

    @property
    def messages(self) -> list[Message]:
        """What was sent, parsed."""
        return [parse(line.encode()) for line in self.lines]


class Clock:
    """A clock that the test moves; gives seconds when called, microseconds by `us`."""

    def __init__(self, now: float = 1000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def us(self) -> int:
        """Microseconds."""
        return int(self.now * 1_000_000)


def make_hub(clock: Clock | None = None, **settings: Any) -> Hub:
    """A hub without a server, with an injected clock."""
    clock = clock or Clock()
    return Hub(Settings(**settings), clock=clock.us, monotonic=clock)


def make_session(
    hub: Hub,
    nick: str = "",
    caps: int = 0,
    *,
    peer: str = "127.0.0.1",
    throttle: Throttle | None = None,
    limit: int = 1 << 20,
    room: int = 1 << 30,
) -> Session:
    """A session of the hub's, registered when it has a nick. Its wire is `wire_of(session)`."""
    outbox = Outbox(Wire(peer, room), limit, lambda: b"ERROR :too slow\r\n")  # type: ignore[arg-type]
    session = Session(outbox, throttle or Unlimited(), hub.monotonic())
    session.caps = session.acked = caps
    hub.connections.add(session)
    if nick:
        hub.directory.rename(session.user, nick, hub.clock())
        session.user.username = session.user.realname = nick
        session.user.refresh()
        hub.register(session)
    return session


def wire_of(session: Session) -> Wire:
    """The wire of a session made by `make_session`."""
    wire = session.outbox.connection
    assert isinstance(wire, Wire)
    return wire


def pending(hub: Hub) -> list[Post]:
    """Take what is pending; the lock must be free."""
    return hub.take(0)


def replies(posts: Iterable[Post]) -> list[Message]:
    """The messages of all replies among the posts, those that follow an event included."""
    found: list[Message] = []
    for post in posts:
        for reply in [post] if isinstance(post, Reply) else post.then:
            found += [parse(line) for line in reply.data.split(b"\r\n") if line]
    return found


def events(posts: Iterable[Post]) -> list[Event]:
    """The events among the posts."""
    return [post for post in posts if isinstance(post, Event)]


def line(command: str, *params: str, source: str = "", **tags: str) -> bytes:
    """A line as bytes."""
    return format_message(Message(command, params, source, tags))


Houses = Callable[..., House]


def ask(client: Irc, *lines: str) -> list[Message]:
    """Everything that comes back for these lines."""
    client.send(*lines)
    return client.barrier()


def told(client: Irc, *lines: str) -> list[str]:
    """The same as short texts: command and parameters, a space between."""
    return [short(message) for message in ask(client, *lines)]


def numbers(client: Irc, *lines: str) -> list[str]:
    """The same, commands alone."""
    return [message.command for message in ask(client, *lines)]


def short(message: Message) -> str:
    """A message as a short text: command and parameters, for a numeric without its target."""
    params = message.params[1:] if message.command.isdigit() else message.params
    return " ".join((message.command, *params))
