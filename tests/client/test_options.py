"""The options of join and send."""

from pathlib import Path

import pytest

from chat.client.options import default_log_dir, parse_join
from chat.errors import UsageError
from chat.irc.url import Endpoint
from chat.logbook.policy import Policy


def test_nothing_given() -> None:
    options = parse_join([])
    assert options.endpoint == Endpoint("127.0.0.1", 12345)
    assert (options.host, options.port, options.name) == (None, None, None)
    assert options.channels == ("#lobby",)
    assert options.log_dir == default_log_dir()
    with pytest.raises(UsageError, match="--name"):
        options.profile()
    assert options.profile("alice").nick == "alice"


def test_everything_given() -> None:
    words = "irc://bob:pw@host.test:7/a,b --host h --port 9 --name alice --theme light --plain --mouse"
    options = parse_join([*words.split(), "--log-dir", "here"])
    assert options.endpoint == Endpoint("h", 9)
    assert (options.name, options.password, options.channels) == ("alice", "pw", ("#a", "#b"))
    assert (options.theme, options.plain, options.mouse, options.log_dir) == (
        "light",
        True,
        True,
        Path("here"),
    )


def test_what_is_done_to_finished_files() -> None:
    assert parse_join([]).log_policy == Policy(gzip_after=7, quietly=True)
    words = "--log-gzip-after 0 --log-keep-days 365 --log-keep-size 10M --log-keep-total 1G"
    options = parse_join([*words.split(), "--name", "alice"])
    assert options.log_policy == Policy(None, 365, 10 << 20, 1 << 30, quietly=True)
    assert options.profile().log_policy == options.log_policy


def test_an_address_alone() -> None:
    options = parse_join(["ircs://alice@host.test/"])
    assert (options.endpoint, options.name) == (Endpoint("host.test", 6697, True), "alice")
    assert parse_join(["--no-log"]).log_dir is None


@pytest.mark.parametrize(
    "argv",
    [
        ["--port", "0"],
        ["--port", "x"],
        ["--host", "a b"],
        ["--name", "a b"],
        ["--name", "n" * 31],
        ["--theme", "pink"],
        ["http://x/"],
        ["irc://a,b@h/"],
        ["--log-dir", "x", "--no-log"],
        ["a", "b"],
        ["--log-keep-days", "-1"],
        ["--log-gzip-after", "99999"],
        ["--log-keep-size", "much"],
        ["--nonsense"],
        ["--password", "caf\udce9"],
        ["--password", "a\nb"],
        ["irc://n:a%0Ab@h/"],
        ["irc://h/caf\udce9"],
    ],
)
def test_what_cannot_be_is_one_line(argv: list[str]) -> None:
    with pytest.raises(UsageError) as caught:
        parse_join(argv)
    assert "\n" not in str(caught.value)
