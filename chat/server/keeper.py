"""One thread that pings the silent and ends the dead."""

import threading
from typing import Final

from chat.irc.format import format_message
from chat.irc.message import Message
from chat.server.hub import Hub
from chat.server.posts import Reply
from chat.server.session import Session

_TICK: Final = 1.0  # seconds, or a quarter of the shortest delay where that is less


class Keeper:
    """Looks at every connection once a tick."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        settings = hub.settings
        self._tick = min(
            _TICK, settings.ping_after / 4, settings.ping_timeout / 4, settings.register_timeout / 4
        )
        self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)

    def start(self) -> None:
        """Start the thread; it ends when the hub is stopping."""
        self._thread.start()

    def _run(self) -> None:
        while not self._hub.stopping.wait(self._tick):
            with self._hub.lock:
                self.look(self._hub.monotonic())

    def look(self, now: float) -> None:
        """Ping and end whoever it is time for. Needs the hub lock; `now` is the monotonic time in seconds."""
        for session in list(self._hub.connections):
            if not session.ending:
                self._look_at(session, now)

    def _look_at(self, session: Session, now: float) -> None:
        hub, settings = self._hub, self._hub.settings
        if not session.registered:
            if now - session.started > settings.register_timeout:
                hub.end(session, "Registration timed out")
        elif session.pinged and session.last_heard < session.pinged:
            if now - session.pinged > settings.ping_timeout:
                hub.end(session, f"Ping timeout: {int(now - session.last_heard)} seconds")
        else:
            session.pinged = 0.0
            if now - session.last_heard > settings.ping_after:
                session.pinged = now
                hub.submit([Reply(session, format_message(Message("PING", (settings.server_name,))))])
