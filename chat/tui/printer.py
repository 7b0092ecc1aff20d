"""Printing entries as lines: what is new, once, in the order of the timeline.

Rules for this file: one thread prints; foreign text goes through chat.safetext; colour and the bell are for
terminals only.
"""

import io
import time
from collections.abc import Callable, Mapping
from typing import Final, TextIO

from chat.client.buffers import Buffer, BufferKind
from chat.client.timeline import CAPACITY, SPEECH, Entry, EntryKind, State, Timeline
from chat.safetext import printable

_FORMS: Final[Mapping[EntryKind, str]] = {
    EntryKind.MESSAGE: "<{nick}> {text}",
    EntryKind.NOTICE: "-{nick}- {text}",
    EntryKind.ACTION: "* {nick} {text}",
    EntryKind.ERROR: "!! {text}",
    EntryKind.GAP: "~~ {text}",
}
_OTHER: Final = "-- {text}"
_DIM, _BOLD, _RED, _RESET = "\x1b[2m", "\x1b[1m", "\x1b[31m", "\x1b[0m"


class _Nowhere(io.StringIO):
    """A stream that nobody reads."""

    def write(self, text: str, /) -> int:
        """Forget the text."""
        return len(text)


def lenient(stream: TextIO | None) -> TextIO:
    """Standard output for whatever people write: what its encoding does not have is written as `\\uXXXX`."""
    if stream is None:
        return _Nowhere()
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")
    return stream


def line_of(entry: Entry, clock: str, place: str) -> str:
    """An entry as one safe line of text."""
    text, nick = printable(entry.text), printable(entry.nick)
    if entry.state is State.FAILED:
        return f"{clock} {place} !! not sent: {text} ({printable(entry.reason)})"
    if entry.place:
        number = f"{entry.rank}. " if entry.rank else ""  # what is only around a result has none
        text = f"{text} ({number}in {printable(entry.place)})"
    return f"{clock} {place} " + _FORMS.get(entry.kind, _OTHER).format(nick=nick, text=text)


def _style(entry: Entry) -> str:
    if entry.kind is EntryKind.ERROR or entry.state is State.FAILED:
        return _RED
    if entry.kind in SPEECH:
        return _BOLD if entry.mention else ""
    return _DIM


class Printed:
    """What of one timeline was printed: the position up to which, and, for what was inserted, each of it.

    What was fetched of the time before that waits until it is asked for.
    """

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._first = timeline.first
        self._older = 0  # entries at the beginning that wait
        self._position = 0
        self._edits = 0
        self._done: set[tuple[int, bool]] = set()

    @property
    def waiting(self) -> int:
        """How many entries wait at the beginning."""
        first, self._first = self._first, self._timeline.first
        self._older = max(0, self._older + first - self._first)  # fetched, or forgotten
        return self._older

    def older(self, count: int) -> list[Entry]:
        """The last `count` of those that wait: they do so no longer."""
        end = self.waiting
        self._older = max(0, end - count)
        entries = self._timeline[self._older : end]
        self._done.update((entry.number, entry.removed) for entry in entries)
        return entries

    def around(self, number: int, count: int, *, alone: bool) -> list[Entry]:
        """The entry with this number and at most `count` before and after it; none if it is not there.

        `alone`: nothing but these is printed of this timeline, so what waits is what is before them.
        """
        timeline = self._timeline
        settled = timeline[: timeline.settled]
        index = next((index for index, entry in enumerate(settled) if entry.number == number), None)
        if index is None:
            return []
        start = max(0, index - count)
        if alone and self.waiting > start:
            self._older = start
            self._done.update((entry.number, entry.removed) for entry in settled[start:])
        return settled[start : index + count + 1]

    def fresh(self) -> list[Entry]:
        """What has settled, or was removed, since the last call, in the timeline's order."""
        timeline = self._timeline
        older = self.waiting
        if timeline.edits == self._edits:
            fresh = timeline[max(0, self._position - timeline.first) : timeline.settled]
        else:
            settled = timeline[older : timeline.settled]
            fresh = [entry for entry in settled if (entry.number, entry.removed) not in self._done]
        self._done.update((entry.number, entry.removed) for entry in fresh)
        if len(self._done) > 2 * CAPACITY:
            self._done = {(entry.number, entry.removed) for entry in timeline}
        self._position, self._edits = timeline.end, timeline.edits
        return fresh


class Printer:
    """Prints what has settled in any buffer, once, in the order of the timeline."""

    def __init__(
        self, out: TextIO, local: Callable[[float], time.struct_time], *, terminal: bool, colour: bool
    ) -> None:
        self._out = out
        self._local = local
        self._terminal = terminal
        self._colour = colour
        self._shown: dict[Buffer, Printed] = {}
        self._day = ""
        self.failures = 0  # entries that were not delivered

    def say(self, text: str) -> None:
        """A line as it is."""
        print(printable(text), file=self._out, flush=True)

    def note(self, text: str) -> None:
        """A line of the program's own."""
        self.say(f"-- {text}")

    def show(self, buffers: list[Buffer]) -> None:
        """Print what is new."""
        for buffer in buffers:
            for entry in self._printed(buffer).fresh():
                self._print(buffer, entry)

    def waiting(self, buffer: Buffer) -> int:
        """How many older entries of a buffer could be printed."""
        return self._printed(buffer).waiting

    def older(self, buffer: Buffer, count: int) -> int:
        """Print older entries, the newest `count` of those that were not printed; how many there were."""
        entries = self._printed(buffer).older(count)
        for entry in entries:
            self._print(buffer, entry)
        return len(entries)

    def around(self, buffer: Buffer, number: int, count: int) -> None:
        """Print the entry with this number and what is around it. A result of a search stands for itself."""
        entries = self._printed(buffer).around(number, count, alone=buffer.kind is BufferKind.FOUND)
        if not entries or any(entry.rank for entry in entries):
            return
        self.note(f"{printable(buffer.name)}, around what was found:")
        for entry in entries:
            self._print(buffer, entry)

    def _printed(self, buffer: Buffer) -> Printed:
        printed = self._shown.get(buffer)
        if printed is None:
            printed = self._shown[buffer] = Printed(buffer.timeline)
        return printed

    def ring(self) -> None:
        """A bell, on a terminal."""
        if self._terminal:
            print("\a", end="", file=self._out, flush=True)

    def _print(self, buffer: Buffer, entry: Entry) -> None:
        self.failures += entry.state is State.FAILED
        moment = self._local(entry.time / 1_000_000)
        day = time.strftime("%A, %d %B %Y", moment)
        if day != self._day:
            self._day = day
            self.note(day)
        line = line_of(entry, time.strftime("%H:%M", moment), printable(buffer.name))
        style = _style(entry) if self._colour else ""
        print(f"{style}{line}{_RESET}" if style else line, file=self._out, flush=True)
