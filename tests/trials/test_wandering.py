"""People come, go, talk and change their names in several channels while logs fail and recover: what each
saw of a channel is what its log says, and nothing that was refused is anywhere."""

import contextlib
import random
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks.evidence import Log, compare
from benchmarks.recorder import EVERYTHING, Recorder
from tests.support import Server, wait_until
from tests.trials.breakage import Mend, limit_size, replace_by_file

CHANNELS = ("#lobby", "#side", "#third")
ROUNDS = 6
WANDERERS = 6


def line(rng: random.Random, nick: str, step: int) -> str:
    """Something to do."""
    channel = rng.choice(CHANNELS)
    return rng.choices(
        (
            f"PRIVMSG {channel} :{nick} says {step}",
            f"JOIN {channel}",
            f"PART {channel} :{step}",
            f"NICK {nick}{rng.randrange(3)}",
            f"TOPIC {channel} :topic {step}",
            "QUIT :again",
        ),
        weights=(60, 14, 8, 6, 2, 1),
    )[0]


class Wanderer:
    """Somebody who does things at random, and comes back when it has quit."""

    def __init__(self, server: Server, number: int, over: threading.Event) -> None:
        self._server = server
        self._name = f"user{number}"
        self._rng = random.Random(number)
        self._over = over
        self._lives = 0
        self.recorders: list[Recorder] = []
        self._thread = threading.Thread(target=self._run, name=self._name)
        self._thread.start()

    def _run(self) -> None:
        step = 0
        while not self._over.is_set():
            self._lives += 1
            nick = f"{self._name}life{self._lives}n"
            recorder = Recorder(self._server.host, self._server.port, nick, EVERYTHING)
            self.recorders.append(recorder)
            with contextlib.suppress(OSError):
                recorder.send(*(f"JOIN {channel}" for channel in CHANNELS))
                while not self._over.is_set():
                    step += 10
                    recorder.send(*(line(self._rng, nick, step + n) for n in range(10)))
                    recorder.barrier()

    def join(self) -> None:
        self._thread.join()


@contextlib.contextmanager
def wandering(server: Server) -> Iterator[list[Wanderer]]:
    over = threading.Event()
    people = [Wanderer(server, number, over) for number in range(WANDERERS)]
    try:
        yield people
    finally:
        over.set()
        for person in people:
            person.join()


@pytest.mark.parametrize("breaks", [limit_size, replace_by_file])
def test_what_is_seen_is_what_is_logged(tmp_path: Path, breaks: Callable[[Server], Mend]) -> None:
    watcher: Recorder
    with Server(tmp_path, "--no-limits") as server:
        watcher = Recorder(server.host, server.port, "watcher", EVERYTHING)
        watcher.send(*(f"JOIN {channel}" for channel in CHANNELS))
        watcher.barrier()
        with wandering(server) as people:
            for _ in range(ROUNDS):
                goes_on(watcher, "PRIVMSG")
                mend = breaks(server)
                try:
                    goes_on(people[0].recorders[-1], "404", "437", "400")
                finally:
                    mend()
        watcher.barrier()
        assert server.stop() == 0
    recorders = [watcher, *(recorder for person in people for recorder in person.recorders)]
    complaints: list[str] = []
    for recorder in recorders:
        assert recorder.wait_for_end()
        recorder.close()
    for channel in CHANNELS:
        log = Log(server.logs, channel)
        complaints += log.complaints
        for recorder in recorders:
            complaints += compare(recorder, log, complete=not has_quit(recorder), troubled=True)
    assert not complaints, f"{len(complaints)}:\n" + "\n".join(complaints[:5])


def has_quit(recorder: Recorder) -> bool:
    """Whether it left of its own accord, perhaps before something that waited for a log could reach it."""
    return "Quit: again" in recorder.received()[-1].param(-1)


def goes_on(recorder: Recorder, *commands: str) -> None:
    """Wait until the recorder has received a few more of these."""

    def count() -> int:
        return sum(message.command in commands for message in recorder.received())

    before = count()
    wait_until(lambda: count() > before + 5 or recorder.ended.is_set(), " or ".join(commands))
