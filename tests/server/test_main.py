"""`scribe serve` as a process: what starts, what does not and why, and how it ends."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from chat import cli
from chat.errors import SettingError, UsageError
from chat.server.app import read_motd
from chat.server.main import parser, settings_from
from tests.support import ROOT, Irc, Server, environment, running_server, scribe, wait_until


@pytest.fixture
def folders(tmp_path: Path) -> list[str]:
    (tmp_path / "logs").mkdir()
    return ["--port", "0", "--log-dir", str(tmp_path / "logs"), "--data-dir", str(tmp_path / "data")]


def refused(*args: str, cwd: Path | None = None) -> str:
    """Start a server that cannot start; its one line."""
    done = scribe("serve", *args, cwd=cwd, timeout=30)
    assert done.returncode == 2, done
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("scribe")
    return done.stderr


# -- options


def test_every_option_becomes_a_setting(tmp_path: Path) -> None:
    motd = tmp_path / "motd"
    motd.write_text("hi")
    argv = ["--host", "::1", "--port", "0", "--log-dir", str(tmp_path), "--data-dir", "d", "--password", "pw"]
    argv += ["--log-max-size", "64k", "--motd", str(motd), "--server-name", "s.example"]
    settings = settings_from([*argv, "--plaintext", "--no-limits"])
    assert (settings.host, settings.port, settings.log_dir, settings.data_dir) == (
        "::1",
        0,
        tmp_path,
        Path("d"),
    )
    assert (settings.log_max_size, settings.password, settings.motd) == (65536, "pw", motd)
    assert (settings.server_name, settings.plaintext, settings.limits) == ("s.example", True, False)


def test_options_win_over_the_file_and_defaults_do_not(tmp_path: Path) -> None:
    config = tmp_path / "scribe.toml"
    config.write_text('port = 7000\nserver_name = "file.example"\nlimits = false\n')
    settings = settings_from(["--config", str(config), "--port", "0"])
    assert (settings.port, settings.server_name, settings.limits) == (0, "file.example", False)
    assert settings_from([]).limits


def test_a_log_folder_in_the_file_is_relative_to_it_and_must_be_there(tmp_path: Path) -> None:
    config = tmp_path / "scribe.toml"
    config.write_text('log_dir = "here"\n')
    with pytest.raises(SettingError, match="there is no log folder"):
        settings_from(["--config", str(config)])
    (tmp_path / "here").mkdir()
    assert settings_from(["--config", str(config)]).log_dir == tmp_path / "here"


@pytest.mark.parametrize(
    "argv",
    [
        ["--prot", "1"],
        ["--po", "1"],
        ["--port"],
        ["--port", "x"],
        ["--port", "-1"],
        ["--port", "65536"],
        ["--port", "9" * 5000],
        ["--port", "²"],
        ["--log-max-size", "0"],
        ["--log-max-size", "10"],
        ["--log-max-size", "x"],
        ["--log-max-size", "5T"],
        ["--server-name", "two words"],
        ["--server-name", ""],
        ["--host", ""],
        ["--log-dir", "/no/such/folder"],
        ["--log-dir", __file__],
        ["--config", "/no/such/file"],
        ["--config", "/"],
        ["extra"],
    ],
)
def test_options_that_cannot_be(argv: list[str]) -> None:
    with pytest.raises(UsageError) as caught:
        settings_from(argv)
    assert "\n" not in str(caught.value)


def test_one_process_can_run_the_verb_twice() -> None:
    for _ in range(2):
        with pytest.raises(SettingError, match="there is no log folder"):
            cli.run(["serve", "--log-dir", "/no/such/folder"])


def test_help_has_examples_and_every_option() -> None:
    done = scribe("serve", "--help")
    assert done.returncode == 0
    for option in (
        "host",
        "port",
        "log-dir",
        "data-dir",
        "password",
        "motd",
        "server-name",
        "config",
        "no-limits",
    ):
        assert f"--{option}" in done.stdout
    assert "examples:" in done.stdout
    assert "scribe serve --port" in done.stdout
    assert parser().prog == "scribe serve"


# -- the message of the day


def test_motd_files(tmp_path: Path) -> None:
    assert read_motd(None) == ()
    (tmp_path / "motd").write_bytes(b"caf\xe9")
    for path, why in (
        (tmp_path / "motd", "not UTF-8"),
        (tmp_path, "directory"),
        (tmp_path / "x", "No such file"),
    ):
        with pytest.raises(SettingError, match=rf"cannot read the message of the day .*{why}"):
            read_motd(path)
    (tmp_path / "motd").write_text("")
    assert read_motd(tmp_path / "motd") == ()


# -- what does not start


def test_starts_that_cannot_be_are_one_line_and_exit_2(tmp_path: Path, folders: list[str]) -> None:
    config = tmp_path / "bad.toml"
    config.write_text("prot = 1")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert "Address already in use" in refused(*folders, "--port", port)
    assert "did you mean port" in refused(*folders, "--config", str(config))
    assert "message of the day" in refused(*folders, "--motd", str(tmp_path / "none"))
    assert "not encrypted" in refused(*folders, "--host", "0.0.0.0")


@pytest.mark.skipif(
    not Path("/sys/kernel").is_dir() or not Path("/proc/self").is_dir(),
    reason="needs a folder that even root cannot write",
)
def test_folders_that_cannot_be_written(tmp_path: Path, folders: list[str]) -> None:
    assert "cannot" in refused(*folders, "--log-dir", "/sys")
    assert "cannot create" in refused(*folders, "--data-dir", "/proc/self/data")
    (tmp_path / "file").write_text("")
    assert "cannot create" in refused(*folders, "--data-dir", str(tmp_path / "file"))
    assert "cannot create" in refused("--port", "0", cwd=_with_a_file_for_logs(tmp_path))


def _with_a_file_for_logs(tmp_path: Path) -> Path:
    folder = tmp_path / "odd"
    folder.mkdir()
    (folder / "logs").write_text("not a folder")
    return folder


def test_a_second_server_on_the_same_logs(tmp_path: Path, folders: list[str]) -> None:
    with running_server(tmp_path) as server:
        assert "another program is writing the logs" in refused(*folders)
        assert "Address already in use" in refused(*folders, "--port", str(server.port))
        server.connect("alice").close()
    with running_server(tmp_path) as server:
        server.connect("alice").close()


# -- what it prints, and how it ends


def test_the_first_line_says_where_then_the_logs(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        wait_until(lambda: len(server.output) >= 2)
        assert server.output[0] == f"listening on 127.0.0.1:{server.port}"
        assert str(tmp_path / "logs") in server.output[1]
        alice = server.connect("alice")
        alice.join("#room")
        wait_until(lambda: "#room alice joined" in server.errors())
        assert "\x1b" not in server.errors()


def test_folders_are_made_where_it_runs(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "server.py"), "--port", "0"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(b"listening on ")
        assert (tmp_path / "logs").is_dir()
        assert (tmp_path / "data").is_dir()
        process.terminate()
        assert process.wait(15) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_tells_everyone_logs_everything_and_exits_0(tmp_path: Path, number: signal.Signals) -> None:
    with running_server(tmp_path) as server:
        people = [server.connect(nick) for nick in ("alice", "bobby")]
        half = server.connect()
        half.send("NICK carol")
        for client in people:
            client.join("#room")
        people[0].send(*[f"PRIVMSG #room :{count}" for count in range(30)])
        people[0].barrier()
        os.kill(server.process.pid, number)
        for client in (*people, half):
            last = list(client.lines())[-1]
            assert last.command == "ERROR"
            assert "Server shutting down" in last.params[0]
        assert server.process.wait(15) == 0
        texts = [line.split(" ", 1)[1] for line in server.log_lines("#room")]
        assert [text for text in texts if text.startswith("<alice>")] == [f"<alice> {n}" for n in range(30)]
        assert sorted(text.split()[1] for text in texts[-2:]) == ["alice", "bobby"]
        assert all(text.endswith(" quit (Server shutting down)") for text in texts[-2:])
        assert "Traceback" not in server.errors()


@pytest.mark.slow
def test_a_crowd_that_reads_nothing_does_not_keep_it_from_ending(tmp_path: Path) -> None:
    with running_server(tmp_path, "--no-limits") as server:
        alice = server.connect("alice", "echo-message")
        alice.join("#room")
        deaf = server.connect("deafone")
        deaf.join("#room")
        for _ in range(20):
            alice.send(*[f"PRIVMSG #room :{'x' * 400}" for _ in range(50)])
            alice.barrier()
        assert server.stop() == 0


def test_names_go_on_after_a_start(tmp_path: Path) -> None:
    times = []
    for _ in range(2):
        with running_server(tmp_path) as server:
            alice = server.connect("alice", "server-time", "message-tags", "echo-message")
            alice.join("#room")
            alice.send("PRIVMSG #room :hi")
            times.append(alice.until("PRIVMSG").tags["msgid"])
    assert times == sorted(times)


def test_a_folder_whose_name_is_not_utf8(tmp_path: Path) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9"))
    try:
        folder.mkdir()
    except OSError:
        pytest.skip("this file system wants UTF-8")
    with Server(tmp_path / "own", "--data-dir", str(folder)) as server:
        server.connect("alice").close()
    (folder / "logs").mkdir()
    command = [sys.executable, str(ROOT / "server.py"), "--port", "0", "--log-dir", str(folder / "logs")]
    env = environment(PYTHONUTF8="0", LC_ALL="C.UTF-8")
    with subprocess.Popen(
        command, cwd=tmp_path, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline().rpartition(b":")[2])
        with Irc("127.0.0.1", port) as alice:
            alice.register("alice")
        process.terminate()
        _, errors = process.communicate(timeout=15)
    assert process.returncode == 0
    assert b"Traceback" not in errors


def test_standard_output_that_nobody_reads(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    command = [sys.executable, str(ROOT / "server.py"), "--port", "0", "--log-dir", str(tmp_path / "logs")]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        port = int(process.stdout.readline().rpartition(b":")[2])
        process.stdout.close()
        process.stderr.close()
        with Irc("127.0.0.1", port) as alice:
            alice.register("alice")
            alice.join("#room")
            for number in range(35):
                alice.send(f"PRIVMSG #room :{number}")
            alice.barrier()
        process.terminate()
        assert process.wait(15) == 0


@pytest.mark.skipif(os.name != "posix", reason="needs a limit on descriptors")
def test_descriptors_that_run_out_cost_newcomers_only(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    serve = f'ulimit -n 48; exec "{sys.executable}" "{ROOT / "server.py"}" --port 0 --log-dir logs'
    errors = tmp_path / "errors.txt"
    with (
        errors.open("wb") as stderr,
        subprocess.Popen(
            ["/bin/sh", "-c", serve], cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, stderr=stderr
        ) as process,
    ):
        assert process.stdout is not None
        port = int(process.stdout.readline().rpartition(b":")[2])
        with Irc("127.0.0.1", port) as alice:
            alice.register("alice")
            alice.join("#room")
            crowd = [socket.create_connection(("127.0.0.1", port)) for _ in range(60)]
            wait_until(lambda: "cannot accept" in errors.read_text())
            alice.send("PRIVMSG #room :still here", "PING x")
            alice.until("PONG")
            for sock in crowd:
                sock.close()
            with Irc("127.0.0.1", port) as bobby:
                bobby.register("bobby")
                bobby.join("#room")
        process.terminate()
        assert process.wait(15) == 0
    assert errors.read_text().count("cannot accept a connection: Too many open files") == 1
    assert "Traceback" not in errors.read_text()


def test_one_server_for_one_folder_of_data(tmp_path: Path) -> None:
    with Server(tmp_path) as server:
        other = tmp_path / "other"
        other.mkdir()
        done = scribe("serve", "--port", "0", "--log-dir", str(other), "--data-dir", str(server.data))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [f"scribe: another server is using the data in {server.data}"]


@pytest.mark.parametrize("option", ["--log-dir", "--data-dir", "--password"])
def test_an_empty_option_is_a_mistake(tmp_path: Path, option: str) -> None:
    done = scribe("serve", "--port", "0", option, "", cwd=tmp_path)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="there is no such signal here")
def test_a_closed_terminal_ends_the_server_in_good_order(tmp_path: Path) -> None:
    with Server(tmp_path) as server:
        alice = server.connect("alice")
        alice.join("#room")
        server.process.send_signal(signal.SIGHUP)
        assert [message.command for message in alice.lines()][-1] == "ERROR"
        assert server.process.wait(15) == 0
    assert server.log_lines("#room")[-1].endswith("quit (Server shutting down)")
