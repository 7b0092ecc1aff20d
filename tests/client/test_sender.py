"""The send thread."""

import threading

import pytest

from chat.client.sender import Sender
from chat.errors import Disconnected
from chat.irc.message import Message


class Wire:
    """A wire that keeps what is sent, and breaks when told."""

    def __init__(self) -> None:
        self.data = b""
        self.broken = False
        self.changed = threading.Condition()
        self.down = threading.Event()

    def receive(self) -> bytes:
        return b""

    def send_all(self, data: bytes) -> None:
        if self.broken:
            raise Disconnected("gone")
        with self.changed:
            self.data += data
            self.changed.notify()

    def shutdown(self) -> None:
        self.down.set()

    def close(self) -> None:
        pass


def test_everything_leaves_in_order() -> None:
    wire = Wire()
    sender = Sender(wire)
    sender.start()
    for number in range(100):
        sender.put([Message("PING", (str(number),))])
    with wire.changed:
        assert wire.changed.wait_for(lambda: b"PING 99\r\n" in wire.data, 10)
    assert wire.data.split(b"\r\n")[:3] == [b"PING 0", b"PING 1", b"PING 2"]
    sender.end()


def test_one_impossible_message_keeps_all_of_a_call_back() -> None:
    sender = Sender(Wire())
    with pytest.raises(ValueError, match="NUL, CR or LF"):
        sender.put([Message("PING", ("1",)), Message("PING", ("2\r\n",))])
    sender.start()
    sender.end()


def test_a_broken_wire_is_shut_down_so_that_the_receiver_sees_it() -> None:
    wire = Wire()
    wire.broken = True
    sender = Sender(wire)
    sender.start()
    sender.put([Message("PING", ("1",))])
    assert wire.down.wait(10)
    sender.put([Message("PING", ("2",))])
    sender.end()
