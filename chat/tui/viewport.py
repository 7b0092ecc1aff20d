"""Which rows of a timeline are on the screen: scrolling, and laying out no more than what is visible.

Rules for this file: no drawing. While the reader is at the bottom the newest row stays there; once scrolled
up, the topmost row is held in place whatever arrives. Rows are cached per block; a new width or look empties
the cache. Everything runs on the thread that owns the model.
"""

from typing import Final, NamedTuple

from chat.client.timeline import Entry
from chat.tui.blocks import Blocks
from chat.tui.rows import Look, rows_of, rule
from chat.tui.wrap import Row

_CACHED: Final = 4096  # blocks


class Anchor(NamedTuple):
    """The topmost visible row: row `row` of block `block`, whose first entry has this `number`."""

    block: int
    row: int
    number: int


class Viewport:
    """The visible part of one timeline.

    `marker` is the index of the first entry that is new to the reader, or -1; a line is drawn before it.
    """

    def __init__(self, blocks: Blocks) -> None:
        self._blocks = blocks
        self._look: Look | None = None
        self._height = 1
        self._anchor: Anchor | None = None
        self._heard = 0  # speech that the reader had when the scrolling up began
        self._cache: dict[tuple[Entry, int, int | None, bool], list[Row]] = {}
        self.marker = -1

    @property
    def at_bottom(self) -> bool:
        """Whether the newest row is kept in view."""
        return self._anchor is None

    @property
    def unseen(self) -> int:
        """Messages that came since the reader scrolled up."""
        return 0 if self._anchor is None else max(0, self._blocks.speech - self._heard)

    def rows(self, look: Look, height: int) -> list[Row]:
        """The rows to show, at most `height`; fewer when the timeline is shorter than that."""
        self._prepare(look, height)
        if self._anchor is not None:
            rows = self._down_from(self._anchor.block, self._anchor.row, height)
            if len(rows) >= height:
                return rows
            self._anchor = None  # the end came into view
        return self._up_to_end(height)

    def scroll(self, lines: int) -> None:
        """Move by rows, negative towards the past. Past the newest row the view sticks to the bottom."""
        if self._look is None or not len(self._blocks):
            return
        top = self._top()
        if top is None:
            return
        block, row = top
        row += lines
        while row < 0 and block > 0:
            block -= 1
            row += len(self._rows(block))
        row = max(0, row)
        while block < len(self._blocks) and row >= len(self._rows(block)):
            row -= len(self._rows(block))
            block += 1
        if block >= len(self._blocks) or len(self._down_from(block, row, self._height + 1)) <= self._height:
            self.to_bottom()
        else:
            self._hold(block, row)

    def page(self, direction: int) -> None:
        """Move by a screenful less two rows: -1 towards the past, 1 towards the present."""
        self.scroll(direction * max(1, self._height - 2))

    def to_bottom(self) -> None:
        """Back to the newest row."""
        self._anchor = None

    def to_top(self) -> None:
        """To the oldest row there is."""
        if self._look is not None and len(self._blocks) and self._top() is not None:
            self._hold(0, 0)

    def _hold(self, block: int, row: int) -> None:
        if self._anchor is None:
            self._heard = self._blocks.speech
        self._anchor = Anchor(block, row, self._number(block))

    def _prepare(self, look: Look, height: int) -> None:
        if look != self._look or len(self._cache) > _CACHED:
            self._cache.clear()
        self._look = look
        self._height = height
        if self._blocks.update() and self._anchor is not None:
            self._refind(self._anchor)

    def _refind(self, anchor: Anchor) -> None:
        """The past has changed: look for the entry that was on top."""
        timeline = self._blocks.timeline
        for index, entry in enumerate(timeline):
            if entry.number == anchor.number:
                self._anchor = anchor._replace(block=self._blocks.find(index))
                self._heard = self._blocks.speech
                return
        self._anchor = None

    def _number(self, block: int) -> int:
        return self._blocks.timeline[self._blocks[block].first].number

    def _top(self) -> tuple[int, int] | None:
        """The block and row on top of the screen; None when everything fits."""
        if self._anchor is not None:
            return self._anchor.block, self._anchor.row
        left = self._height
        for block in range(len(self._blocks) - 1, -1, -1):
            left -= len(self._rows(block))
            if left <= 0:
                return block, -left
        return None

    def _down_from(self, block: int, row: int, height: int) -> list[Row]:
        rows = self._rows(block)[row:] if block < len(self._blocks) else []
        while len(rows) < height and block + 1 < len(self._blocks):
            block += 1
            rows = rows + self._rows(block)
        return rows[:height]

    def _up_to_end(self, height: int) -> list[Row]:
        parts: list[list[Row]] = []
        used = 0
        block = len(self._blocks)
        while used < height and block > 0:
            block -= 1
            parts.append(self._rows(block))
            used += len(parts[-1])
        rows = [row for part in reversed(parts) for row in part]
        return rows[-height:]

    def _rows(self, index: int) -> list[Row]:
        look = self._look
        if look is None:
            return []
        block = self._blocks[index]
        timeline = self._blocks.timeline
        first = timeline[block.first]
        before = timeline[block.first - 1] if block.first else None
        new = self.marker == block.first or block.first < self.marker <= block.last
        key = (first, block.last - block.first, before.number if before else None, new)
        rows = self._cache.get(key)
        if rows is None:
            rows = rows_of(self._blocks.entries(index), before, look)
            if new:
                rows = [rule("new", look, "class:accent"), *rows]
            self._cache[key] = rows
        return rows
