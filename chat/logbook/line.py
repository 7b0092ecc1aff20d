"""Record <-> line: `2026-11-20T21:01:41.002200Z {account=alice} <alice> hello` (docs/log-format.md).

A line does not repeat what its reader can know: the target is the conversation whose folder the file is in,
and the user@host of a nick is on an earlier line of the same file, at most `WINDOW` bytes back: on one that
says it (a join, a part, a quit), on a nick change that carried it over, or in a `userhost` tag. Where that
would not hold, the line carries the tag. A target in another spelling (`#Lobby`, `Bob`) is told by a `target`
tag likewise. So a reader that jumps into the middle of a file looks at one window before it, and no more.

Rules for this file: no files, no clocks. An `Encoder` belongs to one file's writer and is told each line's
offset; a `Decoder` is fed a file's lines in order, from its start or from a window before those wanted.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from chat.errors import BadRecord
from chat.irc.format import escape_tag
from chat.irc.message import NO_TAGS, Message
from chat.irc.names import fold
from chat.irc.parse import parse_tags
from chat.irc.times import SECOND, log_time, parse_time
from chat.logbook.body import SAYS_USERHOST, TARGET_AT, Body, read_body, read_wire, write_body, write_wire
from chat.logbook.escape import escape, is_escaped, unescape
from chat.logbook.record import Record

WINDOW: Final = 128 * 1024  # bytes a reader looks back, at most
TIME_LENGTH: Final = 27  # of `2026-11-20T21:01:41.002200Z`
LAST_TIME: Final = 253_402_300_799_999_999  # 9999-12-31T23:59:59.999999Z
CHANNEL_PREFIXES: Final = ("#", "&")
_MOST_KNOWN: Final = 10_000  # nicks an encoder remembers before it starts anew
_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z", re.ASCII)
_BAD_KEY: Final = re.compile("[ =;]|^$")
_OURS: Final = frozenset({"userhost", "target"})


def is_private(conversation: str) -> bool:
    """Whether a conversation is one between two people rather than a channel's."""
    return not conversation.startswith(CHANNEL_PREFIXES)


def usual_target(conversation: str, nick: str) -> str:
    """The folded target of what `nick` sends in a conversation: the channel, or the other of the two."""
    return _other(conversation, nick) if is_private(conversation) else conversation


@lru_cache(maxsize=64)
def _other(conversation: str, nick: str) -> str:
    one, _, other = conversation.partition(",")
    return other if fold(nick) == one else one


@lru_cache(maxsize=64)
def _minute(text: str) -> int:
    return parse_time(f"{text}:00Z")


def time_of(text: str) -> int:
    """The time, in microseconds, that a line starts with. Raises `BadRecord`."""
    head = text[:TIME_LENGTH]
    if not _TIME.fullmatch(head):
        raise BadRecord(f"does not start with a time: {head!r}")
    second = int(head[17:19])
    if second > 59:
        raise BadRecord(f"not a UTC time: {head!r}")
    return _minute(head[:16]) + second * SECOND + int(head[20:26])


class _Known(NamedTuple):
    value: str
    offset: int  # of the line that says it


