from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.irc.message import Message
from chat.irc.times import DAY, parse_time
from chat.logbook.logbook import Logbook
from chat.logbook.record import Record
from chat.logbook.scan import (
    FOREVER,
    Block,
    blocks,
    blocks_backwards,
    count_lines,
    files_between,
    logs_below,
    span,
    spans,
)
from chat.logbook.source import open_source

START = parse_time("2026-11-20T23:59:58Z")


class Text:
    """A source in memory."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.size = len(data)

    def read(self, offset: int, length: int) -> bytes:
        return self._data[offset : offset + length]

    def close(self) -> None:
        pass

    def __enter__(self) -> "Text":
        return self

    def __exit__(self, *_: object) -> None:
        pass


lines = st.lists(st.text("ab", max_size=12).map(lambda text: text.encode() + b"\n"), max_size=30)


@given(lines, st.integers(1, 20), st.sampled_from([b"", b"unfinished"]))
def test_blocks_either_way_are_the_whole_lines(lines: list[bytes], size: int, rest: bytes) -> None:
    text = Text(b"".join(lines) + rest)
    whole = b"".join(lines)
    forwards = list(blocks(text, 0, text.size, size))
    backwards = list(blocks_backwards(text, 0, text.size, size))
    assert b"".join(block.data[: block.end] for block in forwards) == whole
    assert b"".join(block.data for block in reversed(backwards)) == whole
    for block in forwards + backwards:
        assert block.data[block.end - 1 : block.end] == b"\n"
        assert whole.startswith(block.data[: block.end], block.offset)
        assert block.offset == 0 or whole[block.offset - 1] == 10


@given(lines, st.integers(1, 20), st.data())
def test_blocks_of_a_part(lines: list[bytes], size: int, data: st.DataObject) -> None:
    text = Text(b"".join(lines))
    starts = [sum(map(len, lines[:count])) for count in range(len(lines) + 1)]
    begin, end = sorted((data.draw(st.sampled_from(starts)), data.draw(st.sampled_from(starts))))
    wanted = text.read(begin, end - begin)
    assert b"".join(block.data[: block.end] for block in blocks(text, begin, end, size)) == wanted
    assert (
        b"".join(block.data for block in reversed(list(blocks_backwards(text, begin, end, size)))) == wanted
    )
    assert count_lines(text, begin, end) == wanted.count(b"\n")


@given(lines)
def test_spans_are_the_lines_with_a_hit(lines: list[bytes]) -> None:
    data = b"".join(lines)
    found = [
        data[start:end]
        for start, end in spans(Block(0, data, len(data)), lambda data, at, end: data.find(b"ab", at, end))
    ]
    assert found == [line[:-1] for line in lines if b"ab" in line]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    book = Logbook.open(tmp_path / "logs", sync="never")
    for number in range(6):
        message = Message("PRIVMSG", ("#lobby", f"number {number}"), "alice!a@h")
        book.commit({"#lobby": [Record(START + number * 1_000_000, message)]})
    book.commit({"alice,bobb": [Record(START, Message("PRIVMSG", ("bobb", "hi"), "alice!a@h"))]})
    book.close()
    book = Logbook.open(tmp_path / "logs" / "irc.example", sync="never")
    book.commit({"#lobby": [Record(START, Message("PRIVMSG", ("#lobby", "hi"), "alice!a@h"))]})
    book.close()
    return tmp_path / "logs"


def test_the_logs_below_a_folder(root: Path) -> None:
    assert [log.name for log in logs_below(root)] == ["#lobby", "alice,bobb", "irc.example/#lobby"]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        logs_below(tmp_path / "nowhere")


def test_what_lies_between_two_times(root: Path) -> None:
    log = logs_below(root)[0]

    def between(since: int, until: int) -> list[str]:
        found = b""
        for file in files_between(log, since, until):
            with open_source(file.path) as source:
                begin, end = span(file, source, since, until)
                found += source.read(begin, end - begin)
        return [line.decode()[-1] for line in found.splitlines()]

    assert len(files_between(log, 0, FOREVER)) == 2
    assert len(files_between(log, 0, START)) == 1
    assert len(files_between(log, START + DAY, FOREVER)) == 0 or between(START + DAY, FOREVER) == []
    assert between(0, FOREVER) == list("012345")
    assert between(START + 1, START + 4_000_000) == list("1234")
    assert between(START + 2_000_000, START + 2_000_000) == ["2"]
    assert between(START + 2_000_001, START + 2_999_999) == []


class Cut(Text):
    """A file that was cut after its size was looked at."""

    def __init__(self, data: bytes, size: int) -> None:
        super().__init__(data)
        self.size = size


def test_a_file_that_is_cut_meanwhile_ends_there() -> None:
    text = Cut(b"one\ntwo\nunfinish", 100)
    assert [block.data[: block.end] for block in blocks(text, 0, text.size, 20)] == [b"one\ntwo\n"]
    assert list(blocks(Cut(b"unfinish", 100), 0, 100, 20)) == []


class Counted(Text):
    """Counts how often it is read."""

    reads = 0

    def read(self, offset: int, length: int) -> bytes:
        self.reads += 1
        return super().read(offset, length)


@pytest.mark.parametrize("look", [blocks, blocks_backwards])
def test_a_line_without_end_is_put_together_in_a_few_steps(look: Callable[..., Iterator[Block]]) -> None:
    text = Counted(b"one\n" + bytes(1 << 20) + b"\ntwo\n")
    assert sum(block.end for block in look(text, 0, text.size, 64)) == text.size
    assert text.reads < 50


def test_the_last_lines_cost_little() -> None:
    text = Counted(b"0123456789abcde\n" * (1 << 16))
    last = next(blocks_backwards(text, 0, text.size))
    assert last.data.endswith(b"0123456789abcde\n")
    assert len(last.data) <= 4096
    assert sum(block.end for block in blocks_backwards(text, 0, text.size)) == text.size
    assert text.reads < 30
