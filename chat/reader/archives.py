"""Logs as irssi, WeeChat, ZNC and others write them, line by line -> what happened.

One table of forms per program: an expression and what it says. A line that no form fits is not understood
and reported; lines that the program wrote about itself are known and left out. Rules for this file: text in,
values out; no files, no time zones, nothing guessed.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple

_NICK: Final = r"(?P<nick>[^\s<>]+?)"
_HOST: Final = r"(?P<host>[^\s\])]+@[^\s\])]+)"
_ZNC_HOST: Final = r"\((?:@|(?P<host>\S+?))\)"  # (@) of those who have none


class Happened(NamedTuple):
    """One line: a local time, which may lack its day, and the parts of the message; `kind` as in words.KINDS.

    `date` is "" where only the file's name or an earlier line tells the day.
    """

    date: str
    time: str
    kind: str
    parts: Mapping[str, str]
    zone: str = ""


class Day(NamedTuple):
    """A line that says which day the following ones are of; "" where it cannot be understood."""

    date: str


class Own(NamedTuple):
    """A line about the program itself."""


class Archive(NamedTuple):
    """How a program writes: `line` finds time and rest, `forms` what the rest says, `own` its own lines."""

    line: re.Pattern[str]
    forms: tuple[tuple[str, re.Pattern[str]], ...]
    own: re.Pattern[str]
    precision: int  # seconds
    day: re.Pattern[str] | None = None


def _forms(*forms: tuple[str, str]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(form)) for kind, form in forms)


_CLOCK: Final = r"(?P<time>\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,6})?)?)"
_DATE: Final = r"(?P<date>\d{4}-\d{2}-\d{2})"
_PREFIX: Final = r"(?P<prefix>[~&@%+!])?"
# Months as irssi writes them: in the language of whoever ran it. Those of English, German, French, Spanish,
# Italian, Dutch, Portuguese and the Scandinavian languages; of others some mean another month here.
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "jan jän janv ene gen",
            "feb févr fev",
            "mar mär mars mrt",
            "apr april avril abr",
            "may mai maj mei mag",
            "jun juni juin giu",
            "jul juli juil lug",
            "aug août ago",
            "sep sept set",
            "oct okt ott out",
            "nov",
            "dec dez des déc dic",
        ),
        1,
    )
    for name in names.split()
}

ARCHIVES: Final = {
    "irssi": Archive(
        re.compile(rf"{_CLOCK} (?P<rest>.*)"),
        _forms(
            ("message", rf"<(?: |(?P<prefix>[~&@%+!]))?{_NICK}> (?P<text>.*)"),
            ("action", rf" \* {_NICK} (?P<text>.*)"),
            ("notice", r"-(?P<nick>(?!!-)[^\s<>]+?)(?::(?P<target>[^\s]+))?- (?P<text>.*)"),
            ("join", rf"-!- {_NICK} \[{_HOST}\] has joined (?P<target>\S+)"),
            ("part", rf"-!- {_NICK} \[{_HOST}\] has left (?P<target>\S+) \[(?P<text>.*)\]"),
            ("quit", rf"-!- {_NICK} \[{_HOST}\] has quit \[(?P<text>.*)\]"),
            ("kick", rf"-!- (?P<other>\S+) was kicked from (?P<target>\S+) by {_NICK} \[(?P<text>.*)\]"),
            ("nick", rf"-!- {_NICK} is now known as (?P<other>\S+)"),
            ("topic", rf"-!- {_NICK} changed the topic of (?P<target>\S+) to: (?P<text>.*)"),
            ("topic", rf"-!- Topic unset by {_NICK} on (?P<target>\S+)(?P<text>)"),
            ("mode", rf"-!- (?:server)?mode/(?P<target>\S+) \[(?P<modes>[^\]]+)\] by {_NICK}"),
        ),
        re.compile(r"--- Log closed .*|\S+ -!- (?:Irssi|Topic|Topic set by|Home page|ServerMode).*|$"),
        60,
        re.compile(r"--- (?:Log opened|Day changed) (?P<date>.*)"),
    ),
    "weechat": Archive(
        re.compile(rf"{_DATE} {_CLOCK}\t(?P<rest>.*)"),
        _forms(
            ("action", rf" \*\t{_NICK} (?P<text>.*)"),
            (
                "join",
                rf"-->\t{_NICK}(?: \[(?P<account>[^\]\s]+)\])?(?: \((?P<realname>.*)\))? \({_HOST}\) "
                r"has joined (?P<target>\S+)",
            ),
            ("part", rf"<--\t{_NICK} \({_HOST}\) has left (?P<target>\S+)(?: \((?P<text>.*)\))?"),
            ("quit", rf"<--\t{_NICK} \({_HOST}\) has quit(?: \((?P<text>.*)\))?"),
            ("kick", rf"<--\t{_NICK} has kicked (?P<other>\S+)(?: \((?P<text>.*)\))?"),
            ("nick", rf"--\t{_NICK} is now known as (?P<other>\S+)"),
            ("topic", rf'--\t{_NICK} has changed topic for (?P<target>\S+)(?: from ".*")? to "(?P<text>.*)"'),
            ("topic", rf"--\t{_NICK} has unset topic for (?P<target>\S+)(?P<text>)(?: \(old topic: .*\))?"),
            ("mode", rf"--\tMode (?P<target>\S+) \[(?P<modes>[^\]]+)\] by {_NICK}"),
            ("notice", rf"--\tNotice\({_NICK}\)(?: -> (?P<target>\S+))?: (?P<text>.*)"),
            ("message", rf"{_PREFIX}(?P<nick>(?!-->|<--|--|=!=)[^\s<>]+)\t(?P<text>.*)"),
        ),
        re.compile(
            r"\S+ \S+\t(?:--|=!=)?\t(?:Channel |Topic |Names |URL |irc: |You are now known as ).*|"
            r"\S+ \S+\t(?:\t|=!=\t).*|$"
        ),
        1,
    ),
    "znc": Archive(
        re.compile(rf"\[{_CLOCK}\] (?P<rest>.*)"),
        _forms(
            ("message", rf"<{_NICK}> (?P<text>.*)"),
            ("action", rf"\* {_NICK} (?P<text>.*)"),
            ("notice", rf"-{_NICK}- (?P<text>.*)"),
            ("join", rf"\*\*\* Joins: {_NICK} {_ZNC_HOST}"),
            ("part", rf"\*\*\* Parts: {_NICK} {_ZNC_HOST}(?: \((?P<text>.*)\))?"),
            ("quit", rf"\*\*\* Quits: {_NICK} {_ZNC_HOST}(?: \((?P<text>.*)\))?"),
            ("kick", rf"\*\*\* (?P<other>\S+) was kicked by {_NICK} \((?P<text>.*)\)"),
            ("nick", rf"\*\*\* {_NICK} is now known as (?P<other>\S+)"),
            ("topic", rf"\*\*\* {_NICK} changes topic to '(?P<text>.*)'"),
            ("mode", rf"\*\*\* {_NICK} sets mode: (?P<modes>\S+(?: .*)?)"),
        ),
        re.compile(rf"\[{_CLOCK}\] (?:(?:Connected to|Disconnected from) IRC \(.*\)|Broadcast: .*)|$"),
        1,
    ),
    "generic": Archive(
        re.compile(rf"\[?(?:{_DATE}[T ])?{_CLOCK}(?P<zone>Z|[+-]\d{{2}}:?\d{{2}})?\]? (?P<rest>.*)"),
        _forms(
            ("message", rf"<[ ]?{_PREFIX}{_NICK}> (?P<text>.*)"),
            ("action", rf"\* {_NICK} (?P<text>.*)"),
            ("notice", rf"-{_NICK}- (?P<text>.*)"),
        ),
        re.compile(r"$"),
        1,
    ),
}


def read_line(archive: Archive, line: str) -> Happened | Day | Own | None:
    """What a line without its line end says; None when it is not understood."""
    if archive.day is not None and (match := archive.day.fullmatch(line)):
        return Day(_date_of(match["date"]))
    if match := archive.line.fullmatch(line):
        found = match.groupdict()
        for kind, form in archive.forms:
            if said := form.fullmatch(found["rest"]):
                parts = {name: text for name, text in said.groupdict().items() if text is not None}
                return Happened(found.get("date") or "", found["time"], kind, parts, found.get("zone") or "")
    return Own() if archive.own.fullmatch(line) else None


def _date_of(text: str) -> str:
    """`Sat Nov 21 2026`, or with a time before the year, as a date; "" when it is none."""
    words = text.split()
    if len(words) == 5:
        del words[3]
    try:
        _, month, day, year = words
        return date(int(year), _MONTHS[month.rstrip(".").casefold()], int(day)).isoformat()
    except (ValueError, KeyError):
        return ""


def guess(lines: list[str]) -> str | None:
    """Whose lines these are: the program by whose forms most can be read; None when that is not clear."""
    score = {
        name: sum(read_line(archive, line) is not None for line in lines)
        for name, archive in ARCHIVES.items()
    }
    best, second = sorted(score.values(), reverse=True)[:2]
    names = [name for name in ARCHIVES if score[name] == best]
    if best * 2 < len(lines) or (best == second and names != ["znc", "generic"]):
        return None
    return names[0]