class Encoder:
    """Writes the lines of one file; remembers what its earlier lines say and where."""

    def __init__(self, conversation: str, *, fresh: bool) -> None:
        """`fresh` for a new file, not for one that has lines already."""
        self._conversation = conversation
        self.forget()
        self._fresh = fresh

    def forget(self) -> None:
        """Rely on nothing that the file's lines may have said; what is told again does no harm."""
        self._fresh = False
        self._sources: dict[str, _Known] = {}  # by nick
        self._targets: dict[str, _Known] = {}  # by folded target
        # source -> (target, offset up to which it holds, "<nick> "): PRIVMSGs that need no thought.
        self._plain: dict[str, tuple[str, int, str]] = {}

    def encode(self, record: Record, offset: int) -> bytes:
        """The record's line with its newline, UTF-8, to be written at byte `offset` of the file.

        Raises `BadRecord` for a message that no line of the protocol could hold (a command with a space), and
        for a time before 1970 or after 9999.
        """
        time, (command, params, source, tags) = record
        if not 0 <= time <= LAST_TIME:
            raise BadRecord(f"no time that a line could have: {time}")
        plain = self._plain.get(source)
        if plain and command == "PRIVMSG" and len(params) == 2:
            target, until, head = plain
            text = params[1]
            if target == params[0] and offset <= until and text.isprintable() and "\\" not in text:
                if not tags:
                    return f"{log_time(time)} {head}{text}\n".encode()
                if _OURS.isdisjoint(tags):
                    return f"{log_time(time)} {escape(_block(tags))}{head}{text}\n".encode()
        return f"{log_time(time)} {escape(self._text(record.message, offset))}\n".encode()

    def _text(self, message: Message, offset: int) -> str:
        """Tags and body before escaping; what they tell is remembered."""
        nick, bang, userhost = message.source.partition("!")
        params = message.params
        at = TARGET_AT.get(message.command)
        if at is not None and len(params) > at:
            params = params[:at] + params[at + 1 :]
        elif at is not None:
            nick = ""  # no target: as on the wire
        body = None
        if nick and " " not in nick and bool(bang) == bool(userhost) and not _OURS & message.tags.keys():
            body = write_body(Body(message.command, nick, userhost, params))
        if body is None:
            return _block(message.tags) + write_wire(message)
        told = self._introduce(message, nick, userhost, offset)
        if at is not None:
            told |= self._address(message.params[at], nick, offset)
        if message.command == "PRIVMSG":
            self._remember_plain(message, nick, offset)
        return _block({**told, **message.tags} if told else message.tags) + body

    def _introduce(self, message: Message, nick: str, userhost: str, offset: int) -> dict[str, str]:
        """The tag that tells the source's userhost, where no earlier line near enough does."""
        if len(self._sources) > _MOST_KNOWN:
            self.forget()
        told: dict[str, str] = {}
        known = self._sources.get(nick)
        if message.command in SAYS_USERHOST:
            known = _Known(message.source, offset)
        elif known is None or known.value != message.source or offset - known.offset > WINDOW:
            known = _Known(message.source, offset)
            told = {"userhost": userhost}
        self._learn(nick, known)
        if message.command == "NICK":
            new = message.params[0]
            self._learn(new, _Known(_source(new, userhost), known.offset))
        return told

    def _learn(self, nick: str, known: _Known) -> None:
        before = self._sources.get(nick)
        if before is not None and before.value != known.value:
            self._plain.pop(before.value, None)
        self._sources[nick] = known

    def _address(self, target: str, nick: str, offset: int) -> dict[str, str]:
        """The tag that tells the target, where it is not what a reader takes it for."""
        usual = usual_target(self._conversation, nick)
        known = self._targets.get(usual)
        if known is not None and known.value == target and offset - known.offset <= WINDOW:
            return {}
        if target == usual and known is None and self._fresh:
            return {}
        if fold(target) == usual:
            self._targets[usual] = _Known(target, offset)
            self._plain.clear()
        return {"target": target}

    def _remember_plain(self, message: Message, nick: str, offset: int) -> None:
        target = message.params[0]
        usual = usual_target(self._conversation, nick)
        known = self._targets.get(usual, _Known(usual, offset))
        if known.value == target and escape(nick) == nick:
            until = min(self._sources[nick].offset, known.offset) + WINDOW
            self._plain[message.source] = (target, until, f"<{nick}> ")


class Decoder:
    """Reads lines of one file in their order; resolves what a line leaves out from those before it."""

    def __init__(self, conversation: str) -> None:
        self._conversation = conversation
        self._sources: dict[str, str] = {}
        self._targets: dict[str, str] = {}

    def decode(self, line: bytes) -> Record:
        """The record of a line without its newline. Raises `BadRecord` for anything that is not one.

        A nick of which no earlier line was seen has a source that is the nick alone.
        """
        try:
            raw = line.decode()
        except UnicodeDecodeError:
            raise BadRecord("not UTF-8") from None
        time = time_of(raw)
        if raw[TIME_LENGTH : TIME_LENGTH + 1] != " ":
            raise BadRecord("no space behind the time")
        if not is_escaped(raw):  # NULs, say, where a power cut kept a part of it from the disk
            raise BadRecord("a control character that no line holds")
        text = unescape(raw[TIME_LENGTH + 1 :])
        tags = NO_TAGS
        if text.startswith("{"):
            block, space, text = text.partition(" ")
            if not space or block[-1] != "}":
                raise BadRecord("tags without an end")
            tags = parse_tags(block[1:-1])
        if text.startswith(":"):
            return Record(time, read_wire(text)._replace(tags=tags))
        return Record(time, self._message(read_body(text), dict(tags) if tags else {}))

    def _message(self, body: Body, tags: dict[str, str]) -> Message:
        command, nick, userhost, params = body
        said = tags.pop("userhost", userhost)
        if said is None:
            source = self._sources.get(nick, nick)
        else:
            self._sources[nick] = source = _source(nick, said)
        if command == "NICK" and (said is not None or nick in self._sources):
            self._sources[params[0]] = _source(params[0], source.partition("!")[2])
        at = TARGET_AT.get(command)
        if at is not None:
            usual = usual_target(self._conversation, nick)
            target = tags.pop("target", None)
            if target is None:
                target = self._targets.get(usual, usual)
            elif fold(target) == usual:
                self._targets[usual] = target
            params = (*params[:at], target, *params[at:])
        return Message(command, params, source, tags or NO_TAGS)


def _source(nick: str, userhost: str) -> str:
    return f"{nick}!{userhost}" if userhost else nick


def _block(tags: Mapping[str, str]) -> str:
    """`{key=value;key} ` or ""; the values escaped as IRCv3 does, so that the block holds no space."""
    if not tags:
        return ""
    for key in tags:
        if _BAD_KEY.search(key):
            raise BadRecord(f"a tag cannot be called {key[:40]!r}")
    return (
        "{" + ";".join(f"{key}={escape_tag(value)}" if value else key for key, value in tags.items()) + "} "
    )
