"""A line -> a Message. The inverse of `format`; one table of cases drives the tests of both.

Rules for this file: no limits on length (linebuffer has them), no meaning of commands (dispatch has it).
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from chat.errors import MalformedLine, NotUtf8
from chat.irc.message import NO_TAGS, Message

_COMMAND: Final = re.compile(r"[A-Za-z]+|[0-9]{3}")
_ESCAPE: Final = re.compile(r"\\(.?)", re.DOTALL)
_BEFORE_COMMAND: Final = ("@", ":", " ")
_UNESCAPED: Final = {":": ";", "s": " ", "\\": "\\", "r": "\r", "n": "\n"}


def unescape_tag(value: str) -> str:
    """Undo the tag value escaping of IRCv3 message-tags; a lone or unknown backslash is dropped."""
    if "\\" not in value:
        return value
    return _ESCAPE.sub(lambda m: _UNESCAPED.get(m.group(1), m.group(1)), value)


def parse_tags(text: str) -> Mapping[str, str]:
    """Parse `key=value;key` (without the "@"); of a repeated key the last one counts."""
    tags: dict[str, str] = {}
    for item in text.split(";"):
        key, _, value = item.partition("=")
        if key:
            tags[key] = unescape_tag(value)
    return tags


def parse(line: bytes) -> Message:
    """Parse one line without its line end.

    Raises `NotUtf8` for bytes that are not UTF-8, and `MalformedLine` for NUL, CR or LF inside the line and
    for a missing or impossible command.
    """
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        raise NotUtf8(_command_of(line), _tags_of(line)) from None
    if b"\0" in line or b"\r" in line or b"\n" in line:
        raise MalformedLine("a message must not hold NUL, CR or LF")
    tags: Mapping[str, str] = NO_TAGS
    source = ""
    if text[:1] in _BEFORE_COMMAND:
        if text[:1] == "@":
            head, _, text = text[1:].partition(" ")
            tags = parse_tags(head)
        text = text.lstrip(" ")
        if text[:1] == ":":
            source, _, text = text[1:].partition(" ")
            text = text.lstrip(" ")
    text, colon, trailing = text.partition(" :")
    words = text.split(" ")
    if "" in words:
        words = [word for word in words if word]
    command = _command(words[0]) if words else ""
    if not command:
        raise MalformedLine("a message needs a command: letters, or three digits")
    params = (*words[1:], trailing) if colon else tuple(words[1:])
    return Message(command, params, source, tags)


@lru_cache(maxsize=256)
def _command(word: str) -> str:
    """The command as it is looked up; "" for what cannot be one."""
    return word.upper() if _COMMAND.fullmatch(word) else ""


def _command_of(line: bytes) -> str:
    """The command of a line that is not UTF-8, as far as it can be told; "*" otherwise."""
    words = line.decode("utf-8", "replace").split()
    while words and words[0][0] in "@:":
        words.pop(0)
    return words[0].upper() if words and _COMMAND.fullmatch(words[0]) else "*"


def _tags_of(line: bytes) -> Mapping[str, str]:
    """The tags of a line that is not UTF-8; none where it is they that are not."""
    try:
        head = line.partition(b" ")[0].decode("utf-8")
    except UnicodeDecodeError:
        return NO_TAGS
    return parse_tags(head[1:]) if head[:1] == "@" else NO_TAGS
