"""The sides of the screen: the conversations on the left, the people on the right.

Rules for this file: from the model to rows; the only state is who is chosen and how far the list is scrolled.
"""

from typing import Final

from chat.client.buffers import Buffer, BufferKind
from chat.client.members import Member
from chat.client.model import Model
from chat.tui.cells import clip, fit, width
from chat.tui.markup import safe
from chat.tui.rows import NICK_LINK
from chat.tui.themes import Theme
from chat.tui.wrap import Cell, Row, Run, cells_of

BUFFER_LINK: Final = "buffer:"
_RANKS: Final = {
    "~": "class:warn",
    "&": "class:warn",
    "@": "class:good",
    "%": "class:good",
    "+": "class:accent",
}
_TITLES: Final = {
    BufferKind.CHANNEL: "CHANNELS",
    BufferKind.PRIVATE: "PRIVATE",
    BufferKind.FOUND: "FOUND",
}


def short_name(buffer: Buffer, model: Model) -> str:
    """A buffer's name as the screen shows it."""
    if buffer.kind is BufferKind.SERVER:
        return safe(model.support.network or model.status.host or "server")
    return safe(buffer.name)


def conversations(model: Model, total: int, height: int) -> list[Row]:
    """The list on the left: the server, channels, private chats, each with its number and what is unread."""
    rows: list[tuple[Row, bool]] = []
    kind = BufferKind.SERVER
    for number, buffer in ordered(model):
        if buffer.kind is not kind:
            kind = buffer.kind
            title = _TITLES[kind]
            rows += [([], False), (cells_of([Run("class:faint", f" {title}")]), False)]
        rows.append((_conversation(model, buffer, number, total), buffer is model.active))
    active = next((index for index, (_, is_active) in enumerate(rows) if is_active), 0)
    first = max(0, min(active - height // 2, len(rows) - height))
    return [row for row, _ in rows[first : first + height]]


def ordered(model: Model) -> list[tuple[int, Buffer]]:
    """The buffers with their numbers (the server's is 0), channels, private chats, what was found."""
    kinds = [BufferKind.SERVER, *_TITLES]
    return list(enumerate(sorted(model.buffers, key=lambda buffer: kinds.index(buffer.kind))))


def _conversation(model: Model, buffer: Buffer, number: int, total: int) -> Row:
    active = buffer is model.active
    badge = _badge(buffer)
    room = total - 2 - (width(badge.text) if badge else 0)
    away = buffer.kind is BufferKind.CHANNEL and not buffer.joined
    style = "class:strong" if active or buffer.mentions else "class:text" if buffer.unread else "class:soft"
    label = "" if number == 0 else f"{number} " if number < 10 else "  "
    runs = [
        Run("class:accent" if active else "", "▎" if active else " "),
        Run("class:faint", label),
        Run(
            "class:faint" if away and not active else style, fit(short_name(buffer, model), room - len(label))
        ),
        Run("", " "),
    ]
    if badge:
        runs.append(badge)
    link = BUFFER_LINK + buffer.key
    row = [cell._replace(link=link) for cell in cells_of(runs)]
    if not active:
        return row
    return [
        *(cell._replace(style=f"{cell.style} class:chosen") for cell in row),
        Cell("", "class:chosen", 0),
    ]


def _badge(buffer: Buffer) -> Run | None:
    if buffer.mentions:
        return Run("class:badge-mention", f" {min(buffer.mentions, 999)} ")
    if buffer.unread:
        return Run("class:badge", f" {buffer.unread if buffer.unread < 1000 else '999+'} ")
    return None


class People:
    """The list on the right. `chosen` is the folded nick under the cursor, while the list has the focus."""

    def __init__(self) -> None:
        self.chosen = ""
        self._first = 0
        self._height = 1

    def rows(self, model: Model, theme: Theme, total: int, height: int, *, focused: bool) -> list[Row]:
        """A title with the number of people, and as many of them as fit."""
        buffer = model.active
        people = self.people(model)
        self._height = max(1, height - 2)
        at = self._index(model, people) if focused else -1
        if focused:
            self._first = max(at - self._height + 1, min(self._first, at))
        self._first = max(0, min(self._first, len(people) - self._height))
        title = "private" if buffer.kind is BufferKind.PRIVATE else f"{len(people)} here"
        if buffer.kind is BufferKind.CHANNEL and not buffer.joined:
            title = "not joined"
        rows = [cells_of([Run("class:faint", f" {title.upper()}")]), []]
        for index, member in enumerate(people[self._first : self._first + self._height], self._first):
            rows.append(self._person(member, theme, total, chosen=focused and index == at))
        return rows

    @staticmethod
    def people(model: Model) -> list[Member]:
        """Who is listed: the members of the channel, or the two of a private chat."""
        buffer = model.active
        if buffer.kind is BufferKind.PRIVATE:
            return [Member(buffer.name, away=bool(buffer.away)), Member(model.nick, away=bool(model.away))]
        return buffer.members.sorted()

    def move(self, model: Model, step: int) -> None:
        """Choose somebody `step` places further, or at the ends."""
        people = self.people(model)
        if people:
            at = max(0, min(self._index(model, people) + step, len(people) - 1))
            self.chosen = model.fold(people[at].nick)

    def page(self) -> int:
        """How many people are one screenful."""
        return self._height

    def scroll(self, lines: int) -> None:
        """Move the list itself (the wheel)."""
        self._first = max(0, self._first + lines)

    def nick(self, model: Model) -> str:
        """Who is chosen, as they write themselves; "" for nobody."""
        people = self.people(model)
        return people[self._index(model, people)].nick if people else ""

    def _index(self, model: Model, people: list[Member]) -> int:
        for index, member in enumerate(people):
            if model.fold(member.nick) == self.chosen:
                return index
        return 0

    @staticmethod
    def _person(member: Member, theme: Theme, total: int, *, chosen: bool) -> Row:
        style = "class:faint" if member.away else theme.nick(member.nick)
        name = clip(safe(member.nick), total - 3)
        runs = [
            Run(_RANKS.get(member.prefix, "class:faint"), f" {member.prefix or ' '}"),
            Run(style, name, NICK_LINK + member.nick),
        ]
        row = cells_of(runs)
        if not chosen:
            return row
        return [
            *(cell._replace(style=f"{cell.style} class:chosen") for cell in row),
            Cell("", "class:chosen", 0),
        ]
