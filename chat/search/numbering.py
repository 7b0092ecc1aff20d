"""Which line of its file a line is.

Rules for this file: counts newlines, decodes nothing.
"""

from chat.logbook.scan import count_lines
from chat.logbook.source import Source


class LineCounter:
    """The numbers of a file's lines by their offsets, each counted from the one asked for before."""

    def __init__(self) -> None:
        self._offset = 0
        self._number = 1

    def number(self, source: Source, offset: int) -> int:
        """The number, from 1, of the line that starts at `offset`."""
        low, high = sorted((self._offset, offset))
        lines = count_lines(source, low, high)
        self._number += lines if offset > self._offset else -lines
        self._offset = offset
        return self._number
