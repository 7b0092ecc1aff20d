"""Counting by the block is counting record by record, whatever the lines are and wherever they are cut."""

from collections.abc import Sequence
from datetime import UTC, timedelta, timezone, tzinfo
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chat.errors import BadRecord
from chat.irc.message import Message
from chat.irc.times import SECOND, parse_time
from chat.logbook.line import Decoder, Encoder
from chat.logbook.record import Record
from chat.logbook.scan import Log
from chat.reader.tally import Tally, tally
from chat.reader.tally_blocks import BlockTally, Said
from chat.search.finding import Entry

LOG = Log("#lobby", Path())
START = parse_time("2026-10-24T22:50:00.000000Z")  # the night in which Europe's clocks go back comes next

NICKS = st.sampled_from(["alice", "bobby", "[carol]", "zoë", "a\\b", "x!y", "<", "Σίσυφος"])
TEXTS = st.one_of(
    st.text(max_size=30),
    st.text(alphabet="aAbZ ΣσςΟ'.İßſKé本²_1-\n\\", max_size=30),
    st.sampled_from(
        [
            "",
            " ",
            "hello there everyone",
            "GRÜSSE grüße Grüße…everyone",
            "see https://example.org/a, (http://x.y) https://example.org/a!",
            "\x01VERSION\x01",
            "\x01ACTION waves slowly\x01",
            "-- bobby removed message 1k0qe6fzzyr",
            "ΟΔΟΣ'ΑΣΑ ΟΔΟΣ",
            "x" * 50,
            "\\x41 plain \\\\",
        ]
    ),
)
MESSAGES = st.one_of(
    st.builds(lambda text: ("PRIVMSG", ("#lobby", text)), TEXTS),
    st.builds(lambda text: ("PRIVMSG", ("#lobby", text)), TEXTS),
    st.builds(lambda text: ("NOTICE", ("#lobby", text)), TEXTS),
    st.builds(lambda text: ("TOPIC", ("#lobby", text)), TEXTS),
    st.sampled_from(
        [
            ("JOIN", ("#lobby",)),
            ("QUIT", ("bye",)),
            ("NICK", ("bobby",)),
            ("FROB", ("x",)),
            ("TAGMSG", ("#lobby",)),
        ]
    ),
)
TAGS = st.sampled_from([{}, {}, {}, {"account": "alice"}, {"+a": "b c;\\d"}, {"target": "#Lobby"}])
RECORDS = st.builds(
    lambda gap, message, nick, tags: (gap, message, nick, tags),
    st.sampled_from([0, 1, 999, 1999, 2000, 70_000, 3 * SECOND, 1000 * SECOND, 3600 * SECOND, -SECOND]),
    MESSAGES,
    NICKS,
    TAGS,
)
DAMAGE = st.one_of(
    st.binary(max_size=40).map(lambda data: data.replace(b"\n", b"")),
    st.sampled_from(
        [
            b"",
            b"2026-13-01T00:00:00.000000Z <alice> there is no such month",
            b"2026-11-20T24:00:00.000000Z <alice> nor such an hour",
            b"0000-11-20T21:00:00.000000Z <alice> nor such a year",
            b"2026-11-20T21:00:60.000000Z <alice> nor such a second",
            b"2026-11-20T21:00:00.000000Z <alice>",
            b"2026-11-20T21:00:00.000000Z <alice> a bad byte \xff here",
            b"2026-11-20T21:00:00.000000Z <alice> a raw \x01 and \x00 within",
            b"2026-11-20T21:00:00.000000Z <alice> \x01ACTION raw\x01",
            b"2026-11-20T21:00:00.000000Z {a=b <alice> tags without an end",
            b"2026-11-20T21:00:00.000000Z {;;=;} <alice> odd tags",
            b"2026-11-20T21:00:00.000000Z  <alice> two spaces",
            b"2026-11-20T21:00:00.000000Z <> nobody",
            b"2026-11-20T21:00:00.000000Z <a@b> hello from somewhere",
            b"2026-11-20T21:00:00.000000Z <al ice> hello",
            b"\x00" * 60,
        ]
    ),
)
ZONES = st.sampled_from(
    [UTC, ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kathmandu"), timezone(timedelta(hours=-9.5))]
)


def lines_of(
    items: Sequence[tuple[int, tuple[str, tuple[str, ...]], str, dict[str, str]] | bytes],
) -> list[bytes]:
    """Records as a log's lines, with damage between them."""
    encoder = Encoder("#lobby", fresh=True)
    lines: list[bytes] = []
    time, offset = START, 0
    for item in items:
        if isinstance(item, bytes):
            line = item + b"\n"
        else:
            gap, (command, params), nick, tags = item
            time += gap
            line = encoder.encode(Record(time, Message(command, params, f"{nick}!u@h", tags)), offset)
        lines.append(line)
        offset += len(line)
    return lines


def one_by_one(lines: Sequence[bytes], zone: tzinfo, removed: frozenset[int]) -> tuple[Tally, int]:
    """What is counted of the lines, and how many are none."""
    decoder = Decoder("#lobby")
    entries, damaged = [], 0
    for line in lines:
        try:
            record = decoder.decode(line[:-1])
        except BadRecord:
            damaged += 1
        else:
            if record.time not in {entry.record.time for entry in entries}:  # or it is a repetition
                entries.append(Entry(LOG, record, removed=record.time in removed))
    return tally(entries, zone), damaged


def in_order(counted: Tally) -> list[list[object]]:
    """Everything that is shown by how often it occurs, where what came first breaks the ties."""
    return [list(one.items()) for one in (counted.kinds, counted.people, counted.words, counted.links)]


@settings(deadline=None)
@given(
    st.lists(st.one_of(RECORDS, RECORDS, RECORDS, DAMAGE), max_size=25),
    st.lists(st.integers(1, 25), max_size=4),
    st.sets(st.integers(0, 25), max_size=3),
    ZONES,
)
@example([b""], [], set(), UTC)
@example([], [], set(), UTC)
def test_by_the_block_as_one_by_one(items, cuts: list[int], taken_back: set[int], zone: tzinfo) -> None:
    lines = lines_of(items)
    decoder = Decoder("#lobby")
    removed = set()
    for line in (lines[at] for at in taken_back if at < len(lines)):
        try:
            removed.add(decoder.decode(line[:-1]).time)
        except BadRecord:
            continue
    expected, damaged = one_by_one(lines, zone, frozenset(removed))
    counted = BlockTally("#lobby", zone, removed)
    bounds = [0, *sorted(cut for cut in cuts if cut < len(lines)), len(lines)]
    for begin, end in pairwise(bounds):
        if begin < end:
            counted.count(b"".join(lines[begin:end]))
    found = counted.finish()
    assert found == expected
    assert in_order(found) == in_order(expected)
    assert counted.damaged == damaged


def test_the_first_and_the_last_that_was_said() -> None:
    lines = lines_of(
        [
            (0, ("JOIN", ("#lobby",)), "alice", {}),
            (SECOND, ("PRIVMSG", ("#lobby", "hi")), "alice", {}),
            (SECOND, ("NOTICE", ("#lobby", "ho")), "bobby", {}),
            (SECOND, ("QUIT", ()), "alice", {}),
        ]
    )
    counted = BlockTally("#lobby", UTC)
    counted.count(lines[0])
    assert (counted.opening, counted.closing) == (None, None)
    for line in lines[1:]:
        counted.count(line)
    assert counted.opening == Said("alice", START + SECOND)
    assert counted.closing == Said("bobby", START + 2 * SECOND)
    result = counted.finish()
    assert (result.first, result.last) == (START, START + 3 * SECOND)
    assert result.answers["bobby"].total() == 1


@pytest.mark.parametrize("text", ["plain", "Größe", "mixed 本 and more", "ΟΔΟΣ"])
def test_characters_are_not_bytes(text: str) -> None:
    counted = BlockTally("#lobby", UTC)
    counted.count(f"2026-11-20T21:01:41.000000Z <alice> {text}\n".encode())
    assert counted.finish().characters == {"alice": len(text)}
