"""How much the chat's latency suffers from work beside it.

One message at a time, send to receive; first alone, then while another process searches a large log, pages
through it, or logs in again and again.
"""

import multiprocessing
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Final

from benchmarks.load.engine import Run
from benchmarks.load.logs import write_words
from benchmarks.load.peers import Peer
from benchmarks.load.result import Measured
from benchmarks.load.scenarios import Scenario
from benchmarks.load.talker import Talker
from benchmarks.suite.jobs import Job, Target
from benchmarks.suite.sizes import Sizes

_PATIENCE: Final = 30.0  # seconds that the last answer may take
_SPAWN: Final = multiprocessing.get_context("spawn")
Address = tuple[str, int]


def searches(address: Address, stop: Event) -> Iterator[None]:
    """Search the big log for something that is not there, again and again."""
    talker = Talker(address, "searcher")
    talker.ask("JOIN #big", b" 366 ")
    while not stop.is_set():
        talker.ask("SEARCH text=zebra;in=#big", b"BATCH -")
        yield


def pages(address: Address, stop: Event) -> Iterator[None]:
    """Read pages of a hundred from random places."""
    talker, rng = Talker(address, "scroller"), random.Random(2)
    talker.ask("JOIN #big", b" 366 ")
    while not stop.is_set():
        moment = f"2026-10-{rng.randrange(1, 11):02}T{rng.randrange(24):02}:00:00.000Z"
        talker.ask(f"CHATHISTORY BEFORE #big timestamp={moment} 100", b"BATCH -")
        yield


def logins(address: Address, stop: Event) -> Iterator[None]:
    """Come, say who one is, and go."""
    done = 0
    while not stop.is_set():
        Talker(address, f"guest{done}").sock.close()
        done += 1
        yield


BESIDE: Final[Mapping[str, Callable[[Address, Event], Iterator[None]]]] = {
    "searches": searches,
    "pages of history": pages,
    "logins": logins,
}


class Beside:
    """A process that does the work until told to stop. `done` counts how often it did."""

    def __init__(self, name: str, address: Address) -> None:
        self.done: Final = _SPAWN.Value("q", 0)
        self._stop: Final = _SPAWN.Event()
        self._process: Final = _SPAWN.Process(target=_work, args=(name, address, self._stop, self.done))

    def __enter__(self) -> "Beside":
        """Returns when it is at work. Raises RuntimeError when it ends instead."""
        self._process.start()
        deadline = time.monotonic() + _PATIENCE
        while not self.done.value:
            if not self._process.is_alive() or time.monotonic() > deadline:
                self.__exit__()
                raise RuntimeError("the work beside the chat does not begin")
            time.sleep(0.01)
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._process.join(_PATIENCE)
        self._process.kill()
        self._process.join()


def _work(name: str, address: Address, stop: Event, done: "Synchronized[int]") -> None:
    for _ in BESIDE[name](address, stop):
        done.value += 1


def titles(sizes: Sizes) -> dict[str, str]:
    """What each kind of work is called in the table."""
    log = f" of a {sizes.search_megabytes} MB log"
    chat = f"{sizes.beside_members} members chat"
    return {"": f"{chat}, nothing beside", **{name: f"{chat} beside {name}" for name in BESIDE}} | {
        "searches": f"{chat} beside searches{log}"
    }


def beside(sizes: Sizes, target: Target) -> Iterator[Measured]:
    """All of them on one server; the quiet p99 is what the others are compared with."""
    quiet = 0.0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_words(folder / "logs" / "#big", sizes.search_megabytes << 20)
        with target.start(folder) as peer:
            for kind, title in titles(sizes).items():
                scenario = Scenario(title, sizes.beside_members, 1, 0, seconds=sizes.beside_seconds)
                result, done = _chat(scenario, peer, kind)
                quiet = quiet or result.figures["p99"]
                ratio = {"p99_quiet": result.figures["p99"] / quiet, "beside": done / scenario.seconds}
                figures = {**result.figures, **ratio} if kind else result.figures
                main = "p99_quiet" if kind else "p99"
                yield Measured(title, result.server, main, figures, result.faults)


def _chat(scenario: Scenario, peer: Peer, kind: str) -> tuple[Measured, int]:
    """The chat, with that work beside it; returns how often that was done meanwhile, too."""
    run = Run(scenario, peer)
    try:
        run.enter()
        if kind:
            with Beside(kind, peer.address) as other:
                before = other.done.value
                result = run.measure()
                done = other.done.value - before
        else:
            result, done = run.measure(), 0
        run.crowd.all_leave()  # the next ones have the same names
        return result, done
    finally:
        run.crowd.close()


def besides(sizes: Sizes, targets: Sequence[Target]) -> Iterator[Job]:
    """On this server: the others have no history."""
    yield from (
        Job(f"{sizes.beside_members} members chat beside", target, partial(beside, sizes, target))
        for target in targets
        if target.ours
    )
