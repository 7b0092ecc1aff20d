"""The contract of an outbox, point by point, on real sockets with small buffers."""

import socket
import threading
import time
import tracemalloc
from collections.abc import Iterator

import pytest

from chat.net.connection import Connection
from chat.net.outbox import GONE, OVERFLOW, SENT, WAITING, Outbox
from chat.net.ways import USUAL, Way
from tests.net.ways import WAYS

FAREWELL = b"ERROR :too slow\r\n"
LIMIT = 20_000


class Peer:
    """An outbox and the socket of the peer it sends to."""

    def __init__(self, way: Way = USUAL, limit: int = LIMIT) -> None:
        near, self.socket = socket.socketpair()
        self.connection = Connection(near, way=way)
        near.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        self.outbox = Outbox(self.connection, limit, lambda: FAREWELL)
        self.socket.setblocking(False)

    def fill(self) -> bytes:
        """Push numbered lines until the first one waits; everything pushed."""
        pushed = bytearray()
        for number in range(10_000):
            line = b"%06d %s\r\n" % (number, b"x" * 300)
            pushed += line
            if self.outbox.push(line) == WAITING:
                return bytes(pushed)
        raise AssertionError("the socket took everything")

    def take(self) -> bytes:
        """What has arrived."""
        got = bytearray()
        while True:
            try:
                data = self.socket.recv(65536)
            except BlockingIOError:
                return bytes(got)
            if not data:
                return bytes(got)
            got += data

    def take_all(self) -> bytes:
        """Drain and take by turns until nothing waits."""
        got = bytearray(self.take())
        while self.outbox.waiting:
            self.outbox.drain()
            got += self.take()
        return bytes(got)

    def close(self) -> None:
        self.outbox.close()
        self.socket.close()


@pytest.fixture(params=WAYS)
def peer(request: pytest.FixtureRequest) -> Iterator[Peer]:
    peer = Peer(request.param)
    yield peer
    peer.close()


def test_1_push_does_not_wait(peer: Peer) -> None:
    start = time.perf_counter()
    peer.fill()
    while peer.outbox.push(b"y" * 100 + b"\r\n") == WAITING:
        pass
    assert time.perf_counter() - start < 5


def test_2_bytes_leave_in_order_and_once(peer: Peer) -> None:
    pushed = peer.fill()
    for number in range(20):
        line = b"more %d\r\n" % number
        pushed += line
        assert peer.outbox.push(line) == WAITING
    assert peer.take_all() == pushed
    assert peer.outbox.push(b"again\r\n") == SENT
    assert peer.take() == b"again\r\n"


def test_2_in_order_from_many_threads_and_a_drainer(peer: Peer) -> None:
    writers = 4
    lines = 300
    done = threading.Event()
    peer.socket.setblocking(True)
    peer.socket.settimeout(10)
    got = bytearray()

    def write(name: int) -> None:
        for number in range(lines):
            line = b"%d %d %s\r\n" % (name, number, b"z" * 50)
            while peer.outbox.waiting > LIMIT // 2:
                time.sleep(0)
            assert peer.outbox.push(line) in (SENT, WAITING)

    def drain() -> None:
        while not done.is_set() or peer.outbox.waiting:
            peer.outbox.drain()
            time.sleep(0)

    threads = [threading.Thread(target=write, args=(name,)) for name in range(writers)]
    drainer = threading.Thread(target=drain)
    for thread in [*threads, drainer]:
        thread.start()
    while got.count(b"\n") < writers * lines:
        got += peer.socket.recv(65536)
    for thread in threads:
        thread.join(10)
    done.set()
    drainer.join(10)
    received = [tuple(map(int, line.split()[:2])) for line in bytes(got).splitlines()]
    for name in range(writers):
        assert [number for who, number in received if who == name] == list(range(lines))


def test_3_while_nothing_waits_the_kernel_gets_the_bytes_at_once(peer: Peer) -> None:
    assert peer.outbox.push(b"now\r\n") == SENT
    assert peer.take() == b"now\r\n"
    assert peer.outbox.waiting == 0


def test_4_over_the_limit_it_is_cut(peer: Peer) -> None:
    peer.fill()
    line = b"y" * 1000 + b"\r\n"
    results = [peer.outbox.push(line)]
    while results[-1] == WAITING:
        assert peer.outbox.waiting <= LIMIT
        results.append(peer.outbox.push(line))
    assert results[-1] == OVERFLOW
    assert peer.outbox.finishing
    assert peer.outbox.waiting < LIMIT
    assert peer.outbox.push(line) == GONE


