"""The chat screen: its parts, where they stand, and what each shows of the model.

Rules for this file: reads the model, changes nothing of it but which conversation is looked at. What keys and
clicks do is in `actions`.
"""

import enum
from collections.abc import Callable, Sequence
from typing import Final

from prompt_toolkit.filters import Condition
from prompt_toolkit.layout import Dimension, HSplit, VSplit
from prompt_toolkit.layout.containers import AnyContainer, ConditionalContainer
from prompt_toolkit.mouse_events import MouseEvent

from chat.client.buffers import BufferKind
from chat.client.model import Model
from chat.irc.split import lines_of
from chat.tui import bars, sides
from chat.tui.completion import candidates
from chat.tui.editor import MOST_ROWS, Editor
from chat.tui.folding import Folding
from chat.tui.help import Help
from chat.tui.pane import Pane, Silent
from chat.tui.rows import Columns, Local, Look, utc_time
from chat.tui.themes import Theme
from chat.tui.viewport import Viewport
from chat.tui.viewports import Viewports
from chat.tui.wrap import Row

_AROUND: Final = 3  # rows that a small screen keeps for what is not typed


class Mode(enum.Enum):
    """Where the keys go."""

    INPUT = "input"
    PEOPLE = "people"
    HELP = "help"


class View:
    """What is on the screen. `size()` is the terminal's columns and rows; `clicked` hears (event, link)."""

    def __init__(
        self,
        model: Model,
        theme: Theme,
        commands: Sequence[tuple[str, str]],
        names: Sequence[str],
        *,
        local: Local,
        size: Callable[[], tuple[int, int]],
        remaining: Callable[[], float],
        clicked: Callable[[MouseEvent, str, str], None],
    ) -> None:
        self.model = model
        self.theme = theme
        self.mode = Mode.INPUT
        self.mouse = False
        self.folding = Folding()
        self.hint = ""
        self.people = sides.People()
        self.help = Help(commands)
        self.editor = Editor(lambda before: candidates(before, self.model, names))
        self._local = local
        self._size = size
        self._remaining = remaining
        self._heard = clicked
        self._viewports = Viewports(model)
        self._build()

    # --- parts ---------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.input = Pane(
            self._input_rows,
            "class:input",
            height=self._input_height,
            control=self.editor.control,
            cursor=self.editor.cursor,
        )
        self.page = Pane(
            self._page_rows, "class:timeline", control=Silent(focusable=True), clicked=self._listener("page")
        )
        self.left = Pane(
            self._left_rows,
            "class:panel",
            width=lambda: Dimension.exact(self.left_width),
            clicked=self._listener("left"),
        )
        self.right = Pane(
            self._right_rows,
            "class:panel",
            width=lambda: Dimension.exact(self.right_width),
            control=Silent(focusable=True),
            clicked=self._listener("right"),
        )
        top = Pane(self._top_rows, "class:bar", height=1)
        status = Pane(self._status_rows, "class:bar", height=1, clicked=self._listener("status"))
        middle = VSplit(
            [
                ConditionalContainer(self.left, Condition(lambda: self.left_width > 0)),
                self.page,
                ConditionalContainer(self.right, Condition(lambda: self.right_width > 0)),
            ]
        )
        self.container: AnyContainer = HSplit([top, middle, status, self.input])
        self._rows: dict[str, Sequence[Row]] = {}

    @property
    def columns(self) -> int:
        """Columns of the whole screen."""
        return self._size()[0]

    @property
    def left_width(self) -> int:
        """Columns of the list of conversations; 0 when it is folded away."""
        left = self.folding.left(self.columns)
        return left if left + self.right_width <= self.columns else 0

    @property
    def right_width(self) -> int:
        """Columns of the list of people; 0 when it is folded away."""
        return self.folding.people(self.columns) if self.mode is Mode.PEOPLE else self._beside

    @property
    def _beside(self) -> int:
        """Columns of the list of people where it has a place beside the text."""
        alone = self.model.active.kind in (BufferKind.SERVER, BufferKind.FOUND)
        return 0 if alone else self.folding.right(self.columns)

    @property
    def viewport(self) -> Viewport:
        """The visible part of the conversation that is looked at."""
        return self._viewports.current()

    def focused(self) -> Pane:
        """The part that has the keys in this mode."""
        return {Mode.INPUT: self.input, Mode.PEOPLE: self.right, Mode.HELP: self.page}[self.mode]

    # --- rows ----------------------------------------------------------------------------------------------

    def _top_rows(self, total: int, _: int) -> list[Row]:
        return [bars.top(self.model, total, people=self.right_width == 0)]

    def _page_rows(self, total: int, height: int) -> Sequence[Row]:
        if self.mode is Mode.HELP:
            return self._keep("page", self.help.rows(total, height))
        alone = self.model.active.kind is BufferKind.PRIVATE
        wide = max(total, self.columns - self.left_width - self._beside)  # the people may stand in front
        local = utc_time if self.model.active.utc else self._local
        look = Look(self.theme, Columns.of(wide), local, self.model.nick, alone)
        viewport = self._viewports.prepared()
        rows = viewport.rows(look, height)
        if len(rows) < height:
            rows = [*([[]] * (height - len(rows))), *rows]
        if not viewport.at_bottom:
            rows = [*rows[:-1], bars.below(viewport.unseen, total)]
        return self._keep("page", rows)

    def _left_rows(self, total: int, height: int) -> Sequence[Row]:
        return self._keep("left", sides.conversations(self.model, total, height))

    def _right_rows(self, total: int, height: int) -> Sequence[Row]:
        focused = self.mode is Mode.PEOPLE
        return self._keep("right", self.people.rows(self.model, self.theme, total, height, focused=focused))

    def _status_rows(self, total: int, _: int) -> Sequence[Row]:
        lines = len(lines_of(self.editor.buffer.text))  # as many as will be sent
        hint = self.hint or (f"{lines} lines · Enter sends them, Ctrl-C empties" if lines > 1 else "")
        if self.mode is Mode.PEOPLE:
            hint = "Enter opens a private chat, Esc goes back"
        row = bars.status(
            self.model,
            total,
            seconds=self._remaining(),
            hint=hint,
            completion=self.editor.completion,
            mouse=self.mouse,
            listed=self._listed(),
        )
        return self._keep("status", [row])

    def _listed(self) -> set[str]:
        """The keys of the conversations that the left side shows."""
        rows = self._rows.get("left", ()) if self.left_width else ()
        return {cell.link.removeprefix(sides.BUFFER_LINK) for row in rows for cell in row[:1] if cell.link}

    def _input_rows(self, total: int, _: int) -> list[Row]:
        prompt = bars.prompt(self.model, self.theme.nick(self.model.nick), total)
        return self.editor.rows(prompt, total, max(1, min(MOST_ROWS, self._size()[1] - _AROUND)))

    def _input_height(self) -> Dimension:
        return Dimension.exact(max(1, len(self._input_rows(self.columns, 1))))

    def _keep(self, part: str, rows: Sequence[Row]) -> Sequence[Row]:
        """Remember what a part shows, to know later what was clicked."""
        self._rows[part] = rows
        return rows

    def _listener(self, part: str) -> Callable[[MouseEvent, int, int], None]:
        def heard(event: MouseEvent, x: int, y: int) -> None:
            self._heard(event, part, self.link_at(part, x, y))

        return heard

    def link_at(self, part: str, x: int, y: int) -> str:
        """What a click at this place of a part means: the link of the cell there, or ""."""
        rows = self._rows.get(part, ())
        if not 0 <= y < len(rows):
            return ""
        for cell in rows[y]:
            x -= cell.width
            if x < 0:
                return cell.link
        return ""
