"""The look on a terminal: a heading per channel and day, nicks in a column, long lines wrapped beside it.

    ── #lobby ── Friday 20 November 2026 ────────────────────────────
    22:01:35           → bob (bob@10.0.0.7) joined
    22:01:41         bob │ hello everyone

Rules for this file: how lines look, nothing else. All text passes chat.safetext on its way in.
"""

from datetime import datetime
from typing import Final

from chat.irc.message import Source
from chat.logbook.redactions import REMOVED
from chat.reader.formats import Look, Write
from chat.reader.paint import Paint, Span, cells, pad_left, wrap
from chat.safetext import printable
from chat.search.finding import Entry, Wants
from chat.search.when import to_local
from chat.search.words import URL, Words, words

_NICK_COLUMN: Final = 14
_TIME_COLUMN: Final = 8
_FEWEST_TEXT: Final = 20
_SIGNS: Final = {"join": ("→", "come"), "part": ("←", "go"), "quit": ("←", "go"), "kick": ("←", "go")}
_OTHER_SIGN: Final = ("·", "dim")


class Pretty:
    """See Format."""

    wants = Wants(sources=True)

    def __init__(self, write: Write, look: Look) -> None:
        self.write = write
        self.look = look
        self.wants = Wants(numbers=look.places, sources=not look.places)
        self._paint = Paint(look.colours)
        self._width = look.width or 100
        self._nicks = _NICK_COLUMN if self._width >= 72 else 10 if self._width >= 50 else 6
        self._text_width = max(_FEWEST_TEXT, self._width - _TIME_COLUMN - 1 - self._nicks - 3)
        self._long_days = self._width >= 60
        self._heading: tuple[str, str] | None = None
        self._gap = False

    def start(self) -> None:
        """Nothing."""

    def gap(self) -> None:
        """A small mark between what does not belong together."""
        self._gap = self._heading is not None

    def end(self) -> None:
        """Nothing."""

    def entry(self, entry: Entry) -> None:
        """One entry, under its heading."""
        local = to_local(entry.record.time, self.look.zone)
        day = f"{local:%A} {local.day} {local:%B %Y}" if self._long_days else f"{local:%Y-%m-%d}"
        heading = (entry.log.name, day)
        if heading != self._heading:
            self._write_heading(*heading)
        elif self._gap:
            self.write(self._paint("rule", " " * (_TIME_COLUMN - 1) + "⋯") + "\n")
        self._gap = False
        said = words(entry.record)
        said = Words(said.kind, printable(said.nick), printable(REMOVED if entry.removed else said.text))
        match said.kind:
            case "message":
                self._write_line(entry, local, self._nick(said.nick, said.nick), said.text)
            case "notice":
                self._write_line(entry, local, self._nick(f"-{said.nick}-", said.nick), said.text)
            case "action":
                sign = self._paint("dim", pad_left("*", self._nicks))
                self._write_line(entry, local, sign, f"{said.nick} {said.text}", who=said.nick)
            case _:
                text, style = _SIGNS.get(said.kind, _OTHER_SIGN)
                sign = self._paint(style, pad_left(text, self._nicks))
                self._write_line(entry, local, sign, _event(entry, said), who=said.nick, bar=" ")

    def _write_heading(self, name: str, day: str) -> None:
        blank = "" if self._heading is None else "\n"
        self._heading = (name, day)
        shown = printable(name)
        if cells(shown) > self._width - len(day) - 10:
            shown = pad_left(shown, max(8, self._width - len(day) - 10))
        rest = max(0, self._width - cells(shown) - len(day) - 8)
        rule = self._paint
        self.write(
            f"{blank}{rule('rule', '──')} {rule('heading', shown)} {rule('rule', '──')} {rule('bold', day)} "
            f"{rule('rule', '─' * rest)}\n"
        )

    def _nick(self, text: str, nick: str) -> str:
        return self._paint.nick(nick, pad_left(text, self._nicks))

    def _write_line(
        self, entry: Entry, local: datetime, sign: str, text: str, *, who: str = "", bar: str = "│"
    ) -> None:
        """`text` starts with the nick `who`, if one is given."""
        spans = self._spans(entry, text, who)
        time = self._paint("dim" if entry.hit else "rule", f"{local:%H:%M:%S}")
        indent = " " * (_TIME_COLUMN + 1 + self._nicks)
        bar = self._paint("rule", bar)
        width = self._text_width
        lines = wrap(text, width) if self.look.width else [(0, len(text))]
        for number, (start, end) in enumerate(lines):
            head = f"{time} {sign}" if number == 0 else indent
            line = f"{head} {bar} {self._line(text, start, end, spans, who)}"
            if number == len(lines) - 1 and self.look.places and entry.hit:
                line += self._place(entry, cells(text[start:end]))
            self.write(line.rstrip(" ") + "\n")

    def _line(self, text: str, start: int, end: int, spans: list[Span], who: str) -> str:
        if who and start == 0 and end >= len(who):
            return self._paint.nick(who) + self._paint.spans(text, len(who), end, spans)
        return self._paint.spans(text, start, end, spans)

    def _spans(self, entry: Entry, text: str, who: str) -> list[Span]:
        """What is styled in a text: what was searched for first, then links, then all of an event."""
        if not self.look.colours:
            return []
        if entry.removed:
            return [Span(len(who), len(text), "gone")]
        spans: list[Span] = []
        if self.look.highlight is not None and entry.hit:
            spans = [
                Span(*hit.span(), "hit")
                for hit in self.look.highlight.finditer(text)
                if hit.end() > hit.start()
            ]
        for link in URL.finditer(text):
            if not any(span.start < link.end() and link.start() < span.end for span in spans):
                spans.append(Span(*link.span(), "url"))
        spans.sort()
        base = {"message": "", "notice": "", "action": "action"}.get(words(entry.record).kind, "event")
        return _filled(spans, len(who), len(text), base) if base else spans

    def _place(self, entry: Entry, used: int) -> str:
        """The msgid, the file and the line, at the right edge, below the text where there is no room."""
        assert entry.path is not None
        place = f"{entry.record.msgid} {entry.path.name}:{entry.number}"
        if not self.look.width:
            return self._paint("dim", f"  {place}")
        room = self._text_width - used - 2
        if room >= len(place):
            return self._paint("dim", " " * (room - len(place) + 2) + place)
        return "\n" + self._paint("dim", " " * max(0, self._width - len(place)) + place)


def _event(entry: Entry, said: Words) -> str:
    source = Source.parse(entry.record.message.source)
    if said.kind == "join" and source.host:
        return f"{said.nick} ({printable(f'{source.user}@{source.host}')}) {said.text}"
    return f"{said.nick} {said.text}"


def _filled(spans: list[Span], start: int, end: int, style: str) -> list[Span]:
    """The spans, and between them others of a style, so that everything from `start` to `end` has one."""
    filled: list[Span] = []
    for span in spans:
        if span.start > start:
            filled.append(Span(start, span.start, style))
        filled.append(span)
        start = max(start, span.end)
    if start < end:
        filled.append(Span(start, end, style))
    return filled
