"""How one post looks to a session with given capabilities."""

import pytest

from chat.irc import capabilities as cap
from chat.irc.message import Message
from chat.irc.parse import parse
from chat.server.posts import Event

TIME = 1_795_208_501_002_200  # 2026-11-20T21:01:41.002200Z
SOURCE = "alice!al@host"


def event(message: Message) -> Event:
    made = Event(message)
    made.time = TIME
    return made


def test_without_capabilities_a_line_is_bare() -> None:
    made = event(Message("PRIVMSG", ("#room", "hi"), SOURCE, {"+x": "1", "account": "al"}))
    assert made.render(0) == b":alice!al@host PRIVMSG #room :hi\r\n"


@pytest.mark.parametrize(
    ("caps", "keys"),
    [
        (cap.SERVER_TIME, {"time"}),
        (cap.MESSAGE_TAGS, {"msgid", "+x", "+y"}),
        (cap.ACCOUNT_TAG, {"account"}),
        (cap.MESSAGE_TAGS | cap.SERVER_TIME, {"time", "msgid", "+x", "+y"}),
        (cap.MESSAGE_TAGS | cap.SERVER_TIME | cap.ACCOUNT_TAG, {"time", "msgid", "+x", "+y", "account"}),
        (cap.ECHO_MESSAGE | cap.BATCH | cap.LABELED_RESPONSE, set()),
    ],
)
def test_tags_by_capability(caps: int, keys: set[str]) -> None:
    tags = {"+x": "a b;c\\", "+y": "", "account": "al", "realname": "never shown"}
    message = Message("PRIVMSG", ("#room", "hi"), SOURCE, tags)
    seen = parse(event(message).render(caps).removesuffix(b"\r\n"))
    assert set(seen.tags) == keys
    assert all(seen.tags[key] == tags[key] for key in keys & tags.keys())
    assert seen._replace(tags={}) == message._replace(tags={})


def test_time_and_id() -> None:
    line = event(Message("NICK", ("bobby",), SOURCE)).render(cap.MESSAGE_TAGS | cap.SERVER_TIME)
    assert parse(line[:-2]).tags["time"] == "2026-11-20T21:01:41.002Z"
    assert len(parse(line[:-2]).tags["msgid"]) == 11


@pytest.mark.parametrize(
    ("tags", "shown"),
    [
        ({}, b"JOIN #room * alice"),
        ({"realname": "Alice L."}, b"JOIN #room * :Alice L."),
        ({"account": "al"}, b"JOIN #room al alice"),
        ({"account": "al", "realname": ":x"}, b"JOIN #room al ::x"),
    ],
)
def test_extended_join(tags: dict[str, str], shown: bytes) -> None:
    made = event(Message("JOIN", ("#room",), SOURCE, tags))
    assert made.render(0) == b":alice!al@host JOIN #room\r\n"
    assert made.render(cap.EXTENDED_JOIN) == b":alice!al@host " + shown + b"\r\n"
    assert made.render(0) == b":alice!al@host JOIN #room\r\n"


def test_the_extra_recipient_alone_sees_the_label() -> None:
    made = event(Message("PRIVMSG", ("#room", "hi"), SOURCE))
    made.extra_tags = {"label": "a;b"}
    assert made.render_extra(0) == b"@label=a\\:b :alice!al@host PRIVMSG #room :hi\r\n"
    assert b"label" not in made.render(0)


def test_a_line_is_rendered_once_for_each_set_of_capabilities() -> None:
    made = event(Message("PRIVMSG", ("#room", "hi"), SOURCE))
    assert made.render(cap.SERVER_TIME) is made.render(cap.SERVER_TIME)
