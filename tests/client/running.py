"""A whole client session against a real server: the thread of the screen is the test."""

import contextlib
import queue
import random
import socket
import time
from collections.abc import Callable
from pathlib import Path

from chat.client.buffers import Buffer
from chat.client.events import Event
from chat.client.model import Model
from chat.client.profile import Profile
from chat.client.session import Session
from chat.client.status import Phase
from chat.client.timeline import SPEECH, Entry
from chat.irc.url import Endpoint
from tests.support import DEADLINE


def lasting_port() -> int:
    """A free port that no outgoing connection of any program is given while the server is away."""
    for port in random.sample(range(20000, 32000), 200):
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise AssertionError("no free port")


class Client:
    """A session that is online in `#lobby` once the constructor returns."""

    def __init__(
        self, port: int, nick: str = "alice", *, log_dir: Path | None = None, online: bool = True
    ) -> None:
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.session = Session(Profile(Endpoint("127.0.0.1", port), nick, log_dir=log_dir), self._events.put)
        self.session.start()
        if online:
            self.until(lambda: self.lobby.joined and self.lobby.recovery is None, "being online")

    @property
    def model(self) -> Model:
        return self.session.model

    @property
    def lobby(self) -> Buffer:
        buffer = self.model.find("#lobby")
        assert buffer is not None
        return buffer

    def until(self, condition: Callable[[], object], what: str = "the condition") -> None:
        """Handle events until something is so."""
        end = time.monotonic() + DEADLINE
        while not condition():
            shown = [entry.text for entry in self.model.active.timeline[-5:]]
            assert time.monotonic() < end, f"waited in vain for {what}: {self.model.active} ends {shown}"
            try:
                self.session.handle(self._events.get(timeout=0.1))
            except queue.Empty:
                self.session.tick()

    def say(self, *lines: str) -> None:
        """Say lines in the lobby, and wait until the server has them."""
        for line in lines:
            self.session.enter(line, self.lobby)
        self.until(lambda: self.model.online and self.model.delivery.idle, "what was said to arrive")

    def speech(self, buffer: Buffer | None = None) -> list[Entry]:
        """What was said, as the timeline shows it."""
        return [entry for entry in (buffer or self.lobby).timeline if entry.kind in SPEECH]

    def texts(self, buffer: Buffer | None = None) -> list[str]:
        return [entry.text for entry in self.speech(buffer)]

    def drop(self) -> None:
        """Lose the connection, and wait until the model knows."""
        self.session.reconnect()
        self.until(lambda: not self.model.online, "the loss")

    def back(self) -> None:
        """Wait until we are online, and everything that was missed is there."""

        hurried = (0, 0.0)

        def settled() -> bool:
            nonlocal hurried
            status = self.model.status
            if status.phase is Phase.WAITING and status.wait and (status.attempt, status.wait) != hurried:
                hurried = (status.attempt, status.wait)
                self.session.reconnect()
            return self.lobby.joined and self.lobby.recovery is None

        self.until(settled, "being back")

    def close(self) -> None:
        self.session.close()
