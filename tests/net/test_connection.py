"""Every way of not waiting that the platform has is tested, and the one for Windows everywhere."""

import socket
import threading
from collections.abc import Iterator

import pytest

from chat.errors import Disconnected
from chat.net.connection import SEND_BUFFER, Connection
from tests.net.ways import WAYS
from tests.support import wait_until

Pair = tuple[Connection, socket.socket]


@pytest.fixture(params=WAYS)
def pair(request: pytest.FixtureRequest) -> Iterator[Pair]:
    near, far = socket.socketpair()
    far.settimeout(10)
    connection = Connection(near, way=request.param)
    yield connection, far
    connection.close()
    far.close()


@pytest.fixture(params=WAYS)
def tcp(request: pytest.FixtureRequest) -> Iterator[Pair]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        far = socket.create_connection(listener.getsockname())
        near, _ = listener.accept()
    connection = Connection(near, way=request.param)
    yield connection, far
    connection.close()
    far.close()


def fill(connection: Connection) -> int:
    """Send until the kernel takes no more; how many bytes that were."""
    total = 0
    while sent := connection.send_some(b"x" * 65536):
        total += sent
    return total


def test_bytes_both_ways(pair: Pair) -> None:
    connection, far = pair
    assert connection.send_some(b"hello\r\n") == 7
    assert far.recv(100) == b"hello\r\n"
    far.sendall(b"hi\r\n")
    assert connection.receive() == b"hi\r\n"


def test_receive_waits_for_bytes(pair: Pair) -> None:
    connection, far = pair
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(connection.receive()))
    reader.start()
    far.sendall(b"late")
    reader.join(10)
    assert got == [b"late"]


def test_the_end_is_empty_bytes_again_and_again(pair: Pair) -> None:
    connection, far = pair
    far.sendall(b"last")
    far.close()
    assert [connection.receive() for _ in range(3)] == [b"last", b"", b""]


def test_shutdown_from_another_thread_ends_a_blocked_receive(pair: Pair) -> None:
    connection, _ = pair
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(connection.receive()))
    reader.start()
    connection.shutdown()
    reader.join(10)
    assert got == [b""]


def test_a_full_peer_is_not_waited_for(pair: Pair) -> None:
    connection, _ = pair
    assert fill(connection) > 0
    assert connection.send_some(b"y") == 0


def test_sending_to_a_peer_that_is_gone(pair: Pair) -> None:
    connection, far = pair
    far.close()
    with pytest.raises(Disconnected) as caught:
        wait_until(lambda: connection.send_some(b"x") < 0, "an error")
    assert str(caught.value)
    assert isinstance(caught.value, ConnectionError)


def test_a_reset_ends_receive(tcp: Pair) -> None:
    connection, far = tcp
    far.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    far.close()
    assert connection.receive() == b""


def test_send_all_waits_for_the_peer(pair: Pair) -> None:
    connection, far = pair
    data = bytes(range(256)) * 16384
    sender = threading.Thread(target=lambda: connection.send_all(data))
    sender.start()
    got = bytearray()
    while len(got) < len(data):
        got += far.recv(65536)
    sender.join(10)
    assert bytes(got) == data


def test_send_all_to_a_peer_that_goes(pair: Pair) -> None:
    connection, far = pair
    failed = threading.Event()

    def send() -> None:
        with pytest.raises(Disconnected):
            connection.send_all(b"x" * 50_000_000)
        failed.set()

    sender = threading.Thread(target=send)
    sender.start()
    far.recv(100)
    far.close()
    sender.join(10)
    assert failed.is_set()


def test_everything_is_harmless_after_close(pair: Pair) -> None:
    connection, _ = pair
    for _ in range(2):
        connection.close()
        connection.shutdown()
    assert connection.fileno() == -1
    assert connection.receive() == b""
    with pytest.raises(Disconnected):
        connection.send_some(b"x")
    with pytest.raises(Disconnected):
        connection.send_all(b"x")


def test_the_peers_address(tcp: Pair, pair: Pair) -> None:
    assert tcp[0].peer == "127.0.0.1"
    assert pair[0].peer == "localhost"


def test_the_address_of_a_peer_that_left_before_it_was_accepted() -> None:
    with socket.socket() as never_connected:
        assert Connection(never_connected).peer == "unknown"


def test_an_ipv4_address_keeps_its_own_notation() -> None:
    if not socket.has_dualstack_ipv6():
        pytest.skip("no IPv6 here")
    with socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True) as listener:
        far = socket.create_connection(("127.0.0.1", listener.getsockname()[1]))
        near, _ = listener.accept()
    connection = Connection(near)
    assert connection.peer == "127.0.0.1"
    connection.close()
    far.close()


def test_what_the_kernel_may_hold_for_one_peer_is_bounded(tcp: Pair) -> None:
    connection, _ = tcp
    assert fill(connection) < 8 * SEND_BUFFER + 8_000_000  # the receiver's side is not ours to bound
    near = socket.socket(fileno=socket.dup(connection.fileno()))
    assert near.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) <= 2 * SEND_BUFFER
    assert near.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    near.close()
