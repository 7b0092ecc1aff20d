"""Conversation <-> the folder of its log: readable, exact, and no two alike on any file system.

    #lobby        #lobby                letters, digits and harmless marks are themselves
    #Lobby/2      #%4Cobby%2F2          everything questionable is %XX of its UTF-8 bytes
    alice,bobb    @alice,bobb           a private conversation: its two folded nicks, sorted
    a long name   #lon…%/+g name        over 200 bytes: nested; a trailing % says that it goes on

Kept as they are: letters and digits that case mapping, Unicode normalisation and Windows leave alone. So
two names differ in their folders even where case or normalisation is disregarded; the leading `#`, `@` or `+`
keeps clear of Windows' device names. Rules for this file: pure functions over str.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from chat.logbook.line import CHANNEL_PREFIXES, is_private

PRIVATE_PREFIX: Final = "@"
_MOST_BYTES: Final = 200
_MARKS: Final = frozenset("#&@-_+=,.;~^!'`()[]{}")
_STABLE: Final = frozenset({"Ll", "Lo", "Lm", "Nd"})
_ESCAPE: Final = re.compile("((?:%[0-9a-fA-F]{2})+)")
_UNIT: Final = re.compile("%[0-9A-F]{2}|.", re.DOTALL)


def _kept(char: str, ascii_only: bool) -> bool:
    if char.isascii():
        return char in _MARKS or char.isdigit() or char.islower()
    if ascii_only or unicodedata.category(char) not in _STABLE:
        return False
    return (
        char.casefold() == char
        and char.upper().lower() == char
        and unicodedata.normalize("NFKC", char) == char
    )


def _escaped(name: str, ascii_only: bool) -> str:
    out = [
        char if _kept(char, ascii_only) else "".join(f"%{byte:02X}" for byte in char.encode())
        for char in name
    ]
    if out and out[-1] == ".":
        out[-1] = "%2E"  # Windows drops a trailing dot
    return "".join(out)


def folder_of(conversation: str) -> tuple[str, ...]:
    """The path, in its parts, of a conversation's folder below the root of the logs.

    Raises ValueError for text with lone surrogates, which no conversation's name has.
    """
    prefix = PRIVATE_PREFIX if is_private(conversation) else ""
    whole = prefix + _escaped(conversation, ascii_only=False)
    if unicodedata.normalize("NFKC", unicodedata.normalize("NFD", whole)) != whole:
        whole = prefix + _escaped(conversation, ascii_only=True)
    return _nested(whole)


def _nested(whole: str) -> tuple[str, ...]:
    parts: list[str] = []
    part, size = "", 0
    for unit in _UNIT.findall(whole):
        length = len(unit.encode())
        if size + length > _MOST_BYTES:
            parts.append(f"{part}%")
            part, size = "+", 1
        part += unit
        size += length
    return (*parts, part)


def conversation_of(parts: Sequence[str]) -> str | None:
    """The conversation whose folder this path is, or None when it is no conversation's folder."""
    names = [unicodedata.normalize("NFC", part) for part in parts]
    if not names or any(not name.endswith("%") for name in names[:-1]):
        return None
    if not names[0].startswith((PRIVATE_PREFIX, *CHANNEL_PREFIXES)) or not all(
        name.startswith("+") for name in names[1:]
    ):
        return None
    whole = names[0][:-1] if len(names) > 1 else names[0]
    whole += "".join(name[1:-1] for name in names[1:-1]) + (names[-1][1:] if len(names) > 1 else "")
    name = whole.removeprefix(PRIVATE_PREFIX)
    try:
        conversation = _ESCAPE.sub(lambda run: bytes.fromhex(run.group(1).replace("%", "")).decode(), name)
        folder = folder_of(conversation)
    except UnicodeError:  # the bytes of an escape, or those of the name itself, are no UTF-8
        return None
    return conversation if folder == tuple(names) else None


def goes_on(part: str) -> bool:
    """Whether a folder's name says that the rest of the conversation's name is in a folder inside it."""
    return part.endswith("%")
