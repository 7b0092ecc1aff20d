"""What keys and clicks do on the chat screen: one method for each action of the key table.

Rules for this file: changes the view and, through the session, the model; draws nothing.
"""

import base64
from collections.abc import Callable
from typing import Final, Protocol

from prompt_toolkit.application.current import get_app
from prompt_toolkit.key_binding import KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.mouse_events import MouseButton, MouseEvent, MouseEventType

from chat.client.session import Session
from chat.tui.rows import NICK_LINK
from chat.tui.sides import BUFFER_LINK, ordered
from chat.tui.view import Mode, View

_WHEEL: Final = 3  # rows
_AGAIN: Final = "Ctrl-C once more leaves the chat"


class Host(Protocol):
    """What actions need of the program around them."""

    @property
    def session(self) -> Session:
        """The session under way."""

    @property
    def view(self) -> View:
        """The chat screen."""

    def leave(self) -> None:
        """Say goodbye and end."""

    def say(self, hint: str, seconds: float = 4.0) -> None:
        """Show a hint in the status line for a while."""


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

    def on_page_down(self, _: KeyPressEvent) -> None:
        """A page towards the present."""
        self._view.viewport.page(1)

    def on_line_up(self, _: KeyPressEvent) -> None:
        """A line towards the past."""
        self._view.viewport.scroll(-1)

    def on_line_down(self, _: KeyPressEvent) -> None:
        """A line towards the present."""
        self._view.viewport.scroll(1)

    def on_to_top(self, _: KeyPressEvent) -> None:
        """The oldest message."""
        self._view.viewport.to_top()

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
        if text.strip() in {"/help", "/?"}:
            self._open_help()
        elif text.strip() == "exit":
            self._host.leave()
        elif text.strip():
            self._view.viewport.to_bottom()
            self._host.session.enter(text)

    def on_new_line(self, _: KeyPressEvent) -> None:
        """Alt-Enter: another line of the same message."""
        self._view.editor.buffer.insert_text("\n")

    def on_up(self, event: KeyPressEvent) -> None:
        """The line above, or what was sent before; a burst of arrows is a wheel."""
        if not self._wheel(event, Keys.Up, -_WHEEL):
            self._view.editor.vertical(-1)

    def on_down(self, event: KeyPressEvent) -> None:
        """The line below, or what was sent after; a burst of arrows is a wheel."""
        if not self._wheel(event, Keys.Down, _WHEEL):
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
        self._view.sides = not self._view.sides

    def on_mouse(self, _: KeyPressEvent) -> None:
        """Take the mouse, or leave it to the terminal."""
        view = self._view
        view.mouse = not view.mouse
        how = "Mouse on: click names, use the wheel; Shift-drag selects" if view.mouse else "Mouse off"
        self._host.say(how)

    def on_redraw(self, event: KeyPressEvent) -> None:
        """Draw everything anew."""
        event.app.renderer.clear()

    def on_help(self, _: KeyPressEvent) -> None:
        """Open the help."""
        self._open_help()

    def _open_help(self) -> None:
        self._view.help.top()
        self._enter(Mode.HELP)

    def on_help_up(self, _: KeyPressEvent) -> None:
        """A line up."""
        self._view.help.scroll(-1)

    def on_help_down(self, _: KeyPressEvent) -> None:
        """A line down."""
        self._view.help.scroll(1)

    def on_help_page_up(self, _: KeyPressEvent) -> None:
        """A page up."""
        self._view.help.page(-1)

    def on_help_page_down(self, _: KeyPressEvent) -> None:
        """A page down."""
        self._view.help.page(1)

    def on_help_close(self, _: KeyPressEvent) -> None:
        """Back to the chat."""
        self._enter(Mode.INPUT)

    # --- people --------------------------------------------------------------------------------------------

    def on_people(self, _: KeyPressEvent) -> None:
        """Walk through the list of people."""
        if self._view.people.people(self._view.model):
            self._enter(Mode.PEOPLE)
        else:
            self._host.say("Nobody is here")

    def on_person_up(self, _: KeyPressEvent) -> None:
        """The person above."""
        self._view.people.move(self._view.model, -1)

    def on_person_down(self, _: KeyPressEvent) -> None:
        """The person below."""
        self._view.people.move(self._view.model, 1)

    def on_person_page_up(self, _: KeyPressEvent) -> None:
        """A screenful up."""
        self._view.people.move(self._view.model, -self._view.people.page())

    def on_person_page_down(self, _: KeyPressEvent) -> None:
        """A screenful down."""
        self._view.people.move(self._view.model, self._view.people.page())

    def on_person_first(self, _: KeyPressEvent) -> None:
        """The first person."""
        self._view.people.move(self._view.model, -(1 << 30))

    def on_person_last(self, _: KeyPressEvent) -> None:
        """The last person."""
        self._view.people.move(self._view.model, 1 << 30)

    def on_person_open(self, _: KeyPressEvent) -> None:
        """Open a private chat with the one who is chosen."""
        nick = self._view.people.nick(self._view.model)
        self._enter(Mode.INPUT)
        self._open(nick)

    def on_person_leave(self, _: KeyPressEvent) -> None:
        """Back to the line."""
        self._enter(Mode.INPUT)

    def _open(self, nick: str) -> None:
        model = self._view.model
        if nick and not model.is_me(nick):
            model.select(model.ensure(nick))

    def _enter(self, mode: Mode) -> None:
        view = self._view
        view.mode = mode
        windows: dict[Mode, Callable[[], object]] = {
            Mode.INPUT: lambda: view.input,
            Mode.PEOPLE: lambda: view.right,
            Mode.HELP: lambda: view.page,
        }
        get_app().layout.focus(windows[mode]())  # type: ignore[arg-type]

    # --- the mouse -----------------------------------------------------------------------------------------

    def clicked(self, event: MouseEvent, part: str, link: str) -> None:
        """The mouse did something on a part of the screen; `link` says what is under it."""
        lines = {MouseEventType.SCROLL_UP: -_WHEEL, MouseEventType.SCROLL_DOWN: _WHEEL}.get(event.event_type)
        if lines is not None:
            self._scroll(part, lines)
        elif event.event_type is MouseEventType.MOUSE_UP and event.button is MouseButton.LEFT:
            if link.startswith(NICK_LINK):
                self._open(link.removeprefix(NICK_LINK))
            elif link.startswith(BUFFER_LINK):
                buffer = self._view.model.keyed(link.removeprefix(BUFFER_LINK))
                if buffer:
                    self._view.model.select(buffer)
            elif link:
                self._copy(link)

    def _copy(self, text: str) -> None:
        """Hand a text to the terminal's clipboard (OSC 52; terminals that do not know it ignore it)."""
        coded = base64.b64encode(text.encode()).decode()
        get_app().output.write_raw(f"\x1b]52;c;{coded}\x07")
        self._host.say(f"Copied {text}")

    def _scroll(self, part: str, lines: int) -> None:
        if part == "right":
            self._view.people.scroll(lines)
        elif self._view.mode is Mode.HELP:
            self._view.help.scroll(lines)
        elif part == "page":
            self._view.viewport.scroll(lines)
