"""The send thread of one connection: what is queued by any thread leaves in order, joined.

Rules for this file: bytes leave here and nothing is understood; when a send fails, the receiver tells.
"""

import threading
from collections import deque
from collections.abc import Iterable

from chat.client.wire import Wire
from chat.errors import Disconnected
from chat.irc.format import format_message
from chat.irc.message import Message


class Sender:
    """The send thread of one connection and its queue."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._queue: deque[bytes] = deque()
        self._wanted = threading.Condition()
        self._ended = False
        self._thread = threading.Thread(target=self._run, name="send", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def put(self, messages: Iterable[Message]) -> None:
        """Queue messages, from any thread; ValueError for one that cannot be a line (then none is queued)."""
        data = [format_message(message) for message in messages]
        with self._wanted:
            self._queue.extend(data)
            self._wanted.notify()

    def end(self) -> None:
        """End the thread; what is queued is dropped. The wire must be shut down already."""
        with self._wanted:
            self._ended = True
            self._wanted.notify()
        self._thread.join()

    def _run(self) -> None:
        while True:
            with self._wanted:
                while not self._queue and not self._ended:
                    self._wanted.wait()
                if self._ended:
                    return
                data = b"".join(self._queue)
                self._queue.clear()
            try:
                self._wire.send_all(data)
            except Disconnected:
                self._wire.shutdown()  # the receive thread sees the end and says why
                return
