import time
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.irc.linebuffer import TOO_LONG, LineBuffer, TooLong

# Small limits: a body of at most 10 bytes with its line end, tags of at most 12 with their "@" and space.
STREAMS: list[tuple[bytes, list[bytes | TooLong]]] = [
    (b"", []),
    (b"a\r\nb\r\n", [b"a", b"b"]),
    (b"a\nb\n", [b"a", b"b"]),
    (b"a\r\r\n", [b"a\r"]),
    (b"a\rb\r\n", [b"a\rb"]),
    (b"\r\n\n\r\na\n\n", [b"a"]),
    (b"unfinish", []),
    (b"12345678\r\nx\n", [b"12345678", b"x"]),
    (b"12345678\nx\n", [b"12345678", b"x"]),
    (b"123456789\r\nx\n", [TOO_LONG, b"x"]),
    (b"123456789\nx\n", [TOO_LONG, b"x"]),
    (b"1234567890123456789012345678901234567890\nx\ny\n", [TOO_LONG, b"x", b"y"]),
    (b"1234567890\n1234567890\nx\n", [TOO_LONG, TOO_LONG, b"x"]),
    (b"\xff\0\xfe\n", [b"\xff\0\xfe"]),
    (b"@2345678901 12345678\r\nx\n", [b"@2345678901 12345678", b"x"]),
    (b"@2345678901 123456789\r\nx\n", [TOO_LONG, b"x"]),
    (b"@23456789012 12345678\r\nx\n", [TOO_LONG, b"x"]),
    (b"@23456789012345678901234567890 1\r\nx\n", [TOO_LONG, b"x"]),
    (b"@a=1 1234\n@a=1 12345678\n@a=1 123456789\n", [b"@a=1 1234", b"@a=1 12345678", TOO_LONG]),
    (b"@234567890\n", [TOO_LONG]),
]


def small() -> LineBuffer:
    return LineBuffer(body_limit=10, tags_limit=12)


@pytest.mark.parametrize(("stream", "lines"), STREAMS)
def test_lines(stream: bytes, lines: list[bytes | TooLong]) -> None:
    assert small().feed(stream) == lines


@pytest.mark.parametrize(("stream", "lines"), STREAMS)
def test_every_split_in_three_gives_the_same_lines(stream: bytes, lines: list[bytes | TooLong]) -> None:
    for first in range(len(stream) + 1):
        for second in range(first, len(stream) + 1):
            buffer = small()
            parts = stream[:first], stream[first:second], stream[second:]
            assert [line for part in parts for line in buffer.feed(part)] == lines


@pytest.mark.parametrize(("stream", "lines"), STREAMS)
def test_byte_by_byte(stream: bytes, lines: list[bytes | TooLong]) -> None:
    buffer = small()
    assert [line for byte in stream for line in buffer.feed(bytes([byte]))] == lines


@given(
    st.lists(st.binary(max_size=12) | st.sampled_from([b"\r\n", b"\n", b"@", b" ", b"12345678"]), max_size=12)
)
def test_any_split_of_any_bytes(parts: list[bytes]) -> None:
    buffer = small()
    assert [line for part in parts for line in buffer.feed(part)] == small().feed(b"".join(parts))


def test_a_line_without_end_is_reported_once_and_at_once() -> None:
    buffer = small()
    assert [buffer.feed(b"1234") for _ in range(5)] == [[], [], [TOO_LONG], [], []]
    assert buffer.feed(b"\nx\n") == [b"x"]


def test_the_real_limits() -> None:
    tags = b"@a=" + b"b" * 4092 + b" "
    assert len(tags) == 4096
    assert LineBuffer().feed(tags + b"x" * 510 + b"\r\n") == [tags + b"x" * 510]
    assert LineBuffer().feed(tags + b"x" * 511 + b"\r\n") == [TOO_LONG]
    assert LineBuffer().feed(b"@b" + tags[1:] + b"x\r\n") == [TOO_LONG]
    assert LineBuffer().feed(b"x" * 510 + b"\r\n") == [b"x" * 510]


def test_a_peer_that_never_ends_its_line_costs_neither_memory_nor_time() -> None:
    buffer = LineBuffer()
    start = time.perf_counter()
    tracemalloc.start()
    for _ in range(20_000):
        buffer.feed(b"@xxxxxxx")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100_000
    assert time.perf_counter() - start < 2


def test_how_it_shows() -> None:
    assert repr(TOO_LONG) == "TOO_LONG"
