import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.tui.palette import READABLE, colour_of, contrast, nick_colours, oklch


def test_black_on_white_is_the_most_there_is() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#123456", "#123456") == pytest.approx(1)


@given(st.floats(0, 1), st.floats(0, 0.4), st.floats(0, 360))
def test_every_colour_is_a_colour(lightness: float, chroma: float, hue: float) -> None:
    assert len(oklch(lightness, chroma, hue)) == 7


@given(st.sampled_from(["#000000", "#101216", "#fbfcff", "#ffffff", "#202830"]), st.floats(0, 360))
def test_nicks_can_be_read_on_every_ground(ground: str, turn: float) -> None:
    colours = nick_colours(ground, turn=turn)
    assert len(set(colours)) == len(colours)
    assert all(contrast(colour, ground) >= READABLE for colour in colours)


def test_a_nick_keeps_its_colour_however_it_is_written() -> None:
    colours = nick_colours("#101216")
    assert colour_of("Alice", colours) == colour_of("aLICE", colours)
    assert len({colour_of(f"user{n}", colours) for n in range(200)}) == len(colours)
