"""Ten clients at once: everybody receives everything, once, in the order of the log."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from benchmarks.evidence import Log, compare, one_order
from benchmarks.recorder import EVERYTHING, TAGGED, Recorder
from tests.support import Server

KINDS: tuple[tuple[str, ...], ...] = ((), EVERYTHING, TAGGED, (*TAGGED, "echo-message"), ("echo-message",))


def in_parallel(jobs: Sequence[Callable[[], None]]) -> None:
    """Run all jobs at once, each in a thread; raises the first thing that one of them raised."""
    errors: list[BaseException] = []
    start = threading.Barrier(len(jobs))

    def run(job: Callable[[], None]) -> None:
        try:
            start.wait()
            job()
        except BaseException as error:  # noqa: BLE001  raised below, in the test's own thread
            errors.append(error)

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


class Crowd:
    """Clients of every kind: all in #lobby, every other one in #half, each with somebody to whisper to."""

    def __init__(self, server: Server, size: int) -> None:
        self.server = server
        self.clients = [
            Recorder(server.host, server.port, f"user{number}", KINDS[number % len(KINDS)])
            for number in range(size)
        ]
        self.sent: dict[str, dict[str, list[str]]] = {}  # folder -> nick -> texts
        for number, client in enumerate(self.clients):
            client.send("JOIN #lobby" if number % 2 else "JOIN #lobby,#half")
            client.barrier()

    def talk(self, count: int) -> None:
        """Everybody says `count` things at once, here and there, and waits until all of it is out."""
        in_parallel([lambda number=number: self._talk(number, count) for number in range(len(self.clients))])  # type: ignore[misc]
        for client in self.clients:
            client.barrier()

    def _talk(self, number: int, count: int) -> None:
        client = self.clients[number]
        labelled = "labeled-response" in client.caps
        lines = []
        for step in range(count):
            target = self._target(number, step)
            text = f"{client.nick} says {step} to {target}: grüße, \x02bold\x02 and \\x1b"
            lines.append(f"{f'@label={step} ' if labelled else ''}PRIVMSG {target} :{text}")
            folder = target if target.startswith("#") else f"@{','.join(sorted((client.nick, target)))}"
            self.sent.setdefault(folder, {}).setdefault(client.nick, []).append(text)
        for at in range(0, count, 100):
            client.send(*lines[at : at + 100])
        client.barrier()

    def _target(self, number: int, step: int) -> str:
        if step % 10 == 9:
            return f"user{(number + 1) % len(self.clients)}"
        return "#half" if step % 5 == 3 and number % 2 == 0 else "#lobby"

    def check(self) -> None:
        """Everything said is in the logs and was received by everybody, once, in the logs' order."""
        complaints: list[str] = []
        for folder, said in self.sent.items():
            log = Log(self.server.logs, folder)
            complaints += log.complaints
            for nick, texts in said.items():
                if log.texts_of(nick) != texts:
                    complaints.append(f"{folder}: not all that {nick} said, once and in order")
            for client in self.clients:
                if not folder.startswith("@") or client.nick in log.conversation.split(","):
                    inside = folder != "#half" or int(client.nick[4:]) % 2 == 0
                    complaints += compare(client, log, complete=True) if inside else []
        for client in self.clients:
            complaints += one_order(client)
            if "labeled-response" in client.caps:
                complaints += labels_in_order(client)
        assert not complaints, "\n".join(complaints[:10])

    def close(self) -> None:
        for client in self.clients:
            client.close()


def labels_in_order(client: Recorder) -> list[str]:
    echoes = [m for m in client.received() if m.command == "PRIVMSG" and m.nick == client.nick]
    labels = [m.tags.get("label") for m in echoes]
    numbers = [m.params[1].split(" ")[2] for m in echoes]
    return [] if labels == numbers else [f"{client.nick}: labels do not belong to the echoes"]


@pytest.mark.slow
def test_ten_clients_say_a_thousand_things_each(tmp_path: Path) -> None:
    with Server(tmp_path, "--no-limits") as server:
        crowd = Crowd(server, 10)
        crowd.talk(1000)
        crowd.check()
        crowd.close()
        assert "trouble" not in server.errors()
    assert sum(len(texts) for said in crowd.sent.values() for texts in said.values()) == 10_000


def test_flood_limits_delay_and_lose_nothing(tmp_path: Path) -> None:
    config = tmp_path / "scribe.toml"
    config.write_text("flood_burst = 20\nflood_rate = 100.0\n")
    with Server(tmp_path, "--config", str(config)) as server:
        crowd = Crowd(server, 5)
        crowd.talk(100)
        crowd.check()
        crowd.close()
