"""One thread that looks after finished log files: sealed, compressed, removed, as the settings say.

It works in small steps with pauses between them, so that it never has the interpreter for long.
"""

import threading
import time
import traceback
from collections.abc import Callable
from typing import Final, Protocol

from chat.logbook.upkeep import Policy
from chat.server.feed import Feed
from chat.server.hub import Hub
from chat.server.settings import Settings

EVERY: Final = 60.0  # seconds between rounds
SOON: Final = 0.5  # seconds, at most, until a file that has just been finished is sealed
PAUSE: Final = 0.05  # seconds between the steps of a round


class Keeping(Protocol):
    """What has finished files; a Logbook."""

    def maintain(self, now: int, policy: Policy) -> bool:
        """Do one thing; False when there is nothing more to do."""

    def seal_finished(self, now: int) -> bool:
        """Seal what has just been finished; False when nothing has."""


def policy_of(settings: Settings) -> Policy:
    """What the settings want done; 0 is never."""
    return Policy(
        gzip_after=settings.log_gzip_after or None,
        keep_days=settings.log_keep_days or None,
        keep_size=settings.log_keep_size or None,
        keep_total=settings.log_keep_total or None,
    )


class Upkeep:
    """The thread. It ends when the hub is stopping; `join` waits for the step in hand."""

    def __init__(
        self, hub: Hub, logbook: Keeping, feed: Feed, *, every: float = EVERY, pause: float = PAUSE
    ) -> None:
        self._hub = hub
        self._logbook = logbook
        self._feed = feed
        self._every = every
        self._pause = pause
        self._policy = policy_of(hub.settings)
        self._thread = threading.Thread(target=self._run, name="upkeep", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def join(self) -> None:
        """Wait until no file is being worked on, and seal what the last commits finished."""
        self._thread.join()
        self._try(self._seal)

    def _run(self) -> None:
        stopping = self._hub.stopping
        while not stopping.wait(self._pause):
            self._try(self._round)
            until = time.monotonic() + self._every
            while (left := until - time.monotonic()) > 0 and not stopping.wait(min(left, SOON)):
                self._try(self._seal)

    def _round(self) -> None:
        while self._logbook.maintain(self._hub.clock(), self._policy):
            if self._hub.stopping.wait(self._pause):
                return

    def _seal(self) -> None:
        while self._logbook.seal_finished(self._hub.clock()):
            pass

    def _try(self, work: Callable[[], None]) -> None:
        try:
            work()
        except OSError as error:  # a disk's doing, or no descriptor left
            self._feed.trouble(f"looking after the logs failed: {error}")
        except Exception:  # noqa: BLE001  our bug: the files are looked after later, the chat goes on
            self._feed.trouble(f"looking after the logs failed:\n{traceback.format_exc()}")
