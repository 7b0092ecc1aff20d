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


class Library:
    """A C library whose calls fail as told."""

    def __init__(self, code: int) -> None:
        def fail(*_: object) -> int:
            ctypes.set_errno(code)
            return -1

        self.send = fail
        self.recv = fail


@posix
def test_an_error_of_the_c_library_is_an_oserror(pair: tuple[socket.socket, socket.socket]) -> None:
    near, far = pair
    assert FLAG is not None
    way = Direct(Library(errno.ECONNRESET), FLAG)
    far.send(b"x")
    with pytest.raises(ConnectionResetError, match=os.strerror(errno.ECONNRESET)):
        way.receive(near)
    with pytest.raises(ConnectionResetError):
        way.send(near, b"x")


@posix
@pytest.mark.parametrize("code", [errno.EAGAIN, errno.EINTR])
def test_what_would_wait_is_no_error(pair: tuple[socket.socket, socket.socket], code: int) -> None:
    assert FLAG is not None
    assert Direct(Library(code), FLAG).send(pair[0], b"x") == 0


@posix
def test_bytes_that_somebody_else_took_are_waited_for_again(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    near, far = pair
    assert FLAG is not None
    library = ctypes.PyDLL(None, use_errno=True)
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
