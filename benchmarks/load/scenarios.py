"""The work, as data."""

from typing import Final, NamedTuple

CAPS: Final = (
    "message-tags",
    "server-time",
    "echo-message",
    "account-tag",
    "batch",
    "labeled-response",
    "multi-prefix",
)


class Scenario(NamedTuple):
    """`members` in each channel, of whom `senders` speak, with `window` messages in flight in all."""

    name: str
    members: int
    senders: int
    window: int
    channels: int = 1
    seconds: float = 5.0
    caps: bool = False
    goal: str = ""


THROUGHPUT: Final = (
    Scenario("200 members, 16 senders, 128 in flight", 200, 16, 128, goal="2x InspIRCd"),
    Scenario("1,000 members, 8 senders, 128 in flight", 1000, 8, 128, goal="2x InspIRCd"),
    Scenario("100 members, 4 senders, 64 in flight", 100, 4, 64, goal="1x InspIRCd"),
    Scenario("20 channels of 10, everyone sends", 10, 10, 200, channels=20, goal="0.7x InspIRCd"),
)
LATENCY: Final = (
    Scenario("one at a time to 10", 10, 1, 1, goal="p50 within 0.4 ms of InspIRCd"),
    Scenario("one at a time to 100", 100, 1, 1, goal="p50 within 1.3x of InspIRCd"),
    Scenario("one at a time to 900", 900, 1, 1, goal="p50 within 1.3x of InspIRCd"),
)
EVERY: Final = THROUGHPUT + LATENCY
