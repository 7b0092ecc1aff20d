"""The login form: where to, as whom; what is wrong is said under the field that it is about.

Rules for this file: fields, checking and drawing. Nothing here connects; `submit` hands over what was typed,
and `refuse` brings back what the server thought of it. What was typed is never lost.
"""

from collections.abc import Callable
from typing import Final, NamedTuple, TypeVar

from prompt_toolkit.buffer import Buffer
from prompt_toolkit.layout.controls import BufferControl

from chat.client.options import check_password
from chat.client.profile import Profile
from chat.errors import BadName, UsageError
from chat.irc.names import MAX_NICK, MIN_NICK, check_nick
from chat.irc.url import DEFAULT_PORT, Endpoint, check_host, check_port, parse_url
from chat.safetext import printable, visible
from chat.tui.cells import clip, graphemes, width
from chat.tui.editor import Line
from chat.tui.wrap import Cell, Row, Run, cells_of, row_width, wrap

_LABEL: Final = 11  # cells of a field's label
_CARD: Final = 62  # cells of the whole form where there is room
_HEAD: Final = 3  # rows above the fields, where there is room
_SECRET: Final = "•"

T = TypeVar("T")


class Field(NamedTuple):
    """A line of the form: its key, what stands before it, and the advice under it while nothing is wrong."""

    key: str
    label: str
    advice: str


FIELDS: Final = (
    Field("address", "Server", "a host name or address"),
    Field("port", "Port", f"usually {DEFAULT_PORT}"),
    Field("name", "Name", f"{MIN_NICK} to {MAX_NICK} characters, no spaces"),
    Field("password", "Password", "only if the server asks for one; F5 shows it"),
)


class Entrance(NamedTuple):
    """What a completed form says."""

    endpoint: Endpoint
    nick: str
    password: str
    channels: tuple[str, ...] = ()  # if any were named


