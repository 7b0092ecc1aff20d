"""A client that keeps every byte it receives, and the server process that it talks to.

Rules for this file: nothing is judged here (evidence.py does that), and nothing is parsed while bytes arrive,
so that ten of these can keep up with a server at full speed from one process.
"""

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Self

from chat.irc.message import Message
from chat.irc.parse import parse

ROOT: Final = Path(__file__).parent.parent
PATIENCE: Final = 30.0  # seconds that anything may take
TAGGED: Final = ("message-tags", "server-time")
EVERYTHING: Final = (*TAGGED, "batch", "labeled-response", "echo-message", "multi-prefix", "standard-replies")


class Recorder:
    """One connection and its receiving thread. `send` and `barrier` belong to one thread of the caller's."""

    def __init__(self, host: str, port: int, nick: str, caps: Sequence[str] = ()) -> None:
        self.nick: Final = nick
        self.caps: Final = frozenset(caps)
        self._socket = socket.create_connection((host, port), timeout=PATIENCE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._chunks: list[bytes] = []
        self._barriers = 0
        self._passed = threading.Condition()
        self._awaited = b"\0"
        self._seen = False
        self.ended = threading.Event()
        self._thread = threading.Thread(target=self._receive, name=f"recorder {nick}", daemon=True)
        self._thread.start()
        if caps:
            self.send("CAP LS 302", f"CAP REQ :{' '.join(caps)}", "CAP END")
        self.send(f"NICK {nick}", f"USER {nick} 0 * :{nick}")

    def send(self, *lines: str) -> None:
        """Send lines; waits while the server takes none. Raises OSError when it is gone."""
        self._socket.sendall("".join(f"{line}\r\n" for line in lines).encode())

    def barrier(self, timeout: float = PATIENCE) -> None:
        """Wait until everything sent is done and what came of it so far is received.

        Raises ConnectionError when the connection ends instead, or nothing comes for `timeout` seconds.
        """
        self._barriers += 1
        with self._passed:
            self._awaited = f"barrier-{self._barriers}\r\n".encode()
            self._seen = False
        self.send(f"PING :barrier-{self._barriers}")
        with self._passed:
            self._passed.wait_for(lambda: self._seen or self.ended.is_set(), timeout)
            if not self._seen:
                raise ConnectionError(f"{self.nick}: no answer to barrier {self._barriers}")

    def _receive(self) -> None:
        tail = b""
        with contextlib.suppress(OSError):
            while data := self._socket.recv(1 << 18):
                self._chunks.append(data)
                tail += data
                if self._awaited in tail:
                    with self._passed:
                        self._seen = True
                        self._passed.notify_all()
                tail = tail[-64:]
        with self._passed:
            self.ended.set()
            self._passed.notify_all()

    def received(self) -> list[Message]:
        """Every whole message so far, in order."""
        *lines, _unfinished = b"".join(self._chunks).split(b"\r\n")
        return [parse(line) for line in lines if line]

    def wait_for_end(self, timeout: float = PATIENCE) -> bool:
        """Whether the connection ended, by the server's doing, within `timeout` seconds."""
        self._thread.join(timeout)
        return self.ended.is_set()

    def close(self) -> None:
        """Hang up, and wait for the receiving thread."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(PATIENCE)
        self._socket.close()


class Serving:
    """A server process with its logs in `folder`. `seconds` is how long it took until it listened."""

    def __init__(self, folder: Path, *options: str) -> None:
        (folder / "logs").mkdir(parents=True, exist_ok=True)
        command = [sys.executable, str(ROOT / "server.py"), "--port", "0", "--no-limits"]
        command += ["--log-dir", str(folder / "logs"), "--data-dir", str(folder / "data"), *options]
        self.logs: Final = folder / "logs"
        began = time.monotonic()
        with (folder / "stderr.txt").open("ab") as errors:
            self.process: Final = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, env=_environment()
            )
        assert self.process.stdout is not None
        first = self.process.stdout.readline().decode().strip()
        self.seconds: Final = time.monotonic() - began
        if not first.startswith("listening on "):
            self.kill()
            raise RuntimeError(f"the server did not start: {first} {(folder / 'stderr.txt').read_text()}")
        self.host, _, port = first.removeprefix("listening on ").rpartition(":")
        self.port: Final = int(port)
        self._drain = threading.Thread(target=self.process.stdout.read, name="server output", daemon=True)
        self._drain.start()

    def kill(self) -> None:
        """End it without a chance to tidy up (SIGKILL)."""
        self.process.kill()
        self.process.wait(PATIENCE)

    def stop(self) -> int:
        """Ask it to end (SIGTERM); its exit status."""
        self.process.terminate()
        return self.process.wait(PATIENCE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        if self.process.poll() is None:
            self.stop()


def _environment() -> dict[str, str]:
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    return os.environ | {"PYTHONPATH": path, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}
