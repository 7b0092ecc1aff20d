"""The looks: which colour each part of the screen has.

Rules for this file: tables of style strings, made from a few numbers each; no widget, no terminal. Every part
of the screen names a class of `classes` and nothing else, so a theme is complete when its table is.
"""

from collections.abc import Mapping
from random import Random
from typing import Final, NamedTuple

from chat.tui.palette import colour_of, nick_colours, oklch, random_hue


class Theme(NamedTuple):
    """A look: the class table of the whole screen, and the colours that nicks share out (none: no colour)."""

    name: str
    classes: Mapping[str, str]
    nicks: tuple[str, ...]

    def nick(self, nick: str) -> str:
        """The style of a nick: always the same one for the same name."""
        return f"fg:{colour_of(nick, self.nicks)}" if self.nicks else "bold"


def _theme(
    name: str, *, dark: bool, hue: float, accent_hue: float, turn: float = 0.0, tint: float = 1.0
) -> Theme:
    """Derive a theme from a base hue: surfaces tinted by it, text in steps of lightness, one accent."""

    def tone(dark_light: float, light_light: float, chroma: float = 0.012, of: float = hue) -> str:
        return oklch(dark_light if dark else light_light, chroma * tint if of == hue else chroma, of)

    surface = tone(0.185, 0.985, 0.010)
    panel = tone(0.215, 0.955, 0.012)
    bar = tone(0.255, 0.925, 0.016)
    text, soft, faint = tone(0.90, 0.27), tone(0.68, 0.47), tone(0.53, 0.60)
    rule = tone(0.33, 0.86)
    accent = tone(0.77, 0.50, 0.125, accent_hue)
    chosen = tone(0.34, 0.86, 0.05, accent_hue)
    good, warn = tone(0.78, 0.50, 0.13, 150), tone(0.82, 0.52, 0.12, 75)
    bad = tone(0.72, 0.52, 0.16, 25)
    mention = tone(0.265, 0.955, 0.035, 75)
    classes = {
        "": f"bg:{surface} fg:{text}",
        "timeline": f"bg:{surface} fg:{text}",
        "panel": f"bg:{panel} fg:{soft}",
        "bar": f"bg:{bar} fg:{soft}",
        "input": f"bg:{surface} fg:{text}",
        "help": f"bg:{panel} fg:{text}",
        "text": f"fg:{text}",
        "soft": f"fg:{soft}",
        "faint": f"fg:{faint}",
        "time": f"fg:{faint}",
        "rule": f"fg:{rule}",
        "strong": f"fg:{text} bold",
        "title": f"fg:{accent} bold",
        "accent": f"fg:{accent}",
        "link": f"fg:{accent} underline",
        "event": f"fg:{faint}",
        "event-name": f"fg:{soft}",
        "notice": f"fg:{soft}",
        "pending": f"fg:{soft}",
        "good": f"fg:{good}",
        "warn": f"fg:{warn}",
        "bad": f"fg:{bad}",
        "mention": f"bg:{mention}",
        "mention-mark": f"fg:{warn} bold",
        "mention-word": f"fg:{warn} bold",
        "found": f"bg:{tone(0.36, 0.88, 0.08, 75)} fg:{warn} bold",
        "chosen": f"bg:{chosen} fg:{text}",
        "badge": f"fg:{text} bg:{rule}",
        "badge-mention": f"fg:{surface} bg:{warn} bold",
        "press": f"fg:{surface} bg:{accent} bold",
        "field": f"bg:{bar} fg:{text}",
        "field-focus": f"bg:{chosen} fg:{text}",
        "alert": f"bg:{tone(0.33, 0.90, 0.09, 25)} fg:{text}",
        "caution": f"bg:{tone(0.33, 0.92, 0.06, 75)} fg:{text}",
        "below": f"bg:{accent} fg:{surface} bold",
        "code": f"fg:{warn}",
    }
    return Theme(name, classes, nick_colours(surface, turn=turn))


MONO: Final = Theme(
    "mono",
    {
        "bar": "reverse",
        "strong": "bold",
        "title": "bold",
        "link": "underline",
        "mention-mark": "bold",
        "mention-word": "bold",
        "found": "bold underline",
        "bad": "bold",
        "warn": "bold",
        "chosen": "reverse",
        "badge": "bold",
        "badge-mention": "bold reverse",
        "press": "reverse bold",
        "field": "underline",
        "field-focus": "underline bold",
        "alert": "reverse bold",
        "caution": "reverse",
        "below": "reverse bold",
    },
    (),
)
"""Without colour: bold, underline and reverse carry what colours would (NO_COLOR)."""


def choose(name: str, *, chance: Random, environ: Mapping[str, str]) -> Theme:
    """The theme called `name` (see `--theme`); `auto` asks the terminal's COLORFGBG and prefers dark."""
    if environ.get("NO_COLOR") or environ.get("TERM") in {"dumb", "vt100", "vt220", "linux-m"}:
        return MONO
    if name == "random":
        hue = random_hue(chance)
        accent = hue + chance.choice((0, 40, 120, 180, 240))
        dark, turn = not _bright(environ), random_hue(chance)
        return _theme(name, dark=dark, hue=hue, accent_hue=accent, turn=turn, tint=2.0)
    if name == "light" or (name == "auto" and _bright(environ)):
        return _theme("light", dark=False, hue=260, accent_hue=262)
    return _theme("dark", dark=True, hue=268, accent_hue=240)


def _bright(environ: Mapping[str, str]) -> bool:
    """Whether the terminal says that its background is bright (COLORFGBG is `text;background`)."""
    return environ.get("COLORFGBG", "").rpartition(";")[2] in {"7", "15"}
