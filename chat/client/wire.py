"""The connection as a link sees it, how it is made, and how its lines are read.

Rules for this file: the one place of the client where a connection comes from; TLS belongs into it.
"""

from typing import Protocol

from chat.errors import Disconnected, ProtocolError
from chat.irc.message import Message
from chat.irc.parse import parse
from chat.irc.url import Endpoint
from chat.net.connection import Connection
from chat.net.dial import dial


class Wire(Protocol):
    """What a link needs of a connection; `chat.net.connection.Connection` is one."""

    def receive(self) -> bytes:
        """Block until bytes arrive; b"" at the end."""

    def send_all(self, data: bytes) -> None:
        """Send everything. Raises `Disconnected`."""

    def shutdown(self) -> None:
        """End the connection, from any thread."""

    def close(self) -> None:
        """Release the descriptor."""


def dial_plain(endpoint: Endpoint) -> Connection:
    """Connect without TLS. Raises `Disconnected` with a sentence."""
    if endpoint.tls:
        raise Disconnected("Encrypted connections (ircs://) are not supported yet")
    return dial(endpoint.host, endpoint.port)


def read_line(line: bytes) -> Message | None:
    """A line as a message; a server that does not speak UTF-8 is read as Latin-1; None for nonsense."""
    try:
        return parse(line)
    except ProtocolError:
        pass
    try:
        return parse(line.decode("latin-1").encode())
    except ProtocolError:
        return None
