"""The commands that people type: one table for the parser, the completion and /help.

A row says what a command is called, how it is used and what it does; `run` checks in one place what can be
checked there. Rules for this file: the table, and what needs the table; the rest is in `actions`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from chat.client import actions as do
from chat.client import ignoring, looking_back, scrolling, search_line
from chat.client.actions import Action, Host, Misuse, say
from chat.client.buffers import Buffer
from chat.client.intents import first_words

__all__ = ["COMMANDS", "HELP", "Command", "Host", "Misuse", "find", "help_lines", "names", "run", "say"]


@dataclass(frozen=True, slots=True)
class Command:
    """A row of the table.

    arguments   what each word is, for completion: "nick", "channel", "command" or "text"
    minimum     words that are needed
    online      whether it needs a connection
    more        further lines for /help about this command alone
    """

    name: str
    usage: str
    description: str
    action: Action
    aliases: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    minimum: int = 0
    online: bool = True
    more: Callable[[], list[str]] = list


def help_lines(rest: str) -> list[str]:
    """What /help says, behind which `rest` was typed. Raises `Misuse`."""
    words, _ = first_words(rest, 1)
    if words:
        command = find(words[0].removeprefix("/"))
        also = f" (also /{', /'.join(command.aliases)})" if command.aliases else ""
        return [f"{command.usage}: {command.description}{also}", *command.more()]
    lines = [f"{command.usage}: {command.description}" for command in COMMANDS]
    return [*lines, "exit: the same as /quit. //text says /text. Anything else is said as it is."]


def _help(host: Host, buffer: Buffer, rest: str) -> None:
    for line in help_lines(rest):
        host.model.info(buffer, line)


HELP: Final = ("help", "h", "?")

COMMANDS: Final[Sequence[Command]] = (
    Command("help", "/help [COMMAND]", "what can be typed", _help, HELP[1:], ("command",), online=False),
    Command("join", "/join CHANNEL [PASSWORD]", "go to a channel", do.join, ("j",), ("channel",), 1, False),
    Command("part", "/part [CHANNEL] [REASON]", "leave a channel, or close this chat", do.part,
            ("leave", "close"), ("channel", "text"), online=False),
    Command("msg", "/msg NICK TEXT", "say something to somebody", do.msg, ("m",), ("nick", "text"), 2, False),
    Command("query", "/query NICK [TEXT]", "open a private chat", do.query, ("q",),
            ("nick", "text"), 1, False),
    Command("me", "/me TEXT", "say what you do", do.me, (), ("text",), 1, False),
    Command("notice", "/notice NICK TEXT", "send a notice", do.notice, (), ("nick", "text"), 2, False),
    Command("nick", "/nick NAME", "take another name", do.nick, (), ("text",), 1),
    Command("topic", "/topic [CHANNEL] [TEXT]", "show or set the topic; -clear as text removes it", do.topic,
            (), ("text",)),
    Command("names", "/names [CHANNEL]", "who is in a channel", do.names, (), ("channel",)),
    Command("whois", "/whois [NICK]", "who somebody is", do.about("WHOIS"), ("wi",), ("nick",)),
    Command("whowas", "/whowas NICK", "who somebody was", do.about("WHOWAS"), (), ("nick",), 1),
    Command("who", "/who [CHANNEL]", "the people of a channel in detail", do.who, (), ("channel",)),
    Command("list", "/list [CHANNEL]", "the channels there are", do.list_channels, (), ("channel",)),
    Command("away", "/away [REASON]", "say that you are away", do.away, (), ("text",)),
    Command("back", "/back", "say that you are here again", do.back),
    Command("invite", "/invite NICK [CHANNEL]", "invite somebody to a channel", do.invite, (),
            ("nick", "channel"), 1),
    Command("kick", "/kick [CHANNEL] NICK [REASON]", "put somebody out", do.kick, (), ("nick", "text"), 1),
    Command("ban", "/ban [CHANNEL] [NICK or MASK]", "keep somebody out; alone: who is kept out",
            do.give("+b", mask=True), (), ("nick",)),
    Command("unban", "/unban [CHANNEL] NICK or MASK", "let somebody in again", do.give("-b", mask=True), (),
            ("nick",), 1),
    Command("op", "/op [CHANNEL] NICK...", "make operators", do.give("+o"), (), ("nick",), 1),
    Command("deop", "/deop [CHANNEL] NICK...", "take operator rights away", do.give("-o"), (), ("nick",), 1),
    Command("voice", "/voice [CHANNEL] NICK...", "let people speak", do.give("+v"), (), ("nick",), 1),
    Command("devoice", "/devoice [CHANNEL] NICK...", "take that away", do.give("-v"), (), ("nick",), 1),
    Command("mode", "/mode [CHANNEL] [MODES]", "show or change modes", do.mode, (), ("text",)),
    Command("raw", "/raw MESSAGE", "send a line of the protocol as it is", do.raw, ("quote",), ("text",), 1),
    Command("history", "/history [NUMBER]", "show older messages, so many lines of them", scrolling.history,
            scrolling.HISTORY[1:], ("text",), online=False),
    Command("search", "/search [OPTIONS] PATTERN", "find what was said, as scribe log search does",
            looking_back.search, ("find",), ("text",), 1, False, search_line.described),
    Command("jump", "/jump [NUMBER]", "show a result of the search where it was said", looking_back.jump,
            (), ("text",), online=False),
    Command("redact", "/redact [MSGID] [REASON]", "remove your last message, or any by its id",
            looking_back.redact, ("delete",), ("text",)),
    Command("ignore", "/ignore [NICK]", "hear nothing of somebody; alone: of whom", ignoring.ignore,
            (), ("nick",), online=False),
    Command("unignore", "/unignore NICK", "hear somebody again", ignoring.unignore, (), ("nick",), 1, False),
    Command("clear", "/clear", "empty this screen; logs keep everything", do.clear, online=False),
    Command("reconnect", "/reconnect", "connect again now", do.reconnect, online=False),
    Command("quit", "/quit [REASON]", "say goodbye", do.quit, ("bye",), ("text",), online=False),
)  # fmt: skip

_BY_NAME: Final = {name: command for command in COMMANDS for name in (command.name, *command.aliases)}


def names() -> Iterable[str]:
    """Every name that a command goes by, for completion."""
    return _BY_NAME.keys()


def find(name: str) -> Command:
    """The command with this name or alias. Raises `Misuse` when there is none."""
    command = _BY_NAME.get(name.lower())
    if command is None:
        raw = f" /raw {name.upper()} asks the server," if name.isalpha() else ""
        raise Misuse(f"There is no command /{name}: /help lists them,{raw} and //{name} says /{name}")
    return command


def run(host: Host, buffer: Buffer, name: str, rest: str) -> None:
    """Do what was typed. Raises `Misuse`."""
    command = find(name)
    if len(first_words(rest, command.minimum)[0]) < command.minimum:
        raise Misuse(f"Usage: {command.usage}")
    if command.online and not host.model.online:
        raise Misuse(f"Not connected: /{command.name} has to wait")
    command.action(host, buffer, rest)
