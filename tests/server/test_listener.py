"""Who may come in: addresses, limits, threads that cannot be had; and what is said to those who may not."""

import socket
from pathlib import Path

import pytest

from chat.errors import SettingError
from chat.server import listener
from chat.server.listener import bind, shown_address
from tests.server.house import House, Houses, numbers
from tests.support import Irc, wait_until


def farewell(client: Irc) -> str:
    """The last thing that a refused connection gets."""
    seen = list(client.lines())
    assert [message.command for message in seen] == ["ERROR"]
    return seen[0].params[0]


def gone(home: House, client: Irc) -> None:
    """Hang up, and wait until the server has noticed."""
    counts = home.server._listener._per_host
    before = counts["127.0.0.1"]
    client.close()
    wait_until(lambda: counts["127.0.0.1"] < before)


# -- the address


def test_a_free_port_is_picked_and_shown() -> None:
    with bind("127.0.0.1", 0, plaintext=False) as sock:
        host, _, port = shown_address(sock).rpartition(":")
        assert host == "127.0.0.1"
        assert int(port) > 0


def test_localhost_and_ipv6() -> None:
    with bind("localhost", 0, plaintext=False) as sock:
        assert sock.getsockname()[0] in {"127.0.0.1", "::1"}
    try:
        sock = bind("::1", 0, plaintext=False)
    except SettingError:
        pytest.skip("no IPv6 on this machine")
    with sock:
        assert shown_address(sock).startswith("[::1]:")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "2001:db8::1"])
def test_beyond_this_machine_only_when_it_is_said(host: str) -> None:
    with pytest.raises(SettingError, match="not encrypted"):
        bind(host, 0, plaintext=False)


def test_everywhere_when_it_is_said() -> None:
    with bind("0.0.0.0", 0, plaintext=True) as sock:
        assert shown_address(sock).startswith("0.0.0.0:")


@pytest.mark.parametrize("host", ["no.such.host.invalid", "a b", "x" * 300, "127.0.0.1.1", "\x00", "ä" * 100])
def test_addresses_that_are_none(host: str) -> None:
    with pytest.raises(SettingError, match=r"there is no address|cannot listen"):
        bind(host, 0, plaintext=True)


def test_an_address_of_another_machine() -> None:
    with pytest.raises(SettingError, match=r"cannot listen on 192\.0\.2\.1:0"):
        bind("192.0.2.1", 0, plaintext=True)


def test_a_port_in_use() -> None:
    with bind("127.0.0.1", 0, plaintext=False) as sock:
        port = sock.getsockname()[1]
        with pytest.raises(
            SettingError, match=rf"cannot listen on 127\.0\.0\.1:{port}: Address already in use"
        ):
            bind("127.0.0.1", port, plaintext=False)


def test_a_port_can_be_taken_again_at_once(serve: Houses) -> None:
    first = serve()
    first.irc("alice")
    first.stop()
    serve(port=first.port).irc("alice")


# -- limits


def test_the_number_of_connections(serve: Houses) -> None:
    home = serve(limits=True, max_connections=2)
    alice, bobby = home.irc("alice"), home.irc("bobby")
    assert farewell(home.connect()) == "Closing link: The server is full"
    assert numbers(alice, "PING x") == ["PONG"]
    gone(home, bobby)
    home.irc("carol")


def test_the_number_of_connections_from_one_address(serve: Houses) -> None:
    home = serve(limits=True, max_connections_per_address=2)
    alice, silent = home.irc("alice"), home.connect()
    wait_until(lambda: len(home.hub.connections) == 2)
    assert farewell(home.connect()) == "Closing link: Too many connections from your address"
    with socket.create_connection(("127.0.0.1", home.port), source_address=("127.0.0.2", 0)):
        wait_until(lambda: len(home.hub.connections) == 3)
    gone(home, silent)
    home.irc("bobby")
    assert numbers(alice, "PING x") == ["PONG"]


def test_no_limits(serve: Houses) -> None:
    home = serve(limits=False, max_connections=1, max_connections_per_address=1)
    for nick in ("alice", "bobby", "carol"):
        home.irc(nick)


def test_an_address_is_forgotten_with_its_last_connection(serve: Houses) -> None:
    home = serve(limits=True)
    for _ in range(20):
        client = home.connect()
        client.barrier()
        client.close()
    wait_until(lambda: not home.server._listener._per_host)
    assert not home.hub.connections


# -- trouble


def test_a_thread_that_cannot_be_had_costs_one_connection(
    serve: Houses, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = serve()
    alice = home.irc("alice")

    def refuse(*_: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(listener._thread, "start_new_thread", refuse)
    assert list(home.connect().lines()) == []
    monkeypatch.undo()
    assert numbers(alice, "PING x") == ["PONG"]
    home.irc("bobby")
    assert home.troubles() == ["cannot start a thread for a new connection"]
    assert len(home.hub.connections) == 2


def test_stopping_says_nothing_of_troubles(tmp_path: Path) -> None:
    for number in range(8):
        home = House(tmp_path / str(number))
        home.stop()
        assert home.troubles() == []


def test_a_peer_that_is_gone_before_it_is_accepted(home: House) -> None:
    import struct  # noqa: PLC0415

    for _ in range(20):
        sock = socket.create_connection(("127.0.0.1", home.port))
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        sock.close()  # with a reset
    home.irc("alice")
    wait_until(lambda: len(home.hub.connections) == 1)
