from hypothesis import given
from hypothesis import strategies as st

from chat.safetext import UNSAFE
from chat.tui.markup import runs_of
from chat.tui.wrap import Run


def flat(text: str, own_nick: str = "") -> str:
    return "".join(run.text for run in runs_of(text, "s", own_nick))


@given(st.text(alphabet=st.characters(codec="utf-8")), st.sampled_from(["", "alice", "[a]"]))
def test_nothing_that_drives_a_terminal_gets_through(text: str, own_nick: str) -> None:
    for run in runs_of(text, "s", own_nick):
        assert not UNSAFE.search(run.text)
        assert not UNSAFE.search(run.style)


def test_escape_sequences_become_visible() -> None:
    assert flat("\x1b[31mred\x07") == "␛[31mred␇"


def test_formatting_becomes_style() -> None:
    assert runs_of("a\x02b\x1dc\x02d\x0fe", "s") == [
        Run("s", "a"),
        Run("s bold", "b"),
        Run("s bold italic", "c"),
        Run("s italic", "d"),
        Run("s", "e"),
    ]


def test_colours_of_others_are_left_out() -> None:
    assert runs_of("\x034,12red\x03 plain", "s") == [Run("s", "red"), Run("s", " plain")]


def test_addresses_are_links_without_the_punctuation_behind_them() -> None:
    runs = runs_of("see https://example.org/a_(b)?x=1. Yes", "s")
    assert [run.link for run in runs] == ["", "https://example.org/a_(b)?x=1", ""]


def test_our_own_nick_is_set_off_as_a_word_only() -> None:
    runs = runs_of("Alice: malice, alice!", "s", "alice")
    assert [run.text for run in runs if "mention-word" in run.style] == ["Alice", "alice"]


def test_tabs_are_spaces() -> None:
    assert flat("a\tb") == "a    b"


def test_what_was_looked_for_is_set_off() -> None:
    assert runs_of("a needle here", "s", marks=[(2, 8)]) == [
        Run("s", "a "),
        Run("s class:found", "needle"),
        Run("s", " here"),
    ]


def test_marks_count_the_characters_as_they_came() -> None:
    runs = runs_of("\x02bo\x02ld\tx", "s", marks=[(1, 6), (7, 8)])
    assert runs == [
        Run("s bold class:found", "bo"),
        Run("s class:found", "ld"),
        Run("s", "    "),
        Run("s class:found", "x"),
    ]


def test_a_mark_in_an_address_leaves_it_a_link() -> None:
    runs = runs_of("see https://example.org/x", "s", marks=[(12, 19)])
    assert [run.text for run in runs] == ["see ", "https://", "example", ".org/x"]
    assert {run.link for run in runs[1:]} == {"https://example.org/x"}


@given(
    st.text(alphabet="ab\t\x02\x1b[:/ h", max_size=20),
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=3),
)
def test_marks_change_no_text(text: str, marks: list[tuple[int, int]]) -> None:
    marked = runs_of(text, "s", "a", sorted(marks))
    assert "".join(run.text for run in marked) == flat(text, "a")
