"""The real client in a real terminal, at a real server."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from chat.tui.cells import width
from tests.client.running import lasting_port
from tests.support import Server
from tests.tui.tmux import Tmux

pytestmark = pytest.mark.skipif(not shutil.which("tmux"), reason="needs tmux")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with Server(tmp_path) as started:
        yield started


def join(server: Server, columns: int, rows: int, name: str = "alice", *more: str) -> Tmux:
    where = ("--host", server.host, "--port", str(server.port), "--name", name)
    return Tmux(columns, rows, *where, "--log-dir", str(server.folder / name), *more)


def test_a_talk_with_wide_characters_stays_aligned(server: Server) -> None:
    bobby = server.connect("bobby")
    with join(server, 100, 30) as tmux:
        tmux.shows("You joined #lobby")
        bobby.send("JOIN #lobby")
        bobby.until("366")
        for text in ("👩\u200d🔧 and 🇩🇪", "日本語テキスト", "e\u0301te\u0301 👍🏽", "plain alice"):
            bobby.send(f"PRIVMSG #lobby :{text}")
        tmux.shows("plain alice")
        tmux.type("👩\u200d🔧日本 hello")
        shown = tmux.shows("日本 hello")
        ends = {width(line.split("alice")[0]) for line in shown.split("\n")[:-2] if line.endswith(" alice")}
        assert len(ends) == 1  # the list of people begins in one column, whatever stands left of it
        people = [line for line in shown.split("\n") if "bobby" in line and "●" not in line]
        assert people
        tmux.keys("Enter")
        tmux.shows("✓")
        assert "👩\u200d🔧日本 hello" in server.log_lines("#lobby")[-1]


@pytest.mark.parametrize(("columns", "rows"), [(60, 15), (80, 24), (160, 50)])
def test_it_works_at_every_size(server: Server, columns: int, rows: int) -> None:
    with join(server, columns, rows) as tmux:
        tmux.shows("You joined #lobby")
        tmux.type("hello")
        tmux.keys("Enter")
        tmux.shows("✓")
        tmux.resize(columns // 2 + 20, rows - 3)
        tmux.shows("✓")
        tmux.keys("F1")
        tmux.shows("PgUp PgDn")
        tmux.keys("Escape")
        tmux.shows("✓")
        tmux.type("exit")
        tmux.keys("Enter")
        tmux.shows("exit=0")
    assert "quit" in server.log_lines("#lobby")[-1]


def test_the_form_says_what_is_wrong_and_keeps_what_was_typed(server: Server) -> None:
    taken = server.connect("alice")
    with Tmux(80, 24, "--log-dir", str(server.folder / "own")) as tmux:
        tmux.shows("Password")
        tmux.type("bo")
        tmux.keys("Enter")
        tmux.shows("at least 4 characters")
        tmux.keys("C-u", "Up", "C-u")
        tmux.type("1")
        tmux.keys("Down")
        tmux.type("alice")
        tmux.keys("Enter")
        tmux.shows("No server is listening")
        tmux.keys("C-u")  # the port is what to change
        tmux.type(str(server.port))
        tmux.keys("Enter")
        tmux.shows("is taken")
        tmux.keys("Down", "Up")
        tmux.type("2")
        tmux.keys("Enter")
        tmux.shows("You joined #lobby")
        tmux.shows("alice2")
    taken.send("QUIT")


def test_a_server_that_goes_and_comes_back(server: Server) -> None:
    with join(server, 80, 24) as tmux:
        tmux.shows("You joined #lobby")
        port = server.port
        server.kill()
        tmux.shows("Trying again in")
        tmux.type("said while away")
        tmux.keys("Enter")
        tmux.shows("◌")
        with Server(server.folder, port=port) as again:
            shown = tmux.shows("✓")
            assert shown.count("said while away") == 1
            assert [line for line in again.log_lines("#lobby") if line.endswith("said while away")]


def test_sigterm_leaves_a_clean_terminal_and_says_goodbye(server: Server) -> None:
    with join(server, 80, 24) as tmux:
        tmux.shows("You joined #lobby")
        tmux.terminate()
        shown = tmux.shows("exit=0")
        assert "#lobby" not in shown.split("exit=0")[1]
        tmux.type("visible")
        tmux.shows("visible")
    assert "quit" in server.log_lines("#lobby")[-1]


def test_the_past_is_within_reach(tmp_path: Path) -> None:
    started = Server(tmp_path, "--no-limits", port=lasting_port())
    bobby = started.connect("bobby")
    bobby.join("#lobby")
    bobby.send(*(f"PRIVMSG #lobby :number {i}" for i in range(120)), "PRIVMSG #lobby :the needle")
    bobby.send(*(f"PRIVMSG #lobby :later {i}" for i in range(120)))
    bobby.barrier()
    with join(started, 100, 24) as tmux:
        tmux.shows("later 119")
        for _ in range(20):
            tmux.keys("PageUp")
        tmux.shows("beginning of #lobby")
        tmux.shows("number 0")
        tmux.type("/search needle")
        tmux.keys("Enter")
        tmux.shows("1 message found")
        tmux.keys("Up")
        tmux.keys("Enter")
        shown = tmux.shows("number 119")
        assert "the needle" in shown
        tmux.keys("C-End")
        started.kill()
        tmux.shows("connection was lost")
        with Server(tmp_path, "--no-limits", port=started.port) as again, again.connect("carol") as carol:
            carol.join("#lobby")
            carol.send("PRIVMSG #lobby :missed this")
            carol.barrier()
            shown = tmux.shows("recovered")
            assert "missed this" in shown
