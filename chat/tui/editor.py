"""The line being typed: drawing it, its history, and completion with Tab.

Rules for this file: prompt_toolkit's Buffer does the editing; this file draws it with the widths of
chat.tui.cells and knows nothing of servers.
"""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from prompt_toolkit.buffer import Buffer
from prompt_toolkit.layout.controls import BufferControl

from chat.safetext import visible
from chat.tui.cells import graphemes
from chat.tui.wrap import Cell, Row, Run, cells_of, row_width

MOST_ROWS: Final = 6
PLACEHOLDER: Final = "Write a message, or / for commands"


class Completion(NamedTuple):
    """A Tab under way: what could stand at `start`, and which of the candidates does."""

    start: int
    candidates: tuple[str, ...]
    chosen: int


class Editor:
    """The input line. `candidates(before)` tells where the word at the cursor starts, and what it can be."""

    def __init__(self, candidates: Callable[[str], tuple[int, Sequence[str]]]) -> None:
        self.buffer = Buffer(multiline=True, on_text_changed=self._changed)
        self.control = BufferControl(buffer=self.buffer, focusable=True)
        self.completion: Completion | None = None
        self._candidates = candidates
        self._completing = False
        self._cursor = (0, 0)
        self._sent: list[str] = []
        self._drafts: dict[int, str] = {}  # what was typed or changed, by its place in the history
        self._at = 0

    def take(self) -> str:
        """The text, which goes into the history; the line is empty afterwards."""
        text = self.buffer.text
        if text.strip() and self._sent[-1:] != [text]:
            self._sent.append(text)
        self._drafts.clear()
        self._at = len(self._sent)
        self.buffer.reset()
        self.completion = None
        return text

    def vertical(self, step: int) -> None:
        """The cursor a line up (-1) or down (1); beyond the first or last line, through what was sent."""
        document = self.buffer.document
        if step < 0 < document.cursor_position_row:
            self.buffer.cursor_up()
        elif step > 0 and document.cursor_position_row < document.line_count - 1:
            self.buffer.cursor_down()
        elif 0 <= self._at + step <= len(self._sent):
            self._drafts[self._at] = self.buffer.text
            self._at += step
            sent = self._sent[self._at] if self._at < len(self._sent) else ""
            self.buffer.text = self._drafts.get(self._at, sent)
            self.buffer.cursor_position = len(self.buffer.text)

    def complete(self, step: int) -> None:
        """Put the first candidate at the cursor, or the next one in the direction of `step`."""
        completion = self.completion
        if completion is None:
            start, found = self._candidates(self.buffer.document.text_before_cursor)
            if not found:
                return
            completion = Completion(start, tuple(found), -1 if step > 0 else 0)
        chosen = (completion.chosen + step) % len(completion.candidates)
        self._completing = True
        self.buffer.delete_before_cursor(self.buffer.cursor_position - completion.start)
        self.buffer.insert_text(completion.candidates[chosen])
        self._completing = False
        self.completion = completion._replace(chosen=chosen) if len(completion.candidates) > 1 else None

    def move(self, step: int) -> None:
        """The cursor one grapheme to the left (-1) or right (1)."""
        self.buffer.cursor_position += self._reach(step)

    def delete(self, step: int) -> None:
        """Delete the grapheme before (-1) or behind (1) the cursor."""
        reach = self._reach(step)
        if reach < 0:
            self.buffer.delete_before_cursor(-reach)
        elif reach > 0:
            self.buffer.delete(reach)

    def _reach(self, step: int) -> int:
        """Code points to the next grapheme boundary in the direction of `step`, signed."""
        document = self.buffer.document
        if step > 0:
            return len(next(graphemes(document.text_after_cursor), ""))
        *_, last = "", *graphemes(document.current_line_before_cursor)
        return -(len(last) or min(1, document.cursor_position))

    def rows(self, prompt: Sequence[Run], total: int) -> list[Row]:
        """The line as rows of `total` cells behind the prompt; at most MOST_ROWS, those around the cursor."""
        lead = cells_of(prompt)
        indent = sum(cell.width for cell in lead)
        text, at = self.buffer.text, self.buffer.cursor_position
        if not text:
            self._cursor = (indent, 0)
            return [lead + cells_of([Run("class:faint", PLACEHOLDER)])]
        rows, cursor = _layout(text, at, max(4, total - indent - 1))
        first = max(0, min(cursor[1] - MOST_ROWS + 1, len(rows) - MOST_ROWS), 0)
        first = min(first, cursor[1])
        self._cursor = (indent + cursor[0], cursor[1] - first)
        blank = [Cell(" ", "", 1)] * indent
        shown = rows[first : first + MOST_ROWS]
        return [(lead if index == 0 and first == 0 else blank) + row for index, row in enumerate(shown)]

    def cursor(self) -> tuple[int, int]:
        """Where the cursor stands in the rows drawn last: column and row."""
        return self._cursor

    def _changed(self, _: Buffer) -> None:
        if not self._completing:
            self.completion = None


def _layout(text: str, at: int, limit: int) -> tuple[list[Row], tuple[int, int]]:
    """The text in rows of at most `limit` cells, broken anywhere, and where the cursor falls."""
    rows: list[Row] = []
    cursor = (0, 0)
    position = 0
    for line in text.split("\n"):
        row: Row = []
        used = 0
        for grapheme in graphemes(line):
            cells = cells_of([Run("class:text", visible(grapheme))])
            wide = row_width(cells)
            if used + wide > limit and row:
                rows.append(row)
                row, used = [], 0
            if position <= at < position + len(grapheme):
                cursor = (used, len(rows))
            row.extend(cells)
            used += wide
            position += len(grapheme)
        if at == position:
            cursor = (used, len(rows))
        rows.append(row)
        position += 1
    return rows, cursor
