"""What many tests share: waiting for a condition, a real server process, and a bare IRC client on a socket.

Nothing here sleeps to synchronise: conditions are polled against a deadline, and a PING that comes back as
PONG is the barrier that says everything before it has been done.
"""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self, TypeVar

from chat.irc.message import Message
from chat.irc.parse import parse

ROOT = Path(__file__).parent.parent
DEADLINE = 15.0  # seconds that anything may take before a test gives up on it

T = TypeVar("T")


def wait_until(condition: Callable[[], T], what: str = "the condition", deadline: float = DEADLINE) -> T:
    """Poll until `condition()` is true and return its result; AssertionError after `deadline` seconds."""
    end = time.monotonic() + deadline
    pause = 0.0005
    while True:
        result = condition()
        if result:
            return result
        assert time.monotonic() < end, f"waited {deadline} s in vain for {what}"
        time.sleep(pause)
        pause = min(pause * 2, 0.02)


def environment(**changes: str) -> dict[str, str]:
    """This process's environment for a child: the package importable, output unbuffered and plain."""
    inherited = {key: value for key, value in os.environ.items() if key not in {"NO_COLOR", "FORCE_COLOR"}}
    path = os.pathsep.join(filter(None, [str(ROOT), inherited.get("PYTHONPATH", "")]))
    return inherited | {"PYTHONPATH": path, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"} | changes


def scribe(
    *args: str, stdin: str | bytes | None = None, cwd: Path | None = None, timeout: float = 60, **env: str
) -> subprocess.CompletedProcess[str]:
    """Run `scribe ARGS...` to its end; output is text. Its exit code is the caller's to check."""
    data = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run(
        [sys.executable, "-m", "chat", *args],
        input=data if data is not None else b"",
        capture_output=True,
        cwd=cwd,
        env=environment(**env),
        timeout=timeout,
        check=False,
    )
    return subprocess.CompletedProcess(
        done.args,
        done.returncode,
        done.stdout.decode("utf-8", "replace"),
        done.stderr.decode("utf-8", "replace"),
    )


class Server:
    """A real `server.py` process with its own folders, on a free port.

    Started by the constructor, which returns when the server listens; use it in a `with`, or call `stop`.
    What it prints to standard error is in `errors()`, the lines it printed so far in `output`.
    """

    def __init__(self, folder: Path, *options: str, port: int = 0, cwd: Path | None = None) -> None:
        self.folder = folder
        self.logs = folder / "logs"
        self.data = folder / "data"
        self.logs.mkdir(parents=True, exist_ok=True)
        self.data.mkdir(parents=True, exist_ok=True)
        self._errors_path = folder / "stderr.txt"
        command = [sys.executable, str(ROOT / "server.py"), "--port", str(port)]
        command += ["--log-dir", str(self.logs), "--data-dir", str(self.data), *options]
        with self._errors_path.open("ab") as errors:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                cwd=cwd or folder,
                env=environment(),
            )
        assert self.process.stdout is not None
        self.output: list[str] = []
        self._listening = threading.Event()
        self._reader = threading.Thread(target=self._read, name="server output", daemon=True)
        self._reader.start()
        self._listening.wait(DEADLINE)
        if not self.output or not self.output[0].startswith("listening on "):
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"the server did not start: {self.output}\n{self.errors()}")
        self.host, _, port_text = self.output[0].removeprefix("listening on ").strip().rpartition(":")
        self.port = int(port_text)

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as stdout:
            for line in stdout:
                self.output.append(line.decode("utf-8", "replace").rstrip("\r\n"))
                self._listening.set()
        self._listening.set()

    def errors(self) -> str:
        """What it wrote to standard error so far."""
        return self._errors_path.read_text(encoding="utf-8", errors="replace")

    def connect(self, nick: str | None = None, *caps: str, **kwargs: str) -> "Irc":
        """A new connection; registered under `nick` when one is given."""
        client = Irc(self.host, self.port)
        if nick is not None:
            client.register(nick, *caps, **kwargs)
        return client

    def log_lines(self, conversation: str) -> list[str]:
        """The lines of all plain files of a conversation's folder, in order of the files' names."""
        files = sorted((self.logs / conversation).glob("*.log"))
        return [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]

    def kill(self) -> None:
        """End it without a chance to tidy up (SIGKILL)."""
        self.process.kill()
        self.process.wait(DEADLINE)
        self._reader.join(DEADLINE)

    def stop(self) -> int:
        """Ask it to end (SIGTERM) and return its exit code."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            code = self.process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        self._reader.join(DEADLINE)
        return code

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.stop()


class Irc:
    """A bare IRC client: lines out, messages in. Not thread-safe."""

    def __init__(self, host: str, port: int, timeout: float = DEADLINE) -> None:
        self.socket = socket.create_connection((host, port), timeout=timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.nick = ""
        self._partial = b""
        self._ready: list[Message] = []
        self._barriers = 0

    def send(self, *lines: str) -> None:
        """Send lines; the line ends are added."""
        self.send_bytes("".join(f"{line}\r\n" for line in lines).encode())

    def send_bytes(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.socket.sendall(data)

    def receive(self) -> Message:
        """The next message, PING answered and left out. EOFError at the end of the connection."""
        while True:
            while not self._ready:
                data = self.socket.recv(65536)
                if not data:
                    raise EOFError(f"{self.nick or 'the client'} was disconnected")
                *lines, self._partial = (self._partial + data).split(b"\r\n")
                self._ready += [parse(line) for line in lines]
            message = self._ready.pop(0)
            if message.command != "PING":
                return message
            self.send(f"PONG :{message.param(-1)}")

    def until(self, command: str, **wanted: object) -> Message:
        """Receive until a message with this command, and these attributes, comes; return it."""
        return self.collect(command, **wanted)[-1]

    def collect(self, command: str, **wanted: object) -> list[Message]:
        """Like `until`, but everything received on the way."""
        seen: list[Message] = []
        while True:
            try:
                message = self.receive()
            except (TimeoutError, EOFError) as error:
                raise AssertionError(f"waited for {command} {wanted}, {error!r}, got {seen}") from error
            seen.append(message)
            if message.command == command and all(getattr(message, k) == v for k, v in wanted.items()):
                return seen

    def barrier(self) -> list[Message]:
        """Everything that the server sent until it had done all that was asked before; the PONG left out."""
        self._barriers += 1
        token = f"barrier-{self._barriers}"
        self.send(f"PING {token}")
        seen: list[Message] = []
        while True:
            message = self.receive()
            if message.command == "PONG" and message.param(-1) == token:
                return seen
            seen.append(message)

    def register(self, nick: str, *caps: str, password: str = "", realname: str = "") -> list[Message]:
        """Negotiate `caps`, register, and return everything up to the end of the MOTD."""
        if caps:
            self.send("CAP LS 302", "CAP REQ :" + " ".join(caps))
        if password:
            self.send(f"PASS :{password}")
        self.send(f"NICK {nick}", f"USER {nick} 0 * :{realname or nick}")
        if caps:
            self.send("CAP END")
        self.nick = nick
        seen: list[Message] = []
        while not seen or seen[-1].command not in {"376", "422"}:
            seen.append(self.receive())
        return seen

    def join(self, channel: str) -> list[Message]:
        """Join, and return everything up to the end of the list of names."""
        self.send(f"JOIN {channel}")
        return self.collect("366")

    def lines(self) -> Iterator[Message]:
        """Everything until the connection ends."""
        while True:
            try:
                yield self.receive()
            except (EOFError, ConnectionError):
                return

    def close(self) -> None:
        """Hang up without a word."""
        self.socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


@contextmanager
def running_server(folder: Path, *options: str) -> Iterator[Server]:
    """A server for the length of a `with`."""
    with Server(folder, *options) as server:
        yield server
