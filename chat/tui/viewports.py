"""Where each conversation was left, and what was new there when one came back.

Rules for this file: one viewport for each buffer, kept in step with the model; draws nothing.
"""

from typing import Final

from chat.client.buffers import Buffer, BufferKind, Past
from chat.client.model import Model
from chat.client.timeline import SPEECH, Timeline
from chat.tui.blocks import Blocks
from chat.tui.viewport import Viewport

_HEADERS: Final = {Past.LOADING: "loading …", Past.BEGINNING: "beginning of {}"}


class Viewports:
    """The viewports of a model. All is called on the thread that owns it."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._known: dict[Buffer, Viewport] = {}
        self._left_at: dict[Buffer, int] = {}  # the position of the end
        self._marked: set[Buffer] = set()  # where it is known what was new at first
        self._shown: Buffer | None = None

    def __len__(self) -> int:
        return len(self._known)

    def current(self) -> Viewport:
        """That of the conversation that is looked at."""
        buffer = self._model.active
        if buffer is not self._shown:
            self._switch(buffer)
        return self._known[buffer]

    def prepared(self) -> Viewport:
        """The same, told what the model knows about its ends."""
        viewport, buffer, goto = self.current(), self._model.active, self._model.goto
        viewport.header = _HEADERS.get(buffer.past, "").format(buffer.target) if buffer.target else ""
        if goto is not None and goto.buffer is buffer:
            viewport.reveal(goto.number)
            self._model.goto = None
        there = buffer.recovery is None and (buffer.joined or buffer.kind is not BufferKind.CHANNEL)
        if there and buffer not in self._marked and buffer.timeline.settled:
            self._marked.add(buffer)
            new = buffer.first_new()
            if new >= 0:
                viewport.marker = new + buffer.timeline.first
        return viewport

    def _switch(self, buffer: Buffer) -> None:
        """Another conversation is looked at: remember where this one was left, mark what is new there."""
        if self._shown is not None:
            self._left_at[self._shown] = self._shown.timeline.end
        if buffer not in self._known:
            self._known[buffer] = Viewport(Blocks(buffer.timeline))
        if buffer in self._left_at:
            self._known[buffer].marker = _news(buffer.timeline, self._left_at[buffer])
        for gone in [known for known in self._known if known not in self._model.buffers]:
            del self._known[gone]
            self._left_at.pop(gone, None)
            self._marked.discard(gone)
        self._shown = buffer


def _news(timeline: Timeline, left_at: int) -> int | None:
    """The position of the first thing that others said since the reader left at this one, or None."""
    if left_at <= timeline.first:
        return None
    for position in range(left_at, timeline.end):
        entry = timeline[position - timeline.first]
        if entry.kind in SPEECH and not entry.own:
            return position
    return None
