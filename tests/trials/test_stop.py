"""SIGTERM under load: everybody is told, whatever was delivered is logged, and it ends within seconds."""

import contextlib
import threading
import time
from pathlib import Path

import pytest

from benchmarks.evidence import Log, compare, one_order
from benchmarks.recorder import EVERYTHING, TAGGED, Recorder
from tests.support import Server

KINDS: tuple[tuple[str, ...], ...] = (EVERYTHING, (), TAGGED)
PROMPT = 5.0  # seconds that a stop may take


def talk(client: Recorder) -> None:
    step = 0
    with contextlib.suppress(OSError):
        while True:
            client.send(*(f"PRIVMSG #lobby :{client.nick} says {n}" for n in range(step, step + 40)))
            step += 40
            client.barrier()


@pytest.mark.parametrize("sync", ["always", "interval", "never"])
def test_a_stop_under_load_loses_nothing(tmp_path: Path, sync: str) -> None:
    config = tmp_path / "scribe.toml"
    config.write_text(f'sync = "{sync}"\n')
    server = Server(tmp_path, "--no-limits", "--config", str(config))
    clients = [Recorder(server.host, server.port, f"user{n}", KINDS[n % len(KINDS)]) for n in range(6)]
    for client in clients:
        client.send("JOIN #lobby")
        client.barrier()
    threads = [threading.Thread(target=talk, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    while len(clients[0].received()) < 500:
        clients[0].ended.wait(0.01)
    began = time.monotonic()
    assert server.stop() == 0
    assert time.monotonic() - began < PROMPT
    for thread in threads:
        thread.join()
    log = Log(server.logs, "#lobby")
    complaints = list(log.complaints)
    for client in clients:
        assert client.wait_for_end()
        client.close()
        last = client.received()[-1]
        assert last.command == "ERROR"
        assert "shutting down" in last.param(-1)
        complaints += compare(client, log, complete=True) + one_order(client)
    assert not complaints, complaints[:5]
    quitters = {r.message.nick for r in log.records if r.message.command == "QUIT"}
    assert quitters == {client.nick for client in clients}
