"""`/history` in plain mode: what was said before the first line that was printed, as many lines as wanted.

    enough is loaded already    it is printed
    not yet                     page after page is asked for, as PgUp does on a full screen, then printed

Rules for this file: one wish at a time, in the screen's thread; what cannot be had is not waited for.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from chat.client.buffers import Buffer, Past
from chat.client.model import Model
from chat.safetext import printable
from chat.tui.printer import Printer

PATIENCE: Final = 30.0  # seconds for all pages together


class Source(Protocol):
    """Where older lines come from; a Session."""

    @property
    def model(self) -> Model:
        """What it knows."""

    def older(self, buffer: Buffer) -> bool:
        """Ask for a page; `Buffer.past` says how that goes."""


@dataclass(slots=True)
class _Wish:
    buffer: Buffer
    lines: int
    deadline: float
    asked: tuple[int, bool] | None = None  # where the timeline began when a page was asked for, and if online


class Earlier:
    """See the top of the file. `clock` is monotonic, in seconds."""

    def __init__(self, source: Source, printer: Printer, clock: Callable[[], float] = time.monotonic) -> None:
        self._source = source
        self._printer = printer
        self._clock = clock
        self._wish: _Wish | None = None

    @property
    def busy(self) -> bool:
        """Whether a wish is not fulfilled yet."""
        return self._wish is not None

    def ask(self, buffer: Buffer, lines: int) -> None:
        """Print so many older lines of a buffer, now or after some calls of `go_on`."""
        self._printer.waiting(buffer)  # what is fetched from now on is older than what was printed
        self._wish = _Wish(buffer, lines, self._clock() + PATIENCE)
        self.go_on()

    def go_on(self) -> None:
        """Call it when anything has happened, or time has passed."""
        wish = self._wish
        if wish is not None and not self._wait_for_more(wish):
            self._wish = None
            self._print(wish)

    def _wait_for_more(self, wish: _Wish) -> bool:
        """Whether there is a page to wait for; it is asked for if it is not on its way."""
        buffer = wish.buffer
        if self._printer.waiting(buffer) >= wish.lines or self._clock() > wish.deadline:
            return False
        online = self._source.model.online
        if online and buffer.wanted and not buffer.joined:
            return True  # on the way into the channel, which alone opens its history
        asking = (buffer.timeline.first, online)
        if buffer.past is Past.MORE and wish.asked != asking:
            wish.asked = asking  # should nothing come, it is not asked for again
            self._source.older(buffer)
        return buffer.past is Past.LOADING

    def _print(self, wish: _Wish) -> None:
        buffer, printer = wish.buffer, self._printer
        name = printable(buffer.name)
        printer.show([buffer])
        if printer.waiting(buffer):
            printer.note(f"{name}, what was said before:")
        count = printer.older(buffer, wish.lines)
        what = f"{name}: {count or 'no'} older {'line' if count == 1 else 'lines'}"
        if buffer.past is Past.BEGINNING and not printer.waiting(buffer):
            what = f"{what}, nothing before that is known" if count else f"{name}: nothing older is known"
        elif count < wish.lines:
            what = f"{what}, what is before that could not be fetched"
        else:
            what = f"{what}, /history shows what was before that"
        printer.note(what)
