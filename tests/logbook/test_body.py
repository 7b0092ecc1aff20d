"""What a line says: forms that can be read back are used, the rest is as on the wire."""

import pytest

from chat.errors import BadRecord
from chat.irc.message import Message
from chat.logbook.body import Body, read_body, read_wire, write_body, write_wire


@pytest.mark.parametrize(
    "body",
    [
        Body("PRIVMSG", "alice", "", ()),
        Body("PRIVMSG", "alice", "", ("a", "b")),
        Body("KICK", "alice", "", ("two words",)),
        Body("NICK", "alice", "", ("",)),
        Body("MODE", "alice", "", ("+k", "a key")),
        Body("JOIN", "alice", "a host", ()),
        Body("AWAY", "alice", "", ("gone",)),
    ],
)
def test_what_could_not_be_read_back_has_no_form(body: Body) -> None:
    assert write_body(body) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "<>",
        "<> x",
        "-- x",
        "--> alice joined",
        "<-- alice (h) vanished",
        "* alice",
        "*  x",
        "<alice>x",
        "- x",
    ],
)
def test_what_is_in_no_form(text: str) -> None:
    with pytest.raises(BadRecord):
        read_body(text)


@pytest.mark.parametrize(
    "message",
    [
        Message("PING", ("x",), ""),
        Message("X", ("a", "b", ""), "s"),
        Message("X", (), "a!b@c"),
        Message("X", ("a", ":b :c"), ":s"),
    ],
)
def test_as_on_the_wire(message: Message) -> None:
    assert read_wire(write_wire(message)) == message


@pytest.mark.parametrize("text", [":", ": ", ":a", ":a  b", ":a b  c :d"])
def test_what_is_no_line_of_the_protocol(text: str) -> None:
    with pytest.raises(BadRecord):
        read_wire(text)
