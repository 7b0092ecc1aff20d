import time

from hypothesis import given
from hypothesis import strategies as st

from chat.tui.editor import MOST_ROWS, PLACEHOLDER, Editor
from chat.tui.wrap import Run, row_width
from tests.tui.look import plain

PROMPT = [Run("", "me › ")]
NAMES = ["alice: ", "alina: "]


def editor(text: str = "", at: int | None = None) -> Editor:
    made = Editor(lambda before: (0, [name for name in NAMES if before and name.startswith(before)]))
    made.buffer.text = text
    made.buffer.cursor_position = len(text) if at is None else at
    return made


def test_an_empty_line_says_what_it_is_for() -> None:
    made = editor()
    assert plain(made.rows(PROMPT, 80)) == [f"me › {PLACEHOLDER}"]
    assert made.cursor() == (5, 0)


def test_the_cursor_stands_behind_wide_characters() -> None:
    made = editor("日本👩\u200d🔧")
    made.rows(PROMPT, 80)
    assert made.cursor() == (5 + 6, 0)


def test_long_text_goes_on_below_and_control_characters_show() -> None:
    made = editor("a" * 20 + "\x07")
    assert plain(made.rows(PROMPT, 16)) == ["me › aaaaaaaaaa", "     aaaaaaaaaa", "     ␇"]
    assert made.cursor() == (6, 2)


def test_pasted_lines_stand_below_each_other() -> None:
    made = editor("one\ntwo\n")
    assert plain(made.rows(PROMPT, 40)) == ["me › one", "     two", ""]
    assert made.cursor() == (5, 2)


@given(st.text(alphabet="ab 日👩\u200d🔧\n", max_size=80), st.integers(0, 80), st.integers(12, 40))
def test_the_cursor_is_always_on_the_screen(text: str, at: int, total: int) -> None:
    made = editor(text, min(at, len(text)))
    rows = made.rows(PROMPT, total)
    x, y = made.cursor()
    assert 1 <= len(rows) <= MOST_ROWS
    assert 0 <= y < len(rows)
    assert 0 <= x < total
    assert not text or all(row_width(row) <= total for row in rows)


def test_moving_and_deleting_go_by_what_a_person_takes_for_a_character() -> None:
    made = editor("a👩\u200d🔧b")
    made.move(-1)
    made.move(-1)
    assert made.buffer.cursor_position == 1
    made.move(1)
    made.delete(-1)
    assert made.buffer.text == "ab"
    made.delete(1)
    assert made.buffer.text == "a"


def test_moving_crosses_line_ends() -> None:
    made = editor("a\nb", 2)
    made.move(-1)
    assert made.buffer.cursor_position == 1
    made.move(1)
    made.delete(-1)
    assert made.buffer.text == "ab"


@given(
    st.text(alphabet="ab日👩\u200d🔧é\u0301\n", max_size=20), st.lists(st.sampled_from([-1, 1]), max_size=30)
)
def test_moving_never_leaves_the_text(text: str, steps: list[int]) -> None:
    made = editor(text)
    for step in steps:
        made.move(step)
        assert 0 <= made.buffer.cursor_position <= len(text)


def test_tab_goes_through_the_candidates_and_back() -> None:
    made = editor("al")
    made.complete(1)
    assert made.buffer.text == "alice: "
    assert made.completion is not None
    made.complete(1)
    assert made.buffer.text == "alina: "
    made.complete(1)
    assert made.buffer.text == "alice: "
    made.complete(-1)
    assert made.buffer.text == "alina: "
    made.buffer.insert_text("x")
    assert made.completion is None


def test_one_candidate_is_taken_at_once() -> None:
    made = editor("alin")
    made.complete(1)
    assert made.buffer.text == "alina: "
    assert made.completion is None


def test_no_candidate_changes_nothing() -> None:
    made = editor("zzz")
    made.complete(1)
    assert made.buffer.text == "zzz"


def test_what_was_sent_comes_back_and_what_was_being_typed_too() -> None:
    made = editor()
    for line in ("one", "two", "two"):
        made.buffer.text = line
        assert made.take() == line
        assert made.buffer.text == ""
    made.buffer.text = "draft"
    seen = []
    for step in (-1, -1, -1, 1, 1, 1):
        made.vertical(step)
        seen.append(made.buffer.text)
    assert seen == ["two", "one", "one", "two", "draft", "draft"]


def test_up_and_down_stay_inside_several_lines_first() -> None:
    made = editor("sent")
    made.take()
    made.buffer.text = "a\nb"
    made.buffer.cursor_position = 3
    made.vertical(-1)
    assert made.buffer.text == "a\nb"
    made.vertical(-1)
    assert made.buffer.text == "sent"
    made.vertical(1)
    assert made.buffer.text == "a\nb"


def test_a_paste_of_thousands_of_lines_can_still_be_edited() -> None:
    made = editor("\n".join(f"line {n} of something long, with ümläuts " * 4 for n in range(5000)))
    begin = time.monotonic()
    for _ in range(10):
        made.buffer.insert_text("x")
        assert len(made.rows(PROMPT, 80)) == MOST_ROWS
    assert time.monotonic() - begin < 2  # laying all of it out each time would take half a minute


def test_a_small_screen_shows_fewer_rows_around_the_cursor() -> None:
    made = editor("one\ntwo\nthree\nfour", 5)
    assert plain(made.rows(PROMPT, 40, 2)) == ["me › one", "     two"]
    assert made.cursor() == (6, 1)
    made.buffer.cursor_position = len(made.buffer.text)
    assert plain(made.rows(PROMPT, 40, 2)) == ["     three", "     four"]
    assert made.cursor() == (9, 1)
