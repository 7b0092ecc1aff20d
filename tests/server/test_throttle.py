"""The token bucket, against its definition."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.server.throttle import Throttle, Unlimited
from tests.server.house import Clock
from tests.server.workshop import Workshop


def test_a_burst_is_free_and_what_follows_is_paced() -> None:
    clock = Clock()
    throttle = Throttle(3, 2.0, clock)
    assert [throttle.spend(1) for _ in range(5)] == [0, 0, 0, 0.5, 1.0]
    clock.now += 1.0
    assert throttle.spend(1) == 0.5


def test_silence_fills_the_bucket_but_never_over_the_brim() -> None:
    clock = Clock()
    throttle = Throttle(3, 2.0, clock)
    clock.now += 1000
    assert [throttle.spend(1) for _ in range(4)] == [0, 0, 0, 0.5]


def test_a_dear_command_costs_more_and_a_free_one_nothing() -> None:
    throttle = Throttle(3, 2.0, Clock())
    assert throttle.spend(5) == 1.0
    assert throttle.spend(0) == 1.0


def test_unlimited_never_waits() -> None:
    throttle = Unlimited()
    assert {throttle.spend(1e9) for _ in range(100)} == {0.0}


@given(
    st.integers(1, 20),
    st.sampled_from([0.5, 1.0, 4.0]),
    st.lists(st.tuples(st.sampled_from([0.0, 0.25, 1.0, 8.0]), st.integers(0, 10)), max_size=40),
)
def test_who_waits_as_told_never_gets_more_than_burst_and_rate(
    burst: int, rate: float, steps: list[tuple[float, int]]
) -> None:
    clock = Clock(0.0)
    throttle = Throttle(burst, rate, clock)
    spent = 0
    for pause, cost in steps:
        clock.now += pause
        delay = throttle.spend(cost)
        assert delay >= 0
        clock.now += delay
        spent += cost
        assert spent <= burst + rate * clock.now + 1e-6
        assert delay == 0 or throttle.spend(0) == pytest.approx(0)


def test_every_channel_and_every_target_of_a_command_costs() -> None:
    shop = Workshop()
    alice = shop.person("alice", 0, "#room")
    shop.person("bobby")
    for line, cost in (
        ("PRIVMSG #room :x", 1),
        ("PRIVMSG #room,bobby,alice :x", 3),
        ("JOIN #a,#b,,#c", 3),
        ("PART #a,#b", 2),
        ("JOIN 0", 1 + 2),
    ):
        alice.throttle = Throttle(1, 1.0, shop.clock)  # type: ignore[misc]
        assert shop.dispatcher.handle(alice, line.encode()) == cost - 1, line
        shop.step()
