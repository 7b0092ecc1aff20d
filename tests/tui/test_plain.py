"""`scribe join --plain` as a pipe, against a real server."""

import io
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from chat.client.buffers import Buffer, BufferKind
from chat.client.profile import Profile
from chat.client.session import Session
from chat.client.timeline import Entry, EntryKind, State
from chat.client.typed import LineReader, Typed
from chat.irc.url import Endpoint
from chat.tui.plain import PlainChat
from chat.tui.printer import Printer, lenient, line_of
from tests.client.running import lasting_port
from tests.client.scripted import Posted, Scripted
from tests.support import Server, environment, running_server, scribe


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("plain"), "--no-limits") as running:
        yield running


def chat(server: Server, name: str, stdin: str | bytes, *options: str) -> tuple[int, list[str]]:
    port = str(server.port)
    done = scribe("join", "--plain", "--no-log", "--port", port, "--name", name, *options, stdin=stdin)
    assert done.stderr == ""
    assert "\x1b" not in done.stdout
    lines = [line.split(" ", 1)[1] for line in done.stdout.splitlines() if line[2:3] == ":"]
    return done.returncode, lines


def test_a_script_does_what_it_would_do_typed(server: Server) -> None:
    script = "hello\n/me waves\n/join #deep\nin there\n/topic Depths\n/part bye\n//slash\n"
    code, lines = chat(server, "scripty", script)
    assert code == 0
    mine = [line for line in lines if "scripty>" in line or "* scripty" in line]
    assert mine == [
        "#lobby <scripty> hello",
        "#lobby * scripty waves",
        "#deep <scripty> in there",
        "#lobby <scripty> /slash",
    ]
    assert "#deep -- You set the topic to: Depths" in lines
    deep = server.log_lines("#deep")
    assert [line.split(" ", 1)[1] for line in deep][-1].endswith("left (bye)")


def test_every_kind_of_answer(server: Server) -> None:
    script = "/whois asker\n/names\n/list\n/nonsense\n/kick\n/msg nobody hi\n/away tea\n/back\n/help part\n"
    code, lines = chat(server, "asker", script)
    assert code == 1  # something was not delivered
    text = "\n".join(lines)
    for expected in (
        "asker is asker@",
        "In #lobby (1): @asker",
        "#lobby: 1 person",
        "!! There is no command /nonsense",
        "!! Usage: /kick",
        "nobody !! not sent: hi (There is nobody called nobody here)",
        "You are marked as away: tea",
        "You are no longer marked as away",
        "server -- Welcome",
    ):
        assert expected in text
    assert "/part [CHANNEL] [REASON]: leave a channel" not in text  # help is no part of the chat


def test_exit_waits_for_what_was_said(server: Server) -> None:
    lines = "".join(f"line {n}\n" for n in range(60))
    code, shown = chat(server, "leaver", lines + "exit\nnever said\n", "irc://127.0.0.1/leaving")
    assert code == 0
    assert [line for line in shown if "<leaver>" in line] == [
        f"#leaving <leaver> line {n}" for n in range(60)
    ]
    assert "never said" not in "\n".join(server.log_lines("#leaving"))


def test_a_pipe_gets_no_history_and_help_as_it_is(server: Server) -> None:
    chat(server, "before", "long ago\n", "irc://127.0.0.1/past")
    port = str(server.port)
    options = ("irc://127.0.0.1/past", "--plain", "--no-log", "--port", port, "--name", "after")
    done = scribe("join", *options, stdin="hi\n/help part\n")
    assert "long ago" not in done.stdout
    assert "/part [CHANNEL] [REASON]: leave a channel, or close this chat" in "\n".join(
        line for line in done.stdout.splitlines() if line.startswith("/")
    )
    assert "There are" not in done.stdout
    assert "MOTD" not in done.stdout


def test_bytes_that_are_not_text(server: Server) -> None:
    code, lines = chat(server, "byter", b"good\nb\xffd\ngood too\n")
    assert code == 1
    assert any("Line 2 was not sent: it is not UTF-8" in line for line in lines)
    assert "#lobby <byter> good too" in lines


def test_foreign_controls_never_reach_the_terminal(server: Server) -> None:
    with server.connect("evil") as evil:
        evil.join("#evil")
        process = start(server, "victim", "irc://127.0.0.1/evil")
        evil.until("JOIN", source="victim!victim@127.0.0.1")
        evil.send("PRIVMSG #evil :\x1b[31mred\x07\u202e")
        out = finish(process, until="red")
    assert "\x1b" not in out
    assert "\x07" not in out
    assert "\u202e" not in out


