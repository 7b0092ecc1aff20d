import selectors
import socket
import threading
from collections.abc import Iterator

import pytest

from chat.net.connection import Connection
from chat.net.flusher import Flusher
from chat.net.outbox import WAITING, Outbox
from tests.support import wait_until

SELECTORS = [
    pytest.param(selectors.DefaultSelector, id="default"),
    pytest.param(selectors.SelectSelector, id="select"),  # what Windows has
]


class Clock:
    """A clock that stands still until it is moved."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=SELECTORS)
def flusher(request: pytest.FixtureRequest, clock: Clock) -> Iterator[Flusher]:
    flusher = Flusher(clock, linger=5.0, selector=request.param)
    flusher.start()
    yield flusher
    clock.now += 1000
    flusher.stop()


def stalled() -> tuple[Outbox, socket.socket, bytes]:
    """An outbox with bytes waiting, its peer, and everything that was pushed."""
    near, far = socket.socketpair()
    far.settimeout(10)
    outbox = Outbox(Connection(near), 10_000_000)
    pushed = bytearray()
    while True:
        line = b"%07d\r\n" % len(pushed) * 100
        pushed += line
        if outbox.push(line) == WAITING:
            return outbox, far, bytes(pushed)


def read(peer: socket.socket, count: int) -> bytes:
    got = bytearray()
    while len(got) < count:
        data = peer.recv(65536)
        if not data:
            break
        got += data
    return bytes(got)


def test_a_slow_peer_gets_everything_in_the_end(flusher: Flusher) -> None:
    outbox, peer, pushed = stalled()
    for _ in range(50):
        more = b"m" * 10_000 + b"\r\n"
        outbox.push(more)
        pushed += more
    flusher.watch(outbox)
    flusher.watch(outbox)
    assert read(peer, len(pushed)) == pushed
    wait_until(lambda: not outbox.waiting)
    assert not outbox.gone
    outbox.close()
    peer.close()


def test_it_is_watched_again_when_it_waits_again(flusher: Flusher) -> None:
    outbox, peer, pushed = stalled()
    flusher.watch(outbox)
    assert read(peer, len(pushed)) == pushed
    wait_until(lambda: not outbox.waiting)
    again = b"again" * 1_000_000 + b"\r\n"
    assert outbox.push(again) == WAITING
    flusher.watch(outbox)
    assert read(peer, len(again)) == again
    outbox.close()
    peer.close()


def test_a_stalled_peer_delays_no_other(flusher: Flusher) -> None:
    first, stalled_peer, _ = stalled()
    flusher.watch(first)
    second, peer, pushed = stalled()
    flusher.watch(second)
    assert read(peer, len(pushed)) == pushed
    assert first.waiting
    for outbox in (first, second):
        outbox.close()
    peer.close()
    stalled_peer.close()


def test_a_finished_outbox_gets_its_time_and_no_more(flusher: Flusher, clock: Clock) -> None:
    outbox, peer, _ = stalled()
    outbox.finish(b"ERROR :bye\r\n")
    flusher.watch(outbox)
    other, other_peer, pushed = stalled()
    flusher.watch(other)
    assert read(other_peer, len(pushed)) == pushed  # a barrier: by now the first one was seen too
    assert not outbox.gone
    clock.now += 4.9
    flusher.watch(other)
    assert not outbox.gone
    clock.now += 2  # the deadlines are looked at once a second
    wait_until(lambda: outbox.gone, "the deadline")
    for box, sock in ((outbox, peer), (other, other_peer)):
        box.close()
        sock.close()


def test_a_finished_outbox_whose_peer_reads_ends_with_its_last_line(flusher: Flusher) -> None:
    outbox, peer, pushed = stalled()
    outbox.finish(b"ERROR :bye\r\n")
    flusher.watch(outbox)
    assert read(peer, 1 << 30) == pushed + b"ERROR :bye\r\n"
    wait_until(lambda: outbox.gone)
    outbox.close()
    peer.close()


def test_outboxes_that_are_closed_while_watched(flusher: Flusher) -> None:
    """Their descriptors are given away again at once, to the next ones that are watched."""
    for _ in range(30):
        outbox, peer, _ = stalled()
        flusher.watch(outbox)
        outbox.close()
        peer.close()
    outbox, peer, pushed = stalled()
    flusher.watch(outbox)
    assert read(peer, len(pushed)) == pushed
    outbox.close()
    peer.close()


def test_closed_only_after_it_was_registered(flusher: Flusher) -> None:
    first, first_peer, _ = stalled()
    flusher.watch(first)
    barrier, barrier_peer, pushed = stalled()
    flusher.watch(barrier)
    assert read(barrier_peer, len(pushed)) == pushed
    first.close()
    again, again_peer, pushed = stalled()
    flusher.watch(again)
    assert read(again_peer, len(pushed)) == pushed
    for thing in (barrier, again, first_peer, barrier_peer, again_peer):
        thing.close()


def test_stop_gives_what_waits_its_time(clock: Clock) -> None:
    flusher = Flusher(clock, linger=5.0)
    flusher.start()
    outbox, peer, pushed = stalled()
    flusher.watch(outbox)
    stopper = threading.Thread(target=flusher.stop)
    stopper.start()
    assert read(peer, len(pushed)) == pushed
    stopper.join(10)
    assert not stopper.is_alive()
    outbox.close()
    peer.close()


def test_stop_does_not_wait_for_ever(clock: Clock) -> None:
    flusher = Flusher(clock, linger=5.0)
    flusher.start()
    outbox, peer, _ = stalled()
    flusher.watch(outbox)
    stopper = threading.Thread(target=flusher.stop)
    stopper.start()

    def ended() -> bool:
        clock.now += 1
        return not stopper.is_alive()

    wait_until(ended)
    flusher.watch(outbox)  # too late, and harmless
    outbox.close()
    peer.close()
