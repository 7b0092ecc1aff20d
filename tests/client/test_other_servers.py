"""The client on servers that are not ours: InspIRCd (echoes and labels), ngIRCd (neither: barriers)."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import scribe, wait_until

pytestmark = pytest.mark.interop

NGIRCD = """\
[Global]
Name = ng.test.local
Info = test
Listen = 127.0.0.1
Ports = {port}
[Limits]
MaxConnectionsIP = 0
MaxNickLength = 20
MaxPenaltyTime = 0
[Options]
DNS = no
Ident = no
PAM = no
"""

INSPIRCD = """\
<server name="insp.test.local" description="test" network="Test">
<admin name="a" nick="a" email="a@b">
<bind address="127.0.0.1" port="{port}" type="clients">
<connect allow="*" timeout="60" recvq="65536" localmax="100" globalmax="100" commandrate="100000"
         fakelag="off" resolvehostnames="no">
<module name="cap"><module name="ircv3"><module name="ircv3_echomessage"><module name="ircv3_labeledresponse">
<module name="ircv3_servertime"><module name="ircv3_batch"><module name="ircv3_capnotify">
<module name="ircv3_ctctags"><module name="namesx"><module name="uhnames">
<log method="file" type="*" level="default" target="{folder}/log">
<pid file="{folder}/pid">
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module", params=["ngircd", "inspircd"])
def port(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A running server of that kind, or a skipped test."""
    program = shutil.which(request.param, path=os.environ.get("PATH", "") + ":/usr/sbin")
    if program is None:
        pytest.skip(f"{request.param} is not installed")
    folder, number = tmp_path_factory.mktemp(request.param), free_port()
    text = {"ngircd": NGIRCD, "inspircd": INSPIRCD}[request.param].format(port=number, folder=folder)
    settings = folder / "conf"
    settings.write_text(text)
    options = {
        "ngircd": ["-n", "-f", str(settings)],
        "inspircd": ["--nofork", "--runasroot", f"--config={settings}"],
    }[request.param]
    process = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: answers(number), f"{request.param} to listen")
        yield number
    finally:
        process.kill()
        process.wait()


def test_send_knows_what_arrived(port: int) -> None:
    done = scribe("send", "--port", str(port), "--name", "sender", "#test", stdin="one\ntwo\nthree\n")
    assert (done.returncode, done.stderr) == (0, "")
    done = scribe("send", "--port", str(port), "--name", "sender2", "nobody", "hi")
    assert done.returncode == 1
    assert "There is nobody called nobody here" in done.stderr


def test_plain_chat(port: int, tmp_path: Path) -> None:
    options = ("--plain", "--port", str(port), "--name", "alice", "--log-dir", str(tmp_path))
    script = "hello\n/me waves\n/topic Talk\n/nick alicia\n//slash\n"
    done = scribe("join", "irc://127.0.0.1/chat", *options, stdin=script)
    assert done.returncode == 0
    for line in (
        "#chat <alice> hello",
        "#chat * alice waves",
        "#chat -- You set the topic to: Talk",
        "#chat -- You are now known as alicia",
        "#chat <alicia> /slash",
    ):
        assert line in done.stdout
    (log,) = tmp_path.glob("*/#chat/*.log")
    said = [line.split(" ", 1)[1] for line in log.read_text(encoding="utf-8").splitlines()]
    assert "<alice> hello" in said
    assert said[-1].endswith("<alicia> /slash")
