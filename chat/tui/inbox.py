"""Events on their way from the link's threads to the thread of the screen.

Rules for this file: `post` may be called from any thread, everything else belongs to the screen's.
"""

import asyncio
import contextlib
import threading
from collections.abc import Callable

from chat.client.events import Event


class Inbox:
    """Hands events over in order. `deliver` gets a batch of (attempt, event) pairs and then draws once.

    A batch is what had arrived when it began, so a flood of events cannot keep the screen from being drawn.
    """

    def __init__(self, deliver: Callable[[list[tuple[int, Event]]], None]) -> None:
        self._deliver = deliver
        self._lock = threading.Lock()  # guards the list: whoever fills an empty one has it drained
        self._events: list[tuple[int, Event]] = []
        self._loop: asyncio.AbstractEventLoop | None = None

    def open(self, loop: asyncio.AbstractEventLoop) -> None:
        """From now on events are delivered on this loop; those that came before, too."""
        self._loop = loop
        if self._events:
            loop.call_soon(self._drain)

    def post(self, attempt: int, event: Event) -> None:
        """Leave an event; called from the link's threads."""
        with self._lock:
            first = not self._events
            self._events.append((attempt, event))
        if first and self._loop:
            with contextlib.suppress(RuntimeError):  # the loop has ended, and nobody waits for events
                self._loop.call_soon_threadsafe(self._drain)

    def _drain(self) -> None:
        with self._lock:
            batch, self._events = self._events, []
        self._deliver(batch)
