"""Entries of a timeline gathered into blocks: one entry each, or a run of comings and goings.

Rules for this file: data only, no styles. A timeline grows at both ends and is cut at its beginning; so are
the blocks, in constant time per entry. Only what is changed in between has them made anew.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from chat.client.timeline import PRESENCE, SPEECH, Entry, Timeline

MINUTE: Final = 60_000_000
_FOLD_WITHIN: Final = 30 * MINUTE  # comings and goings further apart than this stand by themselves
_FOLD_MOST: Final = 200  # entries in one block: laying one out again must stay cheap


class Block(NamedTuple):
    """Entries `first` to `last` (indexes, both included) of a timeline."""

    first: int
    last: int


class _Made(NamedTuple):
    """A block as it is kept: in positions, which stay, and whether it is speech."""

    first: int
    last: int
    speech: bool


class Blocks(Sequence[Block]):
    """The blocks of one timeline. Call `update` before reading, on the thread that owns the model.

    `speech` counts what somebody said, older pages left out: it says how much has come since another time.
    """

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._settled: list[_Made] = []
        self._first = self._end = timeline.first  # the positions that are in blocks
        self._edits = timeline.edits
        self.speech = 0

    @property
    def timeline(self) -> Timeline:
        """What the blocks are of."""
        return self._timeline

    def update(self) -> bool:
        """Take in what is new; True when indexes of blocks kept from before are void."""
        timeline = self._timeline
        void = False
        if timeline.edits != self._edits:
            self._drop(timeline.edited_since(self._edits))
            self._edits = timeline.edits
            void = True
        if timeline.first > self._first:
            self._cut(timeline.first)
            void = True
        elif timeline.first < self._first:
            older: list[_Made] = []
            for position in range(timeline.first, self._first):
                self._take(older, position)
            self._join(older)
            void = True
        self._first = timeline.first
        for position in range(self._end, timeline.end):
            self.speech += self._take(self._settled, position)
        self._end = timeline.end
        return void

    def _drop(self, position: int) -> None:
        """Forget the blocks from a position on: they are made anew."""
        while self._settled and self._settled[-1].last >= position:
            made = self._settled.pop()
            self._end = made.first
            self.speech -= made.speech

    def _cut(self, first: int) -> None:
        """Entries before this position are forgotten."""
        gone = 0
        while gone < len(self._settled) and self._settled[gone].last < first:
            gone += 1
        del self._settled[:gone]
        if self._settled and self._settled[0].first < first:
            self._settled[0] = self._settled[0]._replace(first=first)
        self._end = max(self._end, first)

    def _join(self, older: list[_Made]) -> None:
        """Put older blocks in front; comings and goings on both sides of the seam are one block."""
        if older and self._settled:
            last, first = older[-1], self._settled[0]
            if first.last - last.first < _FOLD_MOST and self._belong(last.last, first.first):
                older[-1] = last._replace(last=self._settled.pop(0).last)
        self._settled[:0] = older

    def _belong(self, one: int, other: int) -> bool:
        """Whether the entries at two positions are comings and goings of about the same time."""
        before, entry = (self._timeline[position - self._timeline.first] for position in (one, other))
        near = 0 <= entry.time - before.time < _FOLD_WITHIN
        found = before.place or entry.place  # each result of a search stands by itself
        return near and not found and before.kind in PRESENCE and entry.kind in PRESENCE

    def _take(self, blocks: list[_Made], position: int) -> bool:
        """Put the entry at a position behind the blocks before it; True for speech."""
        if blocks:
            block = blocks[-1]
            if block.last - block.first < _FOLD_MOST and self._belong(block.last, position):
                blocks[-1] = block._replace(last=position)
                return False
        speech = self._timeline[position - self._timeline.first].kind in SPEECH
        blocks.append(_Made(position, position, speech))
        return speech

    def __len__(self) -> int:
        return len(self._settled) + len(self._timeline) - (self._end - self._first)

    def __getitem__(self, index: int) -> Block:  # type: ignore[override] # nobody slices blocks
        if index < 0:
            index += len(self)
        if index < len(self._settled):
            block = self._settled[index]
            return Block(block.first - self._first, block.last - self._first)
        entry = self._end - self._first + index - len(self._settled)
        if not 0 <= index < len(self):
            raise IndexError(index)
        return Block(entry, entry)

    def entries(self, index: int) -> list[Entry]:
        """The entries of a block, in order."""
        block = self[index]
        return [self._timeline[i] for i in range(block.first, block.last + 1)]

    def find(self, entry: int) -> int:
        """The index of the block that holds the entry with this index; the nearest where none does."""
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self[middle].last < entry:
                low = middle + 1
            else:
                high = middle
        return min(low, max(0, len(self) - 1))
