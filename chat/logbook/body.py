"""What a line says after its time and tags: a message in words a person reads, and back.

    <nick> text                                    PRIVMSG
    * nick text                                    PRIVMSG holding a CTCP ACTION
    -nick- text                                    NOTICE
    --> nick (user@host) joined                    JOIN
    <-- nick (user@host) left[ (reason)]           PART
    <-- nick (user@host) quit[ (reason)]           QUIT
    <-- nick was kicked by op[ (reason)]           KICK
    -- nick is now known as new                    NICK
    -- nick set the topic to: text                 TOPIC
    -- nick cleared the topic                      TOPIC with an empty text
    -- nick set mode +o bob                        MODE
    -- nick set realname to: text                  SETNAME
    -- nick invited other                          INVITE
    -- nick removed message MSGID[ (reason)]       REDACT
    -- nick sent tags                              TAGMSG: what it says is in the tags
    :nick!user@host COMMAND param :last param      anything else, as on the wire, the last behind a colon

Rules for this file: text in, text out, and exact: `read_body` undoes `write_body`. No escaping (escape.py),
no memory of who is who (line.py). A form is only used where it can be read back; the last one takes the rest.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from chat.errors import BadRecord
from chat.irc.message import Message

# Where a command's params name the conversation. It is left out of the text: the file's folder says it.
TARGET_AT: Final = {
    "PRIVMSG": 0,
    "NOTICE": 0,
    "JOIN": 0,
    "PART": 0,
    "KICK": 0,
    "TOPIC": 0,
    "MODE": 0,
    "REDACT": 0,
    "TAGMSG": 0,
    "INVITE": 1,
}
_ACTION: Final = "\x01ACTION "


class Body(NamedTuple):
    """A message without tags and target. `userhost` is None where the text does not say it."""

    command: str
    nick: str
    userhost: str | None
    params: tuple[str, ...]


def _reason(params: Sequence[str], at: int) -> str:
    return f" ({params[at]})" if len(params) > at else ""


def _privmsg(nick: str, _userhost: str, params: Sequence[str]) -> str:
    text = params[0]
    if text.startswith(_ACTION) and text.endswith("\x01"):
        return f"* {nick} {text[len(_ACTION) : -1]}"
    return f"<{nick}> {text}"


def _topic(nick: str, _userhost: str, params: Sequence[str]) -> str:
    return f"-- {nick} set the topic to: {params[0]}" if params[0] else f"-- {nick} cleared the topic"


class _Form(NamedTuple):
    fewest: int  # params without the target
    most: int
    words: int  # how many of them, from the first, must be words: not empty, no space
    write: Callable[[str, str, Sequence[str]], str]


_MANY: Final = 1 << 30
_FORMS: Final = {
    "PRIVMSG": _Form(1, 1, 0, _privmsg),
    "NOTICE": _Form(1, 1, 0, lambda nick, _, p: f"-{nick}- {p[0]}"),
    "JOIN": _Form(0, 0, 0, lambda nick, host, _: f"--> {nick} ({host}) joined"),
    "PART": _Form(0, 1, 0, lambda nick, host, p: f"<-- {nick} ({host}) left{_reason(p, 0)}"),
    "QUIT": _Form(0, 1, 0, lambda nick, host, p: f"<-- {nick} ({host}) quit{_reason(p, 0)}"),
    "KICK": _Form(1, 2, 1, lambda nick, _, p: f"<-- {p[0]} was kicked by {nick}{_reason(p, 1)}"),
    "NICK": _Form(1, 1, 1, lambda nick, _, p: f"-- {nick} is now known as {p[0]}"),
    "TOPIC": _Form(1, 1, 0, _topic),
    "MODE": _Form(1, _MANY, _MANY, lambda nick, _, p: f"-- {nick} set mode {' '.join(p)}"),
    "SETNAME": _Form(1, 1, 0, lambda nick, _, p: f"-- {nick} set realname to: {p[0]}"),
    "INVITE": _Form(1, 1, 1, lambda nick, _, p: f"-- {nick} invited {p[0]}"),
    "REDACT": _Form(1, 2, 1, lambda nick, _, p: f"-- {nick} removed message {p[0]}{_reason(p, 1)}"),
    "TAGMSG": _Form(0, 0, 0, lambda nick, *_: f"-- {nick} sent tags"),
}
SAYS_USERHOST: Final = frozenset({"JOIN", "PART", "QUIT"})

_READERS: Final = tuple(
    (prefix, command, re.compile(prefix + pattern, re.DOTALL))
    for prefix, command, pattern in (
        ("--> ", "JOIN", r"(?P<nick>[^ ]+) \((?P<host>[^ ]*)\) joined"),
        ("<-- ", "PART", r"(?P<nick>[^ ]+) \((?P<host>[^ ]*)\) left(?: \((?P<last>.*)\))?"),
        ("<-- ", "QUIT", r"(?P<nick>[^ ]+) \((?P<host>[^ ]*)\) quit(?: \((?P<last>.*)\))?"),
        ("<-- ", "KICK", r"(?P<word>[^ ]+) was kicked by (?P<nick>[^ ]+)(?: \((?P<last>.*)\))?"),
        ("-- ", "NICK", r"(?P<nick>[^ ]+) is now known as (?P<word>[^ ]+)"),
        ("-- ", "TOPIC", r"(?P<nick>[^ ]+) set the topic to: (?P<last>.*)"),
        ("-- ", "TOPIC", r"(?P<nick>[^ ]+) cleared the topic(?P<last>)"),
        ("-- ", "MODE", r"(?P<nick>[^ ]+) set mode (?P<words>[^ ]+(?: [^ ]+)*)"),
        ("-- ", "SETNAME", r"(?P<nick>[^ ]+) set realname to: (?P<last>.*)"),
        ("-- ", "INVITE", r"(?P<nick>[^ ]+) invited (?P<word>[^ ]+)"),
        ("-- ", "REDACT", r"(?P<nick>[^ ]+) removed message (?P<word>[^ ]+)(?: \((?P<last>.*)\))?"),
        ("-- ", "TAGMSG", r"(?P<nick>[^ ]+) sent tags"),
    )
)


def write_body(body: Body) -> str | None:
    """The text for a message of this nick and userhost ("" for none), or None where no form fits."""
    form = _FORMS.get(body.command)
    if form is None or not form.fewest <= len(body.params) <= form.most:
        return None
    if any(not word or " " in word for word in body.params[: form.words]):
        return None
    host = body.userhost or ""
    if " " in host and body.command in SAYS_USERHOST:
        return None
    return form.write(body.nick, host, body.params)


def read_body(text: str) -> Body:
    """Undo `write_body`. Raises `BadRecord` for text in none of the forms."""
    word, space, rest = text.partition(" ")
    if space and len(word) > 2:
        if word[0] == "<" and word[-1] == ">":
            return Body("PRIVMSG", word[1:-1], None, (rest,))
        if word[0] == "-" and word[-1] == "-":
            return Body("NOTICE", word[1:-1], None, (rest,))
    elif word == "*":
        nick, space, rest = rest.partition(" ")
        if nick and space:
            return Body("PRIVMSG", nick, None, (f"{_ACTION}{rest}\x01",))
    for prefix, command, pattern in _READERS:
        if text.startswith(prefix) and (match := pattern.fullmatch(text)):
            part = match.groupdict()
            params = part["words"].split(" ") if part.get("words") else []
            params += [part[name] for name in ("word", "last") if part.get(name) is not None]
            return Body(command, part["nick"], part.get("host"), tuple(params))
    raise BadRecord(f"in no form that a log line has: {text[:60]!r}")


def write_wire(message: Message) -> str:
    """`:source COMMAND param :last`. Raises `BadRecord` for what no line of the protocol could hold."""
    *middle, last = message.params or ("",)
    words = [message.command, *middle]
    if " " in message.source or any(not word or word[0] == ":" or " " in word for word in words):
        raise BadRecord(f"a {message.command[:20]!r} message that is no line of the protocol")
    return " ".join([f":{message.source}", *words]) + (f" :{last}" if message.params else "")


def read_wire(text: str) -> Message:
    """Undo `write_wire`. Raises `BadRecord`."""
    head, colon, last = text[1:].partition(" :")
    source, *words = head.split(" ")
    if not words or "" in words:
        raise BadRecord(f"not a line of the protocol: {text[:60]!r}")
    command, *middle = words
    return Message(command, (*middle, last) if colon else tuple(middle), source)
