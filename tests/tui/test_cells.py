import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.tui.cells import clip, fit, graphemes, width

CASES = [
    ("", 0),
    ("abc", 3),
    ("日本", 4),
    ("e\u0301", 1),
    ("👩\u200d🔧", 2),
    ("🇩🇪", 2),
    ("👍🏽", 2),
    ("a\u200bb", 2),
    ("ﬁ", 1),
]


@pytest.mark.parametrize(("text", "cells"), CASES)
def test_width_of_what_people_write(text: str, cells: int) -> None:
    assert width(text) == cells


@given(st.text())
def test_graphemes_lose_nothing(text: str) -> None:
    assert "".join(graphemes(text)) == text


@given(st.text(), st.integers(0, 30))
def test_clip_fits_and_keeps_what_fits(text: str, cells: int) -> None:
    clipped = clip(text, cells)
    assert width(clipped) <= cells
    assert clipped in (text, "") or clipped.endswith("…")


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs", "Cf", "Mn", "Me", "Lm", "Sk"])),
    st.integers(0, 30),
)
def test_fit_is_exact(text: str, cells: int) -> None:
    assert width(fit(text, cells)) == cells
    assert width(fit(text, cells, right=True)) == cells
