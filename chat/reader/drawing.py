"""Small drawings out of characters: bars, sparklines, a heat map of the week.

Rules for this file: numbers in, rich Text out.
"""

from collections.abc import Mapping
from typing import Final

from rich.text import Text

from chat.reader.tally import days_between

_EIGHTHS: Final = " ▏▎▍▌▋▊▉█"
_HEIGHTS: Final = " ▁▂▃▄▅▆▇█"
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_RAMP: Final = (236, 23, 29, 35, 41, 47, 118, 190, 226)  # from hardly anything to most
_SHADES: Final = "·░░▒▒▓▓██"


def bar(share: float, width: int) -> str:
    """A bar of this share (0 to 1) of `width` cells, at least a sliver for anything at all."""
    eighths = round(share * width * 8)
    eighths = max(1, eighths) if share > 0 else 0
    whole, rest = divmod(eighths, 8)
    return "█" * whole + (_EIGHTHS[rest] if rest else "")


def level(count: int, most: int, levels: int) -> int:
    """Which of the levels 0..levels-1 a count takes; only 0 itself takes 0."""
    if count <= 0 or most <= 0:
        return 0
    return 1 + min(levels - 2, (count * (levels - 1) - 1) // most)


def spark_days(days: Mapping[str, int], width: int) -> Text:
    """A column for each day from the first to the last, or for several days where there are too many."""
    names = days_between(min(days), max(days))
    room = max(20, width - 12)
    step = -(-len(names) // room)
    columns = [sum(days.get(day, 0) for day in names[at : at + step]) for at in range(0, len(names), step)]
    most = max(columns)
    text = Text()
    text.append("".join(_HEIGHTS[level(count, most, len(_HEIGHTS))] for count in columns), style="color(37)")
    text.append(f"  most {most:,}\n", style="dim")
    each = "" if step == 1 else f", {step} days a column"
    text.append(f"{names[0]} to {names[-1]}{each}" if len(names) > 1 else names[0], style="dim")
    return text


def heat_map(hours: Mapping[tuple[int, int], int], width: int) -> Text:
    """Seven rows of 24 hours, brighter where more was said."""
    cell = 3 if width >= 84 else 2
    most = max(hours.values(), default=0)
    text = Text("    ")
    for hour in range(0, 24, 3):
        text.append(f"{hour:02}".ljust(cell * 3), style="dim")
    text.append("\n")
    for day, name in enumerate(_DAYS):
        text.append(f"{name} ", style="dim")
        for hour in range(24):
            step = level(hours.get((day, hour), 0), most, len(_RAMP))
            shade = _SHADES[step]
            text.append((shade * (cell - 1 if step else 1)).ljust(cell), style=f"color({_RAMP[step]})")
        total = sum(hours.get((day, hour), 0) for hour in range(24))
        text.append(f" {total:>8,}", style="dim")
        if day < len(_DAYS) - 1:
            text.append("\n")
    return text
