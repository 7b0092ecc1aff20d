"""A part of the screen that paints itself cell by cell.

Rules for this file: the only place that writes into prompt_toolkit's Screen. It draws whole graphemes with
the width that chat.tui.cells gives them, which prompt_toolkit's own windows cannot.
"""

import sys
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

from prompt_toolkit.application.current import get_app
from prompt_toolkit.data_structures import Point
from prompt_toolkit.key_binding import KeyBindingsBase
from prompt_toolkit.layout import Dimension, UIControl, Window
from prompt_toolkit.layout.controls import UIContent
from prompt_toolkit.layout.dimension import to_dimension
from prompt_toolkit.layout.mouse_handlers import MouseHandlers
from prompt_toolkit.layout.screen import Char, Screen, WritePosition
from prompt_toolkit.mouse_events import MouseEvent

from chat.tui.wrap import Cell, Row

# Written before every cell behind a joined emoji: "go to column N", so a terminal that is of another opinion
# about the emoji's width cannot push the rest of the line aside.
_TO_COLUMN: Final = "\x1b[{}G" if sys.platform != "win32" else ""


@lru_cache(maxsize=65536)
def _char(text: str, style: str, width: int) -> Char:
    char = Char(text, style)
    char.width = width
    return char


class Silent(UIControl):
    """A control without content of its own: it gives a pane its focus and its keys."""

    def __init__(self, *, focusable: bool = False, keys: KeyBindingsBase | None = None) -> None:
        self._focusable = focusable
        self._keys = keys

    def is_focusable(self) -> bool:
        """Whether the focus may rest here."""
        return self._focusable

    def get_key_bindings(self) -> KeyBindingsBase | None:
        """Keys that hold while the focus is here."""
        return self._keys

    def create_content(self, width: int, height: int) -> UIContent:  # noqa: ARG002 - the signature is given
        """Nothing: the pane paints itself."""
        return UIContent()


Clicked = Callable[[MouseEvent, int, int], None]


class Pane(Window):
    """A window that shows the rows `layout(width, height)` returns, on the background `style`.

    `clicked(event, x, y)` hears the mouse in the pane's own coordinates, when the mouse is on. `cursor()`
    says where in the pane the terminal's cursor stands while the pane has the focus.
    """

    def __init__(
        self,
        layout: Callable[[int, int], Sequence[Row]],
        style: str,
        *,
        width: int | Dimension | Callable[[], Dimension] | None = None,
        height: int | Dimension | Callable[[], Dimension] | None = None,
        control: UIControl | None = None,
        clicked: Clicked | None = None,
        cursor: Callable[[], tuple[int, int] | None] | None = None,
    ) -> None:
        super().__init__(content=control or Silent(), width=width, height=height)
        self._layout = layout
        self._base = style
        self._clicked = clicked
        self._cursor = cursor

    def preferred_width(self, max_available_width: int) -> Dimension:  # noqa: ARG002
        """What was asked for at the making; anything otherwise."""
        return to_dimension(self.width)

    def preferred_height(self, width: int, max_available_height: int) -> Dimension:  # noqa: ARG002
        """What was asked for at the making; anything otherwise."""
        return to_dimension(self.height)

    def write_to_screen(  # noqa: PLR0917 - prompt_toolkit's signature
        self,
        screen: Screen,
        mouse_handlers: MouseHandlers,
        write_position: WritePosition,
        parent_style: str,  # noqa: ARG002
        erase_bg: bool,  # noqa: ARG002
        z_index: int | None,
    ) -> None:
        """Paint the pane's rows, its background and its cursor into the screen."""

        def draw() -> None:
            self._draw(screen, mouse_handlers, write_position)

        if z_index is None or z_index <= 0:
            draw()
        else:
            screen.draw_with_z_index(z_index=z_index, draw_func=draw)

    def _draw(self, screen: Screen, mouse_handlers: MouseHandlers, place: WritePosition) -> None:
        if place.width <= 0 or place.height <= 0:
            return
        rows = self._layout(place.width, place.height)
        for line in range(place.height):
            row = rows[line] if line < len(rows) else ()
            paint_row(screen, place.xpos, place.ypos + line, place.width, row, self._base)
        if self._clicked:
            self._listen(mouse_handlers, place)
        spot = self._cursor() if self._cursor else None
        if spot:
            screen.set_cursor_position(self, Point(x=place.xpos + spot[0], y=place.ypos + spot[1]))
        screen.visible_windows_to_write_positions[self] = place

    def _listen(self, mouse_handlers: MouseHandlers, place: WritePosition) -> None:
        def heard(event: MouseEvent) -> object:
            if self not in get_app().layout.walk_through_modal_area():
                return NotImplemented
            if self._clicked:
                self._clicked(event, event.position.x - place.xpos, event.position.y - place.ypos)
            return None

        mouse_handlers.set_mouse_handler_for_range(
            x_min=place.xpos,
            x_max=place.xpos + place.width,
            y_min=place.ypos,
            y_max=place.ypos + place.height,
            handler=heard,
        )


def paint_row(  # noqa: PLR0917
    screen: Screen, left: int, top: int, width: int, row: Sequence[Cell], base: str
) -> None:
    """Put one row into the screen, cut or filled up to `width` cells on the style `base`.

    A last cell whose text is empty and whose width is 0 gives the rest of the line its style.
    """
    line = screen.data_buffer[top]
    x, end = left, left + width
    joined = 0
    rest = base
    for text, style, wide, _ in row:
        if wide == 0:
            rest = f"{base} {style}"
            continue
        if x + wide > end:
            break
        line[x] = _char(text, f"{base} {style}", wide)
        if wide == 2:
            line[x + 1] = _char("", f"{base} {style}", 0)
        x += wide
        if len(text) > 1 and not joined:
            joined = x
    blank = _char(" ", rest, 1)
    for column in range(x, end):
        line[column] = blank
    if joined and _TO_COLUMN:
        escapes = screen.zero_width_escapes[top]
        for column in range(joined, get_app().output.get_size().columns):
            escapes[column] = _TO_COLUMN.format(column + 1)
    screen.width = max(screen.width, end)
    screen.height = max(screen.height, top + 1)
