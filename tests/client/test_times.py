"""When a message says it was sent."""

import pytest

from chat.client.events import Received
from chat.client.times import time_of
from chat.irc.message import Message
from chat.irc.times import msgid, server_time
from tests.client.talk import ALL, Talk

ARRIVAL = 1_800_000_000_123_456


def said(time: str, **tags: str) -> Message:
    return Message("PRIVMSG", ("#lobby", "hi"), "bobby!b@h", {"time": time, **tags})


def test_the_servers_time_as_exactly_as_it_is_known() -> None:
    sent = ARRIVAL - 777
    assert time_of(Message("PRIVMSG", ("#a", "x")), ARRIVAL) == ARRIVAL
    assert time_of(said(server_time(sent)), ARRIVAL) == sent // 1000 * 1000
    assert time_of(said(server_time(sent), msgid=msgid(sent)), ARRIVAL) == sent
    assert time_of(said(server_time(sent), msgid="another's id"), ARRIVAL) == sent // 1000 * 1000


@pytest.mark.parametrize("time", ["yesterday", "0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"])
def test_a_clock_that_cannot_be_right_is_not_believed(time: str) -> None:
    assert time_of(said(time), ARRIVAL) == ARRIVAL
    talk = Talk(ALL | {"draft/chathistory"})
    talk.model.apply(Received(said(time), talk.now))
    assert talk.last().time == talk.now
    talk.lose()
    talk.connect()  # asks what was said since the newest time that it knows
    assert talk.model.online
