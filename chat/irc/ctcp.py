"""CTCP: a PRIVMSG or NOTICE whose text stands between two \\x01 (Modern IRC, "Client-to-Client Protocol").

Rules for this file: pure text in, values out; the last \\x01 may be missing.
"""

from typing import Final, NamedTuple

DELIMITER: Final = "\x01"


class Ctcp(NamedTuple):
    """A CTCP message: `command` in capitals, `text` behind it or ""."""

    command: str
    text: str = ""


def parse(text: str) -> Ctcp | None:
    """The CTCP message that a text is, or None for plain text."""
    if len(text) < 2 or text[0] != DELIMITER or text[1] in (DELIMITER, " "):
        return None
    command, _, rest = text[1:].removesuffix(DELIMITER).partition(" ")
    return Ctcp(command.upper(), rest)


def encode(command: str, text: str = "") -> str:
    """The text of a PRIVMSG or NOTICE that carries this CTCP message."""
    return f"{DELIMITER}{command} {text}{DELIMITER}" if text else f"{DELIMITER}{command}{DELIMITER}"


def action(text: str) -> str:
    """The text of `/me text`."""
    return encode("ACTION", text)
