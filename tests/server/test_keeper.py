"""The keeper, with a clock that the test moves."""

import pytest

from chat.server.hub import Hub
from chat.server.keeper import Keeper
from chat.server.session import Session
from tests.server.house import Clock, make_hub, make_session, pending, replies


class World:
    """A hub, its keeper and one session."""

    def __init__(self, nick: str) -> None:
        self.clock = Clock()
        self.hub: Hub = make_hub(self.clock, ping_after=100.0, ping_timeout=20.0, register_timeout=30.0)
        self.keeper = Keeper(self.hub)
        self.session: Session = make_session(self.hub, nick)

    def after(self, seconds: float) -> list[str]:
        """The commands that the session gets once the keeper looks so much later."""
        self.clock.now += seconds
        with self.hub.lock:
            self.keeper.look(self.clock())
        return [message.command for message in replies(pending(self.hub))]

    def speaks(self) -> None:
        self.session.last_heard = self.clock()


@pytest.fixture
def world() -> World:
    return World("alice")


def test_the_silent_are_pinged_once_and_then_ended(world: World) -> None:
    assert world.after(100) == []
    assert world.after(1) == ["PING"]
    assert world.after(1) == []
    assert world.after(19) == []
    assert world.after(1) == ["ERROR"]
    assert world.session.ending == "Ping timeout: 122 seconds"
    assert world.after(1000) == []
    assert not world.hub.sessions


def test_who_answers_stays_and_is_pinged_again_after_new_silence(world: World) -> None:
    for _ in range(3):
        assert world.after(101) == ["PING"]
        world.clock.now += 10
        world.speaks()
        assert world.after(15) == []
        assert world.session.pinged == 0.0
        world.speaks()


def test_who_speaks_is_never_pinged(world: World) -> None:
    for _ in range(10):
        assert world.after(99) == []
        world.speaks()


def test_who_never_says_who_they_are_is_ended() -> None:
    world = World("")
    assert world.after(30) == []
    world.speaks()
    assert world.after(1) == ["ERROR"]
    assert world.session.ending == "Registration timed out"


def test_it_looks_often_enough_for_short_delays() -> None:
    assert Keeper(make_hub(ping_after=0.2, ping_timeout=10.0))._tick <= 0.05
    assert Keeper(make_hub())._tick == 1.0


def test_the_thread_ends_with_the_hub() -> None:
    hub = make_hub()
    keeper = Keeper(hub)
    keeper.start()
    hub.stopping.set()
    keeper._thread.join(5)
    assert not keeper._thread.is_alive()
