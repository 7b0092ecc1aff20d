"""Peers that stop reading, or send what no client should, cost their own connection only."""

import socket
import time
from pathlib import Path

import pytest

from benchmarks.evidence import Log, compare, one_order
from benchmarks.garbage_trial import GarbageTrial
from benchmarks.recorder import EVERYTHING, Recorder
from chat.irc.parse import parse
from tests.support import DEADLINE, Server, wait_until

PROMPT = 1.0  # seconds in which a message must be through, whatever another client does
SEND_QUEUE = 64 * 1024


@pytest.mark.slow
def test_garbage_harms_nobody(tmp_path: Path) -> None:
    result = GarbageTrial(tmp_path, seed=3).run(seconds=3)
    assert not result.complaints, result.complaints
    assert result.sent > 1_000_000
    assert result.messages > 10


def stalled_client(server: Server, nick: str) -> socket.socket:
    """Joins #lobby with as little room as the kernel grants, and never reads again."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    sock.settimeout(DEADLINE)
    sock.connect((server.host, server.port))
    sock.sendall(f"NICK {nick}\r\nUSER {nick} 0 * :{nick}\r\nJOIN #lobby\r\n".encode())
    return sock


def talk_until_quit(alice: Recorder, bobb: Recorder, nick: str) -> list[float]:
    """Alice speaks, a few lines at a time, until both saw `nick` leave; how long bobb waited for each."""
    times = []
    end = time.monotonic() + DEADLINE
    while not any(m.command == "QUIT" and m.nick == nick for m in bobb.received()[-80:]):
        assert time.monotonic() < end, "nobody saw it leave"
        began = time.monotonic()
        alice.send(*(f"PRIVMSG #lobby :{len(times)} {n} {'x' * 350}" for n in range(40)))
        alice.barrier()
        bobb.barrier()
        times.append(time.monotonic() - began)
    return times


def test_a_client_that_stops_reading_is_disconnected_and_delays_nobody(tmp_path: Path) -> None:
    config = tmp_path / "scribe.toml"
    config.write_text(f"send_queue = {SEND_QUEUE}\n")
    with Server(tmp_path, "--no-limits", "--config", str(config)) as server:
        alice, bobb = (Recorder(server.host, server.port, nick, EVERYTHING) for nick in ("alice", "bobb"))
        for client in (alice, bobb):
            client.send("JOIN #lobby")
            client.barrier()
        with stalled_client(server, "carol") as carol:
            wait_until(
                lambda: bobb.barrier() or any(m.nick == "carol" for m in bobb.received()), "carol's JOIN"
            )
            times = talk_until_quit(alice, bobb, "carol")
            assert max(times) < PROMPT
            *lines, rest = read_all(carol).split(b"\r\n")
        assert rest == b""
        assert [parse(line).command for line in lines[-1:]] == ["ERROR"]
        assert b"SendQ exceeded" in lines[-1]
        heard = [parse(line).params[1] for line in lines if b" PRIVMSG " in line]
        (gone,) = [m for m in bobb.received() if m.command == "QUIT"]
        assert "SendQ exceeded" in gone.param(-1)
        assert server.stop() == 0
        for client in (alice, bobb):
            client.wait_for_end()
            client.close()
    log = Log(server.logs, "#lobby")
    assert heard == log.texts_of("alice")[: len(heard)]
    complaints = log.complaints + compare(alice, log, complete=True) + compare(bobb, log, complete=True)
    assert not complaints + one_order(alice) + one_order(bobb)


def read_all(sock: socket.socket) -> bytes:
    chunks = []
    while data := sock.recv(65536):
        chunks.append(data)
    return b"".join(chunks)


@pytest.mark.slow
def test_a_dead_client_is_let_go_and_its_descriptor_freed(tmp_path: Path) -> None:
    """One that never reads its farewell either."""
    config = tmp_path / "scribe.toml"
    config.write_text(f"send_queue = {SEND_QUEUE}\n")
    with Server(tmp_path, "--no-limits", "--config", str(config)) as server:
        alice, bobb = (Recorder(server.host, server.port, nick) for nick in ("alice", "bobb"))
        for client in (alice, bobb):
            client.send("JOIN #lobby")
            client.barrier()
        descriptors = Path(f"/proc/{server.process.pid}/fd")
        before = len(list(descriptors.iterdir())) if descriptors.is_dir() else 0
        with stalled_client(server, "carol"):
            wait_until(
                lambda: bobb.barrier() or any(m.nick == "carol" for m in bobb.received()), "carol's JOIN"
            )
            talk_until_quit(alice, bobb, "carol")
            if before:
                wait_until(lambda: len(list(descriptors.iterdir())) <= before, "the socket to be closed")
        for client in (alice, bobb):
            client.close()
