"""Timelines."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.client.timeline import Entry, EntryKind, State, Timeline


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
