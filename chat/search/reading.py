"""Single lines of a file as records, wherever in it they are.

Rules for this file: one file, one reader; what lines between those that are read tell is looked at only if
it is wanted.
"""

from chat.errors import BadRecord
from chat.logbook.line import WINDOW, Decoder
from chat.logbook.read import LogFile, learn, primed
from chat.logbook.record import Record
from chat.logbook.source import Source
from chat.search.numbering import LineCounter


class LineReader:
    """Decodes lines of a file; with `sources` it knows the user@host of everybody."""

    def __init__(self, file: LogFile, source: Source, counter: LineCounter, *, sources: bool) -> None:
        self.path = file.path
        self._sources = sources
        self._conversation = file.conversation
        self._source = source
        self._counter = counter
        self._decoder = Decoder(file.conversation)
        self._known = range(0)  # the bytes from which the decoder has learnt
        self.line = b""  # the last one read

    def record(self, offset: int, line: bytes) -> Record | None:
        """The record of a line, None for damage."""
        self.line = line
        if self._sources:
            self._learn_before(offset)
            self._known = range(self._known.start, offset + len(line) + 1)
        try:
            return self._decoder.decode(line)
        except BadRecord:
            return None

    def _learn_before(self, offset: int) -> None:
        gap = offset - self._known.stop
        if not self._known or not 0 <= gap <= WINDOW:
            self._decoder = primed(self._conversation, self._source, offset)
            self._known = range(offset, offset)
        elif gap:
            learn(self._decoder, self._source.read(self._known.stop, gap))

    def number(self, offset: int) -> int:
        """The line's number in the file, from 1."""
        return self._counter.number(self._source, offset)