def test_4_one_push_over_the_limit(peer: Peer) -> None:
    assert peer.outbox.push(b"y" * 1_000_000 + b"\r\n" + b"z\r\n" * 100_000) == OVERFLOW


def test_5_a_cut_leaves_whole_lines_and_the_farewell_last(peer: Peer) -> None:
    pushed = peer.fill()
    while peer.outbox.push(b"y" * 333 + b"\r\n") == WAITING:
        pass
    got = peer.take_all()
    assert got.endswith(b"\r\n" + FAREWELL)
    assert pushed.startswith(got.removesuffix(FAREWELL))


def test_5_the_first_line_of_a_joined_push_is_finished(peer: Peer) -> None:
    big = b"".join(b"%d %s\r\n" % (number, b"x" * 700) for number in range(2000))
    assert peer.outbox.push(big) == OVERFLOW
    got = peer.take_all()
    assert got.endswith(b"\r\n" + FAREWELL)
    assert big.startswith(got.removesuffix(FAREWELL))


def test_6_after_finish_nothing_is_accepted_and_the_connection_ends(peer: Peer) -> None:
    pushed = peer.fill()
    assert peer.outbox.finish(b"ERROR :bye\r\n") == WAITING
    assert peer.outbox.finishing
    assert not peer.outbox.gone
    assert peer.outbox.push(b"too late\r\n") == GONE
    assert peer.outbox.finish(b"twice\r\n") == WAITING
    got = peer.take_all()
    assert got + peer.take() == pushed + b"ERROR :bye\r\n"
    assert peer.outbox.drain() == GONE
    assert peer.socket.recv(1) == b""


def test_6_finish_with_nothing_waiting_ends_at_once(peer: Peer) -> None:
    assert peer.outbox.finish(b"ERROR :bye\r\n") == GONE
    assert peer.take() == b"ERROR :bye\r\n"
    assert peer.socket.recv(1) == b""


def test_6_abandoned_with_bytes_waiting(peer: Peer) -> None:
    peer.fill()
    peer.outbox.finish()
    peer.outbox.abandon()
    assert peer.outbox.gone
    assert peer.outbox.waiting == 0


def test_7_after_the_peer_is_gone_everything_is_harmless(peer: Peer) -> None:
    peer.fill()
    peer.socket.close()
    assert peer.outbox.drain() == GONE
    for _ in range(2):
        assert peer.outbox.push(b"x\r\n") == GONE
        assert peer.outbox.drain() == GONE
        assert peer.outbox.finish(b"x\r\n") == GONE
        peer.outbox.abandon()
        peer.outbox.close()
    assert peer.outbox.gone
    assert peer.outbox.waiting == 0


def test_7_a_push_notices_that_the_peer_is_gone(peer: Peer) -> None:
    peer.socket.close()
    assert peer.outbox.push(b"x\r\n") == GONE
    assert peer.outbox.gone


def test_7_a_reader_is_woken_when_the_outbox_gives_up(peer: Peer) -> None:
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(peer.connection.receive()))
    reader.start()
    peer.outbox.abandon()
    reader.join(10)
    assert got == [b""]


@pytest.mark.parametrize("way", WAYS)
def test_8_what_many_wait_with_is_there_once(way: Way) -> None:
    peers = [Peer(way, 4_000_000) for _ in range(30)]
    lines = b"".join(b"%06d %s\r\n" % (number, b"x" * 300) for number in range(1000))
    tracemalloc.start()
    try:
        for peer in peers:
            for _ in range(3):
                assert peer.outbox.push(lines) == WAITING
        for _ in range(5):  # each takes a little
            for peer in peers:
                peer.take()
                assert peer.outbox.drain() == WAITING
        assert tracemalloc.get_traced_memory()[0] < len(lines)
    finally:
        tracemalloc.stop()
    received = peers[0].take_all()
    assert (lines * 3).endswith(received)
    for peer in peers:
        peer.close()


def test_many_small_pieces_leave_in_few_sends(peer: Peer) -> None:
    pushed = peer.fill()
    for _ in range(1000):
        peer.outbox.push(b"a\r\n")
    rounds = 0
    got = bytearray(peer.take())
    while peer.outbox.waiting:
        peer.outbox.drain()
        got += peer.take()
        rounds += 1
    assert bytes(got) == pushed + b"a\r\n" * 1000
    assert rounds < 50


def test_the_farewell_is_made_when_it_is_needed() -> None:
    near, far = socket.socketpair()
    outbox = Outbox(Connection(near), limit=10)
    assert outbox.push(b"x" * 10_000_000 + b"\n") == OVERFLOW
    outbox.close()
    far.close()
