"""The bare limit: one loop that joins what came and sends it to the whole channel, and does nothing else.

It reads no commands once somebody has joined, checks nothing, logs nothing, and keeps no queue: what any
server written in this language can do at most. It prints `listening on HOST:PORT` first, and runs on.
"""

import contextlib
import re
import select
import socket
import sys
from typing import Final

_JOIN: Final = re.compile(rb"JOIN (#\S+)\r\n")
_PING: Final = re.compile(rb"PING (\S+)\r\n")
_GREETING: Final = b":bare 001 user :Welcome\r\n"
_JOINED: Final = b":bare 366 user #channel :End of /NAMES list.\r\n"
_SPEAKS: Final = b"PRIVMSG "


class Bare:
    """Everybody connected, by channel."""

    def __init__(self) -> None:
        self.listener: Final = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self._epoll = select.epoll()
        self._sockets: dict[int, socket.socket] = {}
        self._channels: dict[int, bytes] = {}
        self._members: dict[bytes, list[socket.socket]] = {}
        self._epoll.register(self.listener.fileno(), select.EPOLLIN)

    def round(self) -> None:
        """Take in what has come, then send each channel's share to all of it."""
        heard: dict[bytes, list[bytes]] = {}
        for fd, _ in self._epoll.poll():
            if fd == self.listener.fileno():
                self._accept()
                continue
            sock = self._sockets[fd]
            data = sock.recv(1 << 16)
            channel = self._channels.get(fd)
            if not data:
                self._leave(fd, sock)
            elif channel and data.startswith(_SPEAKS):
                heard.setdefault(channel, []).append(data)
            else:
                self._enter(sock, data)
        for channel, pieces in heard.items():
            joined = b"".join(pieces).replace(_SPEAKS, b":user0001!user0001@127.0.0.1 PRIVMSG ")
            for member in self._members[channel]:
                with contextlib.suppress(OSError):
                    member.sendall(joined)

    def _accept(self) -> None:
        sock, _ = self.listener.accept()
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._sockets[sock.fileno()] = sock
        self._epoll.register(sock.fileno(), select.EPOLLIN)

    def _enter(self, sock: socket.socket, data: bytes) -> None:
        if b"NICK " in data:
            sock.sendall(_GREETING)
        for joined in _JOIN.finditer(data):
            channel = joined.group(1)
            self._channels[sock.fileno()] = channel
            self._members.setdefault(channel, []).append(sock)
            sock.sendall(_JOINED)
        for ping in _PING.finditer(data):
            sock.sendall(b":bare PONG bare " + ping.group(1) + b"\r\n")

    def _leave(self, fd: int, sock: socket.socket) -> None:
        del self._sockets[fd]
        if channel := self._channels.pop(fd, None):
            self._members[channel].remove(sock)
        sock.close()


def main() -> int:
    """Listen on a free port until ended."""
    bare = Bare()
    host, port = bare.listener.getsockname()
    print(f"listening on {host}:{port}", flush=True)
    while True:
        bare.round()


if __name__ == "__main__":
    sys.exit(main())
