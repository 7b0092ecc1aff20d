"""A thread that looks after finished log files, beside whatever else the program does.

    at once, then every minute    all there is to do, a step at a time, with pauses between them
    every half second             what has just been finished is sealed

So it never has the interpreter for long. Rules for this file: when something is done, never what (upkeep.py
says that).
"""

import threading
import time
import traceback
from collections.abc import Callable
from typing import Final, Protocol

from chat.logbook.policy import Policy

EVERY: Final = 60.0  # seconds between rounds
SOON: Final = 0.5  # seconds, at most, until a file that has just been finished is sealed
PAUSE: Final = 0.05  # seconds between the steps of a round


class Keeping(Protocol):
    """What has finished files; a Logbook. Called by the one thread, but for `interrupt`."""

    def maintain(self, now: int, policy: Policy) -> bool:
        """Do one thing; False when there is nothing more to do."""

    def seal_finished(self, now: int) -> bool:
        """Seal what has just been finished; False when nothing has."""

    def interrupt(self) -> None:
        """From any thread, for good: what takes long and can be begun anew another time is given up."""


class Rounds:
    """The thread. It ends once `stopping` is set; `join` waits for the step in hand.

    `clock` gives microseconds since 1970 UTC; `trouble` gets a text (with a traceback if it is a bug of ours)
    for what failed, and is called by the thread, or by `join`'s caller. Times are seconds.
    """

    def __init__(
        self,
        logbook: Keeping,
        policy: Policy,
        stopping: threading.Event,
        *,
        clock: Callable[[], int],
        trouble: Callable[[str], None],
        every: float = EVERY,
        pause: float = PAUSE,
    ) -> None:
        self._logbook = logbook
        self._policy = policy
        self._stopping = stopping
        self._clock = clock
        self._trouble = trouble
        self._every = every
        self._pause = pause
        self._thread = threading.Thread(target=self._run, name="upkeep", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def join(self) -> None:
        """Wait until no file is being worked on, and seal what the last commits finished."""
        self._logbook.interrupt()
        self._thread.join()
        self._try(self._seal)

    def _run(self) -> None:
        while not self._stopping.wait(self._pause):
            self._try(self._round)
            until = time.monotonic() + self._every
            while (left := until - time.monotonic()) > 0 and not self._stopping.wait(min(left, SOON)):
                self._try(self._seal)

    def _round(self) -> None:
        while self._logbook.maintain(self._clock(), self._policy):
            if self._stopping.wait(self._pause):
                return

    def _seal(self) -> None:
        while self._logbook.seal_finished(self._clock()):
            pass

    def _try(self, work: Callable[[], None]) -> None:
        try:
            work()
        except OSError as error:  # a disk's doing, or no descriptor left
            self._trouble(f"looking after the logs failed: {error}")
        except Exception:  # noqa: BLE001  our bug: the files are looked after later, the chat goes on
            self._trouble(f"looking after the logs failed:\n{traceback.format_exc()}")
