"""Timelines."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.client.timeline import CAPACITY, Entry, EntryKind, State, Timeline


def entry(number: int, state: State = State.DELIVERED) -> Entry:
    return Entry(number, number * 10, EntryKind.MESSAGE, "alice", f"text {number}", state)


def test_pending_entries_stay_behind() -> None:
    timeline = Timeline()
    timeline.add(entry(1, State.PENDING))
    timeline.add(entry(2))
    assert [e.number for e in timeline] == [2, 1]
    assert timeline.settled == 1
    assert timeline.settle(1, State.DELIVERED, time=99, nick="new", msgid="m")
    assert timeline[-1] == replace(entry(1), time=99, nick="new", msgid="m")
    assert not timeline.settle(1, State.FAILED)
    assert timeline.settled == 2


def test_failed_keeps_its_time_and_says_why() -> None:
    timeline = Timeline()
    timeline.add(entry(1, State.PENDING))
    timeline.settle(1, State.FAILED, reason="no")
    assert (timeline[0].time, timeline[0].reason) == (10, "no")


def test_clear_keeps_what_is_on_its_way() -> None:
    timeline = Timeline()
    timeline.add(entry(1))
    timeline.add(entry(2, State.PENDING))
    revision = timeline.revision
    timeline.clear()
    assert [e.number for e in timeline] == [2]
    assert timeline.revision > revision


@given(st.lists(st.booleans(), max_size=20), st.integers(-25, 25), st.integers(-25, 25))
def test_it_is_a_sequence(pending: list[bool], start: int, stop: int) -> None:
    timeline = Timeline()
    for number, waits in enumerate(pending):
        timeline.add(entry(number, State.PENDING if waits else State.DELIVERED))
    plain = list(timeline)
    assert len(timeline) == len(plain)
    assert timeline[start:stop] == plain[start:stop]
    if -len(plain) <= start < len(plain):
        assert timeline[start] == plain[start]
    else:
        with pytest.raises(IndexError):
            timeline[start]


def identified(number: int) -> Entry:
    return replace(entry(number), msgid=f"m{number}")


def test_older_entries_come_in_front_and_positions_stay() -> None:
    timeline = Timeline()
    timeline.add(identified(5))
    position, edits = timeline.position_of("m5"), timeline.edits
    timeline.prepend([identified(3), identified(4)])
    assert [e.number for e in timeline] == [3, 4, 5]
    assert timeline.position_of("m5") == position == timeline.first + 2
    assert timeline.edits == edits
    assert timeline.knows("m3")
    assert timeline.newest is timeline[2]


def test_what_was_missed_goes_between() -> None:
    timeline = Timeline()
    for number in (1, 2, 6):
        timeline.add(identified(number))
    timeline.add(entry(9, State.PENDING))
    position = timeline.position_of("m6")
    assert position is not None
    timeline.insert(position, [identified(3), identified(4)])
    assert timeline.settle(9, State.DELIVERED, msgid="m9", position=position + 2)
    assert [e.number for e in timeline] == [1, 2, 3, 4, 9, 6]
    assert timeline.edits == 2
    assert timeline.newest == identified(6)
    timeline.insert(timeline.end, [identified(7)])
    assert (timeline[-1].number, timeline.newest, timeline.edits) == (7, identified(7), 2)
    timeline.insert(timeline.first - 10, [identified(0)])
    assert timeline[0].number == 0


def test_an_entry_is_replaced() -> None:
    timeline = Timeline()
    timeline.add(identified(1))
    timeline.replace(timeline.first, replace(identified(1), text="gone", removed=True))
    assert (timeline[0].text, timeline.edits) == ("gone", 1)
    assert timeline.position_of("m1", timeline.first) == timeline.first
    assert timeline.position_of("m2") is None


def test_the_oldest_are_forgotten_unless_somebody_reads_them() -> None:
    timeline = Timeline()
    timeline.pinned = True
    for number in range(CAPACITY + 2000):
        timeline.add(identified(number))
    assert len(timeline) == CAPACITY + 2000
    timeline.pinned = False
    timeline.add(identified(CAPACITY + 2000))
    assert len(timeline) == CAPACITY
    assert timeline.first == 2001
    assert timeline[0].number == 2001
    assert not timeline.knows("m2000")
    assert timeline.knows("m2001")


def test_clear_remembers_the_newest() -> None:
    timeline = Timeline()
    timeline.add(identified(1))
    timeline.clear()
    assert (len(timeline), timeline.first, timeline.newest) == (0, 1, identified(1))
    assert not timeline.knows("m1")
