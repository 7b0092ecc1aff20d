"""What a person sees: on a real pseudo-terminal, with and without a pager, and when a pipe is closed."""

import errno
import fcntl
import os
import pty
import shlex
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import pyte
import pytest

from chat.irc.message import Message
from chat.irc.times import SECOND
from chat.logbook.logbook import Logbook
from chat.logbook.record import Record
from chat.reader.progress import Progress
from tests.reader.samples import START
from tests.support import ROOT, environment, scribe, wait_until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")


def on_terminal(*args: str, columns: int = 80, **env: str) -> str:
    """Run `scribe log ARGS` on a terminal of this width; what it wrote, colours and all."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "chat", "log", *args],
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env=environment(**{"TERM": "xterm-256color", **env}),
        start_new_session=True,
    )
    os.close(follower)
    out = bytearray()
    while True:
        try:
            data = os.read(leader, 65536)
        except OSError as error:  # how Linux says that nobody has it open any more
            assert error.errno == errno.EIO
            break
        if not data:
            break
        out += data
    os.close(leader)
    assert process.wait(20) in (0, 1)
    return out.decode().replace("\r\n", "\n")


def test_colours_headings_and_columns(sample_logs: Path) -> None:
    out = on_terminal("show", "lobby", "--utc", "--no-pager", "--log-dir", str(sample_logs))
    assert "\x1b[1;36m#lobby\x1b[0m" in out
    assert "Thursday 19 November 2026" in out
    assert "\x1b[31mred" not in out  # what somebody wrote drives nothing
    assert "␛[31mred" in out


def test_nothing_is_wider_than_the_terminal(sample_logs: Path) -> None:
    for columns in (40, 60, 80, 120):
        screen = pyte.Screen(columns + 20, 200)
        out = on_terminal("show", "--utc", "--no-pager", "--log-dir", str(sample_logs), columns=columns)
        pyte.Stream(screen).feed(out.replace("\n", "\r\n"))
        assert all(line[columns:].strip() == "" for line in screen.display), columns


def test_no_color(sample_logs: Path) -> None:
    for env in ({"NO_COLOR": "1"}, {"NO_COLOR": "1", "TERM": "dumb"}):
        out = on_terminal("show", "lobby", "--no-pager", "--log-dir", str(sample_logs), **env)
        assert "\x1b" not in out
    assert (
        "\x1b["
        in scribe("log", "show", "--color", "always", "-o", "pretty", "--log-dir", str(sample_logs)).stdout
    )


def test_a_pager_gets_it(sample_logs: Path, tmp_path: Path) -> None:
    pager = tmp_path / "pager"
    pager.write_text(f'#!/bin/sh\ncat > "{tmp_path}/paged"\necho the pager was here\n')
    pager.chmod(0o755)
    args = ("show", "lobby", "--log-dir", str(sample_logs))
    assert on_terminal(*args, SCRIBE_PAGER=str(pager)) == "the pager was here\n"
    assert "hello everyone" in (tmp_path / "paged").read_text(encoding="utf-8")
    assert "hello everyone" in on_terminal(*args, SCRIBE_PAGER="no-such-pager-here")
    assert "hello everyone" in on_terminal(*args, PAGER="cat")
    assert "hello everyone" in on_terminal(*args, "--no-pager", SCRIBE_PAGER=str(pager))


def test_a_pager_that_is_left_early(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    write_many(logs, 20_000)
    out = on_terminal("show", "--log-dir", str(logs), SCRIBE_PAGER="head -n 3")
    assert "Traceback" not in out
    assert out.count("\n") == 3


def write_many(root: Path, count: int) -> None:
    book = Logbook.open(root, sync="never")
    texts = (Message("PRIVMSG", ("#lobby", f"number {n} " + "x" * 80), "alice!a@h") for n in range(count))
    batch = [Record(START + n * SECOND // 100, message) for n, message in enumerate(texts)]
    assert book.commit({"#lobby": batch}) == {}
    book.close()


def test_a_closed_pipe_is_met_with_silence(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    write_many(logs, 20_000)
    for verb in (["show"], ["search", "number"], ["export", "-o", "json"], ["search", "-C", "1", "number"]):
        process = subprocess.Popen(
            [sys.executable, "-m", "chat", "log", *verb, "--log-dir", str(logs)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(),
        )
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        process.stderr.close()
        assert process.wait(20) in (0, 1)


@pytest.mark.parametrize("verb", [["show"], ["list"], ["export", "-o", "html"], ["stats"]])
@pytest.mark.parametrize("where", [">/dev/full", ">&-"])
def test_output_that_cannot_be_written_is_one_line(sample_logs: Path, verb: list[str], where: str) -> None:
    if not Path("/dev/full").is_char_device():
        pytest.skip("no /dev/full here")
    command = shlex.join([sys.executable, "-m", "chat", "log", *verb, "--log-dir", str(sample_logs)])
    done = subprocess.run(
        ["sh", "-c", f"{command} {where}"], capture_output=True, env=environment(), check=False
    )
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1
    assert done.stderr.startswith(b"scribe log")


def test_a_progress_bar_comes_after_a_second_and_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal:
        text = ""

        def write(self, text: str) -> int:
            self.text += text
            return len(text)

        def flush(self) -> None:
            pass

        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    now = 100.0
    with Progress("counting", 10, clock=lambda: now) as progress:
        progress.advance(1)
        assert terminal.text == ""
        now += 1.1
        progress.advance(2)
        assert "counting" in terminal.text
    assert terminal.text.endswith("\x1b[2K")  # wiped away


def test_follow_ends_quietly_with_ctrl_c(sample_logs: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "chat", "log", "follow", "-n", "1", "--log-dir", str(sample_logs)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    )
    assert process.stdout is not None and process.stderr is not None
    assert b"quit" in process.stdout.readline()
    process.send_signal(2)
    assert process.wait(20) == 0
    assert process.stderr.read() == b""
    process.stdout.close()
    process.stderr.close()


def test_follow_shows_what_is_written_within_a_moment(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    write_many(logs, 10)
    process = subprocess.Popen(
        [sys.executable, "-m", "chat", "log", "follow", "-n", "1", "-o", "json", "--log-dir", str(logs)],
        stdout=subprocess.PIPE,
        env=environment(),
    )
    assert process.stdout is not None
    assert b"number 9" in process.stdout.readline()
    book = Logbook.open(logs)
    began = time.monotonic()
    book.commit(
        {"#lobby": [Record(START + 60 * SECOND, Message("PRIVMSG", ("#lobby", "fresh"), "alice!a@h"))]}
    )
    assert b"fresh" in process.stdout.readline()
    assert time.monotonic() - began < 5
    book.close()
    process.terminate()
    wait_until(lambda: process.poll() is not None)
    process.stdout.close()


def test_help_of_every_verb() -> None:
    overview = scribe("log", "--help")
    assert overview.returncode == 0
    verbs = [
        line.split()[0]
        for line in overview.stdout.splitlines()
        if line.startswith("  ") and "scribe" not in line
    ]
    assert len(verbs) == 10
    for verb in verbs:
        done = scribe("log", verb, "--help")
        assert (done.returncode, done.stderr) == (0, "")
        assert "examples:" in done.stdout
        assert all(len(line) <= 120 for line in done.stdout.splitlines())
    assert scribe("log").returncode == 2
    assert scribe("log", "shout").returncode == 2
    assert scribe("log", "shout").stderr.count("\n") == 1
    assert str(ROOT) not in overview.stdout
