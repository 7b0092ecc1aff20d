"""A server that has no file descriptor left: what needs one is refused or waits, everything else goes on."""

import os
import socket
from pathlib import Path

import pytest

from tests.support import Server, wait_until
from tests.trials.test_disk import joins


def test_a_server_without_descriptors_goes_on(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    if not hasattr(resource, "prlimit"):
        pytest.skip("the limits of another process cannot be set here")
    with Server(tmp_path, "--no-limits") as server:
        alice, bobb = server.connect("alice"), server.connect("bobb")
        for client in (alice, bobb):
            client.join("#lobby")
        pid = server.process.pid
        before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        used = {int(name) for name in os.listdir(f"/proc/{pid}/fd")}  # noqa: PTH208
        lowest = next(number for number in range(len(used) + 1) if number not in used)
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (lowest, before[1]))
        alice.send("JOIN #other")
        assert "Too many open files" in alice.until("437").param(-1)
        with socket.create_connection((server.host, server.port)) as late:
            late.sendall(b"NICK carol\r\nUSER carol 0 * :carol\r\n")
            wait_until(lambda: "cannot accept a connection" in server.errors(), "the report")
            alice.send("PRIVMSG #lobby :still here")
            assert bobb.until("PRIVMSG").params[1] == "still here"
            resource.prlimit(pid, resource.RLIMIT_NOFILE, before)
            late.settimeout(10)
            assert b" 001 carol " in late.recv(4096)
        assert joins(alice, "#other")
        assert server.errors().count("cannot accept a connection") == 1
        assert "Traceback" not in server.errors()
        for client in (alice, bobb):
            client.close()
