"""What each command does: functions of the host, the buffer it was typed in, and the rest of the line.

Rules for this file: they act on the model through `Host` and hold no state; what cannot be done raises
`Misuse` with a sentence. Which command does what is `commands`' table.
"""

from collections.abc import Callable
from typing import Protocol

from chat.client.buffers import Buffer, BufferKind
from chat.client.intents import first_words
from chat.client.model import Model
from chat.client.timeline import EntryKind


class Misuse(Exception):
    """What was typed cannot be done; the text is a sentence for the person who typed it."""


class Host(Protocol):
    """What commands need beside the model; `session.Session` is one."""

    @property
    def model(self) -> Model:
        """The model to act on."""

    def quit(self, reason: str = "") -> None:
        """Say goodbye and end."""

    def reconnect(self) -> None:
        """Drop the connection if there is one, and try again at once."""


Action = Callable[[Host, Buffer, str], None]


def _channel(host: Host, buffer: Buffer, text: str) -> tuple[str, str]:
    """A channel named first in the text, else the one we look at; and the rest of the text."""
    words, rest = first_words(text, 1)
    if words and host.model.support.is_channel(words[0]):
        return words[0], rest
    if buffer.kind is not BufferKind.CHANNEL:
        raise Misuse("Which channel? Name it, or go to it first")
    return buffer.name, text.strip()


def _talk(buffer: Buffer) -> Buffer:
    """The buffer, where something can be said in it."""
    if buffer.kind in (BufferKind.SERVER, BufferKind.FOUND):
        raise Misuse("Nobody listens here: go to a channel or a private chat first, or use /msg")
    if buffer.kind is BufferKind.CHANNEL and not buffer.joined and not buffer.wanted:
        raise Misuse(f"You are not in {buffer.name}: /join {buffer.name}")
    return buffer


def say(host: Host, buffer: Buffer, text: str) -> None:
    """What is not a command."""
    host.model.say(_talk(buffer), text)


def me(host: Host, buffer: Buffer, rest: str) -> None:
    host.model.say(_talk(buffer), rest, EntryKind.ACTION)


def _people(word: str) -> list[str]:
    """Who is meant: one, or several with commas between them."""
    targets = [target for target in word.split(",") if target]
    if not targets or any(target.startswith(":") for target in targets):
        raise Misuse(f"{word} is nobody's name")
    return targets


def msg(host: Host, _buffer: Buffer, rest: str) -> None:
    (word,), text = first_words(rest, 1)
    for target in _people(word):
        host.model.say(host.model.ensure(target), text)


def notice(host: Host, _buffer: Buffer, rest: str) -> None:
    (word,), text = first_words(rest, 1)
    for target in _people(word):
        host.model.say(host.model.ensure(target), text, EntryKind.NOTICE)


def query(host: Host, _buffer: Buffer, rest: str) -> None:
    (word,), text = first_words(rest, 1)
    model = host.model
    for target in _people(word):
        if model.support.is_channel(target):
            raise Misuse(f"{target} is a channel: /join {target}")
        model.select(model.ensure(target))
        if text:
            model.say(model.active, text)


def join(host: Host, _buffer: Buffer, rest: str) -> None:
    model = host.model
    (names, *keys), _ = first_words(rest, 2)
    passwords = keys[0].split(",") if keys else []
    for index, word in enumerate(filter(None, names.split(","))):
        name = word if model.support.is_channel(word) else f"#{word}"
        channel = model.ensure(name)
        channel.wanted = True
        channel.key_word = passwords[index] if index < len(passwords) else channel.key_word
        model.select(channel)
        if model.online and not channel.joined:
            model.ask(channel, "JOIN", name, *([channel.key_word] if channel.key_word else []))


def part(host: Host, buffer: Buffer, rest: str) -> None:
    model = host.model
    words, _ = first_words(rest, 1)
    named = bool(words) and model.support.is_channel(words[0])
    if buffer.kind in (BufferKind.PRIVATE, BufferKind.FOUND) and not named:
        model.close(buffer)
        return
    name, reason = _channel(host, buffer, rest)
    channel = model.find(name)
    if channel is None:
        raise Misuse(f"You are not in {name}")
    channel.wanted = False
    if model.online and channel.joined:
        model.memory.parts.add(channel.key)
        model.ask(channel, "PART", channel.name, *([reason] if reason else []))
    else:
        model.close(channel)


