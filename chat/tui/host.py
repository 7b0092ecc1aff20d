"""What actions need of the program around them.

Rules for this file: an interface only; `app` fulfils it.
"""

from typing import Protocol

from chat.tui.view import Mode, View


class Host(Protocol):
    """All of it is called on the thread of the screen."""

    @property
    def view(self) -> View:
        """The chat screen."""

    def enter(self, text: str) -> None:
        """Do what a person entered."""

    def leave(self) -> None:
        """Say goodbye and end."""

    def say(self, hint: str) -> None:
        """Show a hint in the status line for a while."""

    def focus(self, mode: Mode) -> None:
        """Let the keys go to another part of the screen."""

    def open(self, nick: str) -> None:
        """Open a private chat; nothing happens for "" and for our own name."""

    def older(self) -> None:
        """Fetch an older page of the conversation that is looked at, if there is one."""

    def newer(self) -> None:
        """The same at the other end of a part of the past."""

    def copy(self, text: str) -> None:
        """Hand a text to the terminal's clipboard."""
