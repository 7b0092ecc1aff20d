"""A record in words: what kind it is, who did it, and what is to be read or searched in it.

Rules for this file: pure; the text is as it came, so whoever prints it makes it safe (chat.safetext).
"""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from chat.irc.message import Message
from chat.logbook.record import Record

KINDS: Final[dict[str, str]] = {
    "message": "what somebody said",
    "action": "/me",
    "notice": "a notice, mostly from programs",
    "ctcp": "a question from program to program",
    "join": "somebody came",
    "part": "somebody left",
    "quit": "somebody left the server",
    "kick": "somebody was made to leave",
    "nick": "a new name",
    "topic": "a new topic",
    "mode": "modes of the channel",
    "invite": "somebody was invited",
    "reaction": "a reaction to a message",
    "redact": "a message was removed",
    "other": "everything else",
}
JOINS: Final = frozenset({"join", "part", "quit"})  # what --no-joins leaves out
SPOKEN: Final = frozenset({"message", "action", "notice"})

_OF_COMMAND: Final = {
    "JOIN": "join",
    "PART": "part",
    "QUIT": "quit",
    "KICK": "kick",
    "NICK": "nick",
    "TOPIC": "topic",
    "MODE": "mode",
    "INVITE": "invite",
    "NOTICE": "notice",
    "REDACT": "redact",
}
_REACTIONS: Final = ("+draft/react", "+react")
_REPLIES: Final = ("+draft/reply", "+reply")
URL: Final = re.compile(r"\b(?:https?|ftp|ircs?|gopher|gemini)://[^\s<>\"\x00-\x1f\x7f]+", re.IGNORECASE)
_URL_END: Final = re.compile(r"[.,;:!?'\"]+$")


class Words(NamedTuple):
    """`nick` did or said `text`: of a message what was said, of an event the rest of a sentence."""

    kind: str
    nick: str
    text: str


def kind_of(message: Message) -> str:
    """One of KINDS."""
    if message.command == "PRIVMSG":
        text = message.param(1)
        if text[:1] != "\x01":
            return "message"
        return "action" if text.startswith("\x01ACTION ") else "ctcp"
    if message.command == "TAGMSG" and _first(message.tags, _REACTIONS):
        return "reaction"
    return _OF_COMMAND.get(message.command, "other")


def searched_text(message: Message) -> str:
    """What a pattern is looked for in: what was said, a topic, a reason; "" for everything else."""
    command, params, _, _ = message
    if command in ("PRIVMSG", "NOTICE"):
        text = params[1] if len(params) > 1 else ""
        if text[:1] == "\x01":
            return text.removeprefix("\x01ACTION ").strip("\x01")
        return text
    if command in ("TOPIC", "PART"):
        return message.param(1)
    if command == "KICK":
        return message.param(2)
    return message.param(0) if command == "QUIT" else ""


def words(record: Record) -> Words:
    """The record for a person to read."""
    message = record.message
    kind = kind_of(message)
    nick = message.nick
    if kind in SPOKEN or kind == "ctcp":
        return Words(kind, nick, searched_text(message))
    if kind == "kick":
        return Words(kind, message.param(1), f"was kicked by {nick}{_reason(message.param(2))}")
    return Words(kind, nick, _sentence(kind, message))


def _sentence(kind: str, message: Message) -> str:
    first, second = message.param(0), message.param(1)
    match kind:
        case "join":
            return "joined"
        case "part":
            return f"left{_reason(second)}"
        case "quit":
            return f"quit{_reason(first)}"
        case "nick":
            return f"is now known as {first}"
        case "topic":
            return f"set the topic to: {second}" if second else "cleared the topic"
        case "mode":
            return "set mode " + " ".join(message.params[1:])
        case "invite":
            return f"invited {first}"
        case "redact":
            return f"removed message {second}{_reason(message.param(2))}"
        case "reaction":
            return f"reacted with {_first(message.tags, _REACTIONS)}"
    return " ".join((message.command, *message.params))


def _reason(text: str) -> str:
    return f" ({text})" if text else ""


def _first(tags: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((tags[name] for name in names if name in tags), "")


def reply_to(message: Message) -> str:
    """The msgid that a message answers, or ""."""
    return _first(message.tags, _REPLIES)


def urls(text: str) -> list[str]:
    """The addresses in a text, without the punctuation of the sentence around them."""
    found = []
    for match in URL.finditer(text):
        url = _URL_END.sub("", match.group())
        if url.endswith(")") and "(" not in url:
            url = url[:-1]
        found.append(url)
    return found


def plural(word: str, count: int) -> str:
    """The word as it is used with this number."""
    if count == 1:
        return word
    return "people" if word == "person" else f"{word}s"
