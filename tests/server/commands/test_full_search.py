"""SEARCH with the vendor's attributes: the language of `scribe log search`, and what it must not reach."""

from pathlib import Path

import pytest

from chat.irc.message import Message
from tests.server.commands.test_search import CAPS, say
from tests.server.house import House, house
from tests.support import Irc

FULL = (*CAPS, "scribe.chat/search", "draft/event-playback", "extended-join")


def ask(client: Irc, **given: str) -> list[Message]:
    """The answer's messages; of a name the `_` is the vendor's prefix."""
    words = (f"{key.replace('_', 'scribe.chat/')}={value}" for key, value in given.items())
    client.send(f"SEARCH :{';'.join(words)}")
    opening, *inside, _closing = client.barrier()
    assert opening.params[1] == "search", opening
    return inside


def find(client: Irc, **given: str) -> list[str]:
    return [message.params[-1] for message in ask(client, **given)]


def refused(client: Irc, **given: str) -> tuple[str, ...]:
    words = (f"{key.replace('_', 'scribe.chat/')}={value}" for key, value in given.items())
    client.send(f"SEARCH :{';'.join(words)}")
    (answer,) = client.barrier()
    assert answer.command == "FAIL"
    return answer.params


def test_the_language(home: House) -> None:
    alice, bobby = home.irc("alice", *FULL), home.irc("bobby", *FULL)
    for channel in ("#one", "#two"):
        home.room(alice, bobby, channel=channel)
    say(alice, "#one", "the deploy failed", "bobby: Deploy again", "see https://ci.example/1")
    say(bobby, "#two", "redeployed", "alice, look", "\x01ACTION deploys\x01")
    alice.send("TOPIC #two :deploy day")
    alice.barrier()
    bobby.send("PART #one :off to deploy")
    bobby.barrier()
    alice.barrier()
    said = "message,action"
    assert find(alice, _pattern="deploy", _kind=said) == [
        "the deploy failed",
        "redeployed",
        "\x01ACTION deploys\x01",
    ]
    assert find(alice, _pattern="deploy", _flags="iw", _kind=said) == [
        "the deploy failed",
        "bobby: Deploy again",
    ]
    assert find(alice, _pattern="[dD]eploy\\s", _in="#one") == ["the deploy failed", "bobby: Deploy again"]
    assert find(alice, _pattern="[dD]", _flags="v", _in="#one,#two") == [
        "see https://ci.example/1",
        "alice, look",
    ]
    assert find(alice, _kind="topic,part") == ["deploy day", "off to deploy"]
    assert find(alice, _kind="*", _pattern="deploy", limit="2") == ["deploy day", "off to deploy"]
    assert find(alice, _mentions="bobby") == find(alice, _to="bobby") == ["bobby: Deploy again"]
    assert find(alice, _has="url") == ["see https://ci.example/1"]
    assert find(alice, _from="ali*", _first="2") == ["the deploy failed", "bobby: Deploy again"]
    assert find(alice, _from="alice,bobby", text="DEPLOY", _flags="r", limit="2") == [
        "\x01ACTION deploys\x01",
        "redeployed",
    ]


def test_what_is_around_is_marked(home: House) -> None:
    alice = home.irc("alice", *FULL)
    home.room(alice)
    say(alice, "#room", "one", "needle", "two", "three")
    found = ask(alice, _pattern="needle", _around="1,1")
    assert [(m.params[-1], "scribe.chat/around" in m.tags) for m in found] == [
        ("one", True),
        ("needle", False),
        ("two", True),
    ]


def test_who_left_the_server_left_it_somewhere(home: House) -> None:
    alice, bobby = home.irc("alice", *FULL), home.irc("bobby")
    home.room(alice, bobby, channel="#one")
    bobby.send("QUIT :good night")
    alice.until("QUIT")
    (found,) = ask(alice, _pattern="good night", _kind="*")
    assert (found.command, found.tags["scribe.chat/in"]) == ("QUIT", "#one")


