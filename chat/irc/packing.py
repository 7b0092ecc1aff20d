"""Words -> lines of at most so many bytes: what the numerics that list names are made of.

Rules for this file: pure; it knows nothing of the numerics, only how much room they leave.
"""

from collections.abc import Iterable
from typing import Final


class Packed:
    """Words joined by spaces into UTF-8 lines of at most `room` bytes; a longer word is alone on its line.

    More can be added at the end. A line that is full never changes again, so many may share it.
    """

    __slots__ = ("_left", "_room", "count", "lines")

    def __init__(self, room: int, words: Iterable[str] = ()) -> None:
        self._room: Final = room
        self._left = 0  # bytes in the last line
        self.count = 0  # words
        self.lines: Final[list[bytes]] = []
        self.add(words)

    def add(self, words: Iterable[str]) -> None:
        """Add words, none of them empty, at the end."""
        lines, left = self.lines, self._left
        for word in words:
            data = word.encode()
            if len(data) < left:
                lines[-1] += b" " + data
                left -= len(data) + 1
            else:
                lines.append(data)
                left = self._room - len(data)
            self.count += 1
        self._left = left
