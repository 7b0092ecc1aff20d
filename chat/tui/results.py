"""The results of a search: choosing one of them.

Rules for this file: changes what the viewport shows, nothing else.
"""

from chat.client.buffers import BufferKind
from chat.tui.view import View


def choose(view: View, step: int) -> bool:
    """Choose another result; False where there are none, or something is being typed."""
    buffer, viewport = view.model.active, view.viewport
    found = [entry.number for entry in buffer.timeline if entry.rank]
    if buffer.kind is not BufferKind.FOUND or not found or view.editor.buffer.text:
        return False
    at = found.index(viewport.lit) + step if viewport.lit in found else len(found) - 1
    viewport.reveal(found[max(0, min(at, len(found) - 1))])
    return True


def chosen(view: View) -> int:
    """The number of the result that is chosen, 0 for none."""
    lit = view.viewport.lit
    return next((entry.rank for entry in view.model.active.timeline if entry.number == lit), 0)
