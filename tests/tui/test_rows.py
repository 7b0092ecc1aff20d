from dataclasses import replace

import pytest

from chat.client.timeline import Entry, EntryKind, State
from chat.tui.blocks import MINUTE
from chat.tui.rows import NICK_LINK, Columns, rows_of
from chat.tui.wrap import row_width
from tests.tui.look import DAY, look, plain

NINE = DAY + 9 * 60 * MINUTE
HELLO = Entry(1, NINE, EntryKind.MESSAGE, "bobby", "hello there")


def after(entry: Entry, minutes: int = 0, **changes: object) -> Entry:
    return replace(entry, number=entry.number + 1, time=entry.time + minutes * MINUTE, **changes)  # type: ignore[arg-type]


def test_a_message_has_its_time_its_nick_and_its_text_in_columns() -> None:
    (row,) = plain(rows_of([HELLO], after(HELLO, -1, nick="carol"), look()))
    assert row == " 09:00        bobby  hello there"


def test_the_first_message_of_a_day_stands_under_the_day() -> None:
    rows = plain(rows_of([HELLO], None, look()))
    assert "Friday, 20 November 2026" in rows[0]
    assert len(rows) == 2
    assert len(plain(rows_of([after(HELLO, 24 * 60)], HELLO, look()))) == 2
    assert len(plain(rows_of([after(HELLO, 1)], HELLO, look()))) == 1


def test_the_same_voice_goes_on_without_its_name() -> None:
    assert plain(rows_of([after(HELLO)], HELLO, look())) == ["                     hello there"]
    assert plain(rows_of([after(HELLO, 1)], HELLO, look())) == [" 09:01               hello there"]
    assert "bobby" in plain(rows_of([after(HELLO, 6)], HELLO, look()))[0]
    assert "carol" in plain(rows_of([after(HELLO, nick="carol")], HELLO, look()))[0]


def test_long_text_hangs_under_its_beginning() -> None:
    rows = plain(rows_of([replace(HELLO, text="word " * 30)], after(HELLO, -1, nick="x"), look()))
    assert len(rows) == 3
    assert all(row.startswith(" " * 21 + "word") for row in rows[1:])


@pytest.mark.parametrize("total", [20, 36, 50, 80, 120, 200])
def test_no_row_is_wider_than_its_timeline(total: int) -> None:
    own = replace(HELLO, text="日本語 👩\u200d🔧 " * 30, own=True, nick="a" * 30)
    for entry in (
        own,
        replace(own, state=State.FAILED, reason="no " * 50),
        replace(own, kind=EntryKind.ERROR),
    ):
        assert all(row_width(row) <= total for row in rows_of([entry], None, look(total)))
    assert Columns.of(total).text >= 8


def test_delivery_is_marked_on_our_own_only() -> None:
    before = after(HELLO, -1, nick="x")
    own = replace(HELLO, own=True, nick="alice")
    assert plain(rows_of([own], before, look()))[0].endswith("✓")
    assert plain(rows_of([replace(own, state=State.PENDING)], before, look()))[0].endswith("◌")
    failed = plain(rows_of([replace(own, state=State.FAILED, reason="the disk is full")], before, look()))
    assert failed[0].endswith("✗")
    assert failed[1].strip() == "the disk is full"
    assert "✓" not in plain(rows_of([HELLO], before, look()))[0]


def test_a_mention_is_set_off_to_the_end_of_the_line() -> None:
    (row,) = rows_of([replace(HELLO, mention=True, text="alice: hi")], after(HELLO, -1, nick="x"), look())
    assert row[0].text == "▎"
    assert all("class:mention" in cell.style for cell in row)
    assert row[-1].width == 0


def test_nothing_is_set_off_where_everything_is_said_to_us() -> None:
    private = look()._replace(alone=True)
    (row,) = rows_of([replace(HELLO, mention=True)], after(HELLO, -1, nick="x"), private)
    assert not any("class:mention" in cell.style for cell in row)


def test_comings_and_goings_are_one_line() -> None:
    names = ["bobby", "carol", "derek"]
    entries = [after(HELLO, kind=EntryKind.JOIN, nick=name, text=f"{name} joined") for name in names]
    entries.append(after(HELLO, kind=EntryKind.QUIT, nick="bobby", text="bobby quit"))
    entries.append(after(HELLO, kind=EntryKind.NICK, nick="carol", text="carol is now known as carla"))
    (row,) = plain(rows_of(entries, HELLO, look(120)))
    assert "bobby, carol, derek joined  ·  bobby quit  ·  carol is now known as carla" in row


def test_a_crowd_is_counted_not_spelled_out() -> None:
    entries = [after(HELLO, kind=EntryKind.JOIN, nick=f"user{n}") for n in range(40)]
    assert "and 28 more joined" in " ".join(" ".join(plain(rows_of(entries, HELLO, look(160)))).split())


def test_a_gap_is_a_line_across() -> None:
    (row,) = plain(rows_of([after(HELLO, kind=EntryKind.GAP, text="lost here")], HELLO, look()))
    assert "── lost here ──" in row


def test_actions_notices_and_the_rest() -> None:
    before = after(HELLO, -1, nick="x")
    assert (
        "✱  bobby waves"
        in plain(rows_of([replace(HELLO, kind=EntryKind.ACTION, text="waves")], before, look()))[0]
    )
    assert "-bobby-" in plain(rows_of([replace(HELLO, kind=EntryKind.NOTICE)], before, look()))[0]
    assert "!  no" in plain(rows_of([replace(HELLO, kind=EntryKind.ERROR, text="no")], before, look()))[0]


def test_a_name_can_be_clicked() -> None:
    (row,) = rows_of([HELLO], after(HELLO, -1, nick="x"), look())
    assert "".join(cell.text for cell in row if cell.link == NICK_LINK + "bobby") == "bobby"


def test_foreign_names_are_made_safe() -> None:
    (row,) = plain(rows_of([replace(HELLO, nick="b\x1b[2J")], after(HELLO, -1, nick="x"), look()))
    assert "\x1b" not in row


def test_an_action_that_was_found_says_who_did_it() -> None:
    found = replace(HELLO, kind=EntryKind.ACTION, text="waves", place="#lobby", rank=3)
    (row,) = plain(rows_of([found], after(HELLO, -1, nick="carol"), look()))
    assert row.endswith(" 3  #lobby  bobby waves")


def test_a_result_has_its_number_and_what_is_around_it_none() -> None:
    result = replace(HELLO, rank=3, place="#room", marks=((0, 5),))
    (row,) = rows_of([result], after(HELLO, -1, nick="x"), look())
    assert plain([row])[0].endswith("bobby   3  #room  hello there")
    assert "".join(cell.text for cell in row if "class:found" in cell.style) == "hello"
    (around,) = plain(rows_of([replace(HELLO, place="#room")], after(HELLO, -1, nick="x"), look()))
    assert around.endswith("bobby      #room  hello there")
