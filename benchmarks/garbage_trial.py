"""Garbage for a minute: `python -m benchmarks.garbage_trial --seconds 60`.

Several connections send what no client should: noise, lines without end, NULs, half UTF-8, huge tags,
commands with any parameters, connections that come and go. Meanwhile two people chat. Exits 1 when a message
of theirs is lost, late by more than a second, or not in the log, or when the server reports an error of its
own.
"""

import argparse
import contextlib
import random
import select
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.evidence import Log, compare, one_order
from benchmarks.recorder import EVERYTHING, Recorder, Serving

LATE: Final = 1.0  # seconds
_COMMANDS: Final = (
    "CAP PASS NICK USER PING PONG JOIN PART TOPIC NAMES LIST INVITE KICK MODE PRIVMSG NOTICE TAGMSG AWAY WHO "
    "WHOIS WHOWAS MOTD LUSERS VERSION TIME INFO HELP ISON USERHOST OPER KILL WALLOPS SETNAME STATS LINKS "
    "AUTHENTICATE REDACT CHATHISTORY BATCH 001 CAP QUIT"
).split()
_WORDS: Final = (
    "#lobby", "#LOBBY", "#", "&", "#a,#b,,", "0", "*", ",", ",,,", ":", "::", "alice", "bobb", "ALICE,alice",
    "!", "+ovbIklimnst", "-k", "+l", "+l -1", "+b *!*@*", "+bbbb", "LS", "REQ", "END", ":-message-tags batch",
    "\u202e", "ﬀ", "İ", "ẞ", "e\u0301", "\x01ACTION", "\x01", "%s%n", "99999999999999999999", "-1",
    "1e9", "\\x1b", "x" * 500, "ż" * 200, "#" + "z" * 300, "o\x0bo", "\x1b[2J", "S", "LIST", "302",
)  # fmt: skip
_TAGS: Final = (
    "",
    "",
    "",
    "@label=1 ",
    "@label=" + "y" * 80 + " ",
    "@;;= ",
    "@+a=\\:;b ",
    "@+x=" + "q" * 4000 + " ",
)

Maker = Callable[[random.Random], bytes]


def _noise(rng: random.Random) -> bytes:
    return rng.randbytes(rng.randrange(1, 3000))


def _endless(rng: random.Random) -> bytes:
    return b"PRIVMSG #lobby :" + b"a" * rng.randrange(1000, 60_000)


def _nuls(rng: random.Random) -> bytes:
    return b"\0" * rng.randrange(1, 600) + rng.choice([b"\n", b"\r", b"\r\n", b"\n\r\n\n", b""])


def _half_utf8(rng: random.Random) -> bytes:
    return b"PRIVMSG #lobby :" + "grüße €".encode()[: rng.randrange(12)] + b"\xff\xc3\r\n"


def _tags(rng: random.Random) -> bytes:
    many = ";".join(f"+{n}={n}" for n in range(rng.randrange(2000)))
    return f"@{many} PRIVMSG #lobby :tagged\r\n".encode()


def _command(rng: random.Random) -> bytes:
    words = [rng.choice(_WORDS) for _ in range(rng.randrange(6))]
    return f"{rng.choice(_TAGS)}{rng.choice(_COMMANDS)} {' '.join(words)}\r\n".encode()


MAKERS: Final[Sequence[Maker]] = (_noise, _endless, _nuls, _half_utf8, _tags, _command, _command, _command)


class Result(NamedTuple):
    """What came of it. Latencies in seconds."""

    sent: int
    connections: int
    messages: int
    median: float
    slowest: float
    complaints: list[str]


