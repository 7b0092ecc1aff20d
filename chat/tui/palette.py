"""Colours as numbers: contrast, and a stable colour for each name.

Rules for this file: pure arithmetic on `#rrggbb`; chance comes in as a `random.Random`. Lightness and hue
are those of OKLCH (Björn Ottosson's OKLab), in which equal steps look equal.
"""

import hashlib
import math
from collections.abc import Sequence
from functools import lru_cache
from random import Random
from typing import Final

from chat.irc.names import fold

READABLE: Final = 4.5  # WCAG 2: the contrast that body text needs


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _gamma(channel: float) -> float:
    return 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055


def rgb(colour: str) -> tuple[int, int, int]:
    """The three channels of `#rrggbb`, 0..255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, 0..1 (WCAG 2)."""
    red, green, blue = (_linear(channel / 255) for channel in rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1..21 (WCAG 2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@lru_cache(maxsize=4096)
def oklch(lightness: float, chroma: float, hue: float) -> str:
    """`#rrggbb` of lightness 0..1, chroma 0..0.4 and hue in degrees; chroma gives way where it must."""
    a, b = math.cos(math.radians(hue)), math.sin(math.radians(hue))
    while True:
        long = (lightness + chroma * (0.3963377774 * a + 0.2158037573 * b)) ** 3
        medium = (lightness - chroma * (0.1055613458 * a + 0.0638541728 * b)) ** 3
        short = (lightness - chroma * (0.0894841775 * a + 1.2914855480 * b)) ** 3
        linear = (
            4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
            -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
            -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
        )
        if chroma <= 0.005 or all(-0.001 <= channel <= 1.001 for channel in linear):
            break
        chroma -= 0.005
    channels = (round(255 * _gamma(min(1.0, max(0.0, channel)))) for channel in linear)
    return "#" + "".join(f"{channel:02x}" for channel in channels)


def nick_colours(background: str, count: int = 18, turn: float = 0.0) -> tuple[str, ...]:
    """`count` colours around the wheel, starting at `turn` degrees, each readable on `background`."""
    step = 0.01 if luminance(background) < 0.2 else -0.01
    colours = []
    for index in range(count):
        lightness = 0.77 if step > 0 else 0.52
        hue = turn + 360 * index / count
        colour = oklch(lightness, 0.125, hue)
        while contrast(colour, background) < READABLE and 0.02 < lightness < 0.98:
            lightness += step
            colour = oklch(round(lightness, 2), 0.125, hue)
        colours.append(colour)
    return tuple(colours)


@lru_cache(maxsize=4096)
def _slot(folded: str) -> int:
    return int.from_bytes(hashlib.blake2s(folded.encode(), digest_size=4).digest(), "big")


def colour_of(nick: str, colours: Sequence[str]) -> str:
    """The colour of a nick among `colours`: the same on every machine, however its case is written."""
    return colours[_slot(fold(nick)) % len(colours)]


def random_hue(chance: Random) -> float:
    """A hue in degrees."""
    return chance.random() * 360
