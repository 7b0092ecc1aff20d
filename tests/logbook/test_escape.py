"""Escaping for one line: exact, and safe for what reads lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.logbook.escape import escape, is_escaped, unescape
from chat.safetext import UNSAFE

ANY = st.one_of(
    st.text(alphabet=st.characters(), max_size=40),
    st.text(alphabet="\\xu1b2e\x1b\u202e\n\x85\ud800 ", max_size=12),
)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("plain", "plain"),
        ("C:\\temp", "C:\\temp"),
        ("C:\\users", "C:\\\\users"),
        ("\x1b[2J", "\\x1b[2J"),
        ("\\\x1b", "\\\\\\x1b"),
        ("a\u202eb", "a\\u202eb"),
        ("\\", "\\"),
        ("\\\\", "\\\\\\"),
        ("👩‍🔧", "👩‍🔧"),
    ],
)
def test_examples(text: str, line: str) -> None:
    assert escape(text) == line
    assert unescape(line) == text


@given(ANY)
def test_there_and_back(text: str) -> None:
    assert unescape(escape(text)) == text


@given(ANY)
def test_the_result_is_one_safe_line(text: str) -> None:
    line = escape(text)
    assert not UNSAFE.search(line)
    assert is_escaped(line)
    assert not (is_escaped(text) and UNSAFE.search(text))
    assert len(line.splitlines()) <= 1
    line.encode()
