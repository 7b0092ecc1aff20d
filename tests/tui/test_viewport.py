from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from chat.client.timeline import Entry, EntryKind, State, Timeline
from chat.tui.blocks import MINUTE, Blocks
from chat.tui.viewport import Viewport
from tests.tui.look import DAY, look, plain


def filled(count: int) -> tuple[Timeline, Viewport]:
    timeline = Timeline()
    for number in range(count):
        add(timeline, number)
    return timeline, Viewport(Blocks(timeline))


def add(timeline: Timeline, number: int, text: str = "", kind: EntryKind = EntryKind.MESSAGE) -> None:
    timeline.add(Entry(number, DAY + number * MINUTE, kind, f"nick{number % 3}", text or f"<{number}>"))


def old(number: int, kind: EntryKind = EntryKind.MESSAGE) -> Entry:
    return Entry(number, DAY + number * MINUTE, kind, f"nick{number % 3}", f"<{number}>")


def test_the_newest_stands_at_the_bottom() -> None:
    _, viewport = filled(100)
    rows = plain(viewport.rows(look(), 10))
    assert len(rows) == 10
    assert rows[-1].endswith("<99>")
    assert rows[0].endswith("<90>")


def test_a_short_timeline_shows_all() -> None:
    _, viewport = filled(3)
    assert len(viewport.rows(look(), 10)) == 4  # with the day
    viewport.scroll(-5)
    assert viewport.at_bottom


def test_what_is_read_never_moves() -> None:
    timeline, viewport = filled(100)
    viewport.rows(look(), 10)
    viewport.scroll(-20)
    before = plain(viewport.rows(look(), 10))
    for number in range(100, 150):
        add(timeline, number)
        assert plain(viewport.rows(look(), 10)) == before
    assert viewport.unseen == 50
    assert not viewport.at_bottom
    viewport.to_bottom()
    assert plain(viewport.rows(look(), 10))[-1].endswith("<149>")
    assert viewport.unseen == 0


def test_nor_does_what_is_on_its_way() -> None:
    timeline, viewport = filled(5)
    for number in range(5, 15):
        timeline.add(Entry(number, DAY, EntryKind.MESSAGE, "alice", f"<{number}>", State.PENDING, own=True))
    viewport.rows(look(), 4)
    viewport.scroll(-2)
    before = plain(viewport.rows(look(), 4))
    add(timeline, 20)
    assert [row[20:] for row in plain(viewport.rows(look(), 4))] == [row[20:] for row in before]


def test_paging_up_and_down_again() -> None:
    _, viewport = filled(100)
    viewport.rows(look(), 10)
    viewport.page(-1)
    assert plain(viewport.rows(look(), 10))[-1].endswith("<91>")
    viewport.page(1)
    assert viewport.at_bottom
    viewport.to_top()
    assert "November" in plain(viewport.rows(look(), 10))[0]
    for _ in range(20):
        viewport.page(1)
    assert viewport.at_bottom


def test_another_width_keeps_the_entry_on_top() -> None:
    timeline, viewport = filled(20)
    for number in range(20, 40):
        add(timeline, number, "word " * 40 + f"<{number}>")
    viewport.rows(look(120), 10)
    viewport.scroll(-30)
    top = plain(viewport.rows(look(120), 10))[0].split()[0]
    assert top in plain(viewport.rows(look(60), 10))[0] or plain(viewport.rows(look(60), 10))


def test_only_what_is_visible_is_laid_out() -> None:
    _, viewport = filled(50_000)
    viewport.rows(look(), 40)
    assert len(viewport._cache) <= 41


def test_a_marker_stands_before_what_is_new() -> None:
    _, viewport = filled(20)
    viewport.marker = 15
    rows = plain(viewport.rows(look(), 10))
    assert " new " in rows[-6]
    assert rows[-5].endswith("<15>")


def test_clearing_brings_back_to_the_bottom() -> None:
    timeline, viewport = filled(100)
    viewport.rows(look(), 10)
    viewport.scroll(-20)
    timeline.clear()
    assert viewport.rows(look(), 10) == []
    assert viewport.at_bottom


def test_older_pages_do_not_move_what_is_read() -> None:
    timeline, viewport = filled(30)
    viewport.header = "loading"
    viewport.rows(look(), 10)
    viewport.page(-1)
    viewport.to_top()
    assert viewport.near_top
    rows = plain(viewport.rows(look(), 10))
    assert rows[0].strip() == "loading"
    viewport.scroll(2)
    rows = plain(viewport.rows(look(), 10))
    assert rows[0].endswith("<0>")
    for page in range(1, 5):
        timeline.prepend([old(number) for number in range(-page * 100, -page * 100 + 100)])
        assert plain(viewport.rows(look(), 10))[0].endswith("<0>")
        assert viewport.unseen == 0
    assert not viewport.near_top
    assert timeline.pinned
    add(timeline, 30)
    viewport.rows(look(), 10)
    assert viewport.unseen == 1
    viewport.to_bottom()
    assert not timeline.pinned


