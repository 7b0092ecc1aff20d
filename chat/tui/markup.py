"""What somebody wrote -> styled runs that are safe to draw.

Rules for this file: this is the one gate through which foreign text reaches the screen. IRC formatting codes
(https://modern.ircdocs.horse/formatting.html) become styles, addresses become links, everything else that
could drive a terminal becomes visible (chat.safetext). Colours that people send are left out: they know
nothing of the reader's theme.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

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
Span = tuple[int, int]  # of characters


def safe(text: str) -> str:
    """Foreign text as one plain printable line: names, topics in passing, reasons."""
    return printable(text)


def runs_of(text: str, style: str, own_nick: str = "", marks: Sequence[Span] = ()) -> list[Run]:
    """The text of one message as runs in `style`, with its formatting, links and calls of `own_nick`.

    `marks` are the parts of `text` that are set off because somebody looks for them.
    """
    runs: list[Run] = []
    for attributes, start, end in _formatted(text):
        base = f"{style} {attributes}".strip()
        for piece in _linked(text, start, end, base, own_nick):
            runs += _marked(text, piece, marks)
    return runs


class _Piece(NamedTuple):
    """A part of a text in one style; `link` is where it leads."""

    start: int
    end: int
    style: str
    link: str = ""


def _formatted(text: str) -> Iterator[tuple[str, int, int]]:
    """Pieces between formatting codes, from where to where, with the attributes that hold there."""
    on: dict[str, None] = {}
    start = 0
    for match in FORMATTING.finditer(text):
        if match.start() > start:
            yield " ".join(on), start, match.start()
        start = match.end()
        attribute = _ATTRIBUTES.get(match.group())
        if match.group() == "\x0f":
            on.clear()
        elif attribute in on:
            del on[attribute]
        elif attribute:
            on[attribute] = None
    if start < len(text):
        yield " ".join(on), start, len(text)


def _linked(text: str, start: int, end: int, style: str, own_nick: str) -> Iterator[_Piece]:
    for match in _URL.finditer(text, start, end):
        if match.start() > start:
            yield from _called(text, start, match.start(), style, own_nick)
        yield _Piece(*match.span(), f"{style} class:link", visible(match.group()))
        start = match.end()
    if start < end:
        yield from _called(text, start, end, style, own_nick)


def _called(text: str, start: int, end: int, style: str, own_nick: str) -> Iterator[_Piece]:
    """A part with the reader's own nick set off wherever it stands as a word."""
    if own_nick:
        piece = text[start:end]
        for match in re.finditer(rf"(?<![\w\-]){re.escape(own_nick)}(?![\w\-])", piece, re.IGNORECASE):
            first, last = (end - len(piece) + at for at in match.span())
            if first > start:
                yield _Piece(start, first, style)
            yield _Piece(first, last, f"{style} class:mention-word")
            start = last
    if start < end:
        yield _Piece(start, end, style)


def _marked(text: str, piece: _Piece, marks: Sequence[Span]) -> Iterator[Run]:
    """A piece as runs, those of them set off that are in a mark."""
    at = piece.start
    for begin, end in marks:
        first, last = max(at, begin), min(end, piece.end)
        if first < last:
            if first > at:
                yield _run(text, at, first, piece.style, piece.link)
            yield _run(text, first, last, f"{piece.style} class:found", piece.link)
            at = last
    if at < piece.end:
        yield _run(text, at, piece.end, piece.style, piece.link)


def _run(text: str, start: int, end: int, style: str, link: str) -> Run:
    return Run(style, visible(text[start:end].replace("\t", TAB)), link)
