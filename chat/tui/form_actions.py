"""What keys do in the login form: one method for each action of its key table.

Rules for this file: nothing but the form is touched.
"""

from collections.abc import Callable

from prompt_toolkit.key_binding import KeyPressEvent

from chat.tui.login import FIELDS, LoginForm


class FormActions:
    """`cancel` is called when the person has had enough."""

    def __init__(self, form: LoginForm, cancel: Callable[[], None]) -> None:
        self._form = form
        self._cancel = cancel

    def on_next_field(self, _: KeyPressEvent) -> None:
        """Tab."""
        self._form.move(1)

    def on_previous_field(self, _: KeyPressEvent) -> None:
        """Shift-Tab."""
        self._form.move(-1)

    def on_submit(self, _: KeyPressEvent) -> None:
        """Enter."""
        self._form.submit()

    def on_reveal(self, _: KeyPressEvent) -> None:
        """Show the password, or hide it again."""
        self._form.reveal = not self._form.reveal

    def on_paste(self, event: KeyPressEvent) -> None:
        """A paste goes into one field, so its line ends go."""
        text = "".join(event.data.splitlines())
        self._form.buffers[FIELDS[self._form.current].key].insert_text(text)

    def on_cancel(self, _: KeyPressEvent) -> None:
        """Escape."""
        self._cancel()

    def on_cancel_if_empty(self, _: KeyPressEvent) -> None:
        """Ctrl-D: delete the character at the cursor, or leave where there is nothing."""
        buffer = self._form.buffers[FIELDS[self._form.current].key]
        if buffer.text:
            buffer.delete()
        else:
            self._cancel()
