import gzip
import shutil
import threading
from pathlib import Path

import pytest

from chat.irc.message import Message
from chat.irc.times import DAY, SECOND, parse_time
from chat.logbook.logbook import Logbook
from chat.logbook.record import Record
from chat.logbook.scan import Log
from chat.logbook.tail import Tail
from tests.support import wait_until

START = parse_time("2026-11-20T12:00:00Z")
LOBBY = "#lobby"


class Writer:
    """Writes numbered messages a second apart."""

    def __init__(self, root: Path, max_size: int = 1 << 20) -> None:
        self.root = root
        self.folder = root / LOBBY
        self.book = Logbook.open(root, sync="never", max_size=max_size)
        self.time = START
        self.number = 0

    def write(self, count: int = 1) -> None:
        for _ in range(count):
            message = Message("PRIVMSG", (LOBBY, f"number {self.number}"), f"user{self.number % 3}!u@h")
            assert self.book.commit({LOBBY: [Record(self.time, message)]}) == {}
            self.time += SECOND
            self.number += 1

    def files(self) -> list[Path]:
        return sorted(self.folder.iterdir())


@pytest.fixture
def writer(tmp_path: Path) -> Writer:
    return Writer(tmp_path / "logs")


def new(tail: Tail) -> list[int]:
    return [int(line.record.message.params[1].split()[1]) for line in tail.look()]


def tail_of(writer: Writer, last: int = 0) -> Tail:
    return Tail(Log(LOBBY, writer.root), last)


def test_a_log_that_does_not_exist_yet(writer: Writer) -> None:
    tail = tail_of(writer)
    assert new(tail) == []
    writer.write(2)
    assert new(tail) == [0, 1]
    assert new(tail) == []
    writer.write()
    assert new(tail) == [2]


def test_only_what_is_later_than_a_time(writer: Writer) -> None:
    writer.write(10)
    assert new(tail_of(writer, START + 7 * SECOND)) == [8, 9]


def test_everybody_is_known_from_the_middle_of_a_file_on(writer: Writer) -> None:
    writer.write(10)
    lines = tail_of(writer, START + 7 * SECOND).look()
    assert [line.record.message.source for line in lines] == ["user2!u@h", "user0!u@h"]


def test_across_midnight(writer: Writer) -> None:
    tail = tail_of(writer)
    writer.write(2)
    assert new(tail) == [0, 1]
    writer.write()
    writer.time += DAY
    writer.write(2)
    assert len(writer.files()) == 2
    assert new(tail) == [2, 3, 4]


def test_across_files_that_grow_too_big(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "logs", max_size=300)
    tail = tail_of(writer)
    got = []
    for _ in range(30):
        writer.write(3)
        got += new(tail)
    assert len(writer.files()) > 5
    assert got == list(range(90))


def compress(path: Path) -> None:
    with path.open("rb") as plain, gzip.open(f"{path}.gz", "wb") as packed:
        shutil.copyfileobj(plain, packed)
    path.unlink()


def test_a_file_that_is_compressed_before_it_was_read_to_its_end(writer: Writer) -> None:
    tail = tail_of(writer)
    writer.write(3)
    assert new(tail) == [0, 1, 2]
    writer.write(2)
    first = writer.files()[0]
    writer.time += DAY
    writer.write(2)
    compress(first)
    assert new(tail) == [3, 4, 5, 6]


def test_a_file_that_is_removed(writer: Writer) -> None:
    tail = tail_of(writer)
    writer.write(3)
    assert new(tail) == [0, 1, 2]
    writer.files()[0].unlink()
    assert new(tail) == []
    writer.write(2)  # the writer notices and begins another
    assert new(tail) == [3, 4]


def test_the_whole_folder_removed_and_back(writer: Writer) -> None:
    tail = tail_of(writer)
    writer.write(3)
    assert new(tail) == [0, 1, 2]
    writer.book.close()
    shutil.rmtree(writer.root)
    assert new(tail) == []
    again = Writer(writer.root)
    again.time, again.number = writer.time, writer.number
    again.write(2)
    assert new(tail) == [3, 4]


def test_half_a_line_is_waited_for(writer: Writer) -> None:
    tail = tail_of(writer)
    writer.write(1)
    path = writer.files()[0]
    with path.open("ab") as file:
        file.write(b"2026-11-20T12:00:01.000000Z <user0> number")
        file.flush()
        assert new(tail) == [0]
        file.write(b" 1\n")
    assert new(tail) == [1]


def test_what_is_cut_back_and_written_anew(writer: Writer) -> None:
    tail = tail_of(writer)
    writer.write(1)
    path = writer.files()[0]
    size = path.stat().st_size
    with path.open("ab") as file:
        file.write(b"2026-11-20T12:00:01.000000Z <user0> number 100\n")
    assert new(tail) == [0, 100]
    with path.open("r+b") as file:
        file.truncate(size)
        file.seek(size)
        file.write(
            b"2026-11-20T12:00:02.000000Z <user0> number 1\n2026-11-20T12:00:03.000000Z <user0> number 2\n"
        )
    assert new(tail) == [1, 2]


def test_damage_is_passed_over(writer: Writer) -> None:
    tail = tail_of(writer)
    writer.write(1)
    with writer.files()[0].open("ab") as file:
        file.write(
            b"\0\0\0\n\xff\xfe\nno time <user0> number 7\n2026-11-20T12:00:09.000000Z <user0> number 9\n"
        )
    assert new(tail) == [0, 9]


def test_nothing_lost_and_nothing_twice_while_a_thread_writes_and_files_turn(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "logs", max_size=4000)
    tail = tail_of(writer)
    total = 3000
    got: list[int] = []

    def write() -> None:
        for step in range(total // 10):
            writer.write(10)
            if step % 40 == 39:
                writer.time += DAY

    thread = threading.Thread(target=write)
    thread.start()

    def all_there() -> bool:
        got.extend(new(tail))
        return len(got) >= total

    wait_until(all_there)
    thread.join()
    assert got == list(range(total))
    assert new(tail) == []
