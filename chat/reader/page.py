"""One HTML page that needs nothing else: search, days to jump to, a link for every message.

Everything foreign is escaped, and the page's policy lets no script run but its own, known by its hash: a
message full of HTML and script stays text. Rules for this file: written as it is read, nothing is kept but
how many lines each day has.
"""

import base64
import hashlib
from html import escape
from importlib import resources
from typing import Final

from chat.logbook.redactions import REMOVED
from chat.logbook.scan import Log
from chat.reader.formats import Look, Write
from chat.reader.paint import number_of
from chat.safetext import printable
from chat.search.finding import Entry, Wants
from chat.search.when import to_local
from chat.search.words import URL, words

_COLOURS: Final = 12
_CLASSES: Final = {"message": "", "notice": "", "action": " a"}


def _resource(name: str) -> str:
    return resources.files("chat.reader").joinpath(name).read_text(encoding="utf-8")


def _hash_of(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


class Page:
    """See Format."""

    wants = Wants()

    def __init__(self, write: Write, look: Look) -> None:
        self.write = write
        self.look = look
        self._logs: dict[Log, int] = {}
        self._days: dict[tuple[Log, str], int] = {}
        self._day: tuple[Log, str] | None = None
        self._script = _resource("page.js")

    def start(self) -> None:
        """The head of the page."""
        style = _resource("page.css")
        policy = (
            f"default-src 'none'; style-src 'sha256-{_hash_of(style)}'; "
            f"script-src 'sha256-{_hash_of(self._script)}'; base-uri 'none'; form-action 'none'"
        )
        self.write(
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="referrer" content="no-referrer">\n'
            f"<title>Chat log</title>\n<style>{style}</style>\n</head>\n<body>\n<main>\n"
        )

    def entry(self, entry: Entry) -> None:
        """One line, in the section of its day."""
        local = to_local(entry.record.time, self.look.zone)
        number = self._logs.setdefault(entry.log, len(self._logs) + 1)
        day = (entry.log, f"{local:%Y-%m-%d}")
        if day != self._day:
            self._begin_day(number, entry.log, day, f"{local:%A} {local.day} {local:%B %Y}")
        self._days[day] += 1
        said = words(entry.record)
        nick, text = printable(said.nick), printable(REMOVED if entry.removed else said.text)
        kind = " r" if entry.removed else _CLASSES.get(said.kind, " e")
        colour = number_of(nick, _COLOURS)
        identity = entry.record.msgid if number == 1 else f"{number}-{entry.record.msgid}"
        when = f"{local:%Y-%m-%d %H:%M:%S %z}"
        self.write(
            f'<p class="m n{colour}{kind}" id="{identity}">'
            f'<a href="#{identity}" title="{when}">{local:%H:%M}</a> '
            f"<b>{escape(nick)}</b> <span>{_with_links(text)}</span></p>\n"
        )

    def _begin_day(self, number: int, log: Log, day: tuple[Log, str], heading: str) -> None:
        again = day in self._days
        if self._day is not None:
            self.write("</section>\n")
        self._day = day
        self._days.setdefault(day, 0)
        identity = "" if again else f' id="day-{number}-{day[1]}"'
        self.write(
            f"<section{identity}><h2>{escape(heading)}<small>{escape(printable(log.name))}</small></h2>\n"
        )

    def gap(self) -> None:
        """Nothing."""

    def end(self) -> None:
        """What is beside the lines: the search, and the days of every channel."""
        out = ["</section>\n" if self._day is not None else "", "</main>\n<nav>\n<h1>Chat log</h1>\n"]
        out.append(
            '<input id="search" type="search" placeholder="Search  ( / )" aria-label="Search" hidden>\n'
            '<p id="found" role="status"></p>\n'
        )
        for log, number in self._logs.items():
            out.append(f"<h2>{escape(printable(log.name))}</h2>\n<ul>\n")
            for (owner, day), lines in sorted(self._days.items(), key=lambda item: item[0][1]):
                if owner == log:
                    out.append(f'<li><a href="#day-{number}-{day}">{day} <span>{lines:,}</span></a></li>\n')
            out.append("</ul>\n")
        zone = self.look.zone or "local"
        out.append(
            f"<footer><p>Times are {zone}. Enter: next hit. A line's time is its link.</p></footer>\n"
            f"</nav>\n<script>{self._script}</script>\n</body>\n</html>\n"
        )
        self.write("".join(out))


def _with_links(text: str) -> str:
    """The text escaped, its addresses as links."""
    out = []
    at = 0
    for match in URL.finditer(text):
        url = match.group().rstrip(".,;:!?'\"")
        end = match.start() + len(url)
        shown = escape(url)
        out += [escape(text[at : match.start()]), f'<a href="{shown}" rel="noopener noreferrer">{shown}</a>']
        at = end
    return "".join([*out, escape(text[at:])])