class LoginForm:
    """The form's state. `submit` is called with an Entrance once every field is right."""

    def __init__(self, profile: Profile, submit: Callable[[Entrance], None]) -> None:
        self._submit = submit
        self.errors: dict[str, str] = {}
        values = {
            "address": profile.endpoint.host,
            "port": str(profile.endpoint.port),
            "name": profile.nick,
            "password": profile.password,
        }
        self.buffers = {key: Line(multiline=False, on_text_changed=self._edited(key)) for key in values}
        for key, text in values.items():
            self.buffers[key].text = text
            self.buffers[key].cursor_position = len(text)
        self.controls = [BufferControl(buffer=self.buffers[field.key], focusable=True) for field in FIELDS]
        self.current = next((i for i, f in enumerate(FIELDS) if f.key == "name"), 0)
        self.busy = ""  # a sentence while an attempt is under way
        self.tls = profile.endpoint.tls
        self.channels: tuple[str, ...] = ()  # that a URL named
        self._shortest = min(MIN_NICK, len(profile.nick) or MIN_NICK)  # a name that was given may be shorter
        self.reveal = False
        self._cursor: tuple[int, int] = (0, 0)
        self._lines: dict[int, int] = {}  # row on the screen -> field

    def check(self) -> Entrance | None:
        """What the fields say, or None when one of them cannot be; `errors` then says which and why."""
        self.errors = {}
        host = self._checked("address", self._address)
        port = self._checked("port", check_port)
        nick = self._checked("name", lambda text: check_nick(text, self._shortest))
        password = self._checked("password", check_password)
        if host is None or port is None or nick is None or password is None:
            return None
        return Entrance(Endpoint(host, port, self.tls), nick, password, self.channels)

    def submit(self) -> None:
        """Check, and hand over; the first wrong field gets the cursor instead."""
        if self.busy:
            return
        entrance = self.check()
        if entrance:
            self.busy = f"Connecting to {entrance.endpoint} …"
            self._submit(entrance)
        else:
            self.current = next(i for i, field in enumerate(FIELDS) if field.key in self.errors)

    def refuse(self, key: str, reason: str) -> None:
        """An attempt failed: say why under the field `key` ("" for none), and put the cursor there."""
        self.busy = ""
        self.errors[key if key in self.buffers else "address"] = reason
        self.move_to(next((i for i, field in enumerate(FIELDS) if field.key == key), 0))

    def move(self, step: int) -> None:
        """To the next field, or the one before."""
        self.move_to((self.current + step) % len(FIELDS))

    def move_to(self, index: int) -> None:
        """To a field, the cursor behind what it holds."""
        self.current = index
        buffer = self.buffers[FIELDS[index].key]
        buffer.cursor_position = len(buffer.text)

    def click(self, y: int) -> None:
        """The mouse was pressed on a row of the form."""
        if y in self._lines:
            self.move_to(self._lines[y])

    def cursor(self) -> tuple[int, int]:
        """Where the cursor stands in the rows drawn last."""
        return self._cursor

    def rows(self, total: int, height: int) -> list[Row]:
        """The form in the middle of a screen of this size."""
        card = min(_CARD, total - 4)
        left = (total - card) // 2
        tall = height >= 18
        body: list[Row] = []
        foot = self._foot(card)
        if height >= _HEAD + 2 * len(FIELDS) + len(foot):
            body.append(cells_of([Run("class:title", "Scribe")]))
            body.append(cells_of([Run("class:soft", clip("The chat that writes everything down.", card))]))
            body.append([])
        spare = height - len(body) - len(FIELDS) * (3 if tall else 2) - len(foot)  # for what is long
        lines: dict[int, int] = {}
        spot = (0, 0)
        for index, field in enumerate(FIELDS):
            lines[len(body)] = index
            row, column = self._field(index, field, card)
            if index == self.current:
                spot = (left + column, len(body))
            body.append(row)
            advice = self._advice(field, card, 1 + max(0, spare))
            spare -= len(advice) - 1
            body += advice
            if tall:
                body.append([])
        body += foot
        top = max(0, (height - len(body)) // 2)
        self._lines = {top + line: index for line, index in lines.items()}
        self._cursor = (spot[0], min(top + spot[1], height - 1))
        margin = [Cell(" ", "", 1)] * left
        return [[] for _ in range(top)] + [margin + row for row in body]

    def _field(self, index: int, field: Field, card: int) -> tuple[Row, int]:
        """A field's row, and the column of its cursor."""
        focus = index == self.current and not self.busy
        buffer = self.buffers[field.key]
        text = visible(buffer.text) if field.key != "password" or self.reveal else _SECRET * len(buffer.text)
        at = buffer.cursor_position if len(text) == len(buffer.text) else len(text)
        room = card - _LABEL - 2
        before = list(graphemes(text[:at]))
        while before and width("".join(before)) > room - 1:
            before.pop(0)
        shown = clip("".join(before) + text[at:], room)
        column = width("".join(before))
        style = "class:field-focus" if focus else "class:field"
        label = "class:bad" if field.key in self.errors else "class:strong" if focus else "class:soft"
        padding = " " * (room - width(shown) + 1)
        row = cells_of([Run(label, f"{field.label:<{_LABEL}}"), Run(style, f" {shown}{padding}")])
        return row, _LABEL + 1 + column

    def _advice(self, field: Field, card: int, most: int) -> list[Row]:
        """What stands under a field, in at most so many rows."""
        error = self.errors.get(field.key)
        run = Run("class:bad", f"✗ {printable(error)}") if error else Run("class:faint", field.advice)
        pad = [Cell(" ", "", 1)] * (_LABEL + 1)
        room = card - _LABEL - 1
        rows = wrap([run], room)
        if len(rows) > most:
            last = rows[most - 1]
            while last and row_width(last) >= room:
                last = last[:-1]
            rows = [*rows[: most - 1], [*last, Cell("…", run.style, 1)]]
        return [pad + row for row in rows]

    def _foot(self, card: int) -> list[Row]:
        pad = [Cell(" ", "", 1)] * _LABEL
        if self.busy:
            return [pad + cells_of([Run("class:warn", f" {clip(self.busy, card - _LABEL - 1)}")])]
        hint = "  Enter joins · Tab next field · Esc leaves"
        button = cells_of([Run("class:press", "  Join  "), Run("class:faint", clip(hint, card - 8))])
        return [pad + button if row_width(button) <= card - _LABEL else button]

    def _address(self, text: str) -> str:
        """The host of the address field; of a whole URL the other parts move to their fields."""
        if "://" not in text:
            return check_host(text)
        where = parse_url(text)
        self.buffers["address"].text = where.endpoint.host
        self.buffers["port"].text = str(where.endpoint.port)
        self.tls, self.channels = where.endpoint.tls, where.targets or self.channels
        if where.nick:
            self.buffers["name"].text = where.nick
        if where.password:
            self.buffers["password"].text = where.password
        return where.endpoint.host

    def _checked(self, key: str, check: Callable[[str], T]) -> T | None:
        try:
            return check(self.buffers[key].text)
        except (UsageError, BadName) as error:
            self.errors[key] = str(error)
            return None

    def _edited(self, key: str) -> Callable[[Buffer], None]:
        def forget(_: Buffer) -> None:
            self.errors.pop(key, None)
            if key == "address":
                self.tls = False  # until it is a URL that says so

        return forget
