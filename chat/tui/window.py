"""The terminal around the screen: its size, its title, its bell, its clipboard.

Rules for this file: what a terminal has besides what is drawn in it; foreign text comes safe already.
"""

import base64
from typing import Final

from prompt_toolkit.output import Output


class Window:
    """Belongs to the thread of the screen."""

    def __init__(self, output: Output) -> None:
        self._output: Final = output
        self._title = ""

    def size(self) -> tuple[int, int]:
        """Columns and rows."""
        size = self._output.get_size()
        return size.columns, size.rows

    def ring(self) -> None:
        """The bell."""
        self._output.bell()

    def entitle(self, title: str) -> None:
        """Give it a title; nothing is written where it has that title already."""
        if title != self._title:
            self._title = title
            self._output.set_title(title)

    def copy(self, text: str) -> None:
        """Hand a text to the clipboard (OSC 52; terminals that do not know it ignore it)."""
        coded = base64.b64encode(text.encode()).decode()
        self._output.write_raw(f"\x1b]52;c;{coded}\x07")

    def leave(self) -> None:
        """Take the title away."""
        if self._title:
            self._output.clear_title()
            self._output.flush()
