"""Which rows of a timeline are on the screen: scrolling, and laying out no more than what is visible.

Rules for this file: no drawing. While the reader is at the bottom the newest row stays there; once scrolled
up, the topmost row is held in place whatever arrives. Rows are cached per block; a new width or look empties
the cache. Everything runs on the thread that owns the model.
"""

from typing import Final, NamedTuple

from chat.client.timeline import Entry
from chat.tui.blocks import Blocks
from chat.tui.rows import Look, centred, painted, rows_of, rule
from chat.tui.wrap import Row

_CACHED: Final = 4096  # blocks
_NEAR: Final = 3  # screenfuls from the oldest entry are near it


class Anchor(NamedTuple):
    """The topmost visible row: row `row` of block `block`, which has `rows` of them.

    The first entry of the block has this `number`, and stands at this `position` of the timeline.
    """

    block: int
    row: int
    rows: int
    number: int
    position: int


class Viewport:
    """The visible part of one timeline.

    marker   the position of the first entry that is new to the reader, or None; a line is drawn before it
    header   what is said above the first entry, or ""
    lit      the number of an entry that is set off, or -1
    """

    def __init__(self, blocks: Blocks) -> None:
        self._blocks = blocks
        self._look: Look | None = None
        self._height = 1
        self._anchor: Anchor | None = None
        self._heard = 0  # speech that the reader had when the scrolling up began
        self._wanted = -1  # the number of an entry to go to
        self._cache: dict[tuple[Entry, int, int | None, bool, bool, str, bool], list[Row]] = {}
        self.marker: int | None = None
        self.header = ""
        self.lit = -1

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
            self.to_bottom()  # the end came into view
        return self._down_from(*(self._top() or (0, 0)), height)

    @property
    def near_top(self) -> bool:
        """Whether the oldest entry is in view, or will be soon."""
        if self._anchor is not None:
            return self._anchor.block < _NEAR * self._height
        top = self._top()
        return top is None or top[0] == 0

    def reveal(self, number: int) -> None:
        """Go to the entry with this number at the next drawing, and set it off."""
        self._wanted = self.lit = number

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
        self._blocks.timeline.pinned = False

    def to_top(self) -> None:
        """To the oldest row there is."""
        if self._look is not None and len(self._blocks) and self._top() is not None:
            self._hold(0, 0)

    def _hold(self, block: int, row: int) -> None:
        if self._anchor is None:
            self._heard = self._blocks.speech
        first = self._blocks[block].first
        timeline = self._blocks.timeline
        timeline.pinned = True
        rows = len(self._rows(block))
        self._anchor = Anchor(block, row, rows, timeline[first].number, first + timeline.first)

    def _prepare(self, look: Look, height: int) -> None:
        if look != self._look or len(self._cache) > _CACHED:
            self._cache.clear()
        self._look = look
        self._height = height
        void = self._blocks.update()
        if self._anchor is not None and (void or not self._stands(self._anchor)):
            self._refind(self._anchor)
        if self._wanted >= 0:
            self._go()

    def _stands(self, anchor: Anchor) -> bool:
        """Whether the block is where it was: what is pending gives way to what comes."""
        blocks = self._blocks
        if anchor.block >= len(blocks):
            return False
        return blocks.timeline[blocks[anchor.block].first].number == anchor.number

    def _refind(self, anchor: Anchor) -> None:
        """Blocks have other indexes now, or other rows: look for the entry that was on top."""
        index = self._index_of(anchor.number, anchor.position - self._blocks.timeline.first)
        if index is None:
            self.to_bottom()
            return
        block = self._blocks.find(index)
        lost = anchor.rows - len(self._rows(block))  # what stood above it, such as the day
        self._hold(block, max(0, anchor.row - max(0, lost)))

    def _index_of(self, number: int, guess: int) -> int | None:
        """The index of the entry with this number, most likely `guess`."""
        timeline = self._blocks.timeline
        if 0 <= guess < len(timeline) and timeline[guess].number == number:
            return guess
        return next((index for index, entry in enumerate(timeline) if entry.number == number), None)

    def _go(self) -> None:
        """Bring the wanted entry into view, a third from the top."""
        index = self._index_of(self._wanted, -1)
        self._wanted = -1
        if index is not None:
            self._hold(self._blocks.find(index), 0)
            self.scroll(-(self._height // 3))

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
        """So many rows from this one on. The first entry that begins among them says who speaks, and when."""
        if block >= len(self._blocks):
            return []
        named = block + (row > 0)
        rows = self._rows(block, named=block == named)[row:]
        while len(rows) < height and block + 1 < len(self._blocks):
            block += 1
            rows = rows + self._rows(block, named=block == named)
        return rows[:height]

    def _rows(self, index: int, *, named: bool = False) -> list[Row]:
        look = self._look
        if look is None:
            return []
        block = self._blocks[index]
        timeline = self._blocks.timeline
        first = timeline[block.first]
        before = timeline[block.first - 1] if block.first else None
        mark = -1 if self.marker is None else self.marker - timeline.first
        new = mark == block.first or block.first < mark <= block.last
        lit = first.number == self.lit
        header = "" if before else self.header
        key = (first, block.last - block.first, before.number if before else None, new, lit, header, named)
        rows = self._cache.get(key)
        if rows is None:
            rows = rows_of(self._blocks.entries(index), before, look, named=named)
            if lit:
                rows = [painted(row) for row in rows]
            if new:
                rows = [rule("new", look, "class:accent"), *rows]
            if header:
                rows = [centred(header, look), *rows]
            self._cache[key] = rows
        return rows
