"""Cutting long text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.irc.split import graphemes, lines_of, room, split_text


@pytest.mark.parametrize(
    ("text", "clusters"),
    [
        ("abc", ["a", "b", "c"]),
        ("e\u0301a", ["e\u0301", "a"]),
        ("\U0001f469\u200d\U0001f527x", ["\U0001f469\u200d\U0001f527", "x"]),
        ("\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7", ["\U0001f1e9\U0001f1ea", "\U0001f1eb\U0001f1f7"]),
        ("\U0001f44d\U0001f3fd!", ["\U0001f44d\U0001f3fd", "!"]),
        ("\u2764\ufe0f\u2764", ["\u2764\ufe0f", "\u2764"]),
        ("", []),
    ],
)
def test_clusters(text: str, clusters: list[str]) -> None:
    assert list(graphemes(text)) == clusters


@given(st.text(), st.integers(4, 60))
def test_every_piece_fits_and_nothing_but_spaces_is_lost(text: str, limit: int) -> None:
    pieces = split_text(text, limit)
    assert all(len(piece.encode()) <= limit for piece in pieces)
    assert "".join(pieces).replace(" ", "") == text.replace(" ", "")


@given(st.text(alphabet="ab \u00e9\u4f60", max_size=400))
def test_clusters_that_fit_stay_whole(text: str) -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    pieces = split_text(text + family + text, 40)
    assert sum(piece.count(family) for piece in pieces) == 1


def test_breaks_at_spaces() -> None:
    assert split_text("the quick brown fox", 10) == ["the quick", "brown fox"]
    assert split_text("a" * 25, 10) == ["a" * 10, "a" * 10, "a" * 5]
    assert split_text("short", 400) == ["short"]


def test_room_counts_bytes() -> None:
    assert room("a!b@c", "PRIVMSG", "#\u00e9") == 512 - len(":a!b@c PRIVMSG #\u00e9 :\r\n".encode())


def test_lines_of_a_paste() -> None:
    assert lines_of("one\r\ntwo\n\n \nthree\rfour") == ["one", "two", "three", "four"]
