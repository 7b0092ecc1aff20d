"""How wide the sides of the screen are, and which of them are folded away.

Rules for this file: numbers only. The text comes first: at 80 columns the people are folded away, below that
the conversations are too, until they are asked for.
"""

from collections.abc import Sequence
from typing import Final

_LEFT: Final = ((120, 24), (108, 20), (90, 16), (80, 15))  # from this many columns on, that wide
_RIGHT: Final = ((120, 22), (108, 18), (100, 16))
_ASKED_FOR: Final = 15  # the conversations, on a screen that has no room for them by itself
_PEOPLE: Final = 18  # the people, in front of the text where they have no place of their own


def _wide(table: Sequence[tuple[int, int]], columns: int) -> int:
    return next((width for at_least, width in table if columns >= at_least), 0)


class Folding:
    """What a person wants to see, remembered apart for screens that have room for it and those that have not.

    All widths are in cells, 0 for what is folded away; `columns` is the width of the whole screen.
    """

    def __init__(self) -> None:
        self._shown = {True: True, False: False}  # by whether there is room

    @staticmethod
    def roomy(columns: int) -> bool:
        """Whether the conversations are shown without being asked for."""
        return _wide(_LEFT, columns) > 0

    def toggle(self, columns: int) -> bool:
        """Show or hide the sides; whether they are shown now."""
        room = self.roomy(columns)
        self._shown[room] = not self._shown[room]
        return self._shown[room]

    def left(self, columns: int) -> int:
        """The conversations."""
        if not self._shown[self.roomy(columns)]:
            return 0
        return _wide(_LEFT, columns) or min(_ASKED_FOR, columns // 2)

    def right(self, columns: int) -> int:
        """The people, where they have a place beside the text."""
        return _wide(_RIGHT, columns) if self._shown[True] else 0

    def people(self, columns: int) -> int:
        """The people, when somebody walks through them: as wide as ever, else in front of the text."""
        return self.right(columns) or min(_PEOPLE, columns)
