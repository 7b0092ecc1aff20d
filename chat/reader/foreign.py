"""Logs as irssi, WeeChat and ZNC write them: for -o irssi, -o weechat, -o znc. archives.py reads these forms.

Rules for this file: the other programs' lines exactly, times to their own precision; what they have no line
for is left out. Control characters are written as they were said: that is what these programs do.
"""

from datetime import date
from typing import Final

from chat.errors import UsageError
from chat.irc.message import Message, Source
from chat.irc.names import is_channel
from chat.reader.formats import Look, Write
from chat.search.finding import Entry, Wants
from chat.search.when import to_local
from chat.search.words import kind_of, searched_text

PREFIX_TAG: Final = "+scribe.chat/prefix"  # the @ or + that an archive showed before a nick
_IRSSI_DAY: Final = "%a %b %d"


def _userhost(message: Message) -> str:
    source = Source.parse(message.source)
    return f"{source.user}@{source.host}" if source.host else ""


class Irssi:
    """See Format. One file per channel is what irssi has, so is what should be asked for."""

    wants = Wants(sources=True)

    def __init__(self, write: Write, look: Look) -> None:
        self.write = write
        self.look = look
        self._day = ""
        self._last = ""

    def start(self) -> None:
        """Nothing: the first line says when the log was opened."""

    def gap(self) -> None:
        """Nothing."""

    def end(self) -> None:
        """When the log was closed: with its last line."""
        if self._last:
            self.write(f"--- Log closed {self._last}\n")

    def entry(self, entry: Entry) -> None:
        """One line, before it the day when it is another."""
        line = _irssi_line(entry.record.message)
        if line is None or entry.removed:
            return
        local = to_local(entry.record.time, self.look.zone)
        day = f"{local:{_IRSSI_DAY}} {local:%Y}"
        self._last = f"{local:{_IRSSI_DAY}} {local:%H:%M:%S} {local:%Y}"
        if not self._day:
            self.write(f"--- Log opened {self._last}\n")
        elif day != self._day:
            self.write(f"--- Day changed {day}\n")
        self._day = day
        self.write(f"{local:%H:%M} {line}\n")


def _irssi_line(message: Message) -> str | None:
    nick, text = message.nick, searched_text(message)
    who = f"{nick} [{_userhost(message)}]"
    first, second = message.param(0), message.param(1)
    match kind_of(message):
        case "message":
            return f"<{message.tags.get(PREFIX_TAG, ' ' if is_channel(first) else '')}{nick}> {text}"
        case "action":
            return f" * {nick} {text}"
        case "notice":
            return f"-{nick}:{first}- {text}" if is_channel(first) else f"-{nick}- {text}"
        case "join":
            return f"-!- {who} has joined {first}"
        case "part":
            return f"-!- {who} has left {first} [{text}]"
        case "quit":
            return f"-!- {who} has quit [{text}]"
        case "kick":
            return f"-!- {second} was kicked from {first} by {nick} [{text}]"
        case "nick":
            return f"-!- {nick} is now known as {first}"
        case "topic":
            if not text:
                return f"-!- Topic unset by {nick} on {first}"
            return f"-!- {nick} changed the topic of {first} to: {text}"
        case "mode":
            return f"-!- mode/{first} [{' '.join(message.params[1:])}] by {nick}"
    return None


class WeeChat:
    """See Format. One file per channel is what WeeChat has, so is what should be asked for."""

    wants = Wants(sources=True)

    def __init__(self, write: Write, look: Look) -> None:
        self.write = write
        self.look = look
        self._topics: dict[str, str] = {}  # of each channel, as far as it was told

    def start(self) -> None:
        """Nothing."""

    def gap(self) -> None:
        """Nothing."""

    def end(self) -> None:
        """Nothing."""

    def entry(self, entry: Entry) -> None:
        """Time, prefix and text with tabs between them."""
        line = _weechat_line(entry.record.message, self._topics)
        if line is not None and not entry.removed:
            local = to_local(entry.record.time, self.look.zone)
            self.write(f"{local:%Y-%m-%d %H:%M:%S}\t{line}\n")


def _weechat_line(message: Message, topics: dict[str, str]) -> str | None:
    nick, text = message.nick, searched_text(message)
    who = f"{nick} ({_userhost(message)})"
    first, second = message.param(0), message.param(1)
    reason = f" ({text})" if text else ""
    match kind_of(message):
        case "message":
            return f"{message.tags.get(PREFIX_TAG, '')}{nick}\t{text}"
        case "action":
            return f" *\t{nick} {text}"
        case "notice":
            return f"--\tNotice({nick}): {text}"
        case "join":
            account = f" [{message.tags['account']}]" if "account" in message.tags else ""
            realname = f" ({message.tags['realname']})" if "realname" in message.tags else ""
            return f"-->\t{nick}{account}{realname} ({_userhost(message)}) has joined {first}"
        case "part":
            return f"<--\t{who} has left {first}{reason}"
        case "quit":
            return f"<--\t{who} has quit{reason}"
        case "kick":
            return f"<--\t{nick} has kicked {second}{reason}"
        case "nick":
            return f"--\t{nick} is now known as {first}"
        case "topic":
            before = topics.get(first, "")
            topics[first] = text
            if not text:
                return f"--\t{nick} has unset topic for {first}" + (
                    f' (old topic: "{before}")' if before else ""
                )
            change = f'from "{before}" ' if before else ""
            return f'--\t{nick} has changed topic for {first} {change}to "{text}"'
        case "mode":
            return f"--\tMode {first} [{' '.join(message.params[1:])}] by {nick}"
    return None


class Znc:
    """See Format. One file per channel and day is what ZNC has, and only the file's name tells the day."""

    wants = Wants(sources=True)

    def __init__(self, write: Write, look: Look) -> None:
        self.write = write
        self.look = look
        self._day: date | None = None

    def start(self) -> None:
        """Nothing."""

    def gap(self) -> None:
        """Nothing."""

    def end(self) -> None:
        """Nothing."""

    def entry(self, entry: Entry) -> None:
        """The time of day in brackets, then what happened. Raises `UsageError` for a second day."""
        line = _znc_line(entry.record.message)
        if line is None or entry.removed:
            return
        local = to_local(entry.record.time, self.look.zone)
        if self._day not in (None, local.date()):
            only = f"--since {self._day} --until '{self._day} 23:59:59.999999'"
            raise UsageError(f"scribe log export: -o znc is one day a file: {only}")
        self._day = local.date()
        self.write(f"[{local:%H:%M:%S}] {line}\n")


def _znc_line(message: Message) -> str | None:
    nick, text = message.nick, searched_text(message)
    source = Source.parse(message.source)
    who = f"{nick} ({source.user}@{source.host})"
    match kind_of(message):
        case "message":
            return f"<{nick}> {text}"
        case "action":
            return f"* {nick} {text}"
        case "notice":
            return f"-{nick}- {text}"
        case "join":
            return f"*** Joins: {who}"
        case "part":
            return f"*** Parts: {who} ({text})"
        case "quit":
            return f"*** Quits: {who} ({text})"
        case "kick":
            return f"*** {message.param(1)} was kicked by {nick} ({text})"
        case "nick":
            return f"*** {nick} is now known as {message.param(0)}"
        case "topic":
            return f"*** {nick} changes topic to '{text}'"
        case "mode":
            return f"*** {nick} sets mode: {message.param(1)} {' '.join(message.params[2:])}"
    return None
