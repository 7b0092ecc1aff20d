"""The load generator against a server that does what it must, and against one that does not."""

import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.load.bare import Bare
from benchmarks.load.engine import Run
from benchmarks.load.peers import Peer, bare, scribe
from benchmarks.load.scenarios import Scenario

SMALL = Scenario("small", members=6, senders=2, window=8, seconds=0.05)


@pytest.fixture
def loop(tmp_path: Path) -> Iterator[Peer]:
    with bare(tmp_path, sys.executable) as peer:
        yield peer


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Peer]:
    with scribe(tmp_path, sys.executable) as peer:
        yield peer


def finished(scenario: Scenario, peer: Peer) -> Run:
    run = Run(scenario, peer)
    run.enter()
    return run


@pytest.mark.parametrize(
    "scenario",
    [
        SMALL,
        SMALL._replace(burst=4),
        SMALL._replace(window=0, senders=1),
        SMALL._replace(channels=2, members=4, senders=4),
    ],
)
def test_every_kind_of_work_is_counted_and_found_right(scenario: Scenario, house: Peer) -> None:
    for work in (scenario, scenario.with_caps()):
        run = finished(work, house)
        result = run.measure()
        run.crowd.close()
        assert result.faults == ()
        each = work.members if work.caps else work.members - 1
        assert result.figures["deliveries"] == result.figures["messages"] * each > 0
        assert result.figures["disk"] > 80


def test_the_bare_limit_sends_everybody_everything(loop: Peer) -> None:
    run = finished(SMALL, loop)
    result = run.measure()
    run.crowd.close()
    assert result.faults == ()
    assert result.figures["disk"] == 0


def test_a_message_that_somebody_misses_is_a_fault(loop: Peer) -> None:
    run = finished(SMALL, loop)
    run.measure()
    victim = run.watchers[0]
    victim.received -= run.line
    assert any(fault.startswith(f"channel 0: {victim.nick} misses") for fault in run.faults())
    run.sent[0] += 1
    assert any("1 missing" in fault for fault in run.faults())
    run.crowd.close()


def test_capabilities_are_asked_for_without_those_that_need_an_account(house: Peer) -> None:
    found = house.capabilities()
    assert "echo-message" in found
    assert "sasl" not in found


def test_the_bare_loop_forgets_who_leaves() -> None:
    server = Bare()
    with socket.create_connection(server.listener.getsockname()) as client:
        client.settimeout(10)
        server.round()
        client.sendall(b"NICK anna\r\nJOIN #c00\r\nPING :x\r\n")
        server.round()
        assert b"PONG bare :x" in client.recv(4096)
        client.sendall(b"PRIVMSG #c00 :hi\r\n")
        server.round()
        assert client.recv(4096) == b":user0001!user0001@127.0.0.1 PRIVMSG #c00 :hi\r\n"
    server.round()
    with socket.create_connection(server.listener.getsockname()) as other:
        other.settimeout(10)
        server.round()
        other.sendall(b"NICK otto\r\nJOIN #c00\r\n")
        server.round()
        assert b" 366 " in other.recv(4096)
    server.listener.close()
