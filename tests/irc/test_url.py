"""Addresses, hosts and ports."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.errors import UsageError
from chat.irc.url import Endpoint, check_host, check_port, parse_endpoint, parse_url


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("127.0.0.1", "127.0.0.1"),
        (" localhost ", "localhost"),
        ("irc.example.org", "irc.example.org"),
        ("::1", "::1"),
        ("[::1]", "::1"),
        ("b\u00fccher.example", "xn--bcher-kva.example"),
    ],
)
def test_hosts(text: str, host: str) -> None:
    assert check_host(text) == host


@pytest.mark.parametrize(
    "text",
    ["", "  ", "a b", "256.1.1.1", "1.2.3", "-a", "a..b", "a_b!", "x" * 64, "::zz", "\u00fc" * 70, "1:2"],
)
def test_impossible_hosts(text: str) -> None:
    with pytest.raises(UsageError):
        check_host(text)


@pytest.mark.parametrize("text", ["", "0", "65536", "-1", "1.5", "port", "\u0661", "9" * 5000])
def test_impossible_ports(text: str) -> None:
    with pytest.raises(UsageError, match="1 to 65535"):
        check_port(text)


@given(st.integers(1, 65535))
def test_ports(number: int) -> None:
    assert check_port(str(number)) == number


def test_endpoints() -> None:
    assert parse_endpoint("h") == Endpoint("h", 12345)
    assert parse_endpoint("h:1") == Endpoint("h", 1)
    assert parse_endpoint("[::1]:7") == Endpoint("::1", 7)
    assert parse_endpoint("::1") == Endpoint("::1", 12345)
    assert str(Endpoint("::1", 7)) == "[::1]:7"
    for wrong in ("[::1", "[::1]7", "h:", "h:x"):
        with pytest.raises(UsageError):
            parse_endpoint(wrong)


@pytest.mark.parametrize(
    ("url", "endpoint", "targets"),
    [
        ("irc://127.0.0.1:12345/lobby", Endpoint("127.0.0.1", 12345), ("#lobby",)),
        ("irc://h:1/#lobby", Endpoint("h", 1), ("#lobby",)),
        ("irc://h:1/%23a,b", Endpoint("h", 1), ("#a", "#b")),
        ("irc://h:1/alice,isnick", Endpoint("h", 1), ("alice",)),
        ("irc://h", Endpoint("h", 6667), ()),
        ("IRCS://h/", Endpoint("h", 6697, True), ()),
        ("h:9/x", Endpoint("h", 9), ("#x",)),
        ("[::1]:9", Endpoint("::1", 9), ()),
    ],
)
def test_urls(url: str, endpoint: Endpoint, targets: tuple[str, ...]) -> None:
    location = parse_url(url)
    assert (location.endpoint, location.targets) == (endpoint, targets)


def test_user_in_a_url() -> None:
    location = parse_url("irc://alice:s%40cret@h:1/lobby")
    assert (location.nick, location.password) == ("alice", "s@cret")


@pytest.mark.parametrize("url", ["http://h/", "irc://", "irc://h:0/", "irc://a b/"])
def test_impossible_urls(url: str) -> None:
    with pytest.raises(UsageError):
        parse_url(url)


@given(st.text())
def test_anything_typed_is_an_address_or_a_usage_error(text: str) -> None:
    try:
        parse_url(text)
    except UsageError as error:
        assert str(error)
