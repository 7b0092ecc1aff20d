"""Who is there beside the audience: people who come and go, talk in private, and read history.

Each is a connection of the crowd that reacts to what it is sent in `take`, and acts when its time has come
in `act`. Faults are kept by each.
"""

import random
import re
import socket
import time
from typing import Final

from benchmarks.endurance.audience import CHANNEL, Order
from benchmarks.load.members import Member, now
from chat.irc.times import server_time

_WHISPER: Final = re.compile(rb" PRIVMSG [a-z]+ :([0-9]+)\r\n")
_PAGE_END: Final = re.compile(rb"(?m)^(?:@\S+ )?:\S+ BATCH -")


class Visitor(Member):
    """Somebody who joins, listens for a while and leaves, by PART and by QUIT in turn."""

    __slots__ = ("_joining", "_order", "_since", "_stay", "_visits", "inside", "over")

    def __init__(self, sock: socket.socket, nick: str, senders: int, stay: float) -> None:
        super().__init__(sock, nick, 0, None)
        self._order: Final = Order(senders, since_join=True)
        self._since = now()
        self._stay: Final = stay
        self._visits = 0
        self._joining: bytes | None = None  # what has come since JOIN, until it is answered
        self.inside = False
        self.over = False  # has said goodbye

    @property
    def faults(self) -> list[str]:
        """What was lost or doubled while inside."""
        return [f"{self.nick}, a visitor: {fault}" for fault in self._order.faults]

    def take(self, chunk: memoryview) -> None:
        """Take in what was received: messages count once JOIN is answered."""
        self.received += len(chunk)
        if self._joining is not None:
            self._joining += bytes(chunk)
            _, answer, rest = self._joining.partition(b" 366 ")
            if answer:
                self._joining, self.inside = None, True
                self._order.restart()
                self._order.read(rest)
        elif self.inside:
            self._order.read(bytes(chunk))

    def act(self) -> None:
        """Come or go, when it is time."""
        if self.over or now() - self._since < self._stay:
            return
        self._since = now()
        if self.inside and self._visits % 2:
            self.leave()
        elif self.inside:
            self.sock.sendall(f"PART {CHANNEL} :later\r\n".encode())
            self.inside = False
            self._visits += 1
        elif self._joining is None:
            self.sock.sendall(f"JOIN {CHANNEL}\r\n".encode())
            self._joining = b""

    def leave(self) -> None:
        """Say goodbye; the server ends the connection."""
        self.sock.sendall(b"QUIT :goodbye\r\n")
        self.inside, self.over = False, True


class Whisperer(Member):
    """Somebody who numbers private messages to another."""

    __slots__ = ("_rest", "heard", "to", "told", "wrong")

    def __init__(self, sock: socket.socket, nick: str, to: str) -> None:
        super().__init__(sock, nick, 0, None)
        self.to: Final = to
        self.told = 0
        self.heard = 0
        self.wrong = 0
        self._rest = b""

    def take(self, chunk: memoryview) -> None:
        """Take in what was received."""
        complete, _, self._rest = (self._rest + bytes(chunk)).rpartition(b"\n")
        for number in _WHISPER.findall(complete + b"\n"):
            self.wrong += int(number) != self.heard
            self.heard += 1

    def whisper(self) -> None:
        """One more."""
        self.sock.sendall(f"PRIVMSG {self.to} :{self.told}\r\n".encode())
        self.told += 1


class Historian(Member):
    """Somebody who reads pages of history, the latest and some from earlier in the run in turn."""

    __slots__ = ("_random", "_rest", "_start", "asked", "got")

    def __init__(self, sock: socket.socket, nick: str) -> None:
        super().__init__(sock, nick, 0, None)
        self._start: Final = time.time_ns() // 1000
        self._random: Final = random.Random(4)
        self.asked = 0
        self.got = 0
        self._rest = b""

    def take(self, chunk: memoryview) -> None:
        """Count the pages that end."""
        complete, _, self._rest = (self._rest + bytes(chunk)).rpartition(b"\n")
        self.got += len(_PAGE_END.findall(complete))

    def ask(self) -> None:
        """For one page, when the one before has come."""
        if self.asked != self.got:
            return
        if self.asked % 2:
            moment = server_time(self._random.randint(self._start, time.time_ns() // 1000))
            query = f"BEFORE {CHANNEL} timestamp={moment} 100"
        else:
            query = f"LATEST {CHANNEL} * 100"
        self.sock.sendall(f"CHATHISTORY {query}\r\n".encode())
        self.asked += 1
