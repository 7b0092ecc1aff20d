"""Lines on their way."""

from hypothesis import given
from hypothesis import strategies as st

from chat.client.delivery import WINDOW, Delivery, Line


def line(number: int, key: str = "#a") -> Line:
    return Line(number, key, key, "PRIVMSG", f"text {number}", f"s{number}")


def always(_: Line) -> bool:
    return True


def test_the_window_limits_what_is_in_flight() -> None:
    delivery = Delivery()
    delivery.queued.extend(line(n) for n in range(20))
    assert [x.number for x in delivery.release(always)] == list(range(WINDOW))
    assert delivery.release(always) == []
    assert delivery.labeled("s0") is not None
    assert [x.number for x in delivery.release(always)] == [WINDOW]
    assert delivery.labeled("s0") is None


def test_what_is_held_back_is_not_overtaken_by_what_goes_to_the_same_place() -> None:
    delivery = Delivery()
    delivery.queued.extend([line(1, "#a"), line(2, "#b"), line(3, "#a")])
    assert [x.number for x in delivery.release(lambda x: x.key == "#b")] == [2]
    assert [x.number for x in delivery.release(always)] == [1, 3]


def test_echoes_come_in_order() -> None:
    delivery = Delivery()
    one, two = line(1), line(2)
    two.text = one.text
    delivery.queued.extend([one, two])
    delivery.release(always)
    assert delivery.echoed("#a", "PRIVMSG", one.text) is one
    assert delivery.echoed("#a", "NOTICE", one.text) is None
    assert delivery.echoed("#a", "PRIVMSG", one.text) is two


def test_a_barrier_confirms_what_was_before_it() -> None:
    delivery = Delivery()
    assert delivery.barrier() is None
    delivery.queued.extend([line(1), line(2)])
    delivery.release(always)
    token = delivery.barrier()
    assert token is not None
    assert delivery.barrier() is None
    delivery.queued.append(line(3))
    delivery.release(always)
    assert delivery.refused("#a") is not None
    assert delivery.passed("other") == []
    assert [x.number for x in delivery.passed(token)] == [2]
    assert [x.number for x in delivery.flight] == [3]
    assert delivery.barrier() not in (None, token)


def test_a_lost_connection_puts_lines_back_in_order() -> None:
    delivery = Delivery()
    delivery.queued.extend(line(n) for n in range(12))
    delivery.release(always)
    delivery.labeled("s1")
    delivery.lost()
    assert [x.number for x in delivery.queued] == [0, *range(2, 12)]
    assert [x.number for x in delivery.queued if x.doubtful] == [0, *range(2, 8)]


def test_renaming_and_withdrawing() -> None:
    delivery = Delivery()
    delivery.queued.extend([line(1, "bob"), line(2, "#a")])
    delivery.rename("bob", "bobby", "Bobby")
    assert delivery.queued[0].target == "Bobby"
    assert [x.number for x in delivery.withdraw("bobby")] == [1]
    assert not delivery.idle
    delivery.withdraw("#a")
    assert delivery.idle


@given(st.lists(st.sampled_from(["type", "release", "echo", "lost"]), max_size=60))
def test_every_line_is_confirmed_once_and_in_order(steps: list[str]) -> None:
    delivery, typed, confirmed = Delivery(), 0, []
    for step in [*steps, *["release", "echo"] * 60]:
        if step == "type":
            delivery.queued.append(line(typed))
            typed += 1
        elif step == "release":
            delivery.release(always)
        elif step == "echo" and delivery.flight:
            taken = delivery.labeled(delivery.flight[0].label)
            assert taken is not None
            confirmed.append(taken.number)
        elif step == "lost":
            delivery.lost()
    assert confirmed == list(range(typed))
