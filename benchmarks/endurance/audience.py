"""The members who stay: what was said, and whether each of them was sent all of it, once, in one order.

Members with the same capabilities share a `Stream`. One of each kind, the witness, also reads every line.
"""

import re
import socket
from array import array
from collections.abc import Sequence
from typing import Final

from benchmarks.load.members import Member, now
from benchmarks.load.stream import Stream

CHANNEL: Final = "#c00"
_SAID: Final = re.compile(rb"PRIVMSG #c00 :[0-9]+ ([0-9]+) ")
_PADDING: Final = "x" * 60
_REMEMBERED: Final = 1 << 16  # times of so many messages: more than may be in flight


class Speech:
    """What is said: message n is the n-th of all, and of sender n modulo their number."""

    def __init__(self, senders: int) -> None:
        self.senders: Final = senders
        self.count = 0
        self._times: Final = array("d", bytes(8 * _REMEMBERED))

    def say(self, sock: socket.socket) -> None:
        """The next sender's next message, which that sender's socket sends."""
        number = self.count
        self._times[number % _REMEMBERED] = now()
        sock.sendall(f"PRIVMSG {CHANNEL} :{number % self.senders:02} {number:08} {_PADDING}\r\n".encode())
        self.count += 1

    def age(self, number: int) -> float:
        """Seconds since a message of late was sent."""
        return now() - self._times[number % _REMEMBERED]


class Order:
    """Reads messages and tells whether each sender's came one after the other.

    `since_join`: from whichever comes first.
    """

    def __init__(self, senders: int, *, since_join: bool = False) -> None:
        self._senders: Final = senders
        self._next: Final[list[int | None]] = [None if since_join else first for first in range(senders)]
        self._rest = b""
        self.count = 0
        self.order = 1  # a number that depends on the order of all messages so far
        self.faults: Final[list[str]] = []

    def restart(self) -> None:
        """Somebody joins again: any message may be the first."""
        self._next[:] = [None] * self._senders
        self._rest = b""

    def read(self, data: bytes) -> list[int]:
        """Take in bytes; returns the numbers of the messages that they end."""
        complete, _, self._rest = (self._rest + data).rpartition(b"\n")
        found = [int(number) for number in _SAID.findall(complete)]
        for number in found:
            sender = number % self._senders
            wanted = self._next[sender]
            if wanted is not None and number != wanted:
                what = "lost" if number > wanted else "doubled or misordered"
                self.faults.append(f"message {number} after {wanted - self._senders}: {what}")
            self._next[sender] = number + self._senders
            self.order = hash((self.order, number))
        self.count += len(found)
        return found


class Witness(Member):
    """A member who reads every line, and tells how long each took."""

    __slots__ = ("_speech", "ages", "order")

    def __init__(self, sock: socket.socket, nick: str, stream: Stream, speech: Speech) -> None:
        super().__init__(sock, nick, 0, stream)
        self._speech: Final = speech
        self.order: Final = Order(speech.senders)
        self.ages: Final[list[float]] = []

    def take(self, chunk: memoryview) -> None:
        """Take in what was received."""
        super().take(chunk)
        self.ages.extend(self._speech.age(number) for number in self.order.read(bytes(chunk)))


def forget(members: Sequence[Member]) -> None:
    """Drop of each stream what all of its members have been sent and compared."""
    for stream in {member.stream for member in members if member.stream}:
        stream.forget(min(member.received for member in members if member.stream is stream))


def faults(members: Sequence[Member], witnesses: Sequence[Witness], sent: int) -> list[str]:
    """Whatever anybody was not sent, or was sent twice or in another order."""
    found = [f"{member.nick} saw another stream" for member in members if member.astray]
    for member in members:
        if member.stream and member.received != member.stream.end:
            found.append(f"{member.nick} misses the end")
    for witness in witnesses:
        found += [f"{witness.nick}: {fault}" for fault in witness.order.faults]
        if witness.order.count != sent:
            found.append(f"{witness.nick} was sent {witness.order.count} messages of {sent}")
    if len({witness.order.order for witness in witnesses}) > 1:
        found.append("the members with capabilities saw another order than those without")
    return found
