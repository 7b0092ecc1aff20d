"""The real irssi and WeeChat, each in a home of its own, told what to type and read through its own logs.

Both understand the same commands for what the tests do, so a test types the same into either. What a program
saw is what it wrote into its log of that window: unlike a screen, it keeps everything and wraps nothing.
"""

import contextlib
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from tests.support import DEADLINE, environment, wait_until

NETWORK = "scribe"


class Program(Protocol):
    """A client that somebody else wrote, connected and registered."""

    nick: str

    def type(self, text: str, window: str = "#lobby") -> None:
        """Enter a line in a window."""

    def shown(self, window: str) -> str:
        """Everything that the window of a channel, a nick, or "" for the server, has shown."""

    def quit(self) -> None:
        """Leave, and wait until the program has ended."""


def sees(program: Program, text: str, window: str = "#lobby") -> None:
    """Wait until the program's window has shown the text."""
    try:
        wait_until(lambda: text in program.shown(window), f"{text!r}")
    except AssertionError as error:
        raise AssertionError(f"{error} in {program.nick}'s {window}:\n{program.shown(window)}") from None


class Irssi:
    """irssi on a pseudo-terminal."""

    CONFIG = """\
settings = {{
  core = {{ real_name = "{nick}"; user_name = "{nick}"; nick = "{nick}"; }};
  "fe-common/core" = {{
    autolog = "yes"; autolog_level = "ALL"; autolog_path = "{home}/seen/$0";
    term_charset = "UTF-8";
  }};
  "irc/core" = {{ skip_motd = "yes"; cmd_queue_speed = "10msec"; cmds_max_at_once = "100"; }};
}};
chatnets = {{ {network} = {{ type = "IRC"; nick = "{nick}"; }}; }};
"""

    def __init__(self, home: Path, host: str, port: int, nick: str) -> None:
        pty = pytest.importorskip("pty")
        self.nick = nick
        self._seen = home / "seen"
        home.mkdir()
        (home / "config").write_text(self.CONFIG.format(nick=nick, home=home, network=NETWORK))
        self._terminal, inside = pty.openpty()
        command = ["irssi", "--home", str(home), "-n", nick, "-c", host, "-p", str(port)]
        self._process = subprocess.Popen(
            command, stdin=inside, stdout=inside, stderr=inside, start_new_session=True,
            env=environment(TERM="xterm", LC_ALL="C.UTF-8", HOME=str(home), LINES="40", COLUMNS="120"),
        )  # fmt: skip
        os.close(inside)
        threading.Thread(target=self._drain, name="irssi's screen", daemon=True).start()

    def _drain(self) -> None:
        with contextlib.suppress(OSError):
            while os.read(self._terminal, 65536):
                pass

    def type(self, text: str, window: str = "#lobby") -> None:
        os.write(self._terminal, f"{text}\n".encode())

    def shown(self, window: str) -> str:
        return _text(self._seen / (window or "127.0.0.1"))

    def quit(self) -> None:
        if self._process.poll() is None:
            with contextlib.suppress(OSError):
                self.type("/quit goodbye from irssi")
            _end(self._process)
            os.close(self._terminal)


class WeeChat:
    """WeeChat without a screen, told what to do through its FIFO."""

    SETTINGS = (
        "/set fifo.file.path {home}/fifo",
        "/set logger.file.path {home}/seen",
        "/set logger.file.flush_delay 0",
        "/set logger.file.auto_log on",
        "/set irc.server_default.capabilities *",
        "/set irc.server_default.anti_flood_prio_high 0",
        "/set irc.server_default.anti_flood_prio_low 0",
        "/set irc.look.server_buffer independent",
        "/server add {network} {host}/{port} -nicks={nick} -username={nick} -realname={nick}",
        "/connect {network}",
    )

    def __init__(self, home: Path, host: str, port: int, nick: str) -> None:
        self.nick = nick
        self._seen = home / "seen"
        self._fifo = home / "fifo"
        self._writer = -1
        home.mkdir()
        command = ["weechat-headless", "--dir", str(home), "-P", "alias,charset,fifo,irc,logger"]
        for line in self.SETTINGS:
            text = line.format(home=home, network=NETWORK, host=host, port=port, nick=nick)
            command += ["-r", text]
        self._process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True, env=environment(TERM="xterm", LC_ALL="C.UTF-8", HOME=str(home)),
        )  # fmt: skip

    def type(self, text: str, window: str = "#lobby") -> None:
        buffer = f"irc.{NETWORK}.{window}" if window else f"irc.server.{NETWORK}"
        if self._writer < 0:  # kept open: what comes while WeeChat opens its FIFO anew, after an end, is lost
            self._writer = wait_until(self._open, "WeeChat at its FIFO")
        os.write(self._writer, f"{buffer} *{text}\n".encode())

    def _open(self) -> int | None:
        """The FIFO's descriptor, None while nobody reads it."""
        try:
            return os.open(self._fifo, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            return None

    def shown(self, window: str) -> str:
        return _text(
            self._seen / f"irc.{f'{NETWORK}.{window}' if window else f'server.{NETWORK}'}.weechatlog"
        )

    def quit(self) -> None:
        if self._process.poll() is None:
            self.type("/quit goodbye from WeeChat", "")
            _end(self._process)
        if self._writer >= 0:
            os.close(self._writer)
            self._writer = -1


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(DEADLINE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise


@contextlib.contextmanager
def running(
    kind: type[Irssi] | type[WeeChat], home: Path, host: str, port: int, nick: str
) -> Iterator[Program]:
    """A program for the length of a `with`; skips the test where it is not installed."""
    binary = "irssi" if kind is Irssi else "weechat-headless"
    if shutil.which(binary) is None:
        pytest.skip(f"{binary} is not installed")
    program = kind(home, host, port, nick)
    try:
        yield program
    finally:
        program.quit()
