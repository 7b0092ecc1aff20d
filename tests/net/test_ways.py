"""Which way is taken where. That all of them do the same is in test_connection.py and test_outbox.py."""

import ctypes
import errno
import os
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from chat.net import ways
from chat.net.ways import Direct, Flagged, Nonblocking, usual

FLAG = getattr(socket, "MSG_DONTWAIT", None)
posix = pytest.mark.skipif(FLAG is None, reason="no MSG_DONTWAIT here")


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    near, far = socket.socketpair()
    yield near, far
    near.close()
    far.close()


def test_without_the_flag_the_socket_does_not_block() -> None:
    assert isinstance(usual(None), Nonblocking)


@posix
def test_the_c_library_is_called_where_it_can_be() -> None:
    assert type(usual(FLAG)) is Direct


@posix
@pytest.mark.parametrize("error", [OSError, TypeError])
def test_without_a_c_library_the_sockets_own_methods_do(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def none(*_: Any, **__: Any) -> None:
        raise error("cannot be loaded")

    monkeypatch.setattr(ways.ctypes, "PyDLL", none)
    assert type(usual(FLAG)) is Flagged


class Powerless:
    """A C library whose calls do nothing but fail."""

    @staticmethod
    def send(*_: object) -> int:
        return -1

    recv = send


@posix
def test_what_the_c_library_cannot_do_the_socket_does(pair: tuple[socket.socket, socket.socket]) -> None:
    near, far = pair
    assert FLAG is not None
    way = Direct(Powerless, FLAG)
    far.send(b"here")
    assert way.receive(near) == b"here"
    assert way.send(near, b"there") == 5
    assert far.recv(10) == b"there"
    far.close()
    assert way.receive(near) == b""


@posix
@pytest.mark.parametrize("powerless", [False, True])
def test_an_error_of_the_c_library_is_an_oserror(
    pair: tuple[socket.socket, socket.socket], powerless: bool
) -> None:
    near, far = pair
    assert FLAG is not None
    way = Direct(Powerless if powerless else ctypes.PyDLL(None), FLAG)
    far.close()
    with pytest.raises(BrokenPipeError):
        way.send(near, b"x")
    near.close()
    with pytest.raises(OSError, match=os.strerror(errno.EBADF)):
        way.send(near, b"x")
    with pytest.raises(OSError, match=os.strerror(errno.EBADF)):
        way.receive(near)


@posix
@pytest.mark.parametrize("powerless", [False, True])
def test_what_would_wait_is_no_error(pair: tuple[socket.socket, socket.socket], powerless: bool) -> None:
    near, far = pair
    assert FLAG is not None
    way, sent = Direct(Powerless if powerless else ctypes.PyDLL(None), FLAG), 0
    while more := way.send(near, b"x" * 5000):
        sent += more
    assert sent > 0
    far.setblocking(True)
    assert len(far.recv(sent, socket.MSG_WAITALL)) == sent
    assert way.send(near, b"room again") == 10


@posix
def test_bytes_that_somebody_else_took_are_waited_for_again(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    near, far = pair
    assert FLAG is not None
    library = ctypes.PyDLL(None)
    way = Direct(library, FLAG)
    real, asked = way._recv, threading.Event()

    def robbed(*args: Any) -> Any:
        if not asked.is_set():
            near.recv(10)
            asked.set()
        return real(*args)

    way._recv = robbed  # type: ignore[misc]
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(way.receive(near)))
    far.send(b"taken")
    reader.start()
    assert asked.wait(10)
    far.send(b"left")
    reader.join(10)
    assert got == [b"left"]


@posix
def test_more_than_one_buffer_comes_in_several(pair: tuple[socket.socket, socket.socket]) -> None:
    near, far = pair
    data = bytes(range(256)) * 200
    far.sendall(data)
    got = b""
    while len(got) < len(data):
        got += usual().receive(near)
    assert got == data
