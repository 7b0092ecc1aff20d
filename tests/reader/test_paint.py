import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.reader.paint import Paint, Span, cells, number_of, pad_left, wrap

texts = st.text("ab cdéü 日本👋 ", max_size=80)


@given(texts, st.integers(4, 40))
def test_wrapped_lines_fit_and_lose_nothing_but_spaces(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert "".join(text[start:end] for start, end in lines).replace(" ", "") == text.replace(" ", "")
    for start, end in lines[:-1]:
        assert cells(text[start:end]) <= width
    assert cells(text[slice(*lines[-1])].rstrip()) <= width
    assert [start for start, _ in lines] == sorted(start for start, _ in lines)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, [""]),
        ("hello", 10, ["hello"]),
        ("hello world", 8, ["hello", "world"]),
        ("hello   world", 8, ["hello", "world"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("ab cdefghij", 4, ["ab", "cdef", "ghij"]),
        ("日本日本", 4, ["日本", "日本"]),
    ],
)
def test_wrapping(text: str, width: int, lines: list[str]) -> None:
    assert [text[start:end] for start, end in wrap(text, width)] == lines


@given(texts.filter(bool), st.integers(2, 20))
def test_padded_to_the_width(text: str, width: int) -> None:
    padded = pad_left(text, width)
    assert width - 1 <= cells(padded) <= width
    assert text in padded or padded.endswith("…")


def test_no_colours_is_the_text_itself() -> None:
    paint = Paint(colours=False)
    assert paint("hit", "x") == paint.nick("x") == "x"
    assert paint.spans("abc", 0, 3, [Span(0, 1, "hit")]) == "abc"


def test_spans_are_cut_to_the_part_that_is_shown() -> None:
    paint = Paint(colours=True)
    shown = paint.spans("abcdefgh", 2, 6, [Span(0, 3, "hit"), Span(5, 8, "url")])
    assert shown == "\x1b[1;30;43mc\x1b[0mde\x1b[4mf\x1b[0m"


@given(st.text(min_size=1, max_size=12), st.integers(1, 30))
def test_a_nick_keeps_its_colour(nick: str, count: int) -> None:
    assert number_of(nick, count) == number_of(nick, count) < count
    assert number_of("ALICE", count) == number_of("alice", count)
