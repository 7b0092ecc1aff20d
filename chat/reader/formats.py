"""What a line looks like: -o plain, json, csv, md, raw; the pretty one is in pretty.py, the page in page.py.

Rules for this file: one class per format with `start`, `entry`, `gap` and `end`. Any of them may end up on a
terminal, so foreign text is made safe in all of them; json alone holds it exactly all the same.
"""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import tzinfo
from typing import Final, NamedTuple, Protocol

from chat.irc.message import Source
from chat.irc.times import log_time
from chat.logbook.redactions import REMOVED
from chat.safetext import UNSAFE, printable
from chat.search.finding import Entry, Wants
from chat.search.when import to_local
from chat.search.words import reply_to, searched_text, words

Write = Callable[[str], None]


class Look(NamedTuple):
    """How lines are to look. `zone` None is the machine's own; `width` 0 is no terminal."""

    zone: tzinfo | None = None
    several: bool = False  # more than one log: say which
    places: bool = False  # with msgid, file and line
    colours: bool = False
    width: int = 0
    highlight: re.Pattern[str] | None = None


class Format(Protocol):
    """Writes entries one after the other."""

    wants: Wants

    def start(self) -> None:
        """Before the first entry."""

    def entry(self, entry: Entry) -> None:
        """One entry."""

    def gap(self) -> None:
        """What follows does not follow directly."""

    def end(self) -> None:
        """After the last entry."""


class _Base:
    wants = Wants()

    def __init__(self, write: Write, look: Look) -> None:
        self.write = write
        self.look = look

    def start(self) -> None:
        """Nothing, unless a format says so."""

    def gap(self) -> None:
        """Nothing, unless a format says so."""

    def end(self) -> None:
        """Nothing, unless a format says so."""


def one_line(entry: Entry) -> str:
    """An entry as the log itself writes it, without time and tags: `<bob> hello`, `--> bob joined`."""
    kind, nick, text = words(entry.record)
    if entry.removed:
        text = REMOVED
    nick, text = printable(nick), printable(text)
    match kind:
        case "message":
            return f"<{nick}> {text}"
        case "notice":
            return f"-{nick}- {text}"
        case "action":
            return f"* {nick} {text}"
        case "join":
            source = Source.parse(entry.record.message.source)
            who = f" ({printable(f'{source.user}@{source.host}')})" if source.host else ""
            return f"--> {nick}{who} {text}"
        case "part" | "quit" | "kick":
            return f"<-- {nick} {text}"
    return f"-- {nick} {text}"


class Plain(_Base):
    """One line each, without colours: for pipes and for eyes."""

    wants = Wants(sources=True)

    def __init__(self, write: Write, look: Look) -> None:
        super().__init__(write, look)
        self.wants = Wants(numbers=look.places, sources=not look.places)

    def entry(self, entry: Entry) -> None:
        """`2026-11-20 21:01:41 #lobby <bob> hello`, before it the place if asked for."""
        local = to_local(entry.record.time, self.look.zone)
        place = ""
        if self.look.places:
            mark = ":" if entry.hit else "-"
            place = f"{entry.path}:{entry.number}{mark} {entry.record.msgid} " if entry.path else "- "
        name = f"{printable(entry.log.name)} " if self.look.several else ""
        self.write(f"{place}{local:%Y-%m-%d %H:%M:%S} {name}{one_line(entry)}\n")

    def gap(self) -> None:
        """As grep does."""
        self.write("--\n")


class Raw(_Base):
    """The lines of the log files, as they are."""

    def entry(self, entry: Entry) -> None:
        """The line itself: controls are written escaped in it, so it is safe to show."""
        self.write(entry.line.decode("utf-8", "replace") + "\n")


class Json(_Base):
    """JSON Lines: everything that is known, exactly."""

    wants = Wants(numbers=True, sources=True)

    def entry(self, entry: Entry) -> None:
        """One object, its keys always the same."""
        self.write(UNSAFE.sub(_as_json, json.dumps(as_dict(entry), ensure_ascii=False)) + "\n")


def _as_json(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"


def as_dict(entry: Entry) -> dict[str, object]:
    """What is known of an entry, for json."""
    record = entry.record
    message = record.message
    kind, nick, text = words(record)
    source = Source.parse(message.source)
    fields: dict[str, object] = {
        "time": log_time(record.time),
        "msgid": record.msgid,
        "conversation": entry.log.conversation,
        "kind": kind,
        "nick": source.nick,
        "text": REMOVED if entry.removed else searched_text(message),
        "userhost": f"{source.user}@{source.host}" if source.host else "",
        "command": message.command,
        "params": [*message.params[:1], REMOVED] if entry.removed else list(message.params),
        "tags": dict(message.tags),
        "file": str(entry.path) if entry.path else "",
        "line": entry.number,
    }
    if nick != source.nick or text != fields["text"]:
        fields["words"] = f"{nick} {text}" if not entry.removed else REMOVED
    if entry.log.server:
        fields["server"] = entry.log.server
    if reply := reply_to(message):
        fields["reply_to"] = reply
    if entry.removed:
        fields["removed"] = True
    if not entry.hit:
        fields["context"] = True
    return fields


class Csv(_Base):
    """A table for spreadsheets."""

    HEADER = ("time", "msgid", "conversation", "kind", "nick", "text")

    def start(self) -> None:
        """The names of the columns."""
        self._row(self.HEADER)

    def entry(self, entry: Entry) -> None:
        """One row; times are local without --utc, and say their zone."""
        kind, nick, text = words(entry.record)
        time = to_local(entry.record.time, self.look.zone).isoformat(timespec="microseconds")
        text = REMOVED if entry.removed else printable(text)
        self._row((time, entry.record.msgid, printable(entry.log.name), kind, printable(nick), text))

    def _row(self, cells: tuple[str, ...]) -> None:
        out = io.StringIO()
        csv.writer(out).writerow([_no_formula(cell) for cell in cells])
        self.write(out.getvalue())


def _no_formula(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


class Markdown(_Base):
    """For a wiki or a minutes file: a heading per day."""

    def __init__(self, write: Write, look: Look) -> None:
        super().__init__(write, look)
        self._heading = ""

    def entry(self, entry: Entry) -> None:
        """`- 21:01 **bob**: hello`, what people write kept from being Markdown."""
        local = to_local(entry.record.time, self.look.zone)
        heading = f"{_plain_markdown(entry.log.name)}, {local:%A} {local.day} {local:%B %Y}"
        if heading != self._heading:
            self.write(("\n" if self._heading else "") + f"## {heading}\n\n")
            self._heading = heading
        kind, nick, text = words(entry.record)
        nick = _plain_markdown(printable(nick))
        text = REMOVED if entry.removed else _plain_markdown(printable(text))
        if kind in ("message", "notice"):
            self.write(f"- {local:%H:%M} **{nick}**: {text}\n")
        else:
            self.write(f"- {local:%H:%M} *{nick} {text}*\n")


_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~&$])")


def _plain_markdown(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)
