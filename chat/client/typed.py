"""Standard input, line by line, as events from a thread of its own.

Rules for this file: it reads a text stream that was opened with `errors="surrogateescape"`, so that bytes
that are not UTF-8 arrive as something that can be told from text.
"""

import io
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TextIO

AHEAD: Final = 1024  # lines read that nobody has taken care of yet
_NOT_TEXT: Final = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Typed:
    """A line was entered; `text` has no line end. `LineReader.taken` says that it is done with."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A line is not UTF-8."""

    number: int


@dataclass(frozen=True, slots=True)
class InputEnded:
    """There are no more lines."""


Input = Typed | Unreadable | InputEnded


class LineReader:
    """Posts the lines of a stream until it ends; reads at most `AHEAD` lines ahead of `taken`."""

    def __init__(self, stream: TextIO, post: Callable[[Input], None]) -> None:
        self._stream = stream
        self._post = post
        self._room = threading.Semaphore(AHEAD)
        self._thread = threading.Thread(target=self._run, name="input", daemon=True)

    def start(self) -> None:
        """Start the thread. It is a daemon: a read from a terminal cannot be interrupted."""
        self._thread.start()

    def taken(self) -> None:
        """One of the lines that were posted is done with."""
        self._room.release()

    def _run(self) -> None:
        number = 0
        try:
            while line := self._stream.readline():
                number += 1
                self._room.acquire()
                text = line.rstrip("\r\n")
                self._post(Typed(number, text) if is_text(text) else Unreadable(number))
        except (OSError, ValueError):  # closed under our hands
            pass
        self._post(InputEnded())


def is_text(text: str) -> bool:
    """Whether a text that came from a terminal or a command line has a UTF-8 form."""
    return _NOT_TEXT.search(text) is None


def prepare(stream: TextIO | None) -> TextIO:
    """Make a process's standard input ready for a LineReader; a terminal keeps its own encoding.

    Where there is none it is empty.
    """
    if stream is None:
        return io.StringIO()
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None and stream.isatty():
        reconfigure(errors="surrogateescape")
    elif reconfigure is not None:
        reconfigure(encoding="utf-8", errors="surrogateescape", newline="\n")
    return stream
