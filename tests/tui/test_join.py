import subprocess
import sys
from dataclasses import replace

import pytest

from chat import tui
from chat.client.options import JoinOptions, parse_join
from chat.client.profile import Profile
from chat.errors import UsageError
from chat.tui import join, plain
from tests.support import environment, scribe


def test_without_a_terminal_it_says_what_to_do() -> None:
    done = scribe("join", "--name", "alice")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "--plain" in done.stderr


@pytest.mark.parametrize(
    "option", [("--port", "abc"), ("--port", "70000"), ("--name", "a b"), ("--host", ""), ("--foo",)]
)
def test_mistakes_are_one_line(option: tuple[str, ...]) -> None:
    with pytest.raises(UsageError) as caught:
        tui.main(option)
    assert "\n" not in str(caught.value)


def test_a_dumb_terminal_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    with pytest.raises(UsageError, match="--plain"):
        join.run(["--name", "alice"])


def test_plain_is_handed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[JoinOptions] = []
    monkeypatch.setattr(plain, "run", lambda options: seen.append(options) or 7)
    assert tui.main(["--plain", "--name", "alice", "irc://10.0.0.5:7000/team"]) == 7
    assert seen[0].name == "alice"
    assert seen[0].channels == ("#team",)


def test_help_does_not_wait_for_the_screen() -> None:
    code = "import atexit, sys; atexit.register(lambda: print('prompt_toolkit' in sys.modules)); "
    code += "from chat import tui; tui.main(['--help'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment(), check=True)
    assert done.stdout.decode().split()[-1] == "False"


def test_the_screen_is_given_all_that_was_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is done to the files of our own log is asked for nowhere else."""
    seen: list[Profile] = []

    class Screen:
        def __init__(self, profile: Profile, *_args: object, **_options: object) -> None:
            seen.append(profile)

        def run(self) -> int:
            return 0

    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setattr("chat.tui.app.App", Screen)
    words = "irc://chat.test/team --password pw --log-dir own --log-gzip-after 0 --log-keep-days 30".split()
    assert join.run([*words, "--name", "alice"]) == 0
    assert join.run(words) == 0
    asked = parse_join(words)
    assert asked.log_policy.keep_days == 30
    assert seen == [asked.profile("alice"), replace(asked.profile("alice"), nick="")]
