"""Colours for lines that go past fast, and lines cut to the width of the terminal.

rich draws the tables; a line of chat is painted here, since there may be a million of them. Rules for this
file: text in, text out; what it gets is safe already (chat.safetext).
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Final, NamedTuple

from wcwidth import wcswidth, wcwidth

from chat.irc.names import fold

RESET: Final = "\x1b[0m"
STYLES: Final = {
    "dim": "\x1b[2m",
    "bold": "\x1b[1m",
    "heading": "\x1b[1;36m",
    "rule": "\x1b[2;36m",
    "hit": "\x1b[1;30;43m",
    "url": "\x1b[4m",
    "come": "\x1b[32m",
    "go": "\x1b[31m",
    "event": "\x1b[2m",
    "action": "\x1b[3m",
    "gone": "\x1b[2;9m",
}
# Of the 256 colours those that can be read on black and on white.
_NICKS: Final = (31, 32, 33, 35, 37, 61, 63, 65, 67, 97, 99, 125, 127, 130, 132, 134, 136, 161, 166, 168, 172)
_WORD: Final = re.compile(r"\S+\s*|\s+")


class Span(NamedTuple):
    """A style for the characters from `start` to `end` of a text."""

    start: int
    end: int
    style: str


class Paint:
    """Paints, or leaves text as it is where there are to be no colours."""

    def __init__(self, colours: bool) -> None:
        self.colours = colours

    def __call__(self, style: str, text: str) -> str:
        """The text in one of STYLES."""
        return f"{STYLES[style]}{text}{RESET}" if self.colours and text else text

    def nick(self, nick: str, text: str | None = None) -> str:
        """A nick in its own colour, the same one always and everywhere."""
        shown = nick if text is None else text
        if not self.colours:
            return shown
        colour = _NICKS[number_of(nick, len(_NICKS))]
        return f"\x1b[38;5;{colour}m{shown}{RESET}"

    def spans(self, text: str, start: int, end: int, spans: Sequence[Span]) -> str:
        """The characters from `start` to `end`, those in spans styled; spans ascend and do not overlap."""
        if not self.colours or not spans:
            return text[start:end]
        out = []
        at = start
        for span in spans:
            low, high = max(span.start, at), min(span.end, end)
            if low < high:
                out += [text[at:low], STYLES[span.style], text[low:high], RESET]
                at = high
        return "".join([*out, text[at:end]])


@lru_cache(maxsize=4096)
def number_of(nick: str, count: int) -> int:
    """A number below `count` that a nick always has, in any case: which of so many colours is its own."""
    digest = blake2b(fold(nick).encode("utf-8", "replace"), digest_size=4).digest()
    return int.from_bytes(digest, "big") % count


def cells(text: str) -> int:
    """How many cells of a terminal a text takes."""
    if text.isascii():
        return len(text)
    width = wcswidth(text)
    return width if width >= 0 else len(text)


def pad_left(text: str, width: int) -> str:
    """The text at the right end of `width` cells, cut with an ellipsis where it is longer."""
    taken = cells(text)
    if taken <= width:
        return " " * (width - taken) + text
    while cells(text) > width - 1:
        text = text[:-1]
    return text + "…"


def wrap(text: str, width: int) -> list[tuple[int, int]]:
    """Cut a text at its spaces into lines of at most `width` cells: where each starts and ends."""
    if len(text) <= width and cells(text) <= width:
        return [(0, len(text))]
    lines: list[tuple[int, int]] = []
    start = used = 0
    for match in _WORD.finditer(text):
        size = cells(match.group().rstrip())
        if used and used + size > width:
            lines.append((start, match.start()))
            start, used = match.start(), 0
        if size <= width:
            used += cells(match.group())
            continue
        for at in range(match.start(), match.end()):  # a word longer than a line
            step = max(0, wcwidth(text[at]))
            if used + step > width and used:
                lines.append((start, at))
                start, used = at, 0
            used += step
    lines.append((start, len(text)))
    return [(low, low + len(text[low:high].rstrip()) if high < len(text) else high) for low, high in lines]
