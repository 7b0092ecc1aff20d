"""Entries of a timeline gathered into blocks: one entry each, or a run of comings and goings.

Rules for this file: data only, no styles. A timeline grows at its end; so do the blocks, in constant time per
entry, and a block keeps its index for good.
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


class Blocks(Sequence[Block]):
    """The blocks of one timeline. Call `update` before reading, on the thread that owns the model.

    `speech` counts the entries that somebody said; it only grows, until the timeline is cleared.
    """

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._settled: list[Block] = []
        self._done = 0  # settled entries that are in blocks
        self._head = -1  # the number of the first entry: another one means that the past has changed
        self.speech = 0

    @property
    def timeline(self) -> Timeline:
        """What the blocks are of."""
        return self._timeline

    def update(self) -> bool:
        """Take in what is new; True when the past has changed and indexes kept from before are void."""
        timeline = self._timeline
        head = timeline[0].number if timeline.settled else -1
        changed = self._done > 0 and (timeline.settled < self._done or head != self._head)
        if changed:
            self._settled.clear()
            self._done = self.speech = 0
        self._head = head
        for index in range(self._done, timeline.settled):
            self._take(index, timeline[index])
        self._done = timeline.settled
        return changed

    def _take(self, index: int, entry: Entry) -> None:
        if entry.kind in SPEECH:
            self.speech += 1
        elif entry.kind in PRESENCE and self._settled:
            block = self._settled[-1]
            before = self._timeline[block.last]
            room = block.last - block.first < _FOLD_MOST
            if room and before.kind in PRESENCE and 0 <= entry.time - before.time < _FOLD_WITHIN:
                self._settled[-1] = Block(block.first, index)
                return
        self._settled.append(Block(index, index))

    def __len__(self) -> int:
        return len(self._settled) + len(self._timeline) - self._done

    def __getitem__(self, index: int) -> Block:  # type: ignore[override] # nobody slices blocks
        if index < 0:
            index += len(self)
        if index < len(self._settled):
            return self._settled[index]
        entry = self._done + index - len(self._settled)
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
