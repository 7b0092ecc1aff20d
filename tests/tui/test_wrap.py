from hypothesis import given
from hypothesis import strategies as st

from chat.tui.wrap import Run, cells_of, row_width, wrap

TEXT = st.text(alphabet="ab c日👩é\u0301", max_size=60)


def texts(runs: list[Run], limit: int) -> list[str]:
    return ["".join(cell.text for cell in row) for row in wrap(runs, limit)]


def test_breaks_fall_after_words() -> None:
    assert texts([Run("", "one two three")], 8) == ["one two", "three"]


def test_a_word_that_is_too_long_is_broken() -> None:
    assert texts([Run("", "a " + "b" * 9)], 4) == ["a", "bbbb", "bbbb", "b"]


def test_styles_and_links_stay_with_their_text() -> None:
    rows = wrap([Run("x", "ab ", "one"), Run("y", "cd")], 3)
    assert [(cell.text, cell.style, cell.link) for row in rows for cell in row] == [
        ("a", "x", "one"),
        ("b", "x", "one"),
        ("c", "y", ""),
        ("d", "y", ""),
    ]


def test_nothing_is_one_empty_row() -> None:
    assert wrap([], 10) == [[]]


def test_wide_characters_are_not_cut_in_half() -> None:
    assert texts([Run("", "日本語")], 5) == ["日本", "語"]


@given(TEXT, st.integers(2, 20))
def test_rows_fit_and_lose_nothing_but_spaces(text: str, limit: int) -> None:
    rows = wrap([Run("", text)], limit)
    assert all(row_width(row) <= limit for row in rows)
    kept = "".join(cell.text for row in rows for cell in row)
    whole = "".join(cell.text for cell in cells_of([Run("", text)]))
    assert kept.replace(" ", "") == whole.replace(" ", "")
