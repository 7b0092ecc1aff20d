"""How much of each work there is: everything, under three minutes, or a smoke of it."""

from typing import Final, NamedTuple

from benchmarks.load.scenarios import BURSTS, LATENCY, SMOKE, THROUGHPUT, Scenario


class Sizes(NamedTuple):
    """Goals hold for the full size; a smaller piece of work has another name, and no goal is judged by it."""

    seconds: float  # of each run of a scenario
    rounds: int  # of each scenario, on one server after the other, of which the median counts
    scenarios: tuple[Scenario, ...]
    logins: int
    members: int
    members_seconds: float
    start_messages: int
    start_files: int
    search_megabytes: int
    beside_members: int
    beside_seconds: float  # of each kind of work beside the chat
    memory_seconds: float
    memory_members: int
    memory_rate: float


FULL: Final = Sizes(
    seconds=5.0, rounds=3, scenarios=(*THROUGHPUT, *BURSTS, *LATENCY), logins=3000, members=10_000,
    members_seconds=10.0, start_messages=10_000_000, start_files=300, search_megabytes=500,
    beside_members=200, beside_seconds=5.0,
    memory_seconds=300.0, memory_members=200, memory_rate=2000.0,
)  # fmt: skip
SHORT: Final = FULL._replace(
    seconds=1.0, rounds=1, scenarios=(*THROUGHPUT, *LATENCY), members=2000, members_seconds=2.0,
    start_messages=300_000, search_megabytes=50, beside_seconds=2.0, memory_seconds=12.0,
)  # fmt: skip
SMOKE_SIZES: Final = FULL._replace(
    seconds=0.3, rounds=1, scenarios=SMOKE, logins=200, members=300, members_seconds=0.3, start_messages=3000,
    start_files=30, search_megabytes=2, beside_members=20, beside_seconds=0.3,
    memory_seconds=2.0, memory_members=20, memory_rate=200.0,
)  # fmt: skip
