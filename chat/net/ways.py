"""Receiving, and sending without ever waiting: the ways that platforms have.

    Direct        POSIX: the C library's own calls, made without letting go of the interpreter
    Flagged       POSIX where the C library cannot be had: the socket's methods with MSG_DONTWAIT
    Nonblocking   elsewhere (Windows): a non-blocking socket, and select to wait for it

A socket's methods let other threads run around each system call, since it might wait. One that cannot wait
gains nothing by that, and where many threads are busy it loses a lot: the fan-out to two hundred members
would stand in line for the interpreter two hundred times.

Rules for this file: functions of a socket, no state. All of them are tested everywhere the platform has them.
"""

import contextlib
import ctypes
import select
import socket
from typing import Any, Final, Protocol

RECEIVE_SIZE: Final = 65536  # bytes
_DIRECT_SIZE: Final = 8192  # the same, where each call makes its buffer


class Way(Protocol):
    """One way to use a connected stream socket."""

    def prepare(self, sock: socket.socket) -> None:
        """Called once, before the others."""

    def receive(self, sock: socket.socket) -> bytes:
        """Block until bytes arrive; b"" at the end. Raises OSError, or ValueError once closed."""

    def send(self, sock: socket.socket, data: bytes) -> int:
        """How many bytes the kernel takes now; 0 when it is full. Raises OSError."""


class Nonblocking:
    """A non-blocking socket."""

    def prepare(self, sock: socket.socket) -> None:
        """Called once, before the others."""
        sock.setblocking(False)

    def receive(self, sock: socket.socket) -> bytes:
        """Block until bytes arrive; b"" at the end. Raises OSError, or ValueError once closed."""
        while True:
            select.select([sock], [], [])
            with contextlib.suppress(BlockingIOError):
                return sock.recv(RECEIVE_SIZE)

    def send(self, sock: socket.socket, data: bytes) -> int:
        """How many bytes the kernel takes now; 0 when it is full. Raises OSError."""
        try:
            return sock.send(data)
        except (BlockingIOError, InterruptedError):
            return 0


class Flagged:
    """A blocking socket, and a flag on each send."""

    def __init__(self, dontwait: int) -> None:
        self._dontwait: Final = dontwait

    def prepare(self, sock: socket.socket) -> None:
        """Called once, before the others."""
        sock.setblocking(True)

    def receive(self, sock: socket.socket) -> bytes:
        """Block until bytes arrive; b"" at the end. Raises OSError."""
        return sock.recv(RECEIVE_SIZE)

    def send(self, sock: socket.socket, data: bytes) -> int:
        """How many bytes the kernel takes now; 0 when it is full. Raises OSError."""
        try:
            return sock.send(data, self._dontwait)
        except (BlockingIOError, InterruptedError):
            return 0


class Direct(Flagged):
    """The C library's calls, for as long as they do not wait.

    What such a call cannot do is left to the socket's own methods, which know whether it is an error. The
    functions are called without declared types, which halves what a call costs: no size here outgrows an int.

    Waiting for bytes leaves them where they are (MSG_PEEK): under load a reader stands in line for the
    interpreter once it wakes, and then takes all that has come meanwhile.
    """

    def __init__(self, library: Any, dontwait: int) -> None:
        """`library` is a `ctypes.PyDLL`. Raises AttributeError when it has not these functions."""
        super().__init__(dontwait)
        self._send: Final = library.send
        self._recv: Final = library.recv

    def receive(self, sock: socket.socket) -> bytes:
        """Block until bytes arrive; b"" at the end. Raises OSError."""
        while sock.recv(1, socket.MSG_PEEK):
            buffer = ctypes.create_string_buffer(_DIRECT_SIZE)
            size = self._recv(sock.fileno(), buffer, _DIRECT_SIZE, self._dontwait)
            if size >= 0:
                return ctypes.string_at(buffer, size)
            with contextlib.suppress(BlockingIOError):
                return sock.recv(_DIRECT_SIZE, self._dontwait)
        return b""

    def send(self, sock: socket.socket, data: bytes) -> int:
        """How many bytes the kernel takes now; 0 when it is full. Raises OSError."""
        sent: int = self._send(sock.fileno(), data, len(data), self._dontwait)
        return sent if sent >= 0 else super().send(sock, data)


def usual(dontwait: int | None = getattr(socket, "MSG_DONTWAIT", None)) -> Way:
    """The best way that this platform has; None as a flag is what Windows has."""
    if dontwait is None:
        return Nonblocking()
    try:
        return Direct(ctypes.PyDLL(None), dontwait)
    except (OSError, AttributeError, TypeError):  # a C library that is linked in statically
        return Flagged(dontwait)


USUAL: Final[Way] = usual()
