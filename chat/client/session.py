"""One run of the client: the model, the link and the log, driven by whichever screen there is.

A screen makes a `Session` with a `post` callable, starts it, and then, always in its one thread:

    session.handle(event)        for every event that was posted, in order
    session.enter(text)          for every line (or pasted lines) that a person enters
    session.tick()               about once a second
    session.model                to draw from
    session.finished             True when it is time to end the program: call `close`

Rules for this file: no terminal. Everything but `post` belongs to the screen's thread.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from chat.client.buffers import Buffer
from chat.client.events import Event
from chat.client.model import Model
from chat.irc.url import Endpoint


@dataclass(frozen=True, slots=True)
class Profile:
    """Where to go, as whom, and what to keep.

    password   of the server (PASS), or ""
    channels   to join at first
    log_dir    where the client's own log goes, None for none
    """

    endpoint: Endpoint
    nick: str
    password: str = ""
    channels: tuple[str, ...] = ("#lobby",)
    log_dir: Path | None = None
    realname: str = field(default="")


def wall_clock() -> int:
    """The time in microseconds since 1970 UTC."""
    return time.time_ns() // 1000


class Session:
    """See the top of the file. `post` is called by the link's threads, with one event at a time."""

    def __init__(
        self, profile: Profile, post: Callable[[Event], None], *, clock: Callable[[], int] = wall_clock
    ) -> None:
        self.profile = profile
        self.model = Model(profile.nick, profile.channels)
        self.finished = False
        self._post = post
        self._clock = clock

    def start(self) -> None:
        """Begin to connect; what happens is posted."""

    def handle(self, event: Event) -> None:
        """Take a posted event into account, send and log what follows from it."""
        self.model.apply(event)

    def enter(self, text: str, buffer: Buffer | None = None) -> None:
        """Do what a person entered: a command, or something to say in `buffer` (the active one)."""

    def tick(self) -> None:
        """Time passes: notice a server that fell silent, regain a name."""

    def quit(self, reason: str = "") -> None:
        """Say goodbye; `finished` becomes True once the server has let us go, or at once while offline."""

    def close(self) -> None:
        """End the threads and the log; waits for them briefly. Harmless when repeated."""
