"""A Message -> a line. The inverse of `parse`.

Rules for this file: whatever it returns parses back to the same message, and is one line. It raises rather
than let a CR, LF or NUL through, so no caller's mistake becomes an injected line.
"""

import re
from collections.abc import Mapping
from typing import Final

from chat.irc.message import Message

_FORBIDDEN: Final = re.compile("[\0\r\n]")
_COMMAND: Final = re.compile("[A-Z]+|[0-9]{3}")
_TAG_KEY: Final = re.compile("[^\0\r\n ;=]+")
_TAG_ESCAPES: Final = str.maketrans({";": "\\:", " ": "\\s", "\\": "\\\\", "\r": "\\r", "\n": "\\n"})
_TAG_SPECIAL: Final = re.compile(r"[; \\\r\n]")

# Commands and numerics whose last parameter is a sentence: it gets its colon even when it is one word, which
# is what people see from every other server. The rest get one only where the grammar needs it.
_TEXT_LAST: Final = frozenset(
    "PRIVMSG NOTICE QUIT PART KICK TOPIC ERROR WALLOPS AWAY SETNAME KILL USER FAIL WARN NOTE REDACT".split()
)
_BARE_NUMERICS: Final = frozenset("221 324 329 333 341 346 348 367".split())


def escape_tag(value: str) -> str:
    """Escape a tag value (IRCv3 message-tags, "Escaping values")."""
    return value.translate(_TAG_ESCAPES) if _TAG_SPECIAL.search(value) else value


def format_tags(tags: Mapping[str, str]) -> str:
    """`@key=value;key ` with the space behind it, or "" when there are none. Raises ValueError."""
    if not tags:
        return ""
    for key, value in tags.items():
        if not _TAG_KEY.fullmatch(key) or "\0" in value:
            raise ValueError(f"not a tag: {key!r}")
    return "@" + ";".join(f"{k}={escape_tag(v)}" if v else k for k, v in tags.items()) + " "


def format_body(message: Message) -> str:
    """Everything of the line but its tags and its line end. Raises ValueError for what cannot be a line."""
    command, params, source, _ = message
    if command not in _TEXT_LAST and not _COMMAND.fullmatch(command):
        raise ValueError(f"not a command: {command!r}")
    if " " in source:
        raise ValueError(f"{command}: a source cannot hold a space")
    body = f":{source} {command}" if source else command
    if params:
        for word in params[:-1]:
            if not word or word[0] == ":" or " " in word:
                raise ValueError(f"{command}: only the last parameter may be empty or hold a space")
            body += f" {word}"
        last = params[-1]
        body += f" :{last}" if command in _TEXT_LAST or _needs_colon(command, last) else f" {last}"
    if not body.isprintable() and _FORBIDDEN.search(body):  # printable is quickly told, and the usual
        raise ValueError(f"{command}: a parameter holds NUL, CR or LF")
    return body


def _needs_colon(command: str, last: str) -> bool:
    if not last or last[0] == ":" or " " in last:
        return True
    return command.isdigit() and command not in _BARE_NUMERICS


def format_message(message: Message) -> bytes:
    """The whole line with CR LF, UTF-8. Raises ValueError for what cannot be a line."""
    return (format_tags(message.tags) + format_body(message) + "\r\n").encode()