def test_an_entry_is_revealed() -> None:
    _, viewport = filled(100)
    viewport.reveal(50)
    rows = plain(viewport.rows(look(), 9))
    assert rows[3].endswith("<50>")
    viewport.reveal(1000)
    assert plain(viewport.rows(look(), 9)) == rows
    viewport.reveal(99)
    assert plain(viewport.rows(look(), 9))[-1].endswith("<99>")


@pytest.mark.parametrize("height", [1, 2, 3])
def test_a_tiny_window_works(height: int) -> None:
    _, viewport = filled(10)
    viewport.rows(look(20), height)
    viewport.page(-1)
    assert len(viewport.rows(look(20), height)) == height


def alike(shown: list[str], whole: list[str]) -> bool:
    """Whether rows say the same, but for the name and the time of the first message, which go on there."""
    indent = look().columns.indent
    different = [
        row[indent:] == other[indent:] for row, other in zip(shown, whole, strict=False) if row != other
    ]
    return len(shown) == len(whole) and all(different) and len(different) <= 1


def test_whoever_reads_back_sees_who_speaks() -> None:
    timeline = Timeline()
    for number, text in enumerate(("one", "two " * 30, "three", "four")):
        timeline.add(Entry(number, DAY + number, EntryKind.MESSAGE, "bobby", text))
    viewport = Viewport(Blocks(timeline))
    assert [line.split() for line in plain(viewport.rows(look(), 2))] == [
        ["00:00", "bobby", "three"],
        ["four"],
    ]
    viewport.scroll(-1)  # the end of a message that began above
    rows = [line.split()[:2] for line in plain(viewport.rows(look(), 3))]
    assert rows == [["two", "two"], ["00:00", "bobby"], ["four"]]


class Scrolling(RuleBasedStateMachine):
    """The viewport shows what laying out everything and cutting would show."""

    @initialize(count=st.integers(0, 30), height=st.integers(1, 12))
    def begin(self, count: int, height: int) -> None:
        self.timeline, self.viewport = filled(count)
        self.height = height
        self.number = count
        self.oldest = 0
        self.viewport.rows(look(), height)

    @rule(text=st.sampled_from(["", "word " * 40]), kind=st.sampled_from([EntryKind.MESSAGE, EntryKind.JOIN]))
    def hear(self, text: str, kind: EntryKind) -> None:
        add(self.timeline, self.number, text, kind)
        self.number += 1

    @rule(count=st.integers(1, 5), kind=st.sampled_from([EntryKind.MESSAGE, EntryKind.JOIN]))
    def older_come(self, count: int, kind: EntryKind) -> None:
        before = self.shown()
        self.oldest -= count
        fresh = range(self.oldest, self.oldest + count)
        self.timeline.prepend([old(number, kind) for number in fresh])
        folds = kind is EntryKind.JOIN and "→" in before[0] if before else False
        if not self.viewport.at_bottom and not folds and all(row.endswith(">") for row in before):
            assert self.shown() == before

    @rule(number=st.integers(0, 40))
    def missed_come(self, number: int) -> None:
        self.number += 1
        self.timeline.insert(self.timeline.first + number, [old(self.number, EntryKind.MESSAGE)])

    @rule(number=st.integers(0, 40))
    def one_is_removed(self, number: int) -> None:
        if number < self.timeline.settled:
            gone = replace(self.timeline[number], text="removed", removed=True)
            self.timeline.replace(self.timeline.first + number, gone)

    @rule(count=st.integers(1, 5))
    def the_oldest_are_forgotten(self, count: int) -> None:
        if not self.timeline.pinned:
            self.timeline._forget(min(count, self.timeline.settled))

    def shown(self) -> list[str]:
        return plain(self.viewport.rows(look(), self.height))

    @rule()
    def say(self) -> None:
        self.timeline.add(
            Entry(self.number, DAY, EntryKind.MESSAGE, "alice", "mine", State.PENDING, own=True)
        )
        self.number += 1

    @rule(lines=st.integers(-15, 15))
    def scroll(self, lines: int) -> None:
        self.viewport.scroll(lines)

    @rule(direction=st.sampled_from([-1, 1]))
    def page(self, direction: int) -> None:
        self.viewport.page(direction)

    @rule(height=st.integers(1, 12))
    def resize(self, height: int) -> None:
        self.height = height

    @invariant()
    def shows_a_part_of_the_whole(self) -> None:
        shown = plain(self.viewport.rows(look(), self.height))
        everything = plain(Viewport(Blocks(self.timeline)).rows(look(), 100_000))
        assert len(shown) == min(self.height, len(everything))
        starts = [len(everything) - len(shown)] if self.viewport.at_bottom else range(len(everything))
        assert any(alike(shown, everything[start : start + len(shown)]) for start in starts)


TestScrolling = Scrolling.TestCase
TestScrolling.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)


@given(st.integers(-40, 40))
def test_scrolling_moves_by_exactly_that_many_rows(lines: int) -> None:
    _, viewport = filled(100)
    viewport.rows(look(), 10)
    viewport.scroll(-45)
    first = int(plain(viewport.rows(look(), 10))[0].rpartition("<")[2].rstrip(">"))
    viewport.scroll(lines)
    rows = plain(viewport.rows(look(), 10))
    assert rows[0].endswith(f"<{min(first + lines, 90)}>")
