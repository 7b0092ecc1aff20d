"""Servers to measure: this one, Debian's inspircd and ngircd, and a bare limit.

Each is started on a free loopback port with its flood and connection limits off, and stopped by its process.
"""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parent.parent.parent
SETTINGS: Final = "log_gzip_after = 0\nping_after = 600\n"  # a PING would be in one member's stream only
_AT_ONCE: Final = {
    "inspircd": 1000,  # it lets in once a second whoever is waiting
    "ngircd": 8,  # more wait for a second, until their kernel tries again
}


class Cost(NamedTuple):
    """CPU seconds used so far, and resident bytes, threads and open files now."""

    cpu: float
    rss: int
    threads: int
    files: int


class Peer:
    """A running server. Use it in a `with`.

    `echoes`: whoever speaks is sent it back, asked for or not. `at_once`: so many may connect together.
    """

    def __init__(
        self, name: str, process: subprocess.Popen[str], port: int, folder: Path, echoes: bool = False
    ) -> None:
        self.name: Final = name
        self.process: Final = process
        self.address: Final = ("127.0.0.1", port)
        self.folder: Final = folder
        self.echoes: Final = echoes
        self.at_once: Final = _AT_ONCE.get(name, 100)

    def __enter__(self) -> "Peer":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def cost(self) -> Cost:
        """What it has used (Linux: /proc)."""
        proc = Path(f"/proc/{self.process.pid}")
        fields = (proc / "stat").read_text().rpartition(")")[2].split()
        ticks, pages = int(fields[11]) + int(fields[12]), int(fields[21])
        files = sum(1 for _ in (proc / "fd").iterdir())
        return Cost(
            ticks / os.sysconf("SC_CLK_TCK"), pages * os.sysconf("SC_PAGESIZE"), int(fields[17]), files
        )

    def disk(self) -> int:
        """Bytes of all its log files."""
        total = 0
        for path in (self.folder / "logs").rglob("*"):
            with contextlib.suppress(FileNotFoundError):  # removed or renamed meanwhile
                total += path.stat().st_size if path.is_file() else 0
        return total

    def capabilities(self) -> list[str]:
        """Every capability that it offers and anybody can have, without asking for an account."""
        with socket.create_connection(self.address, timeout=10) as sock:
            sock.sendall(b"CAP LS 302\r\n")
            got = b""
            while not re.search(rb"CAP \S+ LS :.*\r\n", got):
                got += sock.recv(4096)
        words = b" ".join(re.findall(rb"CAP \S+ LS (?:\* )?:(.*)\r\n", got)).decode().split()
        return [name for word in words if (name := word.partition("=")[0]) not in {"sasl", "sts", "tls"}]


def scribe(folder: Path, python: str = sys.executable, settings: str = SETTINGS) -> Peer:
    """This server, as shipped but for its limits, and for leaving the logs it finds as they are."""
    (folder / "logs").mkdir(exist_ok=True)
    config = folder / "scribe.toml"
    config.write_text(settings)
    command = [python, str(ROOT / "server.py"), "--port", "0", "--no-limits", "--config", str(config)]
    command += ["--log-dir", str(folder / "logs"), "--data-dir", str(folder / "data")]
    return _announced("scribe", command, folder)


def bare(folder: Path, python: str = sys.executable) -> Peer:
    """The bare limit (bare.py): what any server of this language can do at most."""
    return _announced("bare", [python, str(Path(__file__).with_name("bare.py"))], folder, echoes=True)


def _announced(name: str, command: list[str], folder: Path, echoes: bool = False) -> Peer:
    """Start a server that prints `listening on HOST:PORT` first. Raises RuntimeError when it does not."""
    with (folder / f"{name}.err").open("w") as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True, cwd=folder)
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line.startswith("listening on "):
        process.kill()
        process.wait()
        raise RuntimeError(f"{name} did not start: {_last_line(folder / f'{name}.err')}")
    return Peer(name, process, int(line.rpartition(":")[2]), folder, echoes)


_INSPIRCD: Final = """
<server name="irc.test" description="test" id="001" network="Test">
<admin name="a" nick="a" email="a@test.test">
<bind address="127.0.0.1" port="{port}" type="clients">
<connect name="main" allow="127.0.0.1" timeout="60" pingfreq="600" hardsendq="64M" softsendq="64M" recvq="64K"
 threshold="100000" commandrate="1000000000" fakelag="no" localmax="20000" globalmax="20000" maxchans="100"
 limit="20000" resolvehostnames="no" useident="no" maxconnwarn="no">
<performance quietbursts="yes" softlimit="20000" somaxconn="1024" netbuffersize="65534" nouserdns="yes">
<options syntaxhints="no" announcets="no" defaultmodes="not" allowhalfop="no">
<limits maxnick="31" maxchan="64" maxmodes="20" maxident="12" maxquit="255" maxtopic="307" maxkick="255"
 maxreal="128" maxaway="200">
<files motd="/dev/null">
<pid file="{folder}/inspircd.pid">
"""


def inspircd(folder: Path, _python: str = "") -> Peer:
    """InspIRCd (C++)."""
    port = _free_port()
    config = folder / "inspircd.conf"
    config.write_text(_INSPIRCD.format(port=port, folder=folder))
    command = ["inspircd", "--nofork", "--runasroot", "--nolog", f"--config={config}"]
    return _started("inspircd", command, port, folder)


_NGIRCD: Final = """
[Global]
Name = irc.test
Info = test
Listen = 127.0.0.1
Ports = {port}
MotdPhrase = x
PidFile = {folder}/ngircd.pid
[Limits]
MaxConnections = 0
MaxConnectionsIP = 0
MaxJoins = 0
MaxPenaltyTime = 0
PingTimeout = 600
[Options]
DNS = no
Ident = no
PAM = no
SyslogFacility = local0
"""


def ngircd(folder: Path, _python: str = "") -> Peer:
    """ngIRCd (C)."""
    port = _free_port()
    config = folder / "ngircd.conf"
    config.write_text(_NGIRCD.format(port=port, folder=folder))
    return _started("ngircd", ["ngircd", "--nodaemon", "-f", str(config)], port, folder)


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def _started(name: str, command: list[str], port: int, folder: Path) -> Peer:
    with (folder / f"{name}.out").open("w") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, text=True, cwd=folder)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return Peer(name, process, port, folder)
    process.kill()
    process.wait()
    raise RuntimeError(f"{name} did not start: {_last_line(folder / f'{name}.out')}")


def _last_line(path: Path) -> str:
    return next(reversed(path.read_text().strip().splitlines()), "it says nothing")


PEERS: Final[dict[str, Callable[[Path, str], Peer]]] = {
    "scribe": scribe,
    "inspircd": inspircd,
    "ngircd": ngircd,
    "bare": bare,
}


def available() -> list[str]:
    """The servers that this machine has."""
    return [name for name in PEERS if name in {"scribe", "bare"} or shutil.which(name)]