def start(server: Server, name: str, url: str, stderr: int | None = None) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "chat", "join", url, "--plain", "--no-log", "--name", name]
    return subprocess.Popen(
        [*command, "--port", str(server.port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
        env=environment(),
    )


def finish(process: "subprocess.Popen[bytes]", until: str) -> str:
    """Read until a line holds this, end the input, and return all output."""
    assert process.stdout is not None
    seen = b""
    while until.encode() not in seen:
        line = process.stdout.readline()
        assert line, seen
        seen += line
    rest, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    return (seen + rest).decode()


def test_a_lost_server_comes_back_and_unsent_lines_arrive_once(tmp_path: Path) -> None:
    first = Server(tmp_path, "--no-limits", port=lasting_port())
    process = start(first, "sturdy", "irc://127.0.0.1/back")
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"before\n")
    process.stdin.flush()
    while b"<sturdy> before" not in process.stdout.readline():
        pass
    first.kill()
    while b"not connected" not in process.stdout.readline():
        pass
    process.stdin.write(b"while away\n")
    process.stdin.flush()
    with Server(tmp_path, "--no-limits", port=first.port) as second:
        out = finish(process, until="while away")
        lines = [line.partition("> ")[2] for line in second.log_lines("#back") if "<sturdy>" in line]
    assert lines == ["before", "while away"]
    assert "Back after" in out


@pytest.mark.skipif(sys.platform == "win32", reason="a terminated process says nothing there")
@pytest.mark.parametrize("how", ["exit", "signal"])
def test_what_was_not_delivered_is_said_and_is_a_failure(tmp_path: Path, how: str) -> None:
    first = Server(tmp_path, "--no-limits", port=lasting_port())
    process = start(first, "sturdy", "irc://127.0.0.1/back", stderr=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"before\n")
    process.stdin.flush()
    while b"<sturdy> before" not in process.stdout.readline():
        pass
    first.kill()
    while b"not connected" not in process.stdout.readline():
        pass
    process.stdin.write(b"important\n/me shouts\n" + (b"exit\n" if how == "exit" else b"/help quit\n"))
    process.stdin.flush()
    if how == "signal":
        while b"/quit [REASON]" not in process.stdout.readline():
            pass
        process.terminate()
    _, said = process.communicate(timeout=20)
    assert process.returncode == 1
    assert said.decode() == "scribe join: 2 messages were not delivered\n"


def test_wrong_usage_and_nobody_there(tmp_path: Path) -> None:
    for options, expected in (
        (("--port", "1", "--name", "alice"), "No server is listening"),
        (("--port", "1"), "A name is needed"),
        (("--name", "a b"), "cannot contain a space"),
    ):
        done = scribe("join", "--plain", "--no-log", *options, cwd=tmp_path)
        assert done.returncode == 2
        assert expected in done.stderr
        assert len(done.stderr.splitlines()) == 1


def test_a_name_that_the_server_refuses(server: Server) -> None:
    done = scribe("join", "--plain", "--no-log", "--port", str(server.port), "--name", "abc")
    assert done.returncode == 2
    assert "4" in done.stderr


def test_the_clients_own_log(server: Server, tmp_path: Path) -> None:
    options = ("--port", str(server.port), "--name", "logger", "--log-dir", str(tmp_path))
    done = scribe("join", "irc://127.0.0.1/logged", "--plain", *options, stdin="hello log\n")
    assert done.returncode == 0
    (file,) = tmp_path.glob("*/#logged/*.log")
    assert "<logger> hello log" in file.read_text(encoding="utf-8")


# --- how lines look ----------------------------------------------------------------------------------------


def entry(kind: EntryKind, text: str, nick: str = "bob", **more: object) -> Entry:
    return Entry(1, 1_800_000_000_000_000, kind, nick, text, **more)  # type: ignore[arg-type]


def test_lines() -> None:
    assert line_of(entry(EntryKind.MESSAGE, "a\x1bb"), "12:00", "#a") == "12:00 #a <bob> a␛b"
    assert line_of(entry(EntryKind.JOIN, "bob joined"), "12:00", "#a") == "12:00 #a -- bob joined"
    failed = entry(EntryKind.MESSAGE, "x", state=State.FAILED, reason="no")
    assert line_of(failed, "12:00", "#a") == "12:00 #a !! not sent: x (no)"


@pytest.mark.parametrize("terminal", [False, True])
def test_colour_and_bell_are_for_terminals(terminal: bool) -> None:
    out = io.StringIO()
    printer = Printer(out, time.gmtime, terminal=terminal, colour=terminal)
    buffer = Buffer("#a", "#a", BufferKind.CHANNEL)
    buffer.timeline.add(entry(EntryKind.MESSAGE, "alice!", mention=True))
    printer.show([buffer])
    printer.show([buffer])
    printer.ring()
    assert out.getvalue().count("alice!") == 1
    assert out.getvalue().startswith("-- Friday, 15 January 2027" + os.linesep.replace("\r\n", "\n"))
    assert ("\x1b" in out.getvalue()) is terminal
    assert ("\a" in out.getvalue()) is terminal


def test_what_an_encoding_does_not_have_is_no_traceback() -> None:
    raw = io.BytesIO()
    out = lenient(io.TextIOWrapper(raw, encoding="ascii"))
    Printer(out, time.gmtime, terminal=False, colour=False).say("für 日本")
    out.flush()
    assert raw.getvalue().split() == [b"f\\xfcr", b"\\u65e5\\u672c"]
    lenient(None).write("nobody reads this")


@pytest.mark.skipif(sys.platform == "win32", reason="a shell closes them")
def test_no_standard_streams_at_all(server: Server) -> None:
    words = [sys.executable, "-m", "chat", "join", "--plain", "--no-log", "--name", "nothing"]
    command = shlex.join([*words, "--port", str(server.port)])
    done = subprocess.run(
        ["sh", "-c", f"{command} <&- >&-"], capture_output=True, env=environment(), check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_it_tells_where_what_is_typed_goes(server: Server) -> None:
    options = ("--plain", "--no-log", "--port", str(server.port), "--name", "walker")
    done = scribe("join", *options, stdin="/join #else\n/query bobby\n/close\n/close\n/close\n")
    told = [line for line in done.stdout.splitlines() if line.startswith("-- you are in")]
    assert told == [
        "-- you are in #else",
        "-- you are in bobby",
        "-- you are in #else",
        "-- you are in #lobby",
        "-- you are in Scribe, where nobody listens",
    ]


def test_a_cleared_buffer_starts_again() -> None:
    out = io.StringIO()
    printer = Printer(out, time.gmtime, terminal=False, colour=False)
    buffer = Buffer("#a", "#a", BufferKind.CHANNEL)
    for text in ("one", "two"):
        buffer.timeline.add(entry(EntryKind.MESSAGE, text))
    printer.show([buffer])
    buffer.timeline.clear()
    printer.show([buffer])
    buffer.timeline.add(entry(EntryKind.MESSAGE, "three"))
    printer.show([buffer])
    assert [line.rpartition(" ")[2] for line in out.getvalue().splitlines()[1:]] == ["one", "two", "three"]


def test_results_of_a_search_are_lines(server: Server) -> None:
    chat(server, "speaker", "a needle\nhay\n", "irc://127.0.0.1/hay")
    code, lines = chat(server, "seeker", "/search --channel #hay needle\n/jump\n", "irc://127.0.0.1/hay")
    assert code == 0
    assert "search: needle <speaker> a needle (1. in #hay)" in lines
    assert any("1 message found" in line for line in lines)


def test_a_jump_prints_what_is_around_it_and_history_what_is_before(server: Server) -> None:
    chat(server, "speaker", "".join(f"straw {n}\n" for n in range(20)), "irc://127.0.0.1/stack")
    script = "/search --channel #stack straw\\s12\n/jump\n/history 2\nexit\n"
    port = str(server.port)
    done = scribe(
        "join",
        "irc://127.0.0.1/stack",
        "--plain",
        "--no-log",
        "--port",
        port,
        "--name",
        "seeker",
        stdin=script,
    )
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    (at,) = [number for number, line in enumerate(lines) if line.endswith("around what was found:")]
    said = [line.rpartition("> ")[2] for line in lines[at:] if "> " in line]
    assert said == [f"straw {n}" for n in (*range(7, 18), 5, 6)]


def test_what_was_inserted_or_removed_is_printed_once() -> None:
    out = io.StringIO()
    printer = Printer(out, time.gmtime, terminal=False, colour=False)
    buffer = Buffer("#a", "#a", BufferKind.CHANNEL)
    entries = [replace(entry(EntryKind.MESSAGE, text), number=n, msgid=text) for n, text in enumerate("abcd")]
    buffer.timeline.add(entries[0])
    buffer.timeline.add(entries[3])
    printer.show([buffer])
    buffer.timeline.insert(buffer.timeline.first + 1, entries[1:3])
    printer.show([buffer])
    buffer.timeline.replace(buffer.timeline.first, replace(entries[0], text="gone", removed=True))
    printer.show([buffer])
    printer.show([buffer])
    shown = [line.rpartition(" ")[2] for line in out.getvalue().splitlines()[1:]]
    assert shown == ["a", "d", "b", "c", "gone"]


def test_a_person_at_a_terminal_need_not_wait_for_the_server() -> None:
    server, posted, out = Scripted(), Posted(), io.StringIO()
    session = Session(Profile(Endpoint("host.test", 1), "alice"), posted.post, dialler=server.dial)
    session.careful = True
    printer = Printer(out, time.gmtime, terminal=False, colour=False)
    chat = PlainChat(session, LineReader(io.StringIO(), lambda _: None), printer)
    session.start()
    peer = server.peer()
    peer.welcome("alice")
    while not session.model.online:
        chat.take(posted.next())
    peer.join("alice")
    while not session.model.active.joined:
        chat.take(posted.next())
    for number, text in enumerate(("hello", "/help part", "exit"), 1):
        chat.take(Typed(number, text))
    chat.show()
    assert "/part [CHANNEL] [REASON]: leave a channel" in out.getvalue()
    assert "-- leaving once all that you said has arrived; exit again leaves now" in out.getvalue()
    assert peer.expect("PRIVMSG").param(1) == "hello"
    chat.take(Typed(4, "exit"))
    peer.until("QUIT")
    peer.hang_up()
    session.close()
