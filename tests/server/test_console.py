"""What the person who runs the server sees, plainly and on a terminal."""

import os
import re
import threading
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest

from chat.irc.message import Message
from chat.server.console import Console, Unbuffered, _coloured, _plain, announce, command_name
from chat.server.feed import KEPT, Feed, Line
from chat.server.posts import Event
from tests.support import DEADLINE, wait_until

NOON = datetime(2026, 11, 20, 12, 0, 0)

CASES = [
    (Line("JOIN", "#room", "alice", ""), "#room alice joined"),
    (Line("PART", "#room", "alice", "bye"), "#room alice left bye"),
    (Line("QUIT", "#room", "alice", "bye"), "#room alice quit bye"),
    (Line("NICK", "#room", "alice", "bobby"), "#room alice is now bobby"),
    (Line("KICK", "#room", "alice", "bobby be nice"), "#room alice kicked bobby be nice"),
    (Line("TOPIC", "#room", "alice", "news"), "#room alice set the topic: news"),
    (Line("MODE", "#room", "alice", "+o bobby"), "#room alice set mode +o bobby"),
    (Line("TAGMSG", "#room", "alice", ""), "#room alice tagmsg"),
    (Line("PRIVMSG", "#room", "alice", "hi"), "#room <alice> hi"),
    (Line("NOTICE", "#room", "alice", "hi"), "#room -alice- hi"),
    (Line("ACTION", "#room", "alice", "waves"), "#room * alice waves"),
    (Line("PRIVMSG", "", "alice", ""), "alice sent a private message"),
    (Line("note", "", "", "stopping"), "stopping"),
    (Line("trouble", "", "", "disk full"), "! disk full"),
]


@pytest.mark.parametrize(("line", "shown"), CASES)
def test_plain_lines(line: Line, shown: str) -> None:
    assert _plain(line) == shown


@pytest.mark.parametrize(("line", "shown"), CASES)
def test_coloured_lines_say_the_same(line: Line, shown: str) -> None:
    text = _coloured(line, NOON).plain
    assert text.startswith("12:00:00 ")
    assert all(word in text for word in re.findall(r"\w+", shown))


def test_nothing_foreign_reaches_the_terminal() -> None:
    for kind in ("PRIVMSG", "TOPIC", "QUIT"):
        line = Line(kind, "#room", "alice", "\x1b[2J\x9b31m\u202e \x07 [red]not markup[/red]")
        for text in (_plain(line), _coloured(line, NOON).plain):
            assert not re.search("[\x00-\x1f\x7f-\x9f\u202e]", text)
            assert "[red]not markup[/red]" in text


def test_without_a_terminal_the_address_comes_first_and_the_feed_on_stderr(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    feed = Feed()
    console = announce("127.0.0.1:7", tmp_path, feed, now=lambda: NOON)
    assert capfd.readouterr().out == f"listening on 127.0.0.1:7\nlogs in {tmp_path}\n"
    console.start()
    feed.posts(
        [
            Event(Message("PRIVMSG", ("#room", f"{n}"), "a!b@c"), conversations=("#room",))
            for n in range(KEPT + 100)
        ]
    )
    feed.note("stopping")
    console.stop()
    lines = capfd.readouterr().err.splitlines()
    assert lines[0] == "12:00:00 #room <a> 0"
    assert lines[-2:] == ["12:00:00 stopping", "12:00:00 ... and 100 more"]


def test_a_terminal_that_stands_still_holds_nothing_up() -> None:
    feed = Feed()
    standing, freed = threading.Event(), threading.Event()

    def show(_lines: Sequence[Line], _missed: int) -> None:
        standing.set()
        freed.wait(DEADLINE)

    console = Console(feed, show)
    console.start()
    feed.note("x")
    assert standing.wait(DEADLINE)
    for _ in range(10_000):
        feed.note("x")
    feed.trouble("y")
    console.stop()
    assert console._thread.is_alive(), "it stands still: nobody has waited for it"
    freed.set()


def test_a_closed_terminal_is_no_error() -> None:
    read, write = os.pipe()
    out = Unbuffered(write)
    assert out.write("hello") == 5
    assert os.read(read, 10) == b"hello"
    os.close(read)
    assert out.write("more") == 4
    os.close(write)
    assert out.write("and more") == 8
    assert out.writable()
    assert not out.isatty()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a pseudo terminal")
@pytest.mark.parametrize("no_colour", [False, True])
def test_on_a_terminal(tmp_path: Path, no_colour: bool) -> None:
    import pty  # noqa: PLC0415  POSIX only
    import subprocess  # noqa: PLC0415
    import sys  # noqa: PLC0415

    from tests.support import ROOT, Irc, environment  # noqa: PLC0415

    screen, terminal = pty.openpty()
    (tmp_path / "logs").mkdir()
    command = [sys.executable, str(ROOT / "server.py"), "--port", "0", "--log-dir", str(tmp_path / "logs")]
    command += ["--data-dir", str(tmp_path / "data")]
    extra = {"TERM": "xterm-256color", "COLUMNS": "100"} | ({"NO_COLOR": "1"} if no_colour else {})
    process = subprocess.Popen(
        command, stdin=terminal, stdout=terminal, stderr=terminal, env=environment(**extra), cwd=tmp_path
    )
    os.close(terminal)
    shown = bytearray()

    def read() -> None:
        while True:
            try:
                data = os.read(screen, 4096)
            except OSError:
                return
            if not data:
                return
            shown.extend(data)

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        wait_until(lambda: b"Ctrl-C" in shown, "the announcement")
        text = re.sub(rb"\x1b\[[0-9;]*m", b"", bytes(shown)).decode()
        port = int(re.search(r"listening on 127.0.0.1:(\d+)", text)[1])  # type: ignore[index]
        assert str(tmp_path / "logs") in text.replace("\r\n", "")
        with Irc("127.0.0.1", port) as alice:
            alice.register("alice")
            alice.join("#room")
            alice.send("PRIVMSG #room :\x1b[2Jhello [bold]all[/bold]")
            wait_until(lambda: b"[bold]all[/bold]" in shown, "the message")
    finally:
        process.terminate()
        code = process.wait(15)
    reader.join(5)
    os.close(screen)
    assert code == 0
    assert (re.search(rb"\x1b\[[0-9;]*3[0-9]", bytes(shown)) is None) == no_colour
    assert b"\x1b[2J" not in shown


@pytest.mark.parametrize(
    ("started_as", "environ", "typed"),
    [
        ("/usr/local/bin/scribe", {}, "scribe"),
        ("scribe.exe", {"UV": "uv"}, "scribe"),
        ("server.py", {"UV": "/usr/bin/uv"}, "uv run scribe"),
        ("server.py", {}, "python -m chat"),
    ],
)
def test_what_is_shown_to_type_can_be_typed(started_as: str, environ: dict[str, str], typed: str) -> None:
    assert command_name(started_as, environ) == typed
