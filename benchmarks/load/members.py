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
from collections.abc import Callable, Sequence
from typing import Final

PADDING: Final = "x" * 60
PAYLOAD: Final = re.compile(rb"PRIVMSG #c[0-9]+ :?[0-9]+ ([0-9]+) ")
_MARK: Final = b"PRIVMSG #c"
OBSERVER, PLAIN, SENDER = "observer", "plain", "sender"


class Member:
    """One connection and what it has seen since `Crowd.settle`."""

    __slots__ = ("channel", "checksum", "chunks", "count", "role", "sock", "tail")

    def __init__(self, sock: socket.socket, channel: int, role: str) -> None:
        self.sock: Final = sock
        self.channel: Final = channel
        self.role: Final = role
        self.count = 0  # deliveries
        self.checksum = 0  # of all bytes
        self.tail = b""  # an unfinished line
        self.chunks: list[bytes] = []

    def take(self, data: bytes) -> int:
        """Take in what was received; returns how many deliveries it holds."""
        if self.role != SENDER:
            self.checksum = zlib.crc32(data, self.checksum)
        if self.tail:
            data = self.tail + data
        if data.endswith(b"\n"):
            self.tail = b""
        else:
            cut = data.rfind(b"\n") + 1
            self.tail = data[cut:]
            data = data[:cut]
        found = data.count(_MARK)
        self.count += found
        if self.role != PLAIN:
            self.chunks.append(data)
        return found

    def read_all(self) -> list[bytes]:
        """The numbers of all lines, in the order received."""
        return PAYLOAD.findall(b"".join(self.chunks))


class Crowd:
    """All members of a run, on one epoll. Single-threaded."""

    def __init__(self, address: tuple[str, int]) -> None:
        self._address = address
        self._epoll = select.epoll()
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

    def settle(self) -> None:
        """Wait until nothing more comes to anybody: a PING to each, after everything else."""
        for member in self.members.values():
            member.sock.sendall(b"PING :settled\r\n")
        for member in self.members.values():
            self.expect(member, b"settled")
            member.sock.setblocking(False)
            self._epoll.register(member.sock.fileno(), select.EPOLLIN)

    def pump(self, timeout: float, arrived: Callable[[Member, int], None] | None = None) -> int:
        """Take in what has come, waiting at most `timeout` seconds; returns how many deliveries that was."""
        deliveries = 0
        members = self.members
        for fd, _ in self._epoll.poll(timeout):
            member = members[fd]
            data = member.sock.recv(262144)
            if not data:
                raise ConnectionError("a member was disconnected")
            if b"PING" in data[:64]:
                member.sock.send(b"PONG :x\r\n")
            found = member.take(data)
            deliveries += found
            if arrived is not None and found:
                arrived(member, found)
        return deliveries

    def close(self) -> None:
        """Close everything."""
        self._epoll.close()
        for member in self.members.values():
            member.sock.close()


def now() -> float:
    """The clock of the measurements, in seconds."""
    return time.perf_counter()
