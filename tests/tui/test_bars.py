import pytest

from chat.client.events import Connecting, Lost, Online, Refused, Waiting
from chat.client.model import Model
from chat.tui import bars
from chat.tui.editor import Completion
from chat.tui.wrap import Row, row_width


def model() -> Model:
    made = Model("alice", ("#lobby",))
    made.apply(Connecting("chat.test", 12345, 1))
    made.apply(Online(1, "alice", frozenset(), 1))
    return made


def status(made: Model, total: int = 80, seconds: float = 0, **changes: object) -> str:
    options: dict[str, object] = {"hint": "", "completion": None, "mouse": False, "listed": set()}
    row = bars.status(made, total, seconds=seconds, **(options | changes))  # type: ignore[arg-type]
    assert row_width(row) <= total
    return text(row)


def text(row: Row) -> str:
    return "".join(cell.text for cell in row)


def test_the_top_line_has_the_topic_cut_to_fit() -> None:
    made = model()
    assert "no topic" in text(bars.top(made, 80))
    made.active.topic = "all about \x02Scribe\x1b " * 20
    made.active.modes = "nt"
    row = bars.top(made, 60)
    assert row_width(row) <= 60
    assert text(row).startswith(" #lobby +nt  all about Scribe␛")
    assert text(row).endswith("…")


def test_the_status_tells_who_and_which_keys() -> None:
    shown = status(model())
    assert shown.startswith(" ● alice")
    assert "F1 help" in shown
    assert "F4 mouse" in shown


@pytest.mark.parametrize("total", range(20, 130, 7))
def test_the_status_fits_any_width(total: int) -> None:
    made = model()
    made.ensure("#" + "long" * 10).unread = 3
    for options in (
        {},
        {"listed": {"#longlonglonglonglonglonglonglonglonglong"}},
        {"hint": "something to say " * 8},
    ):
        status(made, total, **options)
    made.apply(Lost("the other side closed the connection for reasons of its own " * 3, 1))
    made.apply(Waiting(5, 2))
    status(made, total, 5)


def test_a_lost_connection_counts_down() -> None:
    made = model()
    made.apply(Lost("chat.test closed the connection", 1))
    made.apply(Waiting(5, 2))
    shown = status(made, 100, 3.4)
    assert "chat.test closed the connection. Trying again in 3 s (attempt 3)" in shown


def test_connecting_and_refused() -> None:
    made = model()
    made.apply(Connecting("chat.test", 12345, 1))
    assert "Connecting to chat.test:12345" in status(made)
    made.apply(Refused("password", "Password incorrect"))
    assert "Password incorrect" in status(made)


def test_what_is_unread_shows_where_the_list_does_not_show_it() -> None:
    made = model()
    made.ensure("bobby").unread = 2
    made.ensure("carol").unread = made.ensure("carol").mentions = 1
    assert " 3 carol 1    2 bobby 2 " in status(made)
    assert "bobby" not in status(made, listed={"#lobby", "bobby"})
    assert "carol" in status(made, listed={"#lobby", "bobby"})


def test_candidates_of_a_completion() -> None:
    names = tuple(f"name{number}: " for number in range(30))
    shown = status(model(), 80, completion=Completion(0, names, 20))
    assert " name20 " in shown
    assert "21 of 30" in shown
    assert " name0 " not in shown
