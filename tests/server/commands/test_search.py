"""SEARCH: what it finds, for whom, and what it refuses."""

import pytest

from chat.irc.message import Message
from chat.irc.times import log_time, msgid_time
from tests.server.house import House
from tests.support import Irc

CAPS = (
    "message-tags",
    "server-time",
    "batch",
    "echo-message",
    "standard-replies",
    "draft/search",
    "draft/message-redaction",
)


def say(client: Irc, target: str, *texts: str) -> list[Message]:
    client.send(*(f"PRIVMSG {target} :{text}" for text in texts))
    return [message for message in client.barrier() if message.command == "PRIVMSG"]


def find(client: Irc, attributes: str) -> list[str]:
    client.send(f"SEARCH {attributes}")
    opening, *inside, _closing = client.barrier()
    assert opening.params[1] == "search", opening
    assert all({"batch", "msgid", "time"} <= message.tags.keys() for message in inside)
    return [" ".join(message.params) for message in inside]


def test_messages_are_found_by_text_sender_place_and_time(home: House) -> None:
    alice, bobby = home.irc("alice", *CAPS), home.irc("bobby", *CAPS)
    for channel in ("#one", "#two"):
        home.room(alice, bobby, channel=channel)
    say(alice, "#one", "The Needle", "hay")
    say(bobby, "#one", "a needle too")
    say(bobby, "#two", "NEEDLE\x02 bold", "ÄPFEL and needles")
    say(alice, "bobby", "private needle")
    assert find(alice, "text=needle") == [
        "#one The Needle",
        "#one a needle too",
        "#two NEEDLE\x02 bold",
        "#two ÄPFEL and needles",
        "bobby private needle",
    ]
    assert find(alice, "text=needle;in=#one") == ["#one The Needle", "#one a needle too"]
    assert find(alice, "text=needle;from=ALICE") == ["#one The Needle", "bobby private needle"]
    assert find(alice, "text=needle;limit=2") == ["#two ÄPFEL and needles", "bobby private needle"]
    assert find(alice, "text=äpfel\\sand") == ["#two ÄPFEL and needles"]
    assert find(alice, "from=bobby;in=#one") == ["#one a needle too"]
    assert find(alice, "text=nothing") == []
    assert find(alice, "text=needle;before=2010-01-01T00:00:00.000Z") == []
    assert find(alice, "text=needle;after=2100-01-01T00:00:00.000Z") == []


def test_the_times_asked_for_are_included(home: House) -> None:
    alice = home.irc("alice", *CAPS)
    alice.join("#room")
    echoes = say(alice, "#room", "one", "two", "three")
    second = log_time(msgid_time(echoes[1].tags["msgid"]) or 0)
    assert find(alice, f"in=#room;after={second}") == ["#room two", "#room three"]
    assert find(alice, f"in=#room;before={second}") == ["#room one", "#room two"]
    assert find(alice, f"in=#room;after={second};before={second}") == ["#room two"]
    shown = echoes[1].tags["time"]
    assert "#room two" in find(alice, f"in=#room;after={shown};before={shown}")


def test_a_place_or_a_time_alone_can_be_asked_for(home: House) -> None:
    alice = home.irc("alice", *CAPS)
    alice.join("#room")
    say(alice, "#room", "one", "two")
    assert (
        find(alice, "in=#room") == find(alice, "after=2010-01-01T00:00:00.000Z") == ["#room one", "#room two"]
    )
    assert find(alice, "in=#room;limit=1") == ["#room two"]
    assert find(alice, "before=2010-01-01T00:00:00.000Z;in=#room") == []


def test_only_what_one_may_read_is_found(home: House) -> None:
    alice, carol = home.irc("alice", *CAPS), home.irc("carol", *CAPS)
    home.irc("bobby")
    alice.join("#room")
    say(alice, "#room", "needle")
    say(alice, "bobby", "needle")
    assert find(carol, "text=needle") == []
    carol.send("SEARCH text=needle;in=#room")
    assert [message.params[:2] for message in carol.barrier()] == [("SEARCH", "INVALID_PARAMS")]


def test_what_was_removed_is_not_found(home: House) -> None:
    alice = home.irc("alice", *CAPS)
    alice.join("#room")
    echo = say(alice, "#room", "needle", "another needle")[0]
    alice.send(f"REDACT #room {echo.tags['msgid']}")
    alice.barrier()
    assert find(alice, "text=needle") == ["#room another needle"]


def test_what_was_removed_takes_nobodys_place(home: House) -> None:
    alice = home.irc("alice", *CAPS)
    alice.join("#room")
    echoes = say(alice, "#room", *(f"needle {number}" for number in range(7)))
    alice.send(*(f"REDACT #room {echo.tags['msgid']}" for echo in echoes[2:]))
    alice.barrier()
    assert find(alice, "text=needle;limit=2") == ["#room needle 0", "#room needle 1"]
    assert find(alice, "text=needle;limit=1") == ["#room needle 1"]


@pytest.mark.parametrize(
    "attributes",
    [
        "in=#room",
        "limit=5",
        "x=y;text=a",
        "text=a;limit=0",
        "text=a;limit=x",
        "text=a;after=now",
        ";",
        ":\t=1",
    ],
)
def test_what_cannot_be_asked(home: House, attributes: str) -> None:
    alice = home.irc("alice", *CAPS)
    alice.send(f"SEARCH {attributes}")
    assert [message.params[:2] for message in alice.barrier()] == [("SEARCH", "INVALID_PARAMS")]


def test_without_the_capability_there_is_no_such_command(home: House) -> None:
    alice = home.irc("alice")
    alice.send("SEARCH text=a")
    assert [message.command for message in alice.barrier()] == ["421"]
