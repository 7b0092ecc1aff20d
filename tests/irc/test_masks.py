import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.irc.masks import matches, normalise


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("bob", "bob!*@*"),
        ("", "*!*@*"),
        ("*.edu", "*!*@*.edu"),
        ("2001:db8::1", "*!*@2001:db8::1"),
        ("bob@host", "*!bob@host"),
        ("@host", "*!*@host"),
        ("bob!", "bob!*@*"),
        ("bob!b", "bob!b@*"),
        ("!b@", "*!b@*"),
        ("a!b@c", "a!b@c"),
    ],
)
def test_short_masks_are_completed(short: str, full: str) -> None:
    assert normalise(short) == full
    assert normalise(full) == full


@pytest.mark.parametrize(
    ("mask", "text", "fits"),
    [
        ("", "", True),
        ("*", "", True),
        ("?", "", False),
        ("*!*@*", "alice!ali@host", True),
        ("ALICE!*@*", "alice!ali@host", True),
        ("*!*@*.edu", "alice!ali@cs.example.EDU", True),
        ("*!*@*.edu", "alice!ali@edu.example", False),
        ("a?ice!*@*", "alice!ali@host", True),
        ("a?ice!*@*", "aice!ali@host", False),
        ("*a*b*c", "xxaxxbxxc", True),
        ("*a*b*c", "xxaxxbxxcd", False),
        ("STRASSE", "straße", True),
        ("[a].+", "[a].+", True),
        (".*", "abc", False),
    ],
)
def test_matches(mask: str, text: str, fits: bool) -> None:
    assert matches(mask, text) is fits


def naive(mask: str, text: str) -> bool:
    """The definition, as short as it can be written, and as slow."""
    if not mask:
        return not text
    if mask[0] == "*":
        return naive(mask[1:], text) or (bool(text) and naive(mask, text[1:]))
    return bool(text) and mask[0] in ("?", text[0]) and naive(mask[1:], text[1:])


@settings(max_examples=300)
@given(st.text("ab*?", max_size=8), st.text("ab", max_size=9))
def test_the_same_as_the_definition(mask: str, text: str) -> None:
    assert matches(mask, text) is naive(mask, text)


@pytest.mark.parametrize(
    "mask", ["*a" * 60 + "*b", "*" * 200 + "b", "*?" * 60 + "b", "a*" * 100, "*aaaaaaaaaaaaaaab"]
)
def test_hostile_masks_take_no_time(mask: str) -> None:
    start = time.perf_counter()
    matches(mask, "a" * 150)
    assert time.perf_counter() - start < 0.1