def test_how_many(home: House) -> None:
    alice = home.irc("alice", *FULL)
    for channel in ("#one", "#two"):
        home.room(alice, channel=channel)
        say(alice, channel, *(["needle"] * len(channel)))
    say(alice, "#one", "hay")
    found = ask(alice, _pattern="needle", _count="1", limit="1")
    assert [message.params[:4] for message in found] == [
        ("SEARCH", "COUNT", "#one", "4"),
        ("SEARCH", "COUNT", "#two", "4"),
    ]


def test_only_what_one_may_read_is_reached(home: House) -> None:
    alice, bobby, carol = (home.irc(nick, *FULL) for nick in ("alice", "bobby", "carol"))
    home.room(alice, bobby, channel="#room")
    home.room(carol, channel="#other")
    say(alice, "#room", "the needle")
    say(alice, "bobby", "private needle")
    for given in (
        {"_pattern": "needle"},
        {"_kind": "*"},
        {"_from": "alice"},
        {"_flags": "v", "_pattern": "x"},
    ):
        assert "needle" not in str(ask(carol, **given))
        assert all("alice" not in message.source for message in ask(carol, **given))
    assert ask(carol, _pattern="needle", _count="1") == []
    for place in ("#room", "#other,#room"):
        assert refused(carol, _pattern="needle", _in=place)[:2] == ("SEARCH", "INVALID_PARAMS")
    assert ask(carol, _pattern="needle", _in="alice,bobby") == []  # two conversations, both of carol's
    bobby.barrier()
    assert find(bobby, _pattern="needle") == ["the needle", "private needle"]
    bobby.send("QUIT")
    list(bobby.lines())
    thief = home.connect()  # takes the name of somebody who has gone
    thief.send("CAP REQ :" + " ".join(FULL), "NICK bobby", "USER somebody 0 * :else", "CAP END")
    thief.until("422")
    say(thief, "alice", "a thief's needle")
    alice.barrier()
    assert find(thief, _pattern="needle", _around="20,20", _kind="*") == ["a thief's needle"]
    assert [m.params[3] for m in ask(thief, _pattern="needle", _count="1")] == ["1"]


def test_what_cannot_be(home: House) -> None:
    alice = home.irc("alice", *FULL)
    home.room(alice)
    say(alice, "#room", "text")
    assert refused(alice, _pattern="(x")[:3] == ("SEARCH", "INVALID_PARAMS", "scribe.chat/pattern")
    assert "not a regular expression" in refused(alice, _pattern="(x")[-1]
    assert refused(alice, _kind="shout")[2] == "scribe.chat/kind"
    assert refused(alice, _around="99,0")[2] == "scribe.chat/around"
    assert refused(alice, text="a", _colour="red")[2] == "scribe.chat/colour"


def test_without_the_capability_the_attributes_are_unknown(home: House) -> None:
    alice = home.irc("alice", *CAPS)
    home.room(alice)
    assert refused(alice, text="a", _pattern="a")[:3] == ("SEARCH", "INVALID_PARAMS", "scribe.chat/pattern")


def test_an_expression_without_end_is_ended(tmp_path: Path) -> None:
    with house(tmp_path, search_timeout=1.0) as home:
        alice, bobby = home.irc("alice", *FULL), home.irc("bobby", *FULL)
        home.room(alice, bobby)
        say(alice, "#room", "a" * 60 + "!")
        bobby.barrier()
        alice.send("SEARCH :scribe.chat/pattern=(a+)+$")
        assert [m.params[-1] for m in say(bobby, "#room", "meanwhile")] == ["meanwhile"]
        answer = alice.until("FAIL")
        assert answer.params[:2] == ("SEARCH", "TIMEOUT")
        assert "longer than 1 second" in answer.params[-1]


@pytest.mark.parametrize("flood", [6])
def test_only_so_many_at_once(tmp_path: Path, flood: int) -> None:
    with house(tmp_path, search_timeout=0.5) as home:
        people = [home.irc(f"alice{number}", *FULL) for number in range(flood)]
        home.room(*people)
        say(people[0], "#room", "a" * 60 + "!")
        for irc in people:
            irc.send("SEARCH :scribe.chat/pattern=(a+)+$")
        answers = [irc.until("FAIL").params for irc in people]
        assert {answer[:2] for answer in answers} == {("SEARCH", "TIMEOUT")}
        assert any("too many searches" in answer[-1] for answer in answers)
