"""The commands that people type: one table for the parser, the completion and /help.

A row says what a command is called, how it is used, and what it does; `run` checks what can be checked in one
place. Rules for this file: handlers act on the model through `Host` and hold no state; what cannot be done
raises `Misuse` with a sentence.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

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


@dataclass(frozen=True, slots=True)
class Command:
    """A row of the table.

    arguments   what each word is, for completion: "nick", "channel", "command" or "text"
    minimum     words that are needed
    online      whether it needs a connection
    """

    name: str
    usage: str
    description: str
    action: Action
    aliases: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    minimum: int = 0
    online: bool = True


def _channel(host: Host, buffer: Buffer, text: str) -> tuple[str, str]:
    """A channel named first in the text, else the one we look at; and the rest of the text."""
    words, rest = first_words(text, 1)
    if words and host.model.support.is_channel(words[0]):
        return words[0], rest
    if buffer.kind is not BufferKind.CHANNEL:
        raise Misuse("Which channel? Name it, or go to it first")
    return buffer.name, text.strip()


def _talk(buffer: Buffer) -> Buffer:
    if buffer.kind is BufferKind.SERVER:
        raise Misuse("Nobody listens here: go to a channel or a private chat first, or use /msg")
    return buffer


def say(host: Host, buffer: Buffer, text: str) -> None:
    """What is not a command."""
    host.model.say(_talk(buffer), text)


def _me(host: Host, buffer: Buffer, rest: str) -> None:
    host.model.say(_talk(buffer), rest, EntryKind.ACTION)


def _msg(host: Host, _buffer: Buffer, rest: str) -> None:
    (target,), text = first_words(rest, 1)
    host.model.say(host.model.ensure(target), text)


def _notice(host: Host, _buffer: Buffer, rest: str) -> None:
    (target,), text = first_words(rest, 1)
    host.model.say(host.model.ensure(target), text, EntryKind.NOTICE)


def _query(host: Host, _buffer: Buffer, rest: str) -> None:
    (target,), text = first_words(rest, 1)
    model = host.model
    if model.support.is_channel(target):
        raise Misuse(f"{target} is a channel: /join {target}")
    model.select(model.ensure(target))
    if text:
        model.say(model.active, text)


def _join(host: Host, _buffer: Buffer, rest: str) -> None:
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


def _part(host: Host, buffer: Buffer, rest: str) -> None:
    model = host.model
    words, _ = first_words(rest, 1)
    if buffer.kind is BufferKind.PRIVATE and not (words and model.support.is_channel(words[0])):
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


def _nick(host: Host, buffer: Buffer, rest: str) -> None:
    (nick,), _ = first_words(rest, 1)
    host.model.memory.nick = nick
    host.model.memory.regaining = False
    host.model.ask(buffer, "NICK", nick)


def _topic(host: Host, buffer: Buffer, rest: str) -> None:
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


def _names(host: Host, buffer: Buffer, rest: str) -> None:
    name, _ = _channel(host, buffer, rest)
    host.model.memory.names.add(host.model.fold(name))
    host.model.ask(buffer, "NAMES", name)


def _away(host: Host, buffer: Buffer, rest: str) -> None:
    host.model.memory.away = rest.strip() or "away"
    host.model.ask(buffer, "AWAY", host.model.memory.away)


def _back(host: Host, buffer: Buffer, _rest: str) -> None:
    host.model.ask(buffer, "AWAY")


def _about(command: str) -> Action:
    """A command about a person: the one named, else the other side of this chat."""

    def action(host: Host, buffer: Buffer, rest: str) -> None:
        words, _ = first_words(rest, 1)
        if not words and buffer.kind is not BufferKind.PRIVATE:
            raise Misuse(f"Who? /{command.lower()} NICK")
        host.model.ask(buffer, command, words[0] if words else buffer.name)

    return action


def _list(host: Host, buffer: Buffer, rest: str) -> None:
    host.model.ask(buffer, "LIST", *rest.split()[:1])


def _who(host: Host, buffer: Buffer, rest: str) -> None:
    words = rest.split()[:1] or [_channel(host, buffer, "")[0]]
    host.model.ask(buffer, "WHO", *words)


def _kick(host: Host, buffer: Buffer, rest: str) -> None:
    name, rest = _channel(host, buffer, rest)
    words, reason = first_words(rest, 1)
    if not words:
        raise Misuse("Whom? /kick NICK [REASON]")
    host.model.ask(buffer, "KICK", name, words[0], *([reason] if reason else []))


def _mode(host: Host, buffer: Buffer, rest: str) -> None:
    words = rest.split()
    if words and host.model.is_me(words[0]):
        host.model.ask(buffer, "MODE", *words)
        return
    name, rest = _channel(host, buffer, rest)
    host.model.ask(buffer, "MODE", name, *rest.split())


def _give(modes: str, mask: bool = False) -> Action:
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


def _invite(host: Host, buffer: Buffer, rest: str) -> None:
    (nick, *more), _ = first_words(rest, 2)
    host.model.ask(buffer, "INVITE", nick, more[0] if more else _channel(host, buffer, "")[0])


def _raw(host: Host, buffer: Buffer, rest: str) -> None:
    head, colon, last = rest.strip().partition(" :")
    command, *params = head.split()
    host.model.ask(buffer, command.upper(), *params, *([last] if colon else []))


def _clear(_host: Host, buffer: Buffer, _rest: str) -> None:
    buffer.timeline.clear()


def _quit(host: Host, _buffer: Buffer, rest: str) -> None:
    host.quit(rest.strip())


def _reconnect(host: Host, _buffer: Buffer, _rest: str) -> None:
    host.reconnect()


def _help(host: Host, buffer: Buffer, rest: str) -> None:
    words, _ = first_words(rest, 1)
    if words:
        command = find(words[0].removeprefix("/"))
        also = f" (also /{', /'.join(command.aliases)})" if command.aliases else ""
        host.model.info(buffer, f"{command.usage}: {command.description}{also}")
        return
    for command in COMMANDS:
        host.model.info(buffer, f"{command.usage}: {command.description}")
    host.model.info(buffer, "exit: the same as /quit. //text says /text. Anything else is said as it is.")


COMMANDS: Final[Sequence[Command]] = (
    Command("help", "/help [COMMAND]", "what can be typed", _help, ("h", "?"), ("command",), online=False),
    Command("join", "/join CHANNEL [PASSWORD]", "go to a channel", _join, ("j",), ("channel",), 1, False),
    Command("part", "/part [CHANNEL] [REASON]", "leave a channel, or close this chat", _part,
            ("leave", "close"), ("channel", "text"), online=False),
    Command("msg", "/msg NICK TEXT", "say something to one person", _msg, ("m",), ("nick", "text"), 2, False),
    Command("query", "/query NICK [TEXT]", "open a private chat", _query, ("q",), ("nick", "text"), 1, False),
    Command("me", "/me TEXT", "say what you do", _me, (), ("text",), 1, False),
    Command("notice", "/notice NICK TEXT", "send a notice", _notice, (), ("nick", "text"), 2, False),
    Command("nick", "/nick NAME", "take another name", _nick, (), ("text",), 1),
    Command("topic", "/topic [CHANNEL] [TEXT]", "show or set the topic; -clear as text removes it", _topic,
            (), ("text",)),
    Command("names", "/names [CHANNEL]", "who is in a channel", _names, (), ("channel",)),
    Command("whois", "/whois [NICK]", "who somebody is", _about("WHOIS"), ("wi",), ("nick",)),
    Command("whowas", "/whowas NICK", "who somebody was", _about("WHOWAS"), (), ("nick",), 1),
    Command("who", "/who [CHANNEL]", "the people of a channel in detail", _who, (), ("channel",)),
    Command("list", "/list [CHANNEL]", "the channels there are", _list, (), ("channel",)),
    Command("away", "/away [REASON]", "say that you are away", _away, (), ("text",)),
    Command("back", "/back", "say that you are here again", _back),
    Command("invite", "/invite NICK [CHANNEL]", "invite somebody to a channel", _invite, (),
            ("nick", "channel"), 1),
    Command("kick", "/kick [CHANNEL] NICK [REASON]", "put somebody out", _kick, (), ("nick", "text"), 1),
    Command("ban", "/ban [CHANNEL] [NICK or MASK]", "keep somebody out; alone: who is kept out",
            _give("+b", mask=True), (), ("nick",)),
    Command("unban", "/unban [CHANNEL] NICK or MASK", "let somebody in again", _give("-b", mask=True), (),
            ("nick",), 1),
    Command("op", "/op [CHANNEL] NICK...", "make operators", _give("+o"), (), ("nick",), 1),
    Command("deop", "/deop [CHANNEL] NICK...", "take operator rights away", _give("-o"), (), ("nick",), 1),
    Command("voice", "/voice [CHANNEL] NICK...", "let people speak", _give("+v"), (), ("nick",), 1),
    Command("devoice", "/devoice [CHANNEL] NICK...", "take that away", _give("-v"), (), ("nick",), 1),
    Command("mode", "/mode [CHANNEL] [MODES]", "show or change modes", _mode, (), ("text",)),
    Command("raw", "/raw MESSAGE", "send a message of the protocol as it is", _raw, ("quote",), ("text",), 1),
    Command("clear", "/clear", "empty this screen; logs keep everything", _clear, online=False),
    Command("reconnect", "/reconnect", "connect again now", _reconnect, online=False),
    Command("quit", "/quit [REASON]", "say goodbye", _quit, ("bye",), ("text",), online=False),
)  # fmt: skip

_BY_NAME: Final = {name: command for command in COMMANDS for name in (command.name, *command.aliases)}


def names() -> Iterable[str]:
    """Every name that a command goes by, for completion."""
    return _BY_NAME.keys()


def find(name: str) -> Command:
    """The command with this name or alias. Raises `Misuse` when there is none."""
    command = _BY_NAME.get(name.lower())
    if command is None:
        raise Misuse(f"There is no command /{name}: /help lists them, and //{name} says /{name}")
    return command


def run(host: Host, buffer: Buffer, name: str, rest: str) -> None:
    """Do what was typed. Raises `Misuse`."""
    command = find(name)
    if len(first_words(rest, command.minimum)[0]) < command.minimum:
        raise Misuse(f"Usage: {command.usage}")
    if command.online and not host.model.online:
        raise Misuse(f"Not connected: /{command.name} has to wait")
    command.action(host, buffer, rest)
