"""Nicks and channel names: what can be one, and when two of them are the same.

Rules for this file: pure functions of text and limits. Letters of any script may be in a nick; what could be
mistaken for the protocol (spaces, `!`, `@`, `:`, commas), drive a terminal or be invisible may not.
Two names are the same when their casefolded NFKC forms are (ISUPPORT CASEMAPPING=rfc7613 is the closest name
that Modern IRC has for it).
"""

import unicodedata
from typing import Final

from chat.errors import BadName

CASEMAPPING: Final = "rfc7613"
CHANNEL_PREFIX: Final = "#"
MIN_NICK: Final = 4
MAX_NICK: Final = 30
MAX_CHANNEL: Final = 64
_NICK_SPECIAL: Final = frozenset("-_[]{}\\|`^")
_INVISIBLE: Final = frozenset(
    {"Cc", "Cf", "Zl", "Zp", "Zs"}
)  # controls, formats (bidi among them), separators
# Letters and marks that show nothing, so that two names that differ in them look the same (Unicode's
# Default_Ignorable_Code_Point, what of it is not a format character).
_BLANK_LETTERS: Final = frozenset("\u115f\u1160\u3164\uffa0")
_BLANK_MARKS: Final = frozenset(
    "\u034f\u17b4\u17b5\u180b\u180c\u180d\u180f"
    + "".join(map(chr, [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]))
)


def fold(name: str) -> str:
    """The key under which a nick or channel is looked up: equal for names that differ only in case."""
    if name.isascii():
        return name.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def same(one: str, other: str) -> bool:
    """Whether two names are the same name."""
    return fold(one) == fold(other)


def is_channel(target: str) -> bool:
    """Whether a message's target is meant as a channel."""
    return target.startswith(CHANNEL_PREFIX)


def check_nick(text: str, minimum: int = MIN_NICK, maximum: int = MAX_NICK) -> str:
    """Return the nick in its canonical form (NFC), or raise `BadName` with a sentence that says why not.

    `minimum` and `maximum` count characters.
    """
    nick = unicodedata.normalize("NFC", text)
    if not nick:
        raise BadName("A name is needed")
    if any(char.isspace() for char in nick):
        raise BadName("A name cannot contain a space")
    for char in nick:
        if not all(
            map(_may_be_in_nick, char + fold(char))
        ):  # "ﷺ" is a letter, and folds to words with spaces
            shown = char if char.isprintable() else f"U+{ord(char):04X}"
            raise BadName(f"A name cannot contain {shown}")
    if nick[0] == "-" or unicodedata.category(nick[0]).startswith("M"):
        raise BadName(f"A name cannot start with {nick[0]}")
    if len(nick) < minimum:
        raise BadName(f"A name needs at least {minimum} characters")
    if len(nick) > maximum:
        raise BadName(f"A name can have at most {maximum} characters")
    return nick


def _may_be_in_nick(char: str) -> bool:
    if char.isascii():
        return char.isalnum() or char in _NICK_SPECIAL
    if char in _BLANK_LETTERS or char in _BLANK_MARKS:
        return False
    return char.isalnum() or unicodedata.category(char) in {"Mn", "Mc"}


def check_channel(text: str, maximum: int = MAX_CHANNEL) -> str:
    """Return the channel name in its canonical form (NFC), or raise `BadName` with a sentence."""
    name = unicodedata.normalize("NFC", text)
    if not name.startswith(CHANNEL_PREFIX):
        raise BadName("A channel's name starts with #")
    if len(name) < 2:
        raise BadName("A channel needs a name behind the #")
    if any(
        char in _BLANK_LETTERS or char == "," or unicodedata.category(char) in _INVISIBLE
        for char in name + fold(name)  # the folded name too: a small comma folds to a comma
    ):
        raise BadName("A channel's name cannot contain spaces, commas or control characters")
    if len(name) > maximum:
        raise BadName(f"A channel's name can have at most {maximum} characters")
    return name