class GarbageTrial:
    """One run on a fresh server."""

    def __init__(self, folder: Path, seed: int = 0, *options: str) -> None:
        self._folder: Final = folder
        self._seed: Final = seed
        self._options: Final = options
        self._over = threading.Event()
        self._sent = 0
        self._connections = 0

    def run(self, seconds: float) -> Result:
        """Send garbage for so long; chat meanwhile."""
        with Serving(self._folder, *self._options) as server:
            alice = Recorder(server.host, server.port, "alice", EVERYTHING)
            bobb = Recorder(server.host, server.port, "bobb", EVERYTHING)
            for client in (alice, bobb):
                client.send("JOIN #lobby")
                client.barrier()
            threads = [
                threading.Thread(target=self._pester, args=(server, number, maker), daemon=True)
                for number, maker in enumerate(MAKERS)
            ]
            for thread in threads:
                thread.start()
            times = self._chat(alice, bobb, seconds)
            self._over.set()
            for thread in threads:
                thread.join()
            status = server.stop()
            for client in (alice, bobb):  # what the pests said last arrives before the farewell
                client.wait_for_end()
                client.close()
        complaints = self._judge(alice, bobb, len(times))
        if status:
            complaints.append(f"the server ended with status {status}")
        times.sort()
        if times[-1] > LATE:
            complaints.append(f"a message took {times[-1]:.2f} s")
        median = times[len(times) // 2]
        return Result(self._sent, self._connections, len(times), median, times[-1], complaints)

    def _chat(self, alice: Recorder, bobb: Recorder, seconds: float) -> list[float]:
        """Say something, wait until the other has it, and so on: how long each took."""
        times: list[float] = []
        end = time.monotonic() + seconds
        while (now := time.monotonic()) < end:
            alice.send(f"PRIVMSG #lobby :message {len(times)}")
            alice.barrier()
            bobb.barrier()
            times.append(time.monotonic() - now)
        return times

    def _pester(self, server: Serving, number: int, maker: Maker) -> None:
        rng = random.Random(self._seed * 100 + number)
        while not self._over.is_set():
            with (
                contextlib.suppress(OSError),
                socket.create_connection((server.host, server.port), 5) as sock,
            ):
                self._connections += 1
                sock.settimeout(5)
                if rng.random() < 0.7:
                    nick = f"pest{number}"
                    sock.sendall(f"NICK {nick}\r\nUSER {nick} 0 * :{nick}\r\nJOIN #lobby\r\n".encode())
                    if rng.random() < 0.5:
                        sock.sendall(f"CAP REQ :{' '.join(EVERYTHING)}\r\n".encode())
                for _ in range(rng.randrange(400)):
                    if self._over.is_set():
                        break
                    data = maker(rng)
                    sock.sendall(data)
                    self._sent += len(data)
                    if select.select([sock], [], [], 0)[0]:
                        sock.recv(1 << 20)

    def _judge(self, alice: Recorder, bobb: Recorder, count: int) -> list[str]:
        log = Log(self._folder / "logs", "#lobby")
        complaints = list(log.complaints)
        for client in (alice, bobb):
            complaints += compare(client, log, complete=True) + one_order(client)
        if log.texts_of("alice") != [f"message {number}" for number in range(count)]:
            complaints.append("not all that alice said is in the log, once and in order")
        errors = (self._folder / "stderr.txt").read_text(encoding="utf-8", errors="replace")
        at = errors.find("Traceback")
        if at >= 0:
            complaints.append(
                f"the server reported an error of its own: {errors[max(0, at - 200) : at + 2000]}"
            )
        return complaints


def main(argv: Sequence[str]) -> int:
    """Run and print the outcome."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.garbage_trial", description=__doc__)
    options.add_argument("--seconds", type=float, default=60.0, help="how long (60)")
    options.add_argument("--seed", type=int, default=int(time.time()), help="for the noise")
    given = options.parse_args(argv)
    print(f"seed {given.seed}")
    with tempfile.TemporaryDirectory(prefix="garbage-trial-") as folder:
        result = GarbageTrial(Path(folder), given.seed).run(given.seconds)
    print(
        f"{result.sent / 1e6:.1f} MB of garbage over {result.connections} connections; {result.messages} "
        f"messages meanwhile, send to receive p50 {result.median * 1e3:.1f} ms, "
        f"slowest {result.slowest * 1e3:.1f} ms"
    )
    for complaint in result.complaints:
        print(f"FAILED: {complaint}")
    return 1 if result.complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
