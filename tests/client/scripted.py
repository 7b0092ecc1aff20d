"""A server for tests that does what the test says: the other end of the client's socket, line by line."""

import queue
import socket
from collections.abc import Callable
from typing import TypeVar

from chat.client.events import Event
from chat.errors import Disconnected
from chat.irc.message import Message
from chat.irc.parse import parse
from chat.irc.url import Endpoint
from chat.net.connection import Connection

E = TypeVar("E")
DEADLINE = 10.0

CAPS = "message-tags server-time echo-message labeled-response batch"


class Peer:
    """One connection of the scripted server."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._socket.settimeout(DEADLINE)
        self._lines = sock.makefile("rb")

    def next(self) -> Message:
        """The next message that the client sent. EOFError when it hung up."""
        line = self._lines.readline()
        if not line:
            raise EOFError
        return parse(line.rstrip(b"\r\n"))

    def expect(self, command: str) -> Message:
        """The next message, which must be this command."""
        message = self.next()
        assert message.command == command, message
        return message

    def until(self, command: str) -> Message:
        """Read on until this command comes."""
        while (message := self.next()).command != command:
            pass
        return message

    def say(self, *lines: str) -> None:
        """Send lines."""
        self._socket.sendall("".join(f"{line}\r\n" for line in lines).encode())

    def welcome(self, nick: str, caps: str = CAPS) -> None:
        """The whole handshake, from CAP LS to the end of the greeting."""
        self.expect("CAP")
        if self.next().command == "PASS":
            self.expect("NICK")
        self.expect("USER")
        self.say(f":srv CAP * LS :{caps}")
        if caps:
            asked = self.expect("CAP").param(-1)
            self.say(f":srv CAP * ACK :{asked}")
        self.expect("CAP")
        self.say(
            f":srv 001 {nick} :Welcome {nick}!u@h",
            f":srv 005 {nick} CASEMAPPING=ascii CHANTYPES=# PREFIX=(ov)@+ NETWORK=Testnet :are supported",
            f":srv 422 {nick} :no motd",
        )

    def join(self, nick: str, names: str = "") -> str:
        """Answer a JOIN; returns the channel."""
        channel = self.until("JOIN").param(0)
        self.say(
            f":{nick}!u@h JOIN {channel}",
            f":srv 353 {nick} = {channel} :{names or nick}",
            f":srv 366 {nick} {channel} :End of /NAMES list.",
        )
        return channel

    def hang_up(self) -> None:
        """Close the connection."""
        self._lines.close()
        self._socket.close()


class Scripted:
    """Accepts the connections that a link dials: `peer()` is the other end of the next one."""

    def __init__(self) -> None:
        self._peers: queue.SimpleQueue[Peer] = queue.SimpleQueue()
        self.refusals = 0  # how many dials fail first

    def dial(self, _endpoint: Endpoint) -> Connection:
        """For a Link's `dialler`."""
        if self.refusals:
            self.refusals -= 1
            raise Disconnected("No server is listening there")
        ours, theirs = socket.socketpair()
        self._peers.put(Peer(theirs))
        return Connection(ours)

    def peer(self) -> Peer:
        """The next connection, waited for."""
        return self._peers.get(timeout=DEADLINE)


class Posted:
    """Collects what is posted; `until` waits for an event of a class."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.seen: list[Event] = []
        self.post: Callable[[Event], None] = self._queue.put

    def next(self) -> Event:
        event = self._queue.get(timeout=DEADLINE)
        self.seen.append(event)
        return event

    def until(self, wanted: type[E]) -> E:
        """The next event of this class."""
        while True:
            event = self.next()
            if isinstance(event, wanted):
                return event
