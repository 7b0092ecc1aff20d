"""Many connections on one epoll, each checking what it is sent.

A line of the load is `PRIVMSG #cNN :NN <number> <padding>`, always of one length. Members that must be sent
the same bytes share a `Stream`, which compares them; senders that get no echo miss their own lines, so what
they got is kept and compared after the run. Deliveries are counted by bytes.
"""

import re
import select
import socket
import time
from collections.abc import Sequence
from typing import Final

from benchmarks.load.stream import Stream

_BUFFER: Final = 1 << 18  # bytes taken from one member at a time
_PATIENCE: Final = 30.0  # seconds that a server may take to end a connection
_PING: Final = re.compile(rb"(?m)^(?::\S+ )?PING (.*?)\r?\n")


class Member:
    """One connection and what it has seen since `Crowd.settle`."""

    __slots__ = ("astray", "channel", "chunks", "nick", "received", "sock", "stream")

    def __init__(self, sock: socket.socket, nick: str, channel: int, stream: Stream | None) -> None:
        """Without a stream the member keeps what it is sent."""
        self.sock: Final = sock
        self.nick: Final = nick
        self.channel: Final = channel
        self.stream: Final = stream
        self.received = 0  # bytes
        self.astray = False  # was sent something else than the others
        self.chunks: list[bytes] = []

    def take(self, chunk: memoryview) -> None:
        """Take in what was received."""
        if self.stream is None:
            self.chunks.append(bytes(chunk))
        elif not self.stream.take(self.received, chunk):
            self.astray = True
        self.received += len(chunk)


class Crowd:
    """All members of a run, on one epoll. Single-threaded."""

    def __init__(self, address: tuple[str, int]) -> None:
        self._address = address
        self._epoll = select.epoll()
        self._buffer = bytearray(_BUFFER)
        self._view = memoryview(self._buffer)
        self.members: dict[int, Member] = {}

    def login(
        self, nick: str, channel: int, stream: Stream | None = None, caps: Sequence[str] = ()
    ) -> Member:
        """Connect and register; returns at once, `expect` waits."""
        member = Member(self.dial(), nick, channel, stream)
        self.introduce(member, caps)
        return member

    def dial(self) -> socket.socket:
        """Connect."""
        sock = socket.create_connection(self._address)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return sock

    def introduce(self, member: Member, caps: Sequence[str] = ()) -> None:
        """Register a member of any kind; returns at once."""
        lines = [f"CAP REQ :{cap}" for cap in caps] + ["CAP END"] * bool(caps)
        lines += [f"NICK {member.nick}", f"USER {member.nick[:8]} 0 * :{member.nick}"]
        member.sock.sendall("".join(f"{line}\r\n" for line in lines).encode())
        self.members[member.sock.fileno()] = member

    def expect(self, member: Member, token: bytes, timeout: float = 60.0) -> bytes:
        """Read until a line holds `token`, answering PINGs; returns everything read."""
        sock, got = member.sock, b""
        sock.settimeout(timeout)
        seen = 0
        deadline = now() + timeout
        while token not in got:
            if now() > deadline:
                raise ConnectionError(f"waited in vain for {token!r}: {got[-300:]!r}")
            data = sock.recv(65536)
            if not data:
                raise ConnectionError(f"closed while waiting for {token!r}: {got[-300:]!r}")
            got += data
            for ping in _PING.finditer(got, seen):
                sock.sendall(b"PONG " + ping.group(1) + b"\r\n")
                seen = ping.end()
        return got

    def swallow(self) -> None:
        """Take in and forget what has come for those who are in already."""
        while ready := self._epoll.poll(0):
            for fd, _ in ready:
                self.members[fd].sock.recv_into(self._buffer)

    def attend(self, member: Member) -> None:
        """From now on this member's bytes are taken in by `swallow` and `pump`."""
        member.sock.setblocking(False)
        self._epoll.register(member.sock.fileno(), select.EPOLLIN)

    def settle(self) -> None:
        """Wait until nothing more comes to anybody: a PING to each, after everything else."""
        self.swallow()
        for member in self.members.values():
            member.sock.setblocking(True)
            member.sock.sendall(b"PING :settled\r\n")
            self.expect(member, b"settled")
            member.sock.setblocking(False)

    def pump(self, timeout: float, arrivals: list[float] | None = None) -> int:
        """Take in what has come, waiting at most `timeout` seconds; returns how many bytes that was.

        `arrivals` gets the time of each reception.
        """
        total = 0
        members, buffer, view = self.members, self._buffer, self._view
        for fd, _ in self._epoll.poll(timeout):
            member = members[fd]
            size = member.sock.recv_into(buffer)
            if not size:
                self.ended(member)
                continue
            if arrivals is not None:
                arrivals.append(now())
            member.take(view[:size])
            total += size
        return total

    def ended(self, member: Member) -> None:
        """The server has ended this connection, which it must not."""
        raise ConnectionError(f"{member.nick} was disconnected")

    def leave(self, member: Member) -> None:
        """Close one connection and forget it."""
        del self.members[member.sock.fileno()]
        member.sock.close()

    def all_leave(self) -> None:
        """Everybody goes; the server has seen them all go when this returns, so their names are free."""
        for member in self.members.values():
            member.sock.settimeout(_PATIENCE)
            member.sock.shutdown(socket.SHUT_WR)
        for member in self.members.values():
            while member.sock.recv_into(self._buffer):
                pass

    def close(self) -> None:
        """Close everything."""
        self._epoll.close()
        for member in self.members.values():
            member.sock.close()


def now() -> float:
    """The clock of the measurements, in seconds."""
    return time.perf_counter()
