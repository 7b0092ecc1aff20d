import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.irc.modes import CHANMODES, PREFIX, Change, format_changes, parse_changes

CASES: list[tuple[tuple[str, ...], list[Change]]] = [
    (("+nt",), [Change(True, "n"), Change(True, "t")]),
    (("+o", "alice"), [Change(True, "o", "alice")]),
    (
        ("+ov-b", "al", "bo", "*!*@h"),
        [Change(True, "o", "al"), Change(True, "v", "bo"), Change(False, "b", "*!*@h")],
    ),
    (("+l-l", "5"), [Change(True, "l", "5"), Change(False, "l")]),
    (("-k", "key"), [Change(False, "k", "key")]),
    (("+b",), [Change(True, "b")]),
    (("-nt+i",), [Change(False, "n"), Change(False, "t"), Change(True, "i")]),
]


@pytest.mark.parametrize(("params", "changes"), CASES)
def test_both_ways(params: tuple[str, ...], changes: list[Change]) -> None:
    assert parse_changes(params[0], params[1:]) == changes
    assert format_changes(changes) == params


@pytest.mark.parametrize(
    ("params", "changes"),
    [
        (("",), []),
        (("+-+-",), []),
        (("b",), [Change(True, "b")]),
        (("+o",), [Change(True, "o")]),
        (("+n", "superfluous"), [Change(True, "n")]),
        (("+Xn", "a"), [Change(True, "X"), Change(True, "n")]),
        (("++--n",), [Change(False, "n")]),
        (("+ol", "alice"), [Change(True, "o", "alice"), Change(True, "l")]),
    ],
)
def test_what_people_send(params: tuple[str, ...], changes: list[Change]) -> None:
    assert parse_changes(params[0], params[1:]) == changes


def test_nothing_to_say() -> None:
    assert format_changes([]) == ()


def _change(add: bool, letter: str, param: str) -> Change:
    takes_one = letter in "ovbeIk" or (letter == "l" and add)
    return Change(add, letter, param if takes_one else None)


@given(
    st.lists(st.builds(_change, st.booleans(), st.sampled_from("ovbeIklimnst"), st.text("xyz", min_size=1)))
)
def test_every_list_of_changes_comes_back(changes: list[Change]) -> None:
    params = format_changes(changes)
    assert parse_changes(params[0] if params else "", params[1:]) == changes


def test_what_isupport_says() -> None:
    assert CHANMODES == "beI,k,l,imnst"
    assert PREFIX == "(ov)@+"
