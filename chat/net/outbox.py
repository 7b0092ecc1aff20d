"""What one peer has yet to take from us, bounded.

The contract, which the tests check point by point:

1. `push` MUST NOT wait, whatever the peer does.
2. Bytes MUST leave in the order they were pushed, each exactly once, or not at all after a cut.
3. While nothing waits, `push` MUST hand the bytes to the kernel at once.
4. What waits MUST NOT exceed the limit: the push that would exceed it returns OVERFLOW and cuts.
5. A cut MUST leave a whole number of lines, so that what the peer reads last is its farewell.
6. After `finish` nothing more is accepted, and the connection ends once all is sent or time is up.
7. After the peer is gone every call MUST be harmless and return GONE.
8. What waits MUST be kept as it was pushed, not copied: many outboxes wait with the same bytes.
"""

import threading
from collections import deque
from collections.abc import Callable
from typing import Final

from chat.errors import Disconnected
from chat.net.connection import Connection

SENT: Final = 0  # the kernel has all of it
WAITING: Final = 1  # some of it waits; the flusher must watch this outbox
OVERFLOW: Final = 2  # over the limit: the peer is too slow, what waited is cut
GONE: Final = 3  # no peer any more

LIMIT: Final = 1024 * 1024  # bytes
_EMPTY: Final[deque[bytes]] = deque(maxlen=0)  # everybody's while nothing waits: a deque is 800 bytes
_CHUNK: Final = 256 * 1024  # bytes; what waits is joined up to this for one send, as the call is the cost


class Outbox:
    """The sending half of a connection. All methods may be called from any thread.

    `farewell` makes the line that a peer gets when it is cut off for being too slow.
    """

    __slots__ = (
        "_farewell",
        "_finishing",
        "_gone",
        "_limit",
        "_lock",
        "_queue",
        "_taken",
        "_waiting",
        "connection",
    )

    def __init__(
        self, connection: Connection, limit: int = LIMIT, farewell: Callable[[], bytes] = bytes
    ) -> None:
        self.connection: Final = connection
        self._limit = limit
        self._farewell = farewell
        self._lock = threading.Lock()
        self._queue = _EMPTY
        self._taken = 0  # bytes of the first in the queue that the kernel has
        self._waiting = 0
        self._finishing = False
        self._gone = False

    @property
    def waiting(self) -> int:
        """Bytes that the kernel has not taken yet."""
        return self._waiting

    @property
    def finishing(self) -> bool:
        """Whether nothing more is accepted."""
        return self._finishing

    @property
    def gone(self) -> bool:
        """Whether there is no peer any more."""
        return self._gone

    def push(self, data: bytes) -> int:
        """Send or queue `data`; returns SENT, WAITING, OVERFLOW or GONE."""
        with self._lock:
            if self._gone or self._finishing:
                return GONE
            if not self._queue:
                try:
                    sent = self.connection.send_some(data)
                except Disconnected:
                    return self._give_up()
                if sent == len(data):
                    return SENT
                self._add(data)
                self._take(sent)
            else:
                self._add(data)
            if self._waiting > self._limit:
                self._cut()
                return OVERFLOW
            return WAITING

    def drain(self) -> int:
        """Send what the kernel takes now; returns SENT when nothing waits any more, WAITING or GONE."""
        with self._lock:
            if self._gone:
                return GONE
            try:
                while self._queue:
                    data = self._next_chunk()
                    sent = self.connection.send_some(data)
                    self._take(sent)
                    if sent < len(data):
                        return WAITING
            except Disconnected:
                return self._give_up()
            if self._finishing:
                self._give_up()
                return GONE
            return SENT

    def finish(self, data: bytes = b"") -> int:
        """Accept nothing after `data`; returns WAITING while some is unsent, GONE when the end is reached."""
        with self._lock:
            if self._gone:
                return GONE
            if not self._finishing:
                self._finishing = True
                if data:
                    self._add(data)
        return self.drain()

    def abandon(self) -> None:
        """Give up on the peer now, whatever waits."""
        with self._lock:
            self._give_up()

    def close(self) -> None:
        """Release the socket. Called once, by the connection's reader, as the last thing."""
        with self._lock:
            self._give_up()
            self.connection.close()

    def _add(self, data: bytes) -> None:
        """Holds the lock."""
        if self._queue is _EMPTY:
            self._queue = deque()
        self._queue.append(data)
        self._waiting += len(data)

    def _next_chunk(self) -> bytes:
        """What is sent next. Holds the lock."""
        pieces: list[bytes | memoryview] = []
        size = -self._taken
        for piece in self._queue:
            pieces.append(piece if pieces else memoryview(piece)[self._taken :])
            size += len(piece)
            if size >= _CHUNK:
                break
        return b"".join(pieces)

    def _take(self, sent: int) -> None:
        """The kernel has so many bytes more. Holds the lock."""
        queue = self._queue
        self._waiting -= sent
        self._taken += sent
        while queue and self._taken >= len(queue[0]):
            self._taken -= len(queue.popleft())
        if not queue:
            self._queue = _EMPTY

    def _clear(self) -> None:
        """Holds the lock."""
        self._queue = _EMPTY
        self._taken = self._waiting = 0

    def _give_up(self) -> int:
        """Holds the lock."""
        self._gone = True
        self._clear()
        self.connection.shutdown()
        return GONE

    def _cut(self) -> None:
        """Keep the rest of the line that is half sent, then the farewell; drop the rest. Holds the lock."""
        first = self._queue[0]
        line_end = first.find(b"\n", self._taken) + 1
        rest = first[self._taken : line_end]
        self._clear()
        self._add(rest)
        self._add(self._farewell())
        self._finishing = True
