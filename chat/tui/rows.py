"""One block of a timeline -> the rows that show it.

Rules for this file: pure functions of entries, a width and a look; what is on the screen and what is not is
the viewport's affair. The columns: a mark, the time, the nick (to the right), the text, the delivery mark.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple

from chat.client.timeline import SPEECH, Entry, EntryKind, State
from chat.tui.blocks import MINUTE
from chat.tui.cells import clip, fit, width
from chat.tui.folded import folded
from chat.tui.markup import runs_of, safe
from chat.tui.themes import Theme
from chat.tui.wrap import Cell, Row, Run, cells_of, wrap

NICK_LINK: Final = "nick:"
JUMP_LINK: Final = "jump:"
_SAME_VOICE: Final = 5 * MINUTE  # within this, a second message of the same person goes without the name

_SIGNS: Final = {
    EntryKind.JOIN: ("→", "class:good"),
    EntryKind.PART: ("←", "class:faint"),
    EntryKind.QUIT: ("←", "class:faint"),
    EntryKind.KICK: ("←", "class:bad"),
    EntryKind.NICK: ("~", "class:faint"),
    EntryKind.TOPIC: ("#", "class:accent"),
    EntryKind.MODE: ("±", "class:faint"),
    EntryKind.INVITE: ("+", "class:accent"),
    EntryKind.INFO: ("·", "class:accent"),
    EntryKind.ERROR: ("!", "class:bad"),
}
_MIXED: Final = ("·", "class:faint")  # comings and goings of several kinds
_TEXTS: Final = {
    EntryKind.KICK: "class:soft",
    EntryKind.TOPIC: "class:soft",
    EntryKind.INVITE: "class:soft",
    EntryKind.INFO: "class:soft",
    EntryKind.ERROR: "class:bad",
}
_MARKS: Final = {
    State.PENDING: ("◌", "class:faint"),
    State.DELIVERED: ("✓", "class:faint"),
    State.FAILED: ("✗", "class:bad"),
}

Local = Callable[[int], datetime]


def local_time(us: int) -> datetime:
    """A time in microseconds as the wall clock of this machine shows it."""
    return datetime.fromtimestamp(us // 1_000_000)


def utc_time(us: int) -> datetime:
    """The same as everybody's clocks."""
    return datetime.fromtimestamp(us // 1_000_000, UTC)


class Columns(NamedTuple):
    """Where things stand in a timeline of a given width."""

    total: int
    nick: int  # cells for the nick
    text: int  # cells for the text
    times: bool  # there is room for the times

    @classmethod
    def of(cls, total: int) -> "Columns":
        """Columns for a timeline that is `total` cells wide."""
        times = total >= 36
        nick = 16 if total >= 100 else 12 if total >= 72 else 9 if total >= 28 else 5
        tail = 3 if total >= 72 else 2
        return cls(total, nick, max(8, total - _indent(nick, times) - tail), times)

    @property
    def indent(self) -> int:
        """Cells before the text."""
        return _indent(self.nick, self.times)


def _indent(nick: int, times: bool) -> int:
    """The mark, the time, the nick, and two cells between it and the text."""
    return 1 + (6 if times else 0) + nick + 2


class Look(NamedTuple):
    """What rows depend on besides their entries.

    In a private conversation (`alone`) everything is said to us, so nothing is set off for being so.
    """

    theme: Theme
    columns: Columns
    local: Local
    own_nick: str
    alone: bool = False

    def mentions(self, entry: Entry) -> bool:
        """Whether an entry is to be set off because it names us."""
        return entry.mention and not entry.own and not self.alone and entry.kind in SPEECH


def rows_of(entries: Sequence[Entry], before: Entry | None, look: Look, *, named: bool = False) -> list[Row]:
    """The rows of a block. `before` is the entry before it: the same voice goes on without its name.

    If it is `named` it has its name and its time even so.
    """
    entry = entries[0]
    rows: list[Row] = []
    new_day = before is None or look.local(before.time).date() != look.local(entry.time).date()
    if new_day:
        rows.append(rule(_day(look, entry), look))
    if entry.kind is EntryKind.GAP:
        return [*rows, rule(safe(entry.text), look, "class:warn")]
    continues = not named and not new_day and _same_voice(entry, before)
    clock = f"{look.local(entry.time):%H:%M}"
    if before and not new_day and not named and (continues or entry.kind not in SPEECH):
        clock = "" if f"{look.local(before.time):%H:%M}" == clock else clock
    body = wrap(_text(entries, look), look.columns.text)
    for index, text in enumerate(body):
        head = cells_of(_margin(entries, look, clock if index == 0 else "", index == 0 and not continues))
        tail = _tail(text, entry, look) if index == 0 and entry.own and entry.kind in SPEECH else []
        rows.append(painted(head + text + tail) if look.mentions(entry) else head + text + tail)
    if entry.state is State.FAILED and entry.reason:
        margin = cells_of([Run("", " " * look.columns.indent)])
        rows += [margin + row for row in wrap([Run("class:bad", safe(entry.reason))], look.columns.text)]
    return rows


def _day(look: Look, entry: Entry) -> str:
    day = look.local(entry.time)
    return f"{day:%A}, {day.day} {day:%B} {day.year}"


def rule(text: str, look: Look, style: str = "class:soft") -> Row:
    """A line across the timeline with a text in its middle."""
    total = look.columns.total - 2
    label = f" {clip(text, total - 6)} "
    left = max(2, (total - width(label)) // 2)
    right = max(0, total - width(label) - left)
    line = style if style != "class:soft" else "class:rule"
    return cells_of(
        [Run("", " "), Run(line, "─" * left), Run(style, label), Run(line, "─" * right), Run("", " ")]
    )


def centred(text: str, look: Look) -> Row:
    """A dim text in the middle."""
    label = clip(safe(text), look.columns.total)
    return cells_of([Run("", " " * ((look.columns.total - width(label)) // 2)), Run("class:faint", label)])


def _same_voice(entry: Entry, before: Entry | None) -> bool:
    return (
        before is not None
        and before.kind is entry.kind is EntryKind.MESSAGE
        and (before.nick, before.place) == (entry.nick, entry.place)
        and 0 <= entry.time - before.time < _SAME_VOICE
    )


def _margin(entries: Sequence[Entry], look: Look, clock: str, named: bool) -> list[Run]:
    """What stands left of the text."""
    entry, columns = entries[0], look.columns
    mark = Run("class:mention-mark", "▎") if look.mentions(entry) else Run("", " ")
    runs = [mark]
    if columns.times:
        runs.append(Run("class:time", fit(clock, 5) + " "))
    if not named:
        return [*runs, Run("", " " * (columns.nick + 2))]
    if entry.kind in _SIGNS:
        alike = all(other.kind is entry.kind for other in entries)
        sign, style = _SIGNS[entry.kind] if alike else _MIXED
        return [*runs, Run(style, fit(sign, columns.nick, right=True)), Run("", "  ")]
    if entry.kind is EntryKind.ACTION:
        return [*runs, Run(look.theme.nick(entry.nick), fit("✱", columns.nick, right=True)), Run("", "  ")]
    shown = safe(entry.nick)
    shown = f"-{shown}-" if entry.kind is EntryKind.NOTICE else shown
    style = look.theme.nick(entry.nick) + (" bold" if entry.own else "")
    padded = fit(shown, columns.nick, right=True)
    name = padded.lstrip(" ")
    return [
        *runs,
        Run("", padded[: len(padded) - len(name)]),
        Run(style, name, NICK_LINK + entry.nick),
        Run("", "  "),
    ]


def _text(entries: Sequence[Entry], look: Look) -> list[Run]:
    entry = entries[0]
    if len(entries) > 1:
        return folded(entries)
    own_nick = look.own_nick if entry.mention else ""
    if entry.place:
        number = entry.rank or ""  # what is only around a result has none
        found = Run("class:faint", f"{number:>2}  {safe(entry.place)}  ", f"{JUMP_LINK}{number}")
        who = _actor(entry, look) if entry.kind is EntryKind.ACTION else []
        voice = _voice(entry) if entry.rank else "class:soft"
        return [found, *who, *runs_of(entry.text, voice, "", entry.marks)]
    if entry.kind is EntryKind.ACTION:
        return [*_actor(entry, look), *runs_of(entry.text, _voice(entry), own_nick)]
    if entry.kind in SPEECH:
        return runs_of(entry.text, _voice(entry), own_nick)
    return runs_of(entry.text, _TEXTS.get(entry.kind, "class:event"))


def _actor(entry: Entry, look: Look) -> list[Run]:
    """Who does what an action tells."""
    return [Run(look.theme.nick(entry.nick), safe(entry.nick), NICK_LINK + entry.nick), Run("", " ")]


def _voice(entry: Entry) -> str:
    if entry.state is State.PENDING:
        return "class:pending"
    if entry.removed:
        return "class:faint"
    return "class:notice" if entry.kind is EntryKind.NOTICE else "class:text"


def _tail(text: Row, entry: Entry, look: Look) -> Row:
    """The delivery mark, in the column behind the text."""
    sign, style = _MARKS[entry.state]
    used = sum(cell.width for cell in text)
    return cells_of([Run("", " " * (look.columns.text - used + 1)), Run(style, sign)])


def painted(row: Row) -> Row:
    """The row on the ground of a mention, or of what somebody looks for."""
    cells = [cell._replace(style=f"{cell.style} class:mention") for cell in row]
    return [*cells, Cell("", "class:mention", 0)]  # the rest of the line, see pane.paint_row
