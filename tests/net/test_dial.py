import socket

import pytest

from chat.errors import Disconnected, NotListening
from chat.net.dial import dial


def test_a_server_that_is_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        connection = dial("127.0.0.1", listener.getsockname()[1])
        accepted, _ = listener.accept()
        connection.send_all(b"hello")
        assert accepted.recv(100) == b"hello"
        connection.close()
        accepted.close()


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(NotListening, match=rf"^No server is listening at 127\.0\.0\.1:{port}$"):
        dial("127.0.0.1", port)


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a" * 300, "a..b", "nul\0nul", "spa ce"])
def test_hosts_that_cannot_be(host: str) -> None:
    with pytest.raises(Disconnected) as caught:
        dial(host, 12345)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("port", [-1, 65536, 10**20])
def test_ports_that_cannot_be(port: int) -> None:
    with pytest.raises(Disconnected):
        dial("127.0.0.1", port)


def test_a_host_that_does_not_answer() -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = []
        try:
            for _ in range(8):  # until the backlog is full and the kernel drops what comes
                waiting.append(dial("127.0.0.1", full.getsockname()[1], timeout=0.2))
        except Disconnected as error:
            assert "does not answer" in str(error)
        for connection in waiting:
            connection.close()
