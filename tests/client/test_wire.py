"""Where connections come from, and how their lines are read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.client.wire import dial_plain, read_line
from chat.errors import Disconnected
from chat.irc.message import Message
from chat.irc.url import Endpoint


def test_tls_is_not_there_yet_and_says_so() -> None:
    with pytest.raises(Disconnected, match="ircs"):
        dial_plain(Endpoint("h", 1, True))


def test_a_server_without_utf_8_is_read_as_latin_1() -> None:
    assert read_line(b"PRIVMSG #a :caf\xe9") == Message("PRIVMSG", ("#a", "café"))
    assert read_line("PRIVMSG #a :café".encode()) == Message("PRIVMSG", ("#a", "café"))


@given(st.binary())
def test_any_line_is_a_message_or_none(line: bytes) -> None:
    message = read_line(line)
    assert message is None or message.command
