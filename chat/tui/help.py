"""The help screen, from the table of keys and the table of commands.

Rules for this file: rows and a scroll position; no text of its own beyond titles.
"""

from collections.abc import Sequence
from typing import Final

from chat.tui.cells import clip, fit, width
from chat.tui.keys import CHAT
from chat.tui.wrap import Cell, Row, Run, cells_of, wrap

_INDENT: Final = 3


class Help:
    """Keys and commands on a page that scrolls. `commands` are (usage, description) pairs."""

    def __init__(self, commands: Sequence[tuple[str, str]]) -> None:
        self._commands = commands
        self._first = 0
        self._height = 1
        self._length = 1

    def rows(self, total: int, height: int) -> list[Row]:
        """What is visible of the page."""
        keys = [(key.shown, key.does) for key in CHAT if key.does]
        page = [
            [],
            *self._table("Keys", keys, total),
            [],
            *self._table("Commands", self._commands, total),
            [],
        ]
        self._height, self._length = max(1, height - 1), len(page)
        self._first = max(0, min(self._first, self._length - self._height))
        more = "↓ more   " if self._first + self._height < self._length else ""
        back = clip("↑ ↓ scroll   Esc back to the chat", total - width(more) - 1)
        foot = cells_of([Run("class:accent", f" {more}"), Run("class:faint", back)])
        body = page[self._first : self._first + self._height]
        body += [[] for _ in range(self._height - len(body))]
        return [*body, foot]

    def scroll(self, lines: int) -> None:
        """Move by lines."""
        self._first = max(0, min(self._first + lines, self._length - self._height))

    def page(self, direction: int) -> None:
        """Move by a screenful."""
        self.scroll(direction * max(1, self._height - 1))

    def top(self) -> None:
        """Back to the first line."""
        self._first = 0

    @staticmethod
    def _table(title: str, lines: Sequence[tuple[str, str]], total: int) -> list[Row]:
        left = min(max(width(first) for first, _ in lines) + 2, max(14, total // 2 - _INDENT))
        rows = [cells_of([Run("class:title", " " * _INDENT + title)]), []]
        pad = [Cell(" ", "", 1)] * (_INDENT + left)
        for first, text in lines:
            head = cells_of([Run("", " " * _INDENT), Run("class:strong", fit(first, left - 1) + " ")])
            body = wrap([Run("class:soft", text)], total - _INDENT - left - 2)
            rows += [(head if index == 0 else pad) + row for index, row in enumerate(body)]
        return rows
