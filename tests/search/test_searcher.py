"""The engine behind a process: what it finds in logs, and what it must not show."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.errors import UsageError
from chat.irc.message import Message
from chat.irc.times import SECOND, msgid, parse_time
from chat.logbook.logbook import Logbook
from chat.logbook.record import Record
from chat.logbook.redactions import REMOVED
from chat.logbook.scan import Log
from chat.search.finding import Finder
from chat.search.query import Query
from chat.search.questions import COUNT, SIFT, Found, Place, Question
from chat.search.searcher import MOST_SPANS, answer, sift
from chat.search.words import searched_text

T0 = parse_time("2026-11-20T12:00:00Z")


def said(text: str, at: int, nick: str = "bobby", target: str = "#room") -> Record:
    return Record(T0 + at * SECOND, Message("PRIVMSG", (target, text), f"{nick}!{nick[0]}@host"))


def write(root: Path, *records: Record, conversation: str = "#room") -> str:
    book = Logbook.open(root, sync="never")
    for record in records:
        assert book.commit({conversation: [record]}) == {}
    book.close()
    return str(root)


def texts(found: list[Found]) -> list[str]:
    return [searched_text(item.record.message) for item in found]


ROOM = (Place("#room"),)
TALK = [said(f"line {number}", number, "alice" if number % 2 else "bobby") for number in range(20)]


def test_the_newest_the_first_and_both_ways_around(tmp_path: Path) -> None:
    root = write(tmp_path, *TALK)
    ask: Callable[..., list[str]] = lambda **wanted: texts(  # noqa: E731
        answer(Question(Query(pattern="line", **wanted), (root,), ROOM))
    )
    assert ask(newest=2) == ["line 18", "line 19"]
    assert ask(most=2) == ["line 0", "line 1"]
    assert ask(newest=3, most=2) == ["line 17", "line 18"]
    assert ask(newest=3, most=2, reverse=True) == ["line 19", "line 18"]
    assert ask(most=1, reverse=True) == ["line 19"]
    assert len(ask()) == 20


def test_who_said_it_is_whole(tmp_path: Path) -> None:
    root = write(tmp_path, *TALK)
    (found,) = answer(Question(Query(pattern="line 7"), (root,), ROOM))
    assert found.record == TALK[7]
    assert found.spans == ((0, 6),)


def test_a_mask_of_hosts_needs_what_was_said_before(tmp_path: Path) -> None:
    root = write(tmp_path, *TALK)
    query = Query(pattern="line (18|19)$", senders=("*@host",))
    assert texts(answer(Question(query, (root,), ROOM))) == ["line 18", "line 19"]
    finder = Finder(Log("#room", tmp_path), query)
    (file,) = finder.files()
    assert len(finder.hits_in(file)) == 2
    assert texts(answer(Question(replace(query, senders=("*@other",)), (root,), ROOM))) == []


def test_nothing_outside_a_window_is_shown_not_even_around_a_hit(tmp_path: Path) -> None:
    root = write(tmp_path, *TALK)
    window = (Place("#room", TALK[5].time, TALK[8].time),)
    found = answer(Question(Query(pattern="line [3679]$", before=3, after=3), (root,), window))
    assert texts(found) == ["line 5", "line 6", "line 7", "line 8"]
    assert [item.hit for item in found] == [False, True, True, False]
    assert texts(answer(Question(Query(since=TALK[7].time), (root,), window))) == ["line 7", "line 8"]


def test_what_was_removed_is_not_shown_but_around_hits_as_such(tmp_path: Path) -> None:
    removal = Record(T0 + 3 * SECOND, Message("REDACT", ("#room", msgid(T0 + SECOND)), "bobby!b@host"))
    root = write(tmp_path, said("one", 0), said("secret", 1), said("two", 2), removal)
    assert texts(answer(Question(Query(pattern="secret"), (root,), ROOM))) == []
    assert texts(answer(Question(Query(kinds=frozenset({"message"})), (root,), ROOM))) == ["one", "two"]
    assert answer(Question(Query(pattern="secret"), (root,), ROOM, COUNT)) == []
    around = answer(Question(Query(pattern="two", before=1), (root,), ROOM))
    assert texts(around) == [REMOVED, "two"]
    not_yet = (Place("#room", 0, T0 + 2 * SECOND),)  # the removal is not durable so far
    assert texts(answer(Question(Query(pattern="secret"), (root,), not_yet))) == ["secret"]


def test_how_many_there_are_in_each_place(tmp_path: Path) -> None:
    write(tmp_path, *TALK)
    root = write(tmp_path, said("line", 0), conversation="#other")
    places = (*ROOM, Place("#other"), Place("#none"))
    found = answer(Question(Query(pattern="line", newest=2), (root,), places, COUNT))
    assert [(item.conversation, item.number) for item in found] == [("#room", 20), ("#other", 1)]


def test_what_is_in_two_folders_counts_once(tmp_path: Path) -> None:
    one = write(tmp_path / "one", *TALK[:10])
    other = write(tmp_path / "two", *(record._replace(time=record.time + 7) for record in TALK[5:]))
    question = Question(Query(pattern="line"), (one, other), ROOM)
    assert texts(answer(question)) == [f"line {number}" for number in range(20)]
    assert [item.number for item in answer(replace(question, kind=COUNT))] == [20]
    newest = replace(question, query=Query(pattern="line", newest=12))
    assert texts(answer(newest)) == [f"line {number}" for number in range(8, 20)]


def test_the_same_said_twice_in_a_millisecond_counts_twice(tmp_path: Path) -> None:
    twice = [said("again", 0)._replace(time=T0 + tick) for tick in range(2)]
    root = write(tmp_path, *twice)
    assert len(answer(Question(Query(pattern="again"), (root,), ROOM))) == 2
    assert answer(Question(Query(pattern="again"), (root,), ROOM, COUNT))[0].number == 2


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("straße", "STRASSE"), ("STRASSE", "straße"), ("K", "k"), ("ﬃx", "ffix"), ("İ", "i̇"), ("ſo", "SO")],
)
def test_text_without_regard_to_case_is_found_in_the_bytes(tmp_path: Path, text: str, wanted: str) -> None:
    root = write(tmp_path, said("hay", 0), said(f"x {text} y", 1), said("hay", 2))
    assert texts(answer(Question(Query(text=wanted), (root,), ROOM))) == [f"x {text} y"]


@settings(deadline=None)
@given(
    st.lists(st.text(alphabet="abAB ßs.\\", max_size=6), max_size=12), st.text(alphabet="abAßs.", max_size=3)
)
def test_sifting_is_looking_at_each(said_: list[str], wanted: str) -> None:
    records = tuple(said(text, index) for index, text in enumerate(said_))
    found = sift(Question(Query(pattern=wanted, fixed=True), kind=SIFT, records=records))
    assert [item.number for item in found] == [
        index for index, text in enumerate(said_) if text and wanted in text
    ]
    for item in found:
        assert all(said_[item.number][begin:end] == wanted for begin, end in item.spans)
        assert len(item.spans) <= MOST_SPANS


def test_sifting_heeds_times() -> None:
    question = Question(Query(since=TALK[3].time, until=TALK[4].time), kind=SIFT, records=tuple(TALK))
    assert [item.number for item in sift(question)] == [3, 4]


def test_an_expression_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not a regular expression"):
        answer(Question(Query(pattern="("), (str(tmp_path),), ROOM))
