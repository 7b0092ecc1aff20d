"""Which key table holds when.

Rules for this file: puts tables, actions and modes together; nothing else.
"""

from collections.abc import Callable

from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import KeyBindings, KeyBindingsBase, merge_key_bindings

from chat.tui.actions import Actions
from chat.tui.aside import HelpActions, PeopleActions
from chat.tui.form_actions import FormActions
from chat.tui.host import Host
from chat.tui.keys import CHAT, FORM, HELP, PEOPLE, bind
from chat.tui.view import Mode


def bindings(host: Host, form: FormActions, mode: Callable[[], Mode | None]) -> KeyBindingsBase:
    """All bindings of the program; `mode()` is None while the form is shown."""

    def during(wanted: Mode | None) -> Condition:
        return Condition(lambda: mode() is wanted)

    actions = Actions(host)
    numbers = KeyBindings()
    for digit in "0123456789":
        numbers.add("escape", digit, filter=during(Mode.INPUT))(actions.on_number)
    return merge_key_bindings(
        [
            bind(FORM, form, during(None)),
            bind(CHAT, actions, during(Mode.INPUT)),
            bind(PEOPLE, PeopleActions(host), during(Mode.PEOPLE)),
            bind(HELP, HelpActions(host), during(Mode.HELP)),
            numbers,
        ]
    )
