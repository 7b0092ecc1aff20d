"""What somebody wrote -> styled runs that are safe to draw.

Rules for this file: this is the one gate through which foreign text reaches the screen. IRC formatting codes
(https://modern.ircdocs.horse/formatting.html) become styles, addresses become links, everything else that
could drive a terminal becomes visible (chat.safetext). Colours that people send are left out: they know
nothing of the reader's theme.
"""

import re
from collections.abc import Iterator
from typing import Final

from chat.safetext import FORMATTING, printable, visible
from chat.tui.wrap import Run

_ATTRIBUTES: Final = {
    "\x02": "bold",
    "\x1d": "italic",
    "\x1f": "underline",
    "\x1e": "strike",
    "\x11": "class:code",
    "\x16": "reverse",
}
_URL: Final = re.compile(r"\b(?:https?|ircs?|ftp)://[^\s<>\"'`\x00-\x1f]+[^\s<>\"'`\x00-\x1f.,:;!?)\]}]")
TAB: Final = "    "


def safe(text: str) -> str:
    """Foreign text as one plain printable line: names, topics in passing, reasons."""
    return printable(text)


def runs_of(text: str, style: str, own_nick: str = "") -> list[Run]:
    """The text of one message as runs in `style`, with its formatting, links and calls of `own_nick`."""
    runs: list[Run] = []
    for attributes, piece in _formatted(text.replace("\t", TAB)):
        base = f"{style} {attributes}".strip()
        runs += _linked(piece, base, own_nick)
    return runs


def _formatted(text: str) -> Iterator[tuple[str, str]]:
    """Pieces between formatting codes with the attributes that hold there."""
    on: dict[str, None] = {}
    start = 0
    for match in FORMATTING.finditer(text):
        if match.start() > start:
            yield " ".join(on), text[start : match.start()]
        start = match.end()
        attribute = _ATTRIBUTES.get(match.group())
        if match.group() == "\x0f":
            on.clear()
        elif attribute in on:
            del on[attribute]
        elif attribute:
            on[attribute] = None
    if start < len(text):
        yield " ".join(on), text[start:]


def _linked(piece: str, style: str, own_nick: str) -> Iterator[Run]:
    start = 0
    for match in _URL.finditer(piece):
        if match.start() > start:
            yield from _called(piece[start : match.start()], style, own_nick)
        url = visible(match.group())
        yield Run(f"{style} class:link", url, url)
        start = match.end()
    if start < len(piece):
        yield from _called(piece[start:], style, own_nick)


def _called(piece: str, style: str, own_nick: str) -> Iterator[Run]:
    """The piece with the reader's own nick set off wherever it stands as a word."""
    if not own_nick:
        yield Run(style, visible(piece))
        return
    start = 0
    for match in re.finditer(rf"(?<![\w\-]){re.escape(own_nick)}(?![\w\-])", piece, re.IGNORECASE):
        if match.start() > start:
            yield Run(style, visible(piece[start : match.start()]))
        yield Run(f"{style} class:mention-word", visible(match.group()))
        start = match.end()
    if start < len(piece):
        yield Run(style, visible(piece[start:]))
