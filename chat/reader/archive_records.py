"""The lines of an archive -> records, with the times that its zone gives them.

Rules for this file: lines in, records out; no files. What a line does not say is not made up.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from chat.irc.message import Message
from chat.irc.names import fold, is_channel
from chat.irc.times import SECOND
from chat.logbook.line import LAST_TIME, is_private
from chat.logbook.record import Record
from chat.reader.archives import Archive, Day, Happened, Own, read_line
from chat.reader.foreign import PREFIX_TAG
from chat.search.when import from_local


@dataclass(slots=True)
class Report:
    """What became of a file's lines."""

    records: list[Record] = field(default_factory=list)
    own: int = 0
    unknown: list[tuple[int, str]] = field(default_factory=list)  # line number, line
    precision: int = SECOND
    lines: int = 0
    misplaced: Counter[str] = field(default_factory=Counter)  # other channels, or people, that lines name


def read_archive(
    lines: Iterator[str | None], archive: Archive, channel: str, zone: tzinfo | None, date: str
) -> Report:
    """What an archive's lines say, as records; what they do not say is not made up."""
    report = Report(precision=archive.precision * SECOND)
    last = 0
    for number, line in enumerate(lines, 1):
        report.lines = number
        found = None if line is None else read_line(archive, line)
        if isinstance(found, Day):
            date = found.date
            found = Own() if date else None
        if isinstance(found, Own):
            report.own += 1
            continue
        time = None if found is None else _time_of(found, date, zone, last - report.precision)
        if found is None or time is None:
            report.unknown.append((number, "(not in the encoding)" if line is None else line))
            continue
        last = max(last, time)
        report.records.append(Record(time, message_of(found, channel)))
        if other := _misplaced(found, channel):
            report.misplaced[other] += 1
    return report


def _misplaced(found: Happened, channel: str) -> str:
    """The channel that a line names, or of a private chat who speaks, if it is another; else ""."""
    if is_private(channel):
        nick = found.parts["nick"]
        return nick if fold(nick) not in fold(channel).split(",") else ""
    target = found.parts.get("target", "").lstrip("~&@%+")
    return target if is_channel(target) and fold(target) != fold(channel) else ""


def _time_of(found: Happened, date: str, zone: tzinfo | None, earliest: int) -> int | None:
    """The line's time in microseconds; of an hour that the clocks repeat, the one that keeps the order."""
    day = found.date or date
    clock = found.time.replace(",", ".")
    try:
        local = datetime.fromisoformat(f"{day}T{'0' if clock[1] == ':' else ''}{clock}")
        if found.zone:
            zone = UTC if found.zone == "Z" else datetime.strptime(found.zone, "%z").tzinfo
        time = from_local(local, zone)
        if time < earliest:
            time = from_local(local.replace(fold=1), zone)
    except (ValueError, OverflowError, OSError):  # no time that there is, or one out of the calendar
        return None
    return time if 0 <= time <= LAST_TIME else None


def message_of(found: Happened, channel: str) -> Message:
    """The message that a line tells of, as a client would have been sent it."""
    kind, parts = found.kind, found.parts
    nick, text = parts["nick"], parts.get("text", "")
    source = f"{nick}!{parts['host']}" if "host" in parts else nick
    target = _target(nick, channel)
    tags = {PREFIX_TAG: parts["prefix"]} if "prefix" in parts else {}
    tags |= {name: parts[name] for name in ("account", "realname") if name in parts}
    reason = (text,) if text else ()
    match kind:
        case "message":
            return Message("PRIVMSG", (target, text), source, tags)
        case "action":
            return Message("PRIVMSG", (target, f"\x01ACTION {text}\x01"), source, tags)
        case "notice":
            return Message("NOTICE", (target, text), source, tags)
        case "quit":
            return Message("QUIT", reason, source, tags)
        case "kick":
            return Message("KICK", (target, parts["other"], *reason), source, tags)
        case "nick":
            return Message("NICK", (parts["other"],), source, tags)
        case "topic":
            return Message("TOPIC", (target, text), source, tags)
        case "mode":
            return Message("MODE", (target, *parts["modes"].split()), source, tags)
    return Message(kind.upper(), (target, *reason), source, tags)


def _target(nick: str, channel: str) -> str:
    """The channel, or of a private chat the other of the two."""
    if not is_private(channel):
        return channel
    one, _, other = channel.partition(",")
    return other if fold(nick) == fold(one) else one
