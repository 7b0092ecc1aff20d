import pytest

from chat.tui.actions import Actions
from chat.tui.aside import HelpActions, PeopleActions
from chat.tui.form_actions import FormActions
from chat.tui.keys import CHAT, FORM, HELP, PEOPLE, Key, bind

TABLES = {
    "chat": (CHAT, Actions),
    "people": (PEOPLE, PeopleActions),
    "help": (HELP, HelpActions),
    "form": (FORM, FormActions),
}


@pytest.mark.parametrize("name", TABLES)
def test_every_action_exists_and_every_key_is_one(name: str) -> None:
    table, actions = TABLES[name]
    bindings = bind(table, actions)
    assert len(bindings.bindings) == sum(len(key.sequences) for key in table)


@pytest.mark.parametrize("name", TABLES)
def test_no_key_has_two_meanings(name: str) -> None:
    sequences = [sequence for key in TABLES[name][0] for sequence in key.sequences]
    assert len(sequences) == len(set(sequences))


@pytest.mark.parametrize("name", TABLES)
def test_every_action_has_a_key(name: str) -> None:
    table, actions = TABLES[name]
    bound = {key.action for key in table if key.action} | ({"number"} if name == "chat" else set())
    assert {each.removeprefix("on_") for each in dir(actions) if each.startswith("on_")} == bound


def test_what_is_shown_is_explained() -> None:
    assert all(bool(key.shown) == bool(key.does) for key in CHAT if isinstance(key, Key))
