"""What is typed, as values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.client.intents import Intent, Invoke, Leave, Nothing, Say, first_words, read


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("hello", Say("hello")),
        ("  indented", Say("  indented")),
        ("//slash", Say("/slash")),
        ("two\nlines", Say("two\nlines")),
        ("/join #a", Invoke("join", "#a")),
        ("/JOIN", Invoke("join", "")),
        ("/msg bob  two  spaces", Invoke("msg", "bob  two  spaces")),
        ("/msg bob one\ntwo", Invoke("msg", "bob one\ntwo")),
        ("/?", Invoke("?", "")),
        ("/etc/passwd is a file", Invoke("etc/passwd", "")),
        ("/", Invoke("", "")),
        ("exit", Leave()),
        ("  EXIT ", Leave()),
        ("exit now", Say("exit now")),
        ("", Nothing()),
        ("  \n", Nothing()),
    ],
)
def test_read(text: str, intent: Intent) -> None:
    assert read(text) == intent


@given(st.text())
def test_everything_means_something(text: str) -> None:
    intent = read(text)
    if isinstance(intent, Say) and not text.startswith("//"):
        assert intent.text == text


def test_first_words() -> None:
    assert first_words("a  b   c d", 2) == (["a", "b"], "c d")
    assert first_words("  ", 2) == ([], "")
    assert first_words("a", 2) == (["a"], "")
    assert first_words("a b", 0) == ([], "a b")
