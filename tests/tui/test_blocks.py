from dataclasses import replace

from chat.client.timeline import Entry, EntryKind, State, Timeline
from chat.tui.blocks import MINUTE, Block, Blocks


def entry(
    number: int, kind: EntryKind = EntryKind.MESSAGE, *, minute: int = 0, state: State = State.DELIVERED
) -> Entry:
    return Entry(number, minute * MINUTE, kind, "bobby", "text", state)


def blocks_of(*entries: Entry) -> tuple[Timeline, Blocks]:
    timeline = Timeline()
    for each in entries:
        timeline.add(each)
    blocks = Blocks(timeline)
    blocks.update()
    return timeline, blocks


def test_speech_stands_alone_and_comings_and_goings_together() -> None:
    _, blocks = blocks_of(
        entry(1), entry(2, EntryKind.JOIN), entry(3, EntryKind.QUIT), entry(4), entry(5, EntryKind.PART)
    )
    assert list(blocks) == [Block(0, 0), Block(1, 2), Block(3, 3), Block(4, 4)]
    assert blocks.speech == 2


def test_each_result_of_a_search_stands_by_itself() -> None:
    found = [replace(entry(number, EntryKind.JOIN), rank=number, place="#room") for number in (1, 2, 3)]
    _, blocks = blocks_of(*found)
    assert len(blocks) == 3


def test_long_pauses_and_long_runs_divide() -> None:
    _, blocks = blocks_of(entry(1, EntryKind.JOIN), entry(2, EntryKind.JOIN, minute=31))
    assert len(blocks) == 2
    _, blocks = blocks_of(*(entry(n, EntryKind.JOIN) for n in range(1000)))
    assert 4 <= len(blocks) <= 6


def test_what_is_new_is_taken_in_and_what_is_pending_stands_last() -> None:
    timeline, blocks = blocks_of(entry(1), entry(2, state=State.PENDING))
    assert list(blocks) == [Block(0, 0), Block(1, 1)]
    timeline.add(entry(3))
    assert not blocks.update()
    assert [blocks.entries(index)[0].number for index in range(len(blocks))] == [1, 3, 2]
    timeline.settle(2, State.DELIVERED)
    assert not blocks.update()
    assert len(blocks) == 3


def test_a_cleared_timeline_is_noticed() -> None:
    timeline, blocks = blocks_of(entry(1), entry(2))
    timeline.clear()
    assert blocks.update()
    assert len(blocks) == 0
    timeline.add(entry(3))
    blocks.update()
    assert list(blocks) == [Block(0, 0)]


def test_find() -> None:
    _, blocks = blocks_of(entry(1), entry(2, EntryKind.JOIN), entry(3, EntryKind.QUIT), entry(4))
    assert [blocks.find(index) for index in range(4)] == [0, 1, 1, 2]


def test_older_entries_come_in_front() -> None:
    timeline, blocks = blocks_of(entry(3, EntryKind.JOIN), entry(4))
    timeline.prepend([entry(1), entry(2, EntryKind.JOIN)])
    assert blocks.update()
    assert list(blocks) == [Block(0, 0), Block(1, 2), Block(3, 3)]
    assert blocks.speech == 1
    assert not blocks.update()


def test_what_was_inserted_is_in_its_place() -> None:
    timeline, blocks = blocks_of(entry(1), entry(3))
    timeline.insert(timeline.first + 1, [entry(2)])
    assert blocks.update()
    assert [blocks.entries(index)[0].number for index in range(3)] == [1, 2, 3]
    assert blocks.speech == 3


def test_what_is_forgotten_goes() -> None:
    timeline, blocks = blocks_of(
        entry(1), entry(2, EntryKind.JOIN), entry(3, EntryKind.JOIN), entry(4, EntryKind.JOIN), entry(5)
    )
    timeline._forget(2)
    assert blocks.update()
    assert list(blocks) == [Block(0, 1), Block(2, 2)]
