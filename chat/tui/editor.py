"""The line being typed: drawing it, its history, and completion with Tab.

Rules for this file: prompt_toolkit's Buffer does the editing; this file draws it with the widths of
chat.tui.cells and knows nothing of servers.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from prompt_toolkit.buffer import Buffer
from prompt_toolkit.layout.controls import BufferControl
from prompt_toolkit.selection import SelectionType

from chat.safetext import visible
from chat.tui.cells import graphemes, width
from chat.tui.wrap import Cell, Row, Run, cells_of, row_width

MOST_ROWS: Final = 6
PLACEHOLDER: Final = "Write a message, or / for commands"


class Line(Buffer):
    """The library's buffer without what would lose text unseen.

    Nothing draws a selection (Shift and arrows, Ctrl-Space), so there is none; and nobody but us says when a
    line is done, so the library's keys for that (Ctrl-O, Alt-#) do not empty it.
    """

    def start_selection(self, selection_type: SelectionType = SelectionType.CHARACTERS) -> None:
        """Select nothing."""

    def validate_and_handle(self) -> None:
        """Leave the line as it is."""


class Completion(NamedTuple):
    """A Tab under way: what could stand at `start`, and which of the candidates does."""

    start: int
    candidates: tuple[str, ...]
    chosen: int


class Editor:
    """The input line. `candidates(before)` tells where the word at the cursor starts, and what it can be."""

    def __init__(self, candidates: Callable[[str], tuple[int, Sequence[str]]]) -> None:
        self.buffer = Line(multiline=True, on_text_changed=self._changed)
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

    def rows(self, prompt: Sequence[Run], total: int, most: int = MOST_ROWS) -> list[Row]:
        """The line as rows of `total` cells behind the prompt; at most `most`, those around the cursor."""
        lead = cells_of(prompt)
        indent = sum(cell.width for cell in lead)
        if not self.buffer.text:
            self._cursor = (indent, 0)
            return [lead + cells_of([Run("class:faint", PLACEHOLDER)])]
        spans, row = self._around(max(4, total - indent - 1), most)
        blank = [Cell(" ", "", 1)] * indent
        rows = [(blank if start else lead) + self._cells(start, end) for start, end in spans]
        at = self.buffer.cursor_position
        self._cursor = (indent + row_width(self._cells(spans[row][0], at)), row)
        return rows

    def _around(self, limit: int, most: int) -> tuple[list[tuple[int, int]], int]:
        """At most so many rows around the cursor, each from where to where in the text; and the cursor's row.

        No more of the text is looked at: a paste may have thousands of lines.
        """
        document = self.buffer.document
        lines, above = document.lines, document.cursor_position_row
        below, begin = above + 1, document.cursor_position - document.cursor_position_col
        spans = _measured(lines[above], begin, limit)
        row = bisect_right(spans, document.cursor_position, key=lambda span: span[0]) - 1
        while row < most - 1 and above > 0:
            above -= 1
            begin -= len(lines[above]) + 1
            earlier = _measured(lines[above], begin, limit)
            spans, row = earlier + spans, row + len(earlier)
        first = max(0, row - most + 1)
        while len(spans) < first + most and below < len(lines):
            spans = spans + _measured(lines[below], spans[-1][1] + 1, limit)
            below += 1
        return spans[first : first + most], row - first

    def _cells(self, start: int, end: int) -> Row:
        return cells_of([Run("class:text", visible(self.buffer.text[start:end]))])

    def cursor(self) -> tuple[int, int]:
        """Where the cursor stands in the rows drawn last: column and row."""
        return self._cursor

    def _changed(self, _: Buffer) -> None:
        if not self._completing:
            self.completion = None


def _measured(line: str, begin: int, limit: int) -> list[tuple[int, int]]:
    """From where to where in the text the rows of a line go that begins at `begin`."""
    starts = _starts(line, limit)
    ends = [*starts[1:], len(line)]
    return [(begin + start, begin + end) for start, end in zip(starts, ends, strict=True)]


@lru_cache(maxsize=64)
def _starts(line: str, limit: int) -> Sequence[int]:
    """Where in a line its rows of at most `limit` cells begin, broken anywhere."""
    if line.isascii() and line.isprintable():
        return list(range(0, len(line), limit)) or [0]
    starts = [0]
    at = used = 0
    for grapheme in graphemes(line):
        wide = width(visible(grapheme))
        if used + wide > limit and at > starts[-1]:
            starts.append(at)
            used = 0
        used += wide
        at += len(grapheme)
    return starts
