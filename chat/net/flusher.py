"""One thread that empties the outboxes of slow peers, so that the committer never waits for a socket."""

import contextlib
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Final

from chat.net.outbox import WAITING, Outbox

LINGER: Final = 5.0  # seconds that a finished outbox has to be taken by its peer
_TICK: Final = 1.0  # seconds between looks at the deadlines


class Flusher:
    """Watches outboxes that returned WAITING (or OVERFLOW) until they are empty, gone or out of time.

    `watch` may be called from any thread, also after `stop`; everything else happens in the flusher's thread.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        linger: float = LINGER,
        selector: Callable[[], selectors.BaseSelector] = selectors.DefaultSelector,
    ) -> None:
        self._clock = clock
        self._linger = linger
        self._incoming: deque[Outbox] = deque()
        self._deadlines: dict[Outbox, float] = {}
        self._watched: dict[Outbox, int] = {}  # with the descriptor it is registered under
        self._next_look = 0.0
        self._stopping = False
        self._awake, self._waker = socket.socketpair()
        self._awake.setblocking(False)
        self._waker.setblocking(False)
        self._selector = selector()
        self._selector.register(self._awake, selectors.EVENT_READ, None)
        self._thread = threading.Thread(target=self._run, name="flusher", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def watch(self, outbox: Outbox) -> None:
        """Empty this outbox as its peer takes it. Watching one twice is harmless, and costs nothing."""
        if outbox in self._watched and not outbox.finishing:
            return  # `_drain` looks again before it lets go of one
        self._incoming.append(outbox)
        self._wake()

    def stop(self) -> None:
        """Give what waits its last `linger` seconds, then end the thread and wait for it."""
        self._stopping = True
        self._wake()
        self._thread.join()
        self._selector.close()
        self._awake.close()
        self._waker.close()

    def _wake(self) -> None:
        with contextlib.suppress(OSError):  # it is full of wake-ups already, or closed by `stop`
            self._waker.send(b"\0")

    def _run(self) -> None:
        give_up_at: float | None = None
        while True:
            self._wait()
            while self._incoming:
                self._drain(self._incoming.popleft())
            now = self._clock()
            if now >= self._next_look or self._stopping:
                self._next_look = now + _TICK
                self._look_at_deadlines(now)
            if self._stopping:
                give_up_at = give_up_at or now + self._linger
                if not self._watched or now >= give_up_at:
                    return

    def _wait(self) -> None:
        """Sleep until a peer takes something, somebody calls, or a deadline may have come."""
        try:
            ready = self._selector.select(_TICK if self._watched or self._stopping else None)
        except OSError:  # select(), unlike epoll and kqueue, minds a descriptor that its owner has closed
            self._look_at_deadlines(self._clock())
            return
        for key, _ in ready:
            if key.data is None:
                with contextlib.suppress(BlockingIOError):
                    self._awake.recv(4096)
            else:
                self._drain(key.data)

    def _look_at_deadlines(self, now: float) -> None:
        for outbox in list(self._watched):
            if now >= self._deadlines.get(outbox, now + 1):
                outbox.abandon()
            if outbox.gone:
                self._forget(outbox)

    def _drain(self, outbox: Outbox) -> None:
        if outbox.drain() != WAITING:
            self._forget(outbox)
            if outbox.waiting:  # somebody pushed more just now, and saw that it is watched
                self._incoming.append(outbox)
            return
        if outbox not in self._watched and not self._register(outbox):
            outbox.abandon()
            return
        if outbox.finishing:
            self._deadlines.setdefault(outbox, self._clock() + self._linger)

    def _register(self, outbox: Outbox) -> bool:
        """Watch the outbox's descriptor; False when it is closed already."""
        fd = outbox.connection.fileno()
        if fd < 0:
            return False
        stale = self._selector.get_map().get(fd)
        if stale is not None:  # its owner closed it, and the kernel gave the number away again
            self._forget(stale.data)
        try:
            self._selector.register(fd, selectors.EVENT_WRITE, outbox)
        except (KeyError, ValueError, OSError):
            return False
        self._watched[outbox] = fd
        return True

    def _forget(self, outbox: Outbox) -> None:
        self._deadlines.pop(outbox, None)
        fd = self._watched.pop(outbox, None)
        if fd is not None:
            with contextlib.suppress(KeyError, ValueError, OSError):
                self._selector.unregister(fd)
