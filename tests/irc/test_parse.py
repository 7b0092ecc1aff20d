import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chat.errors import MalformedLine, NotUtf8, ProtocolError
from chat.irc.message import NO_TAGS, Message
from chat.irc.parse import parse, parse_tags, unescape_tag
from tests.irc.wire_cases import EXACT, LENIENT, MALFORMED


@pytest.mark.parametrize(("line", "message"), EXACT + LENIENT)
def test_what_a_line_means(line: str, message: Message) -> None:
    assert parse(line.encode()) == message


@pytest.mark.parametrize("line", MALFORMED)
def test_what_is_no_message(line: bytes) -> None:
    with pytest.raises(MalformedLine):
        parse(line)


@pytest.mark.parametrize(
    ("line", "command"),
    [
        (b"PRIVMSG #a :\xff", "PRIVMSG"),
        (b"@a=1 :src privmsg #a :\xff", "PRIVMSG"),
        (b"@\xff :\xff JOIN #a", "JOIN"),
        (b"\xff\xfe", "*"),
        (b":\xff", "*"),
        (b"PING \xed\xa0\x80", "PING"),  # a surrogate
        (b"PING \xc0\x80", "PING"),  # an overlong NUL
    ],
)
def test_not_utf8(line: bytes, command: str) -> None:
    with pytest.raises(NotUtf8) as caught:
        parse(line)
    assert caught.value.command == command


@given(st.binary(max_size=200))
@example(b"@\\")
@example(b"@a=\\ :\\ \\")
def test_any_bytes_are_a_message_or_a_protocol_error(line: bytes) -> None:
    try:
        message = parse(line)
    except ProtocolError:
        return
    assert message.command == message.command.upper() != ""
    assert all(word and " " not in word and word[0] != ":" for word in message.params[:-1])


def test_no_tags_is_one_shared_and_frozen_mapping() -> None:
    assert parse(b"PING x").tags is NO_TAGS
    with pytest.raises(TypeError):
        NO_TAGS["a"] = "b"  # type: ignore[index]


@pytest.mark.parametrize(
    ("escaped", "value"), [("", ""), ("\\", ""), ("a\\", "a"), ("\\:\\s\\\\", "; \\"), ("\\x", "x")]
)
def test_unescape(escaped: str, value: str) -> None:
    assert unescape_tag(escaped) == value


def test_tags_keep_their_order() -> None:
    assert list(parse_tags("b=1;a;c=3")) == ["b", "a", "c"]


def test_a_hostile_line_takes_time_in_proportion_to_its_length() -> None:
    start = time.perf_counter()
    for line in (
        b"@" + b"a;" * 50_000 + b" PING",
        b"PING " + b" " * 100_000,
        b"PING " + b":" * 100_000,
        b"a " * 50_000,
    ):
        parse(line)
    assert time.perf_counter() - start < 1