def nick(host: Host, buffer: Buffer, rest: str) -> None:
    (nick,), more = first_words(rest, 1)
    if more:
        raise Misuse("A name cannot contain a space")
    host.model.memory.nick = nick
    host.model.memory.regaining = False
    host.model.ask(buffer, "NICK", nick)


def topic(host: Host, buffer: Buffer, rest: str) -> None:
    name, text = _channel(host, buffer, rest)
    model = host.model
    if text:
        model.ask(buffer, "TOPIC", name, "" if text == "-clear" else text)
        return
    channel = model.find(name)
    if channel is None or not channel.joined:
        model.ask(buffer, "TOPIC", name)
    else:
        by = f" (set by {channel.topic_by})" if channel.topic and channel.topic_by else ""
        model.info(buffer, f"The topic is: {channel.topic}{by}" if channel.topic else f"{name} has no topic")


def names(host: Host, buffer: Buffer, rest: str) -> None:
    name, _ = _channel(host, buffer, rest)
    host.model.memory.names.add(host.model.fold(name))
    host.model.ask(buffer, "NAMES", name)


def away(host: Host, buffer: Buffer, rest: str) -> None:
    host.model.memory.away = rest.strip() or "away"
    host.model.ask(buffer, "AWAY", host.model.memory.away)


def back(host: Host, buffer: Buffer, _rest: str) -> None:
    host.model.ask(buffer, "AWAY")


def about(command: str) -> Action:
    """A command about a person: the one named, else the other side of this chat."""

    def action(host: Host, buffer: Buffer, rest: str) -> None:
        words, _ = first_words(rest, 1)
        if not words and buffer.kind is not BufferKind.PRIVATE:
            raise Misuse(f"Usage: /{command.lower()} NICK")
        host.model.ask(buffer, command, words[0] if words else buffer.name)

    return action


def list_channels(host: Host, buffer: Buffer, rest: str) -> None:
    host.model.ask(buffer, "LIST", *rest.split()[:1])


def who(host: Host, buffer: Buffer, rest: str) -> None:
    words = rest.split()[:1] or [_channel(host, buffer, "")[0]]
    host.model.ask(buffer, "WHO", *words)


def kick(host: Host, buffer: Buffer, rest: str) -> None:
    name, rest = _channel(host, buffer, rest)
    words, reason = first_words(rest, 1)
    if not words:
        raise Misuse("Usage: /kick [CHANNEL] NICK [REASON]")
    host.model.ask(buffer, "KICK", name, words[0], *([reason] if reason else []))


def mode(host: Host, buffer: Buffer, rest: str) -> None:
    words = rest.split()
    if words and host.model.is_me(words[0]):
        host.model.ask(buffer, "MODE", *words)
        return
    name, rest = _channel(host, buffer, rest)
    host.model.ask(buffer, "MODE", name, *rest.split())


def give(modes: str, mask: bool = False) -> Action:
    """A command that sets one mode for each of the people named: `+o` and its like."""

    def action(host: Host, buffer: Buffer, rest: str) -> None:
        name, rest = _channel(host, buffer, rest)
        words = rest.split()
        if not words and not mask:
            raise Misuse("Whom? Name one or more nicks")
        for word in words or [""]:
            who = f"{word}!*@*" if mask and word and not set("!@*") & set(word) else word
            host.model.ask(buffer, "MODE", name, modes, *([who] if who else []))

    return action


def invite(host: Host, buffer: Buffer, rest: str) -> None:
    (nick, *more), _ = first_words(rest, 2)
    host.model.ask(buffer, "INVITE", nick, more[0] if more else _channel(host, buffer, "")[0])


def raw(host: Host, buffer: Buffer, rest: str) -> None:
    head, colon, last = rest.strip().partition(" :")
    command, *params = head.split()
    host.model.ask(buffer, command.upper(), *params, *([last] if colon else []))


def clear(_host: Host, buffer: Buffer, _rest: str) -> None:
    buffer.timeline.clear()


def quit(host: Host, _buffer: Buffer, rest: str) -> None:
    host.quit(rest.strip())


def reconnect(host: Host, _buffer: Buffer, _rest: str) -> None:
    host.reconnect()
