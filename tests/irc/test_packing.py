"""Words packed into lines: all there, in order, none too long; adding is the same as packing at once."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from chat.irc.packing import Packed

WORDS = st.lists(st.text("aé語😀", min_size=1, max_size=30), max_size=40)


@given(WORDS, st.integers(1, 200))
def test_all_words_in_order_and_no_line_too_long(words: list[str], room: int) -> None:
    lines = Packed(room, words).lines
    assert [word for line in lines for word in line.decode().split(" ")] == words
    assert all(len(line) <= room for line in lines if b" " in line)


@given(WORDS, st.integers(1, 200))
def test_a_line_ends_only_where_the_next_word_does_not_fit(words: list[str], room: int) -> None:
    lines = Packed(room, words).lines
    for line, following in pairwise(lines):
        assert len(line) + 1 + len(following.split(b" ")[0]) > room


@given(WORDS, WORDS, st.integers(1, 200))
def test_adding_is_packing_at_once(first: list[str], second: list[str], room: int) -> None:
    packed = Packed(room, first)
    packed.add(second)
    assert packed.lines == Packed(room, [*first, *second]).lines
    assert packed.count == len(first) + len(second)


def test_a_full_line_is_shared_and_stays_as_it_is() -> None:
    packed = Packed(10, ["alice", "bobb"])
    (full,) = packed.lines
    packed.add(["carol"])
    assert packed.lines[0] is full
    assert packed.lines == [b"alice bobb", b"carol"]
