from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import DummyInput
from prompt_toolkit.layout.mouse_handlers import MouseHandlers
from prompt_toolkit.layout.screen import Screen, WritePosition
from prompt_toolkit.output import DummyOutput

from chat.tui.pane import Pane, paint_row
from chat.tui.wrap import Cell, Row, Run, cells_of


def painted(row: Row, width: int = 10, left: int = 2) -> Screen:
    screen = Screen()
    with create_app_session(DummyInput(), DummyOutput()):
        paint_row(screen, left, 1, width, row, "base")
    return screen


def text(screen: Screen, left: int = 2, width: int = 10) -> str:
    return "".join(screen.data_buffer[1][x].char for x in range(left, left + width))


def test_a_row_is_filled_up_with_its_ground() -> None:
    screen = painted(cells_of([Run("x", "abc")]))
    assert text(screen) == "abc       "
    assert screen.data_buffer[1][2].style == "base x"
    assert screen.data_buffer[1][9].style == "base "[:-1]
    assert screen.width == 12
    assert screen.height == 2


def test_graphemes_are_one_cell_of_their_width() -> None:
    screen = painted(cells_of([Run("", "a👩\u200d🔧b日c")]))
    cells = screen.data_buffer[1]
    assert [(cells[x].char, cells[x].width) for x in (2, 3, 5, 6, 8)] == [
        ("a", 1),
        ("👩\u200d🔧", 2),
        ("b", 1),
        ("日", 2),
        ("c", 1),
    ]


def test_behind_a_joined_emoji_every_cell_names_its_column() -> None:
    assert painted(cells_of([Run("", "a👩\u200d🔧b")])).zero_width_escapes[1][5] == "\x1b[6G"
    assert not painted(cells_of([Run("", "a日b")])).zero_width_escapes[1]


def test_what_does_not_fit_is_cut_and_no_character_is_halved() -> None:
    assert text(painted(cells_of([Run("", "abcdefghijklm")]))) == "abcdefghij"
    assert text(painted(cells_of([Run("", "日本")]), width=3), width=3) == "日 "


def test_a_last_cell_without_width_styles_the_rest() -> None:
    screen = painted([*cells_of([Run("", "a")]), Cell("", "rest", 0)])
    assert screen.data_buffer[1][8].style == "base rest"


def test_a_pane_paints_its_rows_and_sets_its_cursor() -> None:
    asked: list[tuple[int, int]] = []

    def layout(width: int, height: int) -> list[Row]:
        asked.append((width, height))
        return [cells_of([Run("", "one")]), cells_of([Run("", "two")]), cells_of([Run("", "unseen")])]

    pane = Pane(layout, "base", width=8, height=2, cursor=lambda: (1, 1))
    assert pane.preferred_width(100).preferred == 8
    assert pane.preferred_height(8, 100).preferred == 2
    screen = Screen()
    pane.write_to_screen(screen, MouseHandlers(), WritePosition(4, 3, 8, 2), "", False, None)
    assert asked == [(8, 2)]
    assert "".join(screen.data_buffer[4][x].char for x in range(4, 12)) == "two     "
    assert screen.get_cursor_position(pane) == (5, 4)
    pane.write_to_screen(screen, MouseHandlers(), WritePosition(4, 3, 0, 2), "", False, None)
    assert len(asked) == 1
