"""What a message from the server is shown as, whether it comes now or from a history: a kind and a text.

Rules for this file: pure. Speech is shown as it was said; everything else as a sentence in the third person,
in the past tense, which names everybody; "You" is for what happened to us.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

from chat.client.state import ClientState
from chat.client.timeline import EntryKind
from chat.irc import ctcp
from chat.irc.message import Message


def kind_and_text(message: Message) -> tuple[EntryKind, str]:
    """What a PRIVMSG or NOTICE is shown as."""
    request = ctcp.parse(message.param(1))
    if request is not None and request.command == "ACTION":
        return EntryKind.ACTION, request.text
    kind = EntryKind.NOTICE if message.command == "NOTICE" else EntryKind.MESSAGE
    return kind, message.param(1)


def happened(state: ClientState, message: Message) -> tuple[EntryKind, str] | None:
    """The kind and the text of anything that is shown in a conversation; None for what is not."""
    if message.command in ("PRIVMSG", "NOTICE"):
        request = ctcp.parse(message.param(1))
        return kind_and_text(message) if request is None or request.command == "ACTION" else None
    sentence = _SENTENCES.get(message.command)
    return sentence(state, message) if sentence else None


def mentions(nick: str, text: str) -> bool:
    """Whether a text names this nick as a word, without regard to case."""
    if nick.casefold() not in text.casefold():
        return False
    return re.search(rf"(?<![\w-]){re.escape(nick)}(?![\w-])", text, re.IGNORECASE) is not None


def because(reason: str) -> str:
    """A reason as it stands at the end of a sentence."""
    return f" ({reason})" if reason else ""


def _who(state: ClientState, nick: str) -> str:
    return "You" if state.is_me(nick) else nick


def _join(state: ClientState, message: Message) -> tuple[EntryKind, str]:
    if state.is_me(message.nick):
        return EntryKind.JOIN, f"You joined {message.param(0)}"
    return EntryKind.JOIN, f"{message.nick} ({message.source.partition('!')[2]}) joined"


def _part(state: ClientState, message: Message) -> tuple[EntryKind, str]:
    return EntryKind.PART, f"{_who(state, message.nick)} left{because(message.param(1))}"


def _quit(state: ClientState, message: Message) -> tuple[EntryKind, str]:
    return EntryKind.QUIT, f"{_who(state, message.nick)} quit{because(message.param(0))}"


def _kick(state: ClientState, message: Message) -> tuple[EntryKind, str]:
    who = "You were" if state.is_me(message.param(1)) else f"{message.param(1)} was"
    return EntryKind.KICK, f"{who} kicked by {message.nick}{because(message.param(2))}"


def _nick(state: ClientState, message: Message) -> tuple[EntryKind, str]:
    who = "You are" if state.is_me(message.nick) else f"{message.nick} is"
    return EntryKind.NICK, f"{who} now known as {message.param(0)}"


def _topic(state: ClientState, message: Message) -> tuple[EntryKind, str]:
    who, topic = _who(state, message.nick), message.param(1)
    return EntryKind.TOPIC, f"{who} set the topic to: {topic}" if topic else f"{who} cleared the topic"


def _mode(state: ClientState, message: Message) -> tuple[EntryKind, str]:
    return EntryKind.MODE, f"{_who(state, message.nick)} set mode {' '.join(message.params[1:])}"


def _invite(_: ClientState, message: Message) -> tuple[EntryKind, str]:
    return EntryKind.INVITE, f"{message.nick} invited {message.param(0)}"


_SENTENCES: Final[Mapping[str, Callable[[ClientState, Message], tuple[EntryKind, str]]]] = {
    "JOIN": _join,
    "PART": _part,
    "QUIT": _quit,
    "KICK": _kick,
    "NICK": _nick,
    "TOPIC": _topic,
    "MODE": _mode,
    "INVITE": _invite,
}
