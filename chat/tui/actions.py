"""What keys do while the line is being typed: one method for each action of the key table.

Rules for this file: changes the view and, through the session, the model; draws nothing.
"""

from typing import Final

from prompt_toolkit.key_binding import KeyPressEvent
from prompt_toolkit.keys import Keys

from chat.tui.aside import open_help, toggle_mouse
from chat.tui.host import Host
from chat.tui.mouse import WHEEL
from chat.tui.results import choose, chosen
from chat.tui.sides import ordered
from chat.tui.view import Mode, View

_AGAIN: Final = "Ctrl-C once more leaves the chat"


class Actions:
    """See the key table for when each is called. All run on the thread that owns the model."""

    def __init__(self, host: Host) -> None:
        self._host = host

    @property
    def _view(self) -> View:
        return self._host.view

    # --- reading -------------------------------------------------------------------------------------------

    def on_page_up(self, _: KeyPressEvent) -> None:
        """A page towards the past."""
        self._view.viewport.page(-1)
        self._reach_back()

    def on_page_down(self, _: KeyPressEvent) -> None:
        """A page towards the present."""
        if self._view.viewport.at_bottom:
            self._host.newer()
        self._view.viewport.page(1)

    def on_line_up(self, _: KeyPressEvent) -> None:
        """A line towards the past."""
        self._view.viewport.scroll(-1)
        self._reach_back()

    def on_line_down(self, _: KeyPressEvent) -> None:
        """A line towards the present."""
        self._view.viewport.scroll(1)

    def on_to_top(self, _: KeyPressEvent) -> None:
        """The oldest message."""
        self._view.viewport.to_top()
        self._reach_back()

    def _reach_back(self) -> None:
        """Before the oldest message comes into view, those before it are fetched."""
        if self._view.viewport.near_top:
            self._host.older()

    def on_to_bottom(self, _: KeyPressEvent) -> None:
        """The newest message."""
        self._view.viewport.to_bottom()

    def on_dismiss(self, _: KeyPressEvent) -> None:
        """Escape: undo the smallest thing that is in the way."""
        view = self._view
        if view.editor.completion:
            view.editor.completion = None
        elif view.hint:
            view.hint = ""
        else:
            view.viewport.lit = -1
            view.viewport.to_bottom()

    # --- conversations -------------------------------------------------------------------------------------

    def on_next_buffer(self, _: KeyPressEvent) -> None:
        """The conversation below in the list."""
        self._step(1)

    def on_previous_buffer(self, _: KeyPressEvent) -> None:
        """The conversation above in the list."""
        self._step(-1)

    def on_next_unread(self, _: KeyPressEvent) -> None:
        """The next conversation with something new, those that name us first."""
        model = self._view.model
        buffers = [buffer for _, buffer in ordered(model)]
        at = buffers.index(model.active)
        turned = buffers[at + 1 :] + buffers[:at]
        waiting = [buffer for buffer in turned if buffer.mentions] or [b for b in turned if b.unread]
        if waiting:
            model.select(waiting[0])
        else:
            self._host.say("Nothing new")

    def on_number(self, event: KeyPressEvent) -> None:
        """Alt and a digit: the conversation with that number."""
        number = int(event.key_sequence[-1].key)
        buffers = dict(ordered(self._view.model))
        if number in buffers:
            self._view.model.select(buffers[number])

    def _step(self, step: int) -> None:
        model = self._view.model
        buffers = [buffer for _, buffer in ordered(model)]
        model.select(buffers[(buffers.index(model.active) + step) % len(buffers)])

    # --- the line ------------------------------------------------------------------------------------------

    def on_complete(self, _: KeyPressEvent) -> None:
        """Tab."""
        self._view.editor.complete(1)

    def on_complete_back(self, _: KeyPressEvent) -> None:
        """Shift-Tab."""
        self._view.editor.complete(-1)

    def on_send(self, _: KeyPressEvent) -> None:
        """Enter: say it or do it."""
        text = self._view.editor.take()
        if text.strip() in {"/help", "/h", "/?"}:
            open_help(self._host)
        elif text.strip().lower() == "exit":
            self._host.leave()
        elif not text.strip():
            self._jump()
        else:
            self._view.viewport.to_bottom()
            self._host.enter(text)

    def _jump(self) -> None:
        """Enter on a result of a search: to the place where it was said."""
        rank = chosen(self._view)
        if rank:
            self._host.enter(f"/jump {rank}")

    def on_new_line(self, _: KeyPressEvent) -> None:
        """Alt-Enter: another line of the same message."""
        self._view.editor.buffer.insert_text("\n")

    def on_up(self, event: KeyPressEvent) -> None:
        """The line above, or what was sent before; a burst of arrows is a wheel."""
        if not self._wheel(event, Keys.Up, -WHEEL) and not choose(self._view, -1):
            self._view.editor.vertical(-1)

    def on_down(self, event: KeyPressEvent) -> None:
        """The line below, or what was sent after; a burst of arrows is a wheel."""
        if not self._wheel(event, Keys.Down, WHEEL) and not choose(self._view, 1):
            self._view.editor.vertical(1)

    def _wheel(self, event: KeyPressEvent, key: Keys, lines: int) -> bool:
        """Whether this arrow came with two or more like it: terminals turn a wheel into that, mouse off."""
        queue = event.app.key_processor.input_queue
        alike = 0
        for press in queue:
            if press.key != key:
                break
            alike += 1
        if alike < 2:
            return False
        for _ in range(alike):
            queue.popleft()
        self._view.viewport.scroll(lines)
        if lines < 0:
            self._reach_back()
        return True

    def on_end(self, event: KeyPressEvent) -> None:
        """End: of the line, or, when nothing is typed, of the timeline."""
        buffer = self._view.editor.buffer
        if buffer.text:
            buffer.cursor_position += buffer.document.get_end_of_line_position()
        else:
            self.on_to_bottom(event)

    def on_left(self, _: KeyPressEvent) -> None:
        """A character to the left."""
        self._view.editor.move(-1)

    def on_right(self, _: KeyPressEvent) -> None:
        """A character to the right."""
        self._view.editor.move(1)

    def on_backspace(self, _: KeyPressEvent) -> None:
        """Delete the character before the cursor."""
        self._view.editor.delete(-1)

    def on_delete(self, _: KeyPressEvent) -> None:
        """Delete the character at the cursor."""
        self._view.editor.delete(1)

    def on_interrupt(self, _: KeyPressEvent) -> None:
        """Ctrl-C: empty the line; on an empty one, leave at the second time."""
        view = self._view
        if view.editor.buffer.text:
            view.editor.take()
        elif view.hint == _AGAIN:
            self._host.leave()
        else:
            self._host.say(_AGAIN)

    def on_end_of_input(self, _: KeyPressEvent) -> None:
        """Ctrl-D: delete the character at the cursor; on an empty line, leave."""
        if self._view.editor.buffer.text:
            self._view.editor.delete(1)
        else:
            self._host.leave()

    # --- the screen ----------------------------------------------------------------------------------------

    def on_sidebars(self, _: KeyPressEvent) -> None:
        """Show or hide the sides."""
        view = self._view
        shown = view.folding.toggle(view.columns)
        view.hint = ""
        if shown and not view.folding.roomy(view.columns):
            self._host.say("F3 hides the list again; Alt-1 … Alt-9 open")

    def on_mouse(self, _: KeyPressEvent) -> None:
        """Take the mouse, or leave it to the terminal."""
        toggle_mouse(self._host)

    def on_redraw(self, event: KeyPressEvent) -> None:
        """Draw everything anew."""
        event.app.renderer.clear()

    def on_suspend(self, event: KeyPressEvent) -> None:
        """Ctrl-Z: to the shell, where there is one to go to."""
        event.app.suspend_to_background()

    def on_help(self, _: KeyPressEvent) -> None:
        """Open the help."""
        open_help(self._host)

    def on_people(self, _: KeyPressEvent) -> None:
        """Walk through the list of people."""
        if self._view.people.people(self._view.model):
            self._host.focus(Mode.PEOPLE)
        else:
            self._host.say("Nobody is here")
