import pytest

from chat.tui.folding import Folding
from chat.tui.rows import Columns


@pytest.mark.parametrize("columns", [80, 84, 90, 100, 110, 120, 160])
def test_the_text_has_room_at_every_usual_width(columns: int) -> None:
    folding = Folding()
    page = columns - folding.left(columns) - folding.right(columns)
    assert Columns.of(page).text >= 45


def test_what_has_no_room_can_be_asked_for() -> None:
    folding = Folding()
    assert folding.left(60) == 0
    assert folding.toggle(60)
    assert 0 < folding.left(60) <= 30
    assert folding.left(120) == 24
    assert not folding.toggle(120)
    assert folding.left(120) == folding.right(120) == 0
    assert folding.left(60) > 0


def test_the_people_are_as_wide_as_ever_where_they_are_shown() -> None:
    folding = Folding()
    assert folding.people(120) == folding.right(120)
    assert folding.right(80) == 0 < folding.people(80)
