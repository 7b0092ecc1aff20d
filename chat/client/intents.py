"""What a person means by a line they entered, as frozen values.

Rules for this file: syntax only, pure; which commands there are is `commands`' table.
"""

import re
from dataclasses import dataclass
from typing import Final

_COMMAND: Final = re.compile(r"/([A-Za-z?]+)(?:\s+(.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Say:
    """Say this where we are; it may hold several lines."""

    text: str


@dataclass(frozen=True, slots=True)
class Invoke:
    """Run a command: its name without the slash, in small letters, and all that stands behind it."""

    name: str
    rest: str


@dataclass(frozen=True, slots=True)
class Leave:
    """`exit`, typed alone."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing but blanks."""


Intent = Say | Invoke | Leave | Nothing


def read(text: str) -> Intent:
    """What `text` means: `/name rest` is a command, `//text` says `/text`, everything else is said."""
    if not text.strip():
        return Nothing()
    if text.strip().lower() == "exit":
        return Leave()
    if text.startswith("//"):
        return Say(text[1:])
    if text.startswith("/"):
        match = _COMMAND.fullmatch(text.rstrip())
        if match:
            return Invoke(match[1].lower(), match[2] or "")
        return Invoke(text[1:].split(None, 1)[0] if text[1:].strip() else "", "")
    return Say(text)


def first_words(text: str, count: int) -> tuple[list[str], str]:
    """The first `count` words (fewer where there are no more), and what follows them as it was typed."""
    words: list[str] = []
    rest = text.lstrip()
    while rest and len(words) < count:
        word, *more = rest.split(None, 1)
        words.append(word)
        rest = more[0] if more else ""
    return words, rest
