"""Pages agree with a naive scan, whatever the files look like."""

import gzip
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from chat.irc.message import Message
from chat.irc.times import DAY
from chat.logbook.blocks import compress_block
from chat.logbook.history import after, around, before, between, latest
from chat.logbook.logbook import Logbook
from chat.logbook.read import list_conversations, list_files, read_lines
from chat.logbook.record import MESSAGES, Record

T0 = 1_795_176_000_000_000


def random_record(rng: random.Random, time: int) -> Record:
    source = f"nick{rng.randrange(8)}!user@host{rng.randrange(3)}"
    text = "x" * rng.randrange(200) + rng.choice(["", "\x1b", "é", "\x01ACTION waves\x01"])
    return Record(
        time,
        rng.choice(
            [
                Message("PRIVMSG", (rng.choice(["#lobby", "#Lobby"]), text), source),
                Message("PRIVMSG", ("#lobby", text), source, {"account": "a b"}),
                Message("NOTICE", ("#lobby", text), source),
                Message("JOIN", ("#lobby",), source),
                Message("QUIT", ("bye",), source),
                Message("NICK", (f"nick{rng.randrange(8)}",), source),
                Message("AWAY", ("x",), source),
            ]
        ),
    )


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Record]]:
    """Four days, size rotation, restarts, a file in blocks, one of anybody's gzip, damage and repetition."""
    root = tmp_path_factory.mktemp("logs")
    rng = random.Random(3)
    records: list[Record] = []
    for day in range(4):
        book = Logbook.open(root, sync="never", max_size=200_000)
        time = T0 + day * DAY
        for _ in range(40):
            batch = []
            for _ in range(100):
                time += rng.randrange(1, 5_000_000)
                batch.append(random_record(rng, time))
            assert book.commit({"#lobby": batch}) == {}
            records += batch
        book.close()
    names = sorted((root / "#lobby").iterdir())
    first = names[0].read_bytes()
    names[0].with_name(names[0].name + ".gz").write_bytes(
        b"".join(compress_block(first[at : at + 9999]) for at in range(0, len(first), 9999))
    )
    names[1].with_name(names[1].name + ".gz").write_bytes(gzip.compress(names[1].read_bytes()))
    for name in names[:2]:
        name.unlink()
    content = names[2].read_bytes()
    middle = content.index(b"\n", len(content) // 2) + 1
    repeated = content[content.rindex(b"\n", 0, middle - 1) + 1 : middle]
    names[2].write_bytes(content[:middle] + b"\0\0damage\n" + repeated + content[middle:])
    with names[-1].open("ab") as file:
        file.write(b"2026-11-23T")
    return root, records


Page = Callable[[Path, list[Record], int, int], tuple[list[Record], list[Record]]]
KINDS = [None, MESSAGES, frozenset({"JOIN"})]


@pytest.mark.parametrize("kinds", KINDS)
def test_pages(log: tuple[Path, list[Record]], kinds: frozenset[str] | None) -> None:
    root, everything = log
    records = [record for record in everything if kinds is None or record.message.command in kinds]
    rng = random.Random(4)
    for _ in range(25):
        time = rng.choice(everything).time + rng.choice([0, 0, 1, -1])
        limit = rng.choice([0, 1, 7, 100, 100, 1500])
        other = rng.choice(everything).time
        earlier = [record for record in records if record.time < time]
        later = [record for record in records if record.time > time]
        assert (
            before(root, "#lobby", time, limit, kinds=kinds)
            == earlier[len(earlier) - min(limit, len(earlier)) :]
        )
        assert after(root, "#lobby", time, limit, kinds=kinds) == later[:limit]
        inside = [record for record in records if min(time, other) < record.time < max(time, other)]
        expected = inside[:limit] if time <= other else inside[len(inside) - min(limit, len(inside)) :]
        assert between(root, "#lobby", time, other, limit=limit, kinds=kinds) == expected
        upto = [record for record in records if record.time <= other]
        assert (
            latest(root, "#lobby", limit, kinds=kinds, upto=other)
            == upto[len(upto) - min(limit, len(upto)) :]
        )
        page = around(root, "#lobby", time, 10, kinds=kinds)
        assert len(page) <= 10
        assert [record for record in records if record.time == time] == [r for r in page if r.time == time]


def test_the_whole_log_line_by_line(log: tuple[Path, list[Record]]) -> None:
    root, everything = log
    assert list_conversations(root) == ["#lobby"]
    found: list[Record] = []
    problems: list[str] = []
    for file in list_files(root, "#lobby"):
        for line in read_lines(file):
            if line.record is None:
                problems.append(line.problem)
            else:
                found.append(line.record)
    assert found == everything
    assert len(problems) == 3
    assert problems[-1] == "no newline at its end"


def test_nothing_there(tmp_path: Path) -> None:
    assert latest(tmp_path, "#lobby", 10) == []
    assert list_conversations(tmp_path / "absent") == []
    (tmp_path / "#lobby").mkdir()
    (tmp_path / "#lobby" / "2026-11-20.log").write_bytes(b"")
    assert before(tmp_path, "#lobby", T0, 10) == []


def test_what_a_later_file_supersedes_is_not_shown(tmp_path: Path) -> None:
    folder = tmp_path / "#lobby"
    folder.mkdir()
    line = "2026-11-20T12:00:00.00000{}Z <alice> {}\n"
    (folder / "2026-11-20.log").write_text("".join(line.format(n, f"old {n}") for n in range(5)))
    (folder / "2026-11-20T120000.000003Z.log").write_text(line.format(5, "new 5"))
    expected = ["old 0", "old 1", "old 2", "new 5"]
    assert [record.message.params[1] for record in latest(tmp_path, "#lobby", 9)] == expected
    assert [record.message.params[1] for record in after(tmp_path, "#lobby", 0, 9)] == expected
    first, second = list_files(tmp_path, "#lobby")
    assert [line.problem for line in read_lines(first)][3:] == ["superseded by the next file"] * 2
    assert next(read_lines(second)).record is not None


def test_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "#lobby").mkdir()
    assert list_files(tmp_path, "#lobby") == []
    assert latest(tmp_path, "#lobby", 10) == []
