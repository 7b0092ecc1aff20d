"""Long text -> pieces that fit a message, without breaking what a reader sees as one character.

Rules for this file: pure. A line of the protocol has 512 bytes with its CR LF (or what LINELEN says), and
what others receive has our `nick!user@host` in front, so the room depends on who we are and whom we tell.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

_ZWJ: Final = "\u200d"
_LINE_ENDS: Final = re.compile(r"\r\n|[\r\n]")
_WORD_SHARE: Final = 2  # a break at a space is worth it when it leaves at least one half of the room used


def room(source: str, command: str, target: str, line_length: int = 512) -> int:
    """Bytes of text that fit `:source COMMAND target :text\\r\\n`."""
    return line_length - len(f":{source} {command} {target} :\r\n".encode())


def _extends(char: str) -> bool:
    """Whether a character never stands alone: marks, joiners, variation selectors, emoji modifiers, tags."""
    code = ord(char)
    return (
        char == _ZWJ
        or 0x1F3FB <= code <= 0x1F3FF
        or 0xE0020 <= code <= 0xE007F
        or 0x1160 <= code <= 0x11FF  # Hangul vowels and trailing consonants
        or unicodedata.category(char) in ("Mn", "Me", "Mc")
    )


def graphemes(text: str) -> Iterator[str]:
    """The text in clusters that a reader sees as one: marks stay with their letter, joined emoji together.

    A practical subset of UAX 29: never splits what it would keep together in chat text.
    """
    cluster = ""
    flags = 0  # regional indicators at the end of the cluster: they pair up
    for char in text:
        regional = 0x1F1E6 <= ord(char) <= 0x1F1FF
        joined = cluster and (_extends(char) or cluster[-1] == _ZWJ or (regional and flags == 1))
        if joined:
            cluster += char
        else:
            if cluster:
                yield cluster
            cluster = char
        flags = (flags + 1 if joined else 1) if regional else 0
    if cluster:
        yield cluster


def split_text(text: str, limit: int) -> list[str]:
    """Cut one line of text into pieces of at most `limit` bytes of UTF-8, at spaces where it can.

    Joined again (with a space where one was cut out) they read as before. A cluster of more than `limit`
    bytes is cut between its characters. `limit` is at least 4.
    """
    if len(text.encode()) <= limit:
        return [text]
    pieces: list[str] = []
    piece, used = "", 0
    for cluster in graphemes(text):
        size = len(cluster.encode())
        for part in [cluster] if size <= limit else list(cluster):
            cost = len(part.encode())
            if used + cost > limit:
                head, piece = _break(piece, limit)
                pieces.append(head)
                used = len(piece.encode())
            if part == " " and not piece and pieces:
                continue  # the space at the cut itself
            piece += part
            used += cost
    if piece:
        pieces.append(piece)
    return pieces


def _break(piece: str, limit: int) -> tuple[str, str]:
    """A full piece -> what to send, and what to carry over to the next."""
    head, space, tail = piece.rpartition(" ")
    if space and len(head.encode()) * _WORD_SHARE >= limit:
        return head, tail
    return piece, ""


def lines_of(text: str) -> list[str]:
    """The lines of what was pasted, without blank ones: IRC has no empty message."""
    return [line for line in _LINE_ENDS.split(text) if line.strip()]
