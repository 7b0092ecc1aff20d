"""The keys: one table that feeds both the bindings and the help screen.

Rules for this file: data, and turning it into bindings. What an action does is the screen's; each action
names a method of it. Keys that edit the line (Emacs style) are prompt_toolkit's own and only described here.
"""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from prompt_toolkit.filters import FilterOrBool
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent


class Key(NamedTuple):
    """Key sequences (each one prompt_toolkit key after another), the action, and what the help says.

    An empty `action` is a key that somebody else binds; an empty `does` is left out of the help.
    """

    sequences: tuple[str, ...]
    action: str
    shown: str
    does: str


CHAT: Final = (
    Key(("pageup",), "page_up", "PgUp PgDn", "scroll, to the first message; Shift-↑ ↓ by a line"),
    Key(("pagedown",), "page_down", "", ""),
    Key(("s-up", "escape k"), "line_up", "", ""),
    Key(("s-down", "escape j"), "line_down", "", ""),
    Key(("c-home",), "to_top", "Ctrl-Home", "to the oldest message"),
    Key(("c-end",), "to_bottom", "Ctrl-End", "back to the newest message (End, Esc too)"),
    Key(("c-n", "escape down"), "next_buffer", "Ctrl-N Ctrl-P", "next, previous conversation (Alt-↓ Alt-↑)"),
    Key(("c-p", "escape up"), "previous_buffer", "", ""),
    Key(("escape a",), "next_unread", "Alt-A", "next conversation with something new"),
    Key((), "", "Alt-1 … Alt-9", "conversation by its number; Alt-0 is the server"),
    Key(("f2", "escape u"), "people", "F2", "walk through the people; Enter opens a private chat"),
    Key(("f3", "escape b"), "sidebars", "F3", "show or hide the lists at the sides"),
    Key(("f4", "escape m"), "mouse", "F4", "mouse on or off (off: the terminal's own selection works)"),
    Key(("f1",), "help", "F1", "this help"),
    Key(("tab",), "complete", "Tab", "complete a name, channel or command; again for the next"),
    Key(("s-tab",), "complete_back", "", ""),
    Key(("enter",), "send", "Enter", "send; Alt-Enter begins a new line"),
    Key(("escape enter", "c-j"), "new_line", "", ""),
    Key(("up",), "up", "↑ ↓", "what was sent before"),
    Key(("down",), "down", "", ""),
    Key(("end",), "end", "", ""),
    Key((), "", "Ctrl-A E K U W Y", "begin, end, cut to end, cut all, cut word, put back"),
    Key(("left", "c-b"), "left", "", ""),
    Key(("right", "c-f"), "right", "", ""),
    Key(("backspace",), "backspace", "", ""),
    Key(("delete",), "delete", "", ""),
    Key(("c-l",), "redraw", "Ctrl-L", "draw the screen anew"),
    Key(("escape",), "dismiss", "", ""),
    Key(("c-z",), "suspend", "", ""),
    Key(("c-c",), "interrupt", "Ctrl-C twice", "leave (also: exit, /quit, Ctrl-D on an empty line)"),
    Key(("c-d",), "end_of_input", "", ""),
)
"""While the line is being typed."""

PEOPLE: Final = (
    Key(("up", "c-p", "s-tab"), "person_up", "", ""),
    Key(("down", "c-n", "tab"), "person_down", "", ""),
    Key(("pageup",), "person_page_up", "", ""),
    Key(("pagedown",), "person_page_down", "", ""),
    Key(("home",), "person_first", "", ""),
    Key(("end",), "person_last", "", ""),
    Key(("enter",), "person_open", "", ""),
    Key(("escape", "f2", "c-c", "c-d"), "person_leave", "", ""),
    Key(("f1",), "help", "", ""),
    Key(("f4", "escape m"), "mouse", "", ""),
)
"""While the focus is in the list of people."""

HELP: Final = (
    Key(("up",), "help_up", "", ""),
    Key(("down",), "help_down", "", ""),
    Key(("pageup",), "help_page_up", "", ""),
    Key(("pagedown", " "), "help_page_down", "", ""),
    Key(("escape", "f1", "q", "enter", "c-c", "c-d"), "help_close", "", ""),
)
"""While the help is open."""

FORM: Final = (
    Key(("tab", "down"), "next_field", "", ""),
    Key(("s-tab", "up"), "previous_field", "", ""),
    Key(("enter",), "submit", "", ""),
    Key(("f5", "escape t"), "reveal", "", ""),
    Key(("escape", "c-c"), "cancel", "", ""),
    Key(("c-d",), "cancel_if_empty", "", ""),
    Key(("<bracketed-paste>",), "paste", "", ""),
)
"""In the login form."""


def bind(
    table: tuple[Key, ...],
    actions: Mapping[str, Callable[[KeyPressEvent], None]] | object,
    when: FilterOrBool = True,
) -> KeyBindings:
    """Bindings for a table; each action is the method of that name of `actions`, called with the event."""
    bindings = KeyBindings()
    for key in table:
        for sequence in key.sequences:
            keys = (" ",) if sequence == " " else tuple(sequence.split(" "))
            handler = getattr(actions, f"on_{key.action}")
            bindings.add(*keys, filter=when)(handler)
    return bindings
