import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC
from pathlib import Path

import pytest

from chat.irc.message import Message
from chat.logbook.record import Record
from chat.logbook.scan import Log
from chat.reader.drawing import bar, level, spark_days
from chat.reader.tally import Tally, days_between, median_answer, step_of, tally
from chat.search.finding import Entry
from tests.reader.conftest import Ran

Run = Callable[..., Ran]


def test_as_json(log: Run) -> None:
    stats = json.loads(log("stats", "lobby", "--utc", "-o", "json").out)
    assert stats["messages"] == 9
    assert stats["days"] == {"2026-11-19": 7, "2026-11-20": 2}
    assert stats["hours"][3][22] == 7  # Thursday
    assert stats["hours"][4][0] == 2
    assert [(person["nick"], person["messages"]) for person in stats["people"]] == [
        ("bobby", 4),
        ("carol", 3),
        ("alice", 2),
    ]
    assert stats["links"] == [{"url": "https://example.org/hike?day=1", "count": 1}]
    assert stats["kinds"]["join"] == 2
    assert "hunter" not in {word["word"] for word in stats["words"]}


def test_drawn(log: Run) -> None:
    out = log("stats", "--utc").out
    assert "11 messages by 3 people on 2 days" in out
    assert "Thu" in out
    assert "bobby" in out
    assert "\x1b" not in out


def test_only_what_is_asked_for(log: Run) -> None:
    stats = json.loads(log("stats", "--from", "alice", "--utc", "-o", "json").out)
    assert {person["nick"] for person in stats["people"]} == {"alice"}
    assert log("stats", "--since", "2030-01-01").status == 1


@pytest.mark.parametrize("seconds", [0.001, 0.5, 1, 7, 60, 3599])
def test_answer_times_are_kept_closely_enough(seconds: float) -> None:
    median = median_answer(Counter([step_of(round(seconds * 1_000_000))]))
    assert median == pytest.approx(seconds, rel=0.11)


def test_tallies_add_up() -> None:
    one, other = Tally(first=5, last=9), Tally(first=3, last=7)
    one.people["alice"] = other.people["alice"] = 2
    one.answers["alice"] = Counter({3: 1})
    other.answers["alice"] = Counter({3: 2})
    one.add(other)
    assert (one.messages, one.first, one.last, one.answers["alice"][3]) == (4, 3, 9, 3)


def test_drawings_of_numbers() -> None:
    assert bar(1, 4) == "████"
    assert bar(0, 4) == ""
    assert bar(0.001, 4) == "▏"
    assert [level(count, 8, 9) for count in range(9)] == list(range(9))
    assert level(1, 1_000_000, 9) == 1
    assert level(5, 0, 9) == 0
    assert days_between("2026-02-27", "2026-03-02") == [
        "2026-02-27",
        "2026-02-28",
        "2026-03-01",
        "2026-03-02",
    ]
    year = {"2025-01-01": 1, "2026-01-01": 8}
    text = spark_days(year, 60).plain
    assert "days a column" in text
    assert len(text.splitlines()[0]) < 60


def test_words_are_no_names_and_not_endless() -> None:
    said = [("alice", "bobby42: mountain " + "x" * 350), ("bobby42", "Alice, mountain!")]
    records = [
        Record(step, Message("PRIVMSG", ("#lobby", text), f"{nick}!u@h"))
        for step, (nick, text) in enumerate(said, 1)
    ]
    counted = tally((Entry(Log("#lobby", Path()), one) for one in records), UTC)
    assert counted.topics() == {"mountain": 2}
