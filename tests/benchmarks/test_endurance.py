"""The verdict on a long run, who notices what was lost, and a very short run."""

import socket
import sys
from pathlib import Path

import pytest

from benchmarks.endurance.audience import Order, Speech, Witness, faults, forget
from benchmarks.endurance.company import Visitor, Whisperer
from benchmarks.endurance.course import Course, Pace
from benchmarks.endurance.plan import SETTINGS, Plan
from benchmarks.endurance.verdict import Sample, growth, slope
from benchmarks.load.members import Member
from benchmarks.load.peers import scribe
from benchmarks.load.stream import Stream

MB = 1_000_000


def samples(*megabytes: float) -> list[Sample]:
    return [
        Sample(10.0 * n, int(size * MB), 9, 9, 0.0, 0.0, 0.0, 0, 0, 0, 0)
        for n, size in enumerate(megabytes, 1)
    ]


def said(*numbers: int) -> bytes:
    return b"".join(b":u!u@h PRIVMSG #c00 :00 %08d xxx\r\n" % number for number in numbers)


def test_a_line_through_points() -> None:
    assert slope([(0, 1), (1, 3), (2, 5)]) == pytest.approx(2)
    assert slope([(1, 1)]) == slope([]) == slope([(1, 1), (1, 5)]) == 0


def test_steady_memory_does_not_grow_whatever_the_warm_up_took() -> None:
    found = growth(samples(10, 20, *([100, 101] * 20)))
    assert not found.grew
    assert found.first == pytest.approx(100.5 * MB, rel=0.01)
    assert found.per_hour < 3 * MB


def test_memory_that_climbs_grows() -> None:
    found = growth(samples(*(100 + n for n in range(40))))
    assert found.grew
    assert found.part == pytest.approx(0.25, abs=0.03)
    assert found.per_hour == pytest.approx(360 * MB)


def test_nothing_measured_is_no_growth() -> None:
    assert not growth([]).grew
    assert not growth(samples(50)).grew


def test_order_names_what_is_lost_or_doubled_however_it_is_cut() -> None:
    order = Order(2)
    data = said(0, 1, 2, 5, 4, 4)
    found = [number for place in range(len(data)) for number in order.read(data[place : place + 1])]
    assert found == [0, 1, 2, 5, 4, 4]
    assert order.faults == ["message 5 after 1: lost", "message 4 after 4: doubled or misordered"]


def test_two_orders_differ_in_their_sum() -> None:
    one, two, three = Order(3), Order(3), Order(3)
    one.read(said(0, 1, 2))
    two.read(said(0, 2, 1))
    three.read(said(0, 1, 2))
    assert one.order == three.order != two.order
    assert one.faults == two.faults == []


def test_whoever_joins_starts_anywhere_and_anew() -> None:
    order = Order(2, since_join=True)
    order.read(said(8, 9, 10) + b":u!u@h PRIV")
    order.restart()
    order.read(said(20, 21, 22))
    assert order.faults == []


def test_the_audience_must_all_have_everything() -> None:
    near, far = socket.socketpair()
    with near, far:
        stream, speech = Stream(), Speech(2)
        for _ in range(3):
            speech.say(far)
        witness, member = Witness(near, "anna", stream, speech), Member(near, "otto", 0, stream)
        witness.take(memoryview(said(0, 1, 2)))
        member.take(memoryview(said(0, 1, 2)))
        assert faults([witness, member], [witness], 3) == []
        assert len(witness.ages) == 3
        assert all(0 <= age < 60 for age in witness.ages)
        forget([witness, member])
        assert stream.read() == b""
        witness.take(memoryview(said(3)))
        assert faults([witness, member], [witness], 5) == [
            "otto misses the end", "anna was sent 4 messages of 5",
        ]  # fmt: skip


def test_a_visitor_counts_only_what_comes_while_inside() -> None:
    near, far = socket.socketpair()
    with near, far:
        visitor = Visitor(near, "guest", 2, stay=0.0)
        visitor.act()
        assert far.recv(100) == b"JOIN #c00\r\n"
        visitor.take(memoryview(said(3) + b":irc 366 guest #c00 :End\r\n" + said(7)))
        assert visitor.inside
        visitor.take(memoryview(said(8, 9)))
        visitor.act()
        assert far.recv(100) == b"PART #c00 :later\r\n"
        visitor.take(memoryview(said(10)))
        visitor.act()
        visitor.take(memoryview(b":irc 366 guest #c00 :End\r\n" + said(31, 35)))
        assert visitor.faults == ["guest, a visitor: message 35 after 31: lost"]
        visitor.act()
        assert visitor.over


def test_a_whisper_that_is_lost_is_noticed() -> None:
    near, far = socket.socketpair()
    with near, far:
        whisperer = Whisperer(near, "anna", "otto")
        whisperer.whisper()
        assert far.recv(100) == b"PRIVMSG otto :0\r\n"
        whisperer.take(memoryview(b":otto!o@h PRIVMSG anna :0\r\n:otto!o@h PRIVMSG anna :2\r\n"))
        assert (whisperer.heard, whisperer.wrong) == (2, 1)


def test_a_pace_makes_up_for_what_is_late() -> None:
    pace = Pace(10.0, start=100.0)
    assert pace.due(100.05) == 0
    assert pace.due(100.35) == 3
    pace.done = 3
    assert pace.due(100.35) == 0


def test_a_short_run_loses_nothing(tmp_path: Path) -> None:
    plan = Plan(
        seconds=1.5, rate=200, members=8, senders=2, visitors=2, stay=0.2, private=20, pages=10, sample=0.5
    )
    seen: list[Sample] = []
    with scribe(tmp_path, sys.executable, SETTINGS) as peer:
        course = Course(plan, peer, seen.append)
        course.enter()
        course.run()
    assert course.faults() == []
    assert seen == course.samples
    assert seen[-1].sent > 100
    assert seen[-1].pages > 0
    assert seen[-1].disk > 0
