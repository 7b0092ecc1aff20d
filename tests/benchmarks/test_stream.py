"""The stream that members share: every difference is seen, however the bytes are cut."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.load.stream import Stream

LINES = [f":user!u@h PRIVMSG #c00 :00 {number:08} xxx\r\n".encode() for number in range(20)]


def feed(stream: Stream, data: bytes, cuts: list[int]) -> bool:
    """Whether all of one member's chunks were what the others were sent."""
    edges = [0, *sorted({cut % (len(data) + 1) for cut in cuts}), len(data)]
    chunks = [(start, memoryview(data)[start:end]) for start, end in pairwise(edges)]
    return all(stream.take(start, chunk) for start, chunk in chunks)


@given(st.lists(st.lists(st.integers(0, 2000)), min_size=1, max_size=5))
def test_the_same_bytes_are_the_same_however_they_are_cut(members: list[list[int]]) -> None:
    stream, data = Stream(), b"".join(LINES)
    assert all(feed(stream, data, cuts) for cuts in members)
    assert stream.read() == data
    assert stream.end == len(data)


@pytest.mark.parametrize(
    "other",
    [
        [*LINES[:7], *LINES[8:], LINES[0]],  # one lost
        [*LINES[:7], LINES[6], *LINES[7:19]],  # one doubled
        [*LINES[:7], LINES[8], LINES[7], *LINES[9:]],  # two exchanged
        [*LINES[:19], LINES[19].replace(b"x", b"y")],  # one changed
    ],
)
@given(st.lists(st.integers(0, 2000)), st.lists(st.integers(0, 2000)))
def test_lost_doubled_moved_or_changed_lines_are_seen(
    other: list[bytes], cuts: list[int], others: list[int]
) -> None:
    stream = Stream()
    assert feed(stream, b"".join(LINES), cuts)
    assert not feed(stream, b"".join(other), others)


def test_whoever_is_first_says_what_comes_next() -> None:
    stream = Stream()
    assert stream.take(0, memoryview(b"abc"))
    assert stream.take(0, memoryview(b"abcdef"))
    assert not stream.take(3, memoryview(b"dex"))
    assert stream.end == 6


def test_what_all_have_passed_can_be_forgotten() -> None:
    stream = Stream()
    stream.take(0, memoryview(b"abcdef"))
    assert stream.forget(4) == b"abcd"
    assert stream.end == 6
    assert stream.take(4, memoryview(b"efgh"))
    assert not stream.take(5, memoryview(b"x"))
    assert stream.read() == b"efgh"
