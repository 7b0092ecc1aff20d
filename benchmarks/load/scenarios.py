"""The work, as data. What it must reach stands in the suite's `goals.py`."""

from typing import Final, NamedTuple

CAPS_SUFFIX: Final = ", every capability"


class Scenario(NamedTuple):
    """`members` in each channel, of whom `senders` speak, with `window` messages in flight in all.

    A sender puts up to `burst` of its lines into one send() when the window opens by as many: 1 is people who
    type, more is somebody who pastes, or a bouncer. `window` 0 is one message at a time, each delivery timed.
    """

    name: str
    members: int
    senders: int
    window: int
    channels: int = 1
    burst: int = 1
    caps: bool = False
    seconds: float = 5.0

    def with_caps(self) -> "Scenario":
        """The same work with every capability of the server negotiated by every member."""
        return self._replace(name=self.name + CAPS_SUFFIX, caps=True)


THROUGHPUT: Final = (
    Scenario("200 members, 16 senders, 128 in flight", 200, 16, 128),
    Scenario("1,000 members, 8 senders, 128 in flight", 1000, 8, 128),
    Scenario("100 members, 4 senders, 64 in flight", 100, 4, 64),
    Scenario("20 channels of 10, everyone sends", 10, 10, 200, channels=20),
)
BURSTS: Final = (
    Scenario("200 members, 16 senders, 128 in flight, up to 16 lines a send", 200, 16, 128, burst=16),
    Scenario("1,000 members, 8 senders, 128 in flight, up to 16 lines a send", 1000, 8, 128, burst=16),
)
LATENCY: Final = (
    Scenario("one at a time to 10", 10, 1, 0),
    Scenario("one at a time to 100", 100, 1, 0),
    Scenario("one at a time to 900", 900, 1, 0),
)
SMOKE: Final = (
    Scenario("20 members, 4 senders, 32 in flight", 20, 4, 32),
    Scenario("20 members, 4 senders, 32 in flight, up to 8 lines a send", 20, 4, 32, burst=8),
    Scenario("3 channels of 5, everyone sends", 5, 5, 15, channels=3),
    Scenario("one at a time to 10", 10, 1, 0),
)
