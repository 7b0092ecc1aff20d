"""How wide text is on a terminal, and cutting it to fit.

Rules for this file: pure functions over str; every other file of this folder measures with `width` and
splits with `graphemes`, so that one opinion rules (prompt_toolkit alone would sum code points and take a
joined emoji for four cells). Text that comes in here is already safe (chat.safetext).
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from wcwidth import iter_graphemes, wcswidth

ELLIPSIS: Final = "…"


@lru_cache(maxsize=8192)
def _wide(grapheme: str) -> int:
    return max(0, wcswidth(grapheme))


def grapheme_width(grapheme: str) -> int:
    """Cells that one grapheme takes: 0, 1 or 2."""
    return 1 if len(grapheme) == 1 and " " <= grapheme <= "~" else min(2, _wide(grapheme))


def graphemes(text: str) -> Iterator[str]:
    """What a person takes for one character each, in order."""
    return iter(text) if text.isascii() else iter_graphemes(text)


def width(text: str) -> int:
    """Cells that `text` takes on one line."""
    return len(text) if text.isascii() else sum(map(grapheme_width, iter_graphemes(text)))


def clip(text: str, cells: int) -> str:
    """`text` if it fits `cells`, else its beginning and an ellipsis."""
    if width(text) <= cells:
        return text
    if cells <= 0:
        return ""
    taken, used = [], 1
    for grapheme in graphemes(text):
        used += grapheme_width(grapheme)
        if used > cells:
            break
        taken.append(grapheme)
    return "".join(taken) + ELLIPSIS


def fit(text: str, cells: int, *, right: bool = False) -> str:
    """`text` in exactly `cells` cells: clipped, or padded with spaces (before it when `right`)."""
    clipped = clip(text, cells)
    padding = " " * (cells - width(clipped))
    return padding + clipped if right else clipped + padding
