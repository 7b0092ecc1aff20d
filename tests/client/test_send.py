"""`scribe send` against a real server: it knows what arrived."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chat.client.send import default_name, main
from chat.errors import UsageError
from tests.support import Server, running_server, scribe


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("send"), "--no-limits") as running:
        yield running


def said(server: Server, conversation: str) -> list[str]:
    lines = server.log_lines(conversation)
    return [line.partition("> ")[2] for line in lines if " <" in line and " <-- " not in line]


def send(server: Server, *args: str, stdin: str | bytes | None = None) -> tuple[int, str]:
    done = scribe("send", "--port", str(server.port), *args, stdin=stdin)
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr.strip()


def test_words(server: Server) -> None:
    assert send(server, "--name", "wordy", "#words", "one", "two  three") == (0, "")
    assert said(server, "#words") == ["one two  three"]


def test_standard_input_line_by_line(server: Server) -> None:
    text = "".join(f"line {n} ✓\n" for n in range(200)) + "\n/not a command\nno end"
    assert send(server, "--name", "piped", "#lines", stdin=text) == (0, "")
    assert said(server, "#lines") == [*(f"line {n} ✓" for n in range(200)), "/not a command", "no end"]


def test_nothing_to_say_is_said(server: Server) -> None:
    assert send(server, "#empty", stdin="") == (0, "")


def test_long_lines_are_cut_and_counted(server: Server) -> None:
    assert send(server, "--name", "longy", "#long", stdin="word " * 400) == (0, "")
    pieces = said(server, "#long")
    assert len(pieces) > 3
    assert " ".join(pieces).split() == ["word"] * 400


def test_to_a_person(server: Server) -> None:
    with server.connect("carol") as carol:
        assert send(server, "--name", "sender", "carol", "lunch?") == (0, "")
        assert carol.until("PRIVMSG").params == ("carol", "lunch?")


def test_to_nobody(server: Server) -> None:
    assert send(server, "nobody", "hi") == (
        1,
        "scribe send: not delivered: There is nobody called nobody here",
    )


def test_not_let_in(server: Server) -> None:
    with server.connect("owner") as owner:
        owner.join("#closed")
        owner.send("MODE #closed +i")
        owner.barrier()
        code, line = send(server, "#closed", "hi")
    assert code == 1
    assert "not delivered" in line
    assert "+i" in line


def test_what_is_not_utf_8_is_refused(server: Server) -> None:
    code, line = send(server, "--name", "bytes", "#bytes", stdin=b"fine\nnot \xff fine\n")
    assert code == 2
    assert "line 2 is not UTF-8" in line


def test_a_taken_name(server: Server) -> None:
    with server.connect("taken") as _:
        assert send(server, "--name", "taken", "#x", "y") == (2, "scribe send: The name taken is taken")


def test_nobody_listening(tmp_path: Path) -> None:
    done = scribe("send", "--port", "1", "#a", "x", cwd=tmp_path)
    assert done.returncode == 2
    assert "No server is listening" in done.stderr


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["#a", " "],
        ["a,b", "x"],
        ["#a b", "x"],
        ["--port", "0", "#a", "x"],
        ["#a", "caf\udce9"],
        ["#\udce9", "x"],
    ],
)
def test_wrong_usage(argv: list[str]) -> None:
    with pytest.raises(UsageError) as caught:
        main(argv)
    assert "\n" not in str(caught.value)


def test_the_default_name_suits_our_server(monkeypatch: pytest.MonkeyPatch) -> None:
    for user in ("bo", "", "a.b c-long-user-name-of-somebody", "42"):
        monkeypatch.setattr("getpass.getuser", lambda user=user: user)
        assert 4 <= len(default_name()) <= 30
