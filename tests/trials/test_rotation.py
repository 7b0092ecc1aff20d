"""Files that end while people talk: at midnight UTC, and at a size. Nothing is lost, doubled or out of order,
neither for who is connected nor for who reads along in the files."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.evidence import Log, compare, one_order
from benchmarks.recorder import EVERYTHING, TAGGED, Recorder
from chat.irc.times import SECOND, parse_time
from chat.server.app import Server as App
from chat.server.main import open_logbook
from chat.server.settings import Settings
from tests.support import Server, wait_until

KINDS: tuple[tuple[str, ...], ...] = (EVERYTHING, (), TAGGED)
MIDNIGHT = parse_time("2031-01-01T00:00:00Z")


class Clock:
    """Every look takes 100 µs; from a second before midnight on."""

    def __init__(self) -> None:
        self._now = MIDNIGHT - SECOND
        self._lock = threading.Lock()

    def __call__(self) -> int:
        with self._lock:
            self._now += 100
            return self._now

    def jump_to(self, time: int) -> None:
        with self._lock:
            self._now = time


class Follower:
    """Reads a conversation's folder as `tail` would, file after file, while it is written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.lines: list[bytes] = []
        self.files = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _names(self) -> list[str]:
        return sorted(file.name for file in self._folder.glob("*.log"))

    def _run(self) -> None:
        wait_until(lambda: self._folder.is_dir() and self._names(), "the first file")
        name = self._names()[0]
        while name:
            self.files += 1
            name = self._follow(name)

    def _follow(self, name: str) -> str:
        """Read one file to its end, which is where a later one exists; returns that one's name."""
        rest = b""
        with (self._folder / name).open("rb") as file:
            while True:
                later = [other for other in self._names() if other > name]
                over = self._over.is_set()
                *lines, rest = (rest + file.read()).split(b"\n")
                self.lines += lines
                if later or over:
                    assert not rest
                    return later[0] if later else ""
                self._over.wait(0.001)

    def finish(self) -> list[bytes]:
        self._over.set()
        self._thread.join()
        return self.lines


@contextmanager
def talking(host: str, port: int) -> Iterator[list[Recorder]]:
    """Six clients in #lobby, each of which says something again and again until the `with` ends."""
    clients = [Recorder(host, port, f"user{n}", KINDS[n % len(KINDS)]) for n in range(6)]
    for client in clients:
        client.send("JOIN #lobby")
        client.barrier()
    over = threading.Event()

    def talk(client: Recorder) -> None:
        step = 0
        while not over.is_set():
            client.send(
                *(f"PRIVMSG #lobby :{client.nick} says {n} {'x' * 50}" for n in range(step, step + 20))
            )
            client.barrier()
            step += 20

    threads = [threading.Thread(target=talk, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    try:
        yield clients
    finally:
        over.set()
        for thread in threads:
            thread.join()
        for client in clients:
            client.barrier()


def judge(clients: list[Recorder], log: Log) -> None:
    complaints = list(log.complaints)
    for client in clients:
        client.close()
        complaints += compare(client, log, complete=True) + one_order(client)
    assert not complaints, complaints[:5]


def test_midnight_under_load(tmp_path: Path) -> None:
    clock = Clock()
    settings = Settings(port=0, log_dir=tmp_path / "logs", data_dir=tmp_path / "data", limits=False)
    app = App(settings, open_logbook=open_logbook, clock=clock)
    app.start()
    folder = tmp_path / "logs" / "#lobby"
    days = ("2030-12-31.log", "2031-01-01.log", "2031-01-02.log", "2031-01-05.log")
    with talking(*app.socket.getsockname()[:2]) as clients:
        follower = Follower(folder)
        wait_until((folder / days[1]).exists, "the new year")
        clock.jump_to(MIDNIGHT + 86_400 * SECOND - 2000)
        wait_until((folder / days[2]).exists, "the next day")
        clock.jump_to(MIDNIGHT + 4 * 86_400 * SECOND)
        wait_until((folder / days[3]).exists, "a later day")
        clock.jump_to(MIDNIGHT - 3600 * SECOND)  # a clock that is set back
        count = len(clients[0].received())
        wait_until(lambda: len(clients[0].received()) > count + 500, "more talk")
    app.stop()
    log = Log(tmp_path / "logs", "#lobby")
    judge(clients, log)
    assert sorted(file.name for file in folder.glob("*.log")) == list(days)
    for day in days:
        lines = (folder / day).read_text(encoding="utf-8").splitlines()
        assert all(line.startswith(day[:10]) for line in lines)
    assert follower.finish() == [line for day in days for line in (folder / day).read_bytes().splitlines()]


def test_size_under_load(tmp_path: Path) -> None:
    with Server(tmp_path, "--no-limits", "--log-max-size", "64k") as server:
        follower = Follower(server.logs / "#lobby")
        with talking(server.host, server.port) as clients:
            wait_until(lambda: follower.files >= 6, "six files")
        judge(clients, Log(server.logs, "#lobby"))
        assert server.stop() == 0
    files = sorted((server.logs / "#lobby").glob("*.log"))
    assert all(file.stat().st_size <= 64 * 1024 + 4096 for file in files)
    assert follower.finish() == [line for file in files for line in file.read_bytes().splitlines()]
