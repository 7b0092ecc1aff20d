"""Bisection by time agrees with looking at every line."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from chat.irc.times import log_time
from chat.logbook.seek import line_start, lines, seek
from chat.logbook.source import Source
from tests.logbook.memory import Bytes

T0 = 1_795_176_000_000_000


LINES = st.lists(st.tuples(st.sampled_from([1, 1, 1, 7, 5000, 9000, 20_000]), st.booleans()), max_size=30)


def build(shape: list[tuple[int, bool]]) -> tuple[bytes, list[tuple[int, int]]]:
    """Lines of these lengths, some damaged; and the (time, offset) of those that are not."""
    data = b""
    where = []
    for step, (length, damaged) in enumerate(shape):
        time = T0 + step * 10
        if damaged:
            data += b"\0" * length + b"\n"
        else:
            where.append((time, len(data)))
            data += log_time(time).encode() + b" <alice> " + b"x" * length + b"\n"
    return data, where


@given(LINES, st.integers(-2, 32), st.integers(-1, 1), st.booleans())
def test_seek(shape: list[tuple[int, bool]], step: int, off: int, torn: bool) -> None:
    data, where = build(shape)
    data += b"2026-" if torn else b""
    source: Source = Bytes(data)
    time = T0 + step * 10 + off
    assert seek(source, time) == next((offset for at, offset in where if at >= time), len(data))


@given(LINES, st.integers(0, 600_000))
def test_line_start(shape: list[tuple[int, bool]], offset: int) -> None:
    data, _ = build(shape)
    offset = min(offset, len(data))
    assert line_start(Bytes(data), offset) == data.rfind(b"\n", 0, offset) + 1


def test_lines_across_chunks() -> None:
    data = b"a" * 300_000 + b"\nb\n\nc\nrest"
    found = list(lines(Bytes(data)))
    assert [text for _, text in found] == [b"a" * 300_000, b"b", b"", b"c"]
    assert all(data[offset : offset + len(text)] == text for offset, text in found)
    assert [line.text for line in lines(Bytes(data), 300_001, 300_003)] == [b"b"]


def test_a_log_of_one_line(tmp_path: Path) -> None:
    data, _ = build([(1, False)])
    assert seek(Bytes(data), 0) == 0
    assert seek(Bytes(data), T0 + 1) == len(data)
    assert seek(Bytes(b""), T0) == 0
