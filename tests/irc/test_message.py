import pytest

from chat.irc.message import Message, Source


def test_a_missing_parameter_is_the_default() -> None:
    message = Message("PRIVMSG", ("#lobby", "hello"))
    assert [message.param(index) for index in (0, 1, 2, -1, -2, -3)] == [
        "#lobby",
        "hello",
        "",
        "hello",
        "#lobby",
        "",
    ]
    assert message.param(7, "none") == "none"
    assert Message("PING").param(0) == Message("PING").param(-1) == ""


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("", Source("")),
        ("irc.example", Source("irc.example")),
        ("alice!ali@host", Source("alice", "ali", "host")),
        ("alice@host", Source("alice", "", "host")),
        ("alice!ali", Source("alice", "ali")),
    ],
)
def test_sources(text: str, source: Source) -> None:
    assert Source.parse(text) == source
    assert str(source) == text
    assert Message("PING", (), text).nick == source.nick
