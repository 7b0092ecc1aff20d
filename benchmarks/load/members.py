"""Many connections on one epoll, each checking what it is sent.

A line of the load is `PRIVMSG #cN :N <number> <padding>`. Senders are separate connections, so a server may
order their lines as it likes: what must hold is that every member of a channel sees the same order, each
number once. Checking every line in Python would make the generator the limit, so of each channel one member
(the observer) reads every line, and the others, who must be sent the same bytes, keep a checksum of them.
Senders that get no echo miss their own lines: what they got is kept and read after the run.
"""

import re
import select
import socket
import time
import zlib
from collections.abc import Sequence
from typing import Final

PADDING: Final = "x" * 60
PAYLOAD: Final = re.compile(rb"PRIVMSG #c[0-9]+ :?[0-9]+ ([0-9]+) ")
_BUFFER: Final = 1 << 18  # bytes taken from one member at a time
OBSERVER, PLAIN, SENDER = "observer", "plain", "sender"


class Member:
    """One connection and what it has seen since `Crowd.settle`."""

    __slots__ = ("channel", "checksum", "chunks", "count", "role", "sock")

    def __init__(self, sock: socket.socket, channel: int, role: str) -> None:
        self.sock: Final = sock
        self.channel: Final = channel
        self.role: Final = role
        self.count = 0  # deliveries
        self.checksum = 1  # of all bytes
        self.chunks: list[bytes] = []

    def take(self, buffer: bytearray, size: int) -> int:
        """Take in what was received; returns how many deliveries it ends. During a load every line is one."""
        if self.role != SENDER:
            self.checksum = zlib.adler32(memoryview(buffer)[:size], self.checksum)
        if self.role != PLAIN:
            self.chunks.append(bytes(buffer[:size]))
        found = buffer.count(b"\n", 0, size)
        self.count += found
        return found

    def read_all(self) -> list[bytes]:
        """The numbers of all lines, in the order received."""
        return PAYLOAD.findall(b"".join(self.chunks))


class Crowd:
    """All members of a run, on one epoll. Single-threaded."""

    def __init__(self, address: tuple[str, int]) -> None:
        self._address = address
        self._epoll = select.epoll()
        self._buffer = bytearray(_BUFFER)
        self.members: dict[int, Member] = {}

    def login(self, nick: str, channel: int, role: str, caps: Sequence[str]) -> Member:
        """Connect and register; returns at once, `settle` waits."""
        sock = socket.create_connection(self._address)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        lines = [f"CAP REQ :{' '.join(caps)}", "CAP END"] if caps else []
        lines += [f"NICK {nick}", f"USER {nick[:8]} 0 * :{nick}"]
        sock.sendall("".join(f"{line}\r\n" for line in lines).encode())
        member = Member(sock, channel, role)
        self.members[sock.fileno()] = member
        return member

    def expect(self, member: Member, token: bytes, timeout: float = 30.0) -> bytes:
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
            for ping in re.finditer(rb"(?m)^(?::\S+ )?PING (.*?)\r?\n", got[seen:]):
                sock.sendall(b"PONG " + ping.group(1) + b"\r\n")
                seen += ping.end()
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
        """Take in what has come, waiting at most `timeout` seconds; returns how many deliveries that was.

        `arrivals` gets the time of each.
        """
        deliveries = 0
        members, buffer = self.members, self._buffer
        for fd, _ in self._epoll.poll(timeout):
            member = members[fd]
            size = member.sock.recv_into(buffer)
            if not size:
                raise ConnectionError("a member was disconnected")
            found = member.take(buffer, size)
            deliveries += found
            if arrivals is not None and found:
                arrivals.append(now())
        return deliveries

    def close(self) -> None:
        """Close everything."""
        self._epoll.close()
        for member in self.members.values():
            member.sock.close()


def now() -> float:
    """The clock of the measurements, in seconds."""
    return time.perf_counter()
