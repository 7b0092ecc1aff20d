"""Standard input, line by line."""

import io
import queue

from chat.client.typed import AHEAD, Input, InputEnded, LineReader, Typed, Unreadable, prepare


def read(data: bytes) -> list[Input]:
    events: queue.SimpleQueue[Input] = queue.SimpleQueue()
    LineReader(prepare(io.TextIOWrapper(io.BytesIO(data))), events.put).start()
    seen: list[Input] = []
    while not seen or not isinstance(seen[-1], InputEnded):
        seen.append(events.get(timeout=10))
    return seen


def test_lines_with_and_without_their_ends() -> None:
    data = "one\r\n\nthré\nlast".encode()
    assert read(data) == [Typed(1, "one"), Typed(2, ""), Typed(3, "thré"), Typed(4, "last"), InputEnded()]


def test_what_is_not_utf_8_is_told_from_text() -> None:
    assert read(b"ok\nb\xffd\n") == [Typed(1, "ok"), Unreadable(2), InputEnded()]


def test_a_closed_stream_has_ended() -> None:
    stream = io.StringIO("x")
    stream.close()
    events: queue.SimpleQueue[Input] = queue.SimpleQueue()
    LineReader(stream, events.put).start()
    assert events.get(timeout=10) == InputEnded()


def test_it_reads_only_so_far_ahead() -> None:
    events: queue.SimpleQueue[Input] = queue.SimpleQueue()
    stream = io.StringIO("x\n" * (AHEAD + 3))
    reader = LineReader(stream, events.put)
    reader.start()
    for _ in range(AHEAD):
        events.get(timeout=10)
    assert events.empty()
    for _ in range(3):
        reader.taken()
        assert isinstance(events.get(timeout=10), Typed)
    assert events.get(timeout=10) == InputEnded()


def test_a_terminal_keeps_its_encoding_and_does_not_end_at_what_is_no_text() -> None:
    class Terminal(io.TextIOWrapper):
        def isatty(self) -> bool:
            return True

    stream = prepare(Terminal(io.BytesIO(b"b\xffd\ngood\n"), encoding="utf-8"))
    events: queue.SimpleQueue[Input] = queue.SimpleQueue()
    LineReader(stream, events.put).start()
    assert events.get(timeout=10) == Unreadable(1)
    assert events.get(timeout=10) == Typed(2, "good")
    old = prepare(Terminal(io.BytesIO(b"caf\xe9\n"), encoding="latin-1"))
    assert old.readline() == "café\n"


def test_no_standard_input_at_all_is_an_empty_one() -> None:
    assert prepare(None).readline() == ""
