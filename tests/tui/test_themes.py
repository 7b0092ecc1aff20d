import re
from pathlib import Path
from random import Random

import pytest
from prompt_toolkit.styles import Style
from prompt_toolkit.styles.defaults import default_ui_style

from chat.tui import themes
from chat.tui.palette import READABLE, contrast
from chat.tui.themes import MONO, choose

FOLDER = Path(themes.__file__).parent
NAMED = {
    name for file in FOLDER.glob("*.py") for name in re.findall(r"class:([a-z-]+)", file.read_text("utf-8"))
}
PLAIN = {"dark": ("dark", {}), "light": ("light", {})} | {f"random {n}": ("random", {}) for n in range(20)}


def colour(style: str, key: str) -> str:
    return re.findall(rf"{key}:(#[0-9a-f]{{6}})", style)[0]


@pytest.mark.parametrize("name", PLAIN)
def test_every_class_that_is_drawn_is_in_the_theme(name: str) -> None:
    theme = choose(PLAIN[name][0], chance=Random(name), environ={})
    assert set(theme.classes) >= NAMED
    Style.from_dict(dict(theme.classes))
    Style.from_dict(dict(MONO.classes))


@pytest.mark.parametrize("name", PLAIN)
def test_text_can_be_read_where_it_stands(name: str) -> None:
    theme = choose(PLAIN[name][0], chance=Random(name), environ={})
    for ground in ("timeline", "panel", "bar", "mention", "chosen", "alert", "caution", "field"):
        back = colour(theme.classes[ground], "bg")
        assert contrast(colour(theme.classes["text"], "fg"), back) >= 7
        assert contrast(colour(theme.classes["soft"], "fg"), back) >= READABLE or ground in {
            "chosen",
            "alert",
            "caution",
        }
    for badge in ("badge", "badge-mention", "press", "below"):
        style = theme.classes[badge]
        assert contrast(colour(style, "fg"), colour(style, "bg")) >= READABLE
    surface = colour(theme.classes["timeline"], "bg")
    assert all(contrast(nick, surface) >= READABLE for nick in theme.nicks)
    assert contrast(colour(theme.classes["faint"], "fg"), surface) >= 3


def test_no_name_of_ours_is_one_that_prompt_toolkit_styles_itself() -> None:
    theirs = {name for names, _ in default_ui_style().style_rules for name in names.split()}
    assert NAMED & theirs <= {"strong"}  # which is bold there, too


def test_random_is_another_one_each_time() -> None:
    made = {choose("random", chance=Random(n), environ={}).classes["title"] for n in range(10)}
    assert len(made) > 5


def test_no_color_is_honoured() -> None:
    theme = choose("random", chance=Random(1), environ={"NO_COLOR": "1"})
    assert theme is MONO
    assert not any("#" in style for style in theme.classes.values())
    assert theme.nick("alice") == "bold"


@pytest.mark.parametrize(
    ("said", "wanted"), [("15;0", "dark"), ("0;15", "light"), ("0;default;15", "light"), ("", "dark")]
)
def test_auto_follows_the_terminal(said: str, wanted: str) -> None:
    assert choose("auto", chance=Random(1), environ={"COLORFGBG": said}).name == wanted


def test_a_nick_has_the_same_colour_in_every_run() -> None:
    one, other = (choose("dark", chance=Random(n), environ={}) for n in (1, 2))
    assert one.nick("Alice") == other.nick("alice")
