"""What keys do in the list of people and in the help: one method for each action of their tables.

Rules for this file: changes the view; draws nothing.
"""

from prompt_toolkit.key_binding import KeyPressEvent

from chat.tui.host import Host
from chat.tui.view import Mode

_ALL: int = 1 << 30  # further than any list


class PeopleActions:
    """While the focus is in the list of people."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def _move(self, step: int) -> None:
        view = self._host.view
        view.people.move(view.model, step)

    def on_person_up(self, _: KeyPressEvent) -> None:
        """The person above."""
        self._move(-1)

    def on_person_down(self, _: KeyPressEvent) -> None:
        """The person below."""
        self._move(1)

    def on_person_page_up(self, _: KeyPressEvent) -> None:
        """A screenful up."""
        self._move(-self._host.view.people.page())

    def on_person_page_down(self, _: KeyPressEvent) -> None:
        """A screenful down."""
        self._move(self._host.view.people.page())

    def on_person_first(self, _: KeyPressEvent) -> None:
        """The first person."""
        self._move(-_ALL)

    def on_person_last(self, _: KeyPressEvent) -> None:
        """The last person."""
        self._move(_ALL)

    def on_person_open(self, _: KeyPressEvent) -> None:
        """Open a private chat with the one who is chosen."""
        view = self._host.view
        nick = view.people.nick(view.model)
        self._host.focus(Mode.INPUT)
        self._host.open(nick)

    def on_person_leave(self, _: KeyPressEvent) -> None:
        """Back to the line."""
        self._host.focus(Mode.INPUT)

    def on_mouse(self, _: KeyPressEvent) -> None:
        """Take the mouse, or leave it to the terminal."""
        toggle_mouse(self._host)

    def on_help(self, _: KeyPressEvent) -> None:
        """Open the help."""
        open_help(self._host)


class HelpActions:
    """While the help is open."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def on_help_up(self, _: KeyPressEvent) -> None:
        """A line up."""
        self._host.view.help.scroll(-1)

    def on_help_down(self, _: KeyPressEvent) -> None:
        """A line down."""
        self._host.view.help.scroll(1)

    def on_help_page_up(self, _: KeyPressEvent) -> None:
        """A page up."""
        self._host.view.help.page(-1)

    def on_help_page_down(self, _: KeyPressEvent) -> None:
        """A page down."""
        self._host.view.help.page(1)

    def on_help_close(self, _: KeyPressEvent) -> None:
        """Back to the chat."""
        self._host.focus(Mode.INPUT)


def open_help(host: Host) -> None:
    """Show the help from its beginning."""
    host.view.help.top()
    host.focus(Mode.HELP)


def toggle_mouse(host: Host) -> None:
    """Take the mouse, or leave it to the terminal."""
    view = host.view
    view.mouse = not view.mouse
    host.say("Mouse on: click names, use the wheel; Shift-drag selects" if view.mouse else "Mouse off")
