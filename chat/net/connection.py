"""One TCP connection, for server and client alike.

Receiving blocks and belongs to one thread;
sending never blocks and may be done by any one thread at a time (an Outbox sees to that); `shutdown` may be
called by any thread at any time and makes a blocked `receive` return.
"""

import contextlib
import select
import socket
from typing import Final

from chat.errors import Disconnected
from chat.net.ways import USUAL, Way

SEND_BUFFER: Final = 128 * 1024  # bytes; autotuning would let one stalled peer hold 4 MB of kernel memory
_PART: Final = 65536  # bytes that `send_all` offers at once


class Connection:
    """Owns one connected socket from construction to `close`.

    `way` is how the platform does it (ways.py); a parameter so that every way is tested everywhere.
    """

    __slots__ = ("_socket", "_way", "peer")

    def __init__(self, sock: socket.socket, *, way: Way = USUAL) -> None:
        self._socket = sock
        self._way = way
        way.prepare(sock)
        with contextlib.suppress(OSError):  # a peer that is already gone, or a socket that is not TCP
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.peer: Final = _peer_host(sock)

    def fileno(self) -> int:
        """The file descriptor, -1 once closed."""
        return self._socket.fileno()

    def receive(self) -> bytes:
        """Block until bytes arrive and return them; b"" at the end, after an error or a close."""
        try:
            return self._way.receive(self._socket)
        except (OSError, ValueError):  # ValueError: select on a socket closed meanwhile
            return b""

    def send_some(self, data: bytes) -> int:
        """Send what the kernel takes without waiting and return how many bytes that was, 0 when it is full.

        Raises `Disconnected` when the peer is gone.
        """
        try:
            return self._way.send(self._socket, data)
        except OSError as error:
            raise Disconnected(error.strerror or str(error)) from error

    def send_all(self, data: bytes) -> None:
        """Send everything, waiting as long as it takes. Raises `Disconnected` when the peer is gone."""
        view = memoryview(data)
        while view:
            sent = self.send_some(bytes(view[:_PART]))
            view = view[sent:]
            if view and not sent:
                try:
                    select.select([], [self._socket], [])
                except (OSError, ValueError) as error:
                    raise Disconnected(str(error)) from error

    def shutdown(self) -> None:
        """End the connection both ways; a thread blocked in `receive` gets b"". Harmless when repeated."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Release the descriptor. Only the owner calls it, when no other thread can be using it any more."""
        self.shutdown()
        self._socket.close()


def _peer_host(sock: socket.socket) -> str:
    """The peer's numeric address, IPv4 in its own notation; "localhost" for what has none."""
    try:
        name = sock.getpeername()
    except OSError:  # gone before it was accepted
        return "unknown"
    if not isinstance(name, tuple):  # a socketpair
        return "localhost"
    return str(name[0]).partition("%")[0].removeprefix("::ffff:")
