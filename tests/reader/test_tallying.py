"""Cut into pieces and shared out among processes, logs are counted as one file after the other."""

import gzip
import json
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest

from chat.irc.message import Message
from chat.irc.times import SECOND, log_time, msgid, parse_time
from chat.logbook.logbook import Logbook
from chat.logbook.record import Record
from chat.logbook.scan import logs_below
from chat.reader import tallying
from chat.reader.stats import _as_dict
from chat.reader.tally import Tally, tally
from chat.reader.tallying import count_pieces, pieces_of
from chat.search.damage import Damage
from chat.search.finding import Finder
from chat.search.query import Query
from tests.reader.conftest import Ran

Run = Callable[..., Ran]
START = parse_time("2026-11-18T20:00:00Z")
NICKS = ("alice", "bobby", "carol", "zoë_")
WORDS = (
    "hello",
    "Grüße",
    "mountain",
    "hike",
    "weather",
    "ΟΔΟΣ",
    "https://example.org/a",
    "\x1b[1m",
    "C:\\new",
    "👋",
)
TOTALS = (Query(), Query(removed=True), Query(since=START + 9000 * SECOND, until=START + 90_000 * SECOND))


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three channels over several days: with removed messages, damage, a compressed day, a torn end."""
    root = tmp_path_factory.mktemp("counted") / "logs"
    rng = random.Random(3)
    book = Logbook.open(root, sync="never", max_size=20_000)
    time, said = START, []
    for _ in range(3000):
        time += rng.choice((1, 1500, 2 * SECOND, 60 * SECOND, 120 * SECOND))
        nick = rng.choice(NICKS)
        channel = rng.choice(("#lobby", "#lobby", "#lobby", "#other"))
        text = " ".join(rng.choices(WORDS, k=rng.randint(0, 8)))
        tags = {"account": nick} if rng.random() < 0.1 else {}
        message = Message("PRIVMSG", (channel, text), f"{nick}!u@h", tags)
        kind = rng.random()
        if kind < 0.05:
            message = Message("JOIN", (channel,), f"{nick}!u@h")
        elif kind < 0.1:
            message = Message("NOTICE", (channel, text), f"{nick}!u@h")
        elif kind < 0.13 and said:
            message = Message("REDACT", (channel, msgid(rng.choice(said)), "oops"), "alice!u@h")
        else:
            said.append(time)
        assert book.commit({message.params[0]: [Record(time, message)]}) == {}
    book.close()
    files = sorted((root / "#lobby").glob("*.log"))
    assert len(files) > 3
    damage(files[0])
    files[1].with_name(files[1].name + ".gz").write_bytes(gzip.compress(files[1].read_bytes()))
    files[1].unlink()
    with files[-1].open("ab") as file:
        file.write(f"{log_time(time + 1)} <alice> torn of".encode())
    return root


def damage(file: Path) -> None:
    """Damage some lines in a file's middle."""
    lines = file.read_bytes().splitlines(keepends=True)
    lines[10] = b"\xff\xfe not UTF-8\n"
    lines[20] = b"\n"
    lines[30] = b"2026-99" + lines[30][7:]
    lines[40] = lines[40][:20] + b"\0" * 50 + b"\n"
    file.write_bytes(b"".join(lines))


def one_file_after_the_other(root: Path, query: Query, damage: Damage) -> Tally:
    total = Tally()
    for log in logs_below(root):
        finder = Finder(log, query, damage=damage)
        for file in finder.files():
            total.add(tally(finder.in_file(file), UTC))
    return total


def counted(root: Path, query: Query, damage: Damage) -> Tally:
    done: list[int] = []
    pieces = pieces_of(logs_below(root), query)
    result = count_pieces(pieces, query, UTC, damage, done.append)
    assert done == [piece.size for piece in pieces]
    return result


@pytest.mark.parametrize("query", [*TOTALS, Query(senders=("alice",)), Query(kinds=frozenset({"notice"}))])
@pytest.mark.parametrize("piece", [1, 3000, 1 << 20])
def test_in_pieces(logs: Path, monkeypatch: pytest.MonkeyPatch, query: Query, piece: int) -> None:
    monkeypatch.setattr(tallying, "_PIECE", piece)
    expected_damage, damage = Damage(), Damage()
    expected = one_file_after_the_other(logs, query, expected_damage)
    found = counted(logs, query, damage)
    assert found == expected
    assert json.dumps(_as_dict(found)) == json.dumps(_as_dict(expected))
    assert str(damage) == str(expected_damage)


@pytest.mark.parametrize("query", [TOTALS[0], replace(TOTALS[2], senders=("bobby",))])
def test_in_several_processes(logs: Path, monkeypatch: pytest.MonkeyPatch, query: Query) -> None:
    expected_damage, damage = Damage(), Damage()
    expected = one_file_after_the_other(logs, query, expected_damage)
    monkeypatch.setattr(tallying, "_ENOUGH", 0)
    monkeypatch.setattr(tallying, "_PIECE", 3000)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    found = counted(logs, query, damage)
    assert json.dumps(_as_dict(found)) == json.dumps(_as_dict(expected))
    assert str(damage) == str(expected_damage)


def test_the_sample_holds_what_it_should(log: Run, logs: Path) -> None:
    stats = json.loads(log("stats", "-o", "json", "--utc", "--log-dir", str(logs)).out)
    raw = json.loads(log("stats", "-o", "json", "--utc", "--raw", "--log-dir", str(logs)).out)
    assert stats["kinds"]["redact"] > 20
    assert stats["messages"] == raw["messages"]
    letters = [sum(person["characters"] for person in one["people"]) for one in (stats, raw)]
    assert letters[0] < letters[1]
    damage = Damage()
    counted(logs, Query(), damage)
    assert "passed over 4 lines of 1 damaged file" in str(damage)
