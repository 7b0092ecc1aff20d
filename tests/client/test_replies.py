"""Numerics as sentences, where they belong."""

import pytest

from chat.client.actions import Misuse, say
from chat.client.sentences import duration
from chat.client.timeline import EntryKind
from tests.client.talk import NOTHING, Talk
from tests.client.test_commands import Desk


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("311 alice bobby b host * :Bob B", "bobby is b@host (Bob B)"),
        ("312 alice bobby srv :The server", "bobby is connected to srv (The server)"),
        ("313 alice bobby :is an IRC operator", "bobby is an IRC operator"),
        ("317 alice bobby 3723 1700000000 :seconds idle, signon time", "bobby has been idle for 1 h 2 min"),
        ("319 alice bobby :@#lobby #b", "bobby is in @#lobby #b"),
        ("330 alice bobby acc :is logged in as", "bobby is logged in as acc"),
        ("322 alice #b 1 :Talk", "#b: 1 person, Talk"),
        ("322 alice #b 2 :", "#b: 2 people"),
        ("324 alice #b +nt", "#b has mode +nt"),
        ("324 alice #b +", "#b has no modes"),
        ("331 alice #b :No topic is set", "#b has no topic"),
        ("341 alice bobby #b", "You invited bobby to #b"),
        ("352 alice #b u h srv bobby G :0 Bob B", "bobby (u@h, Bob B) in #b, away"),
        ("367 alice #b *!*@bad op 1700000000", "#b bans *!*@bad"),
        ("368 alice #b :End", "Nobody is banned from #b"),
        ("379 alice bobby :is using modes +i", "bobby is using modes +i"),
        ("401 alice nobody :No such nick/channel", "There is nobody called nobody here"),
        ("401 alice #nowhere :No such nick/channel", "There is no channel #nowhere"),
        ("442 alice #b :You're not on that channel", "You are not in #b: /join #b"),
        ("471 alice #b :Cannot join channel (+l)", "#b is full (+l)"),
        ("473 alice #b :Cannot join channel (+i)", "#b lets in only who was invited (+i)"),
        ("474 alice #b :Cannot join channel (+b)", "You are banned from #b (+b)"),
        ("475 alice #b :Cannot join channel (+k)", "#b asks for a password (+k): /join #b PASSWORD"),
        ("401 alice :No such nick/channel", "No such nick/channel"),
        ("251 alice :There are 2 users", "There are 2 users"),
        ("305 alice :back", "You are no longer marked as away"),
        ("306 alice :gone", "You are marked as away: away"),
        ("301 alice bobby :lunch", "bobby is away: lunch"),
        ("391 alice srv :noon", "noon"),
        ("421 alice FOO :Unknown command", "FOO: Unknown command"),
        ("999 alice odd one", "odd: one"),
        ("221 alice +i", "Your modes: +i"),
        ("398 alice something :new", "something new"),
        ("315 alice nobody :End", "Nobody matches that"),
        ("323 alice :End", "There is no channel to be seen"),
    ],
)
@pytest.mark.parametrize("caps", [None, NOTHING])
def test_sentences_where_they_were_asked_for(line: str, text: str, caps: frozenset[str] | None) -> None:
    talk = Talk() if caps is None else Talk(caps)
    talk.model.ask(talk.buffer(), "WHATEVER")
    tags, _, _ = talk.sent()[0].rpartition("WHATEVER")
    talk.lines(f"{tags}:srv {line}")
    assert talk.last().text == text


def test_nothing_is_said_about_nothing() -> None:
    talk = Talk()
    talk.lines(":srv 367 alice #lobby *!*@bad op 1")
    size = len(talk.buffer().timeline)
    talk.lines(":srv 368 alice #lobby :End", ":srv 379 alice bobby :is using modes +")
    assert len(talk.buffer().timeline) == size
    talk.lines(":srv 322 alice #b 1 :Talk", ":srv 323 alice :End", ":srv 323 alice :End")
    talk.lines(":srv 352 alice #b u h srv bobby H :0 B", ":srv 315 alice #b :End")
    texts = [entry.text for entry in talk.model.server.timeline[-3:]]
    assert texts == ["#b: 1 person, Talk", "There is no channel to be seen", "bobby (u@h, B) in #b"]


def test_who_is_not_in_a_channel_is_told_how_to_come_back() -> None:
    talk = Talk()
    talk.lines(":bobby!b@h KICK #lobby alice :out")
    with pytest.raises(Misuse, match="You are not in #lobby: /join #lobby"):
        say(Desk(talk), talk.buffer(), "hello?")
    assert talk.model.delivery.idle


def test_errors_in_the_buffer_they_name() -> None:
    talk = Talk()
    talk.join("#b", "alice")
    talk.model.memory.asked_in = ""
    talk.lines(":srv 482 alice #b :You're not channel operator")
    assert (talk.last("#b").kind, talk.last("#b").text) == (
        EntryKind.ERROR,
        "#b: You're not channel operator",
    )


def test_the_greeting_stays_in_the_server_buffer() -> None:
    talk = Talk()
    shown = [entry.text for entry in talk.model.server.timeline]
    assert "Welcome alice!u@h" in shown
    assert "none" not in shown  # what nobody needs to know
    assert talk.model.own_source == "alice!u@h"
    assert talk.model.server.name == "Testnet"


def test_own_away_follows_the_server() -> None:
    talk = Talk()
    talk.model.memory.away = "lunch"
    talk.lines(":srv 306 alice :gone")
    assert talk.model.away == "lunch"
    talk.lines(":srv 305 alice :back")
    assert talk.model.away == ""


@pytest.mark.parametrize("code", ["432", "433", "437"])
def test_a_refused_name_is_said_unless_we_tried_by_ourselves(code: str) -> None:
    talk = Talk()
    before = len(talk.buffer().timeline)
    talk.model.regain()
    talk.lines(f":srv {code} alice carol :No such luck")
    assert len(talk.buffer().timeline) == before
    assert talk.model.server.timeline[-1].kind is not EntryKind.ERROR
    talk.lines(f":srv {code} alice carol :No such luck")
    assert "carol: No such luck" in [e.text for e in talk.model.server.timeline]


def test_a_channel_that_is_unavailable_is_no_refused_name() -> None:
    talk = Talk()
    talk.model.regain()
    talk.lines(":srv 437 alice #lobby :Nick/channel is temporarily unavailable")
    assert talk.last().kind is EntryKind.ERROR
    assert talk.model.memory.regaining


def test_case_mapping_changes_keys() -> None:
    talk = Talk()
    talk.model.ensure("Bob[x]")
    talk.lines(":srv 005 alice CASEMAPPING=rfc1459 :are supported")
    assert talk.model.find("bob{X}") is talk.buffer("Bob[x]")


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0 s"), (59, "59 s"), (420, "7 min"), (7500, "2 h 5 min"), (273600, "3 d 4 h")]
)
def test_duration(seconds: int, text: str) -> None:
    assert duration(seconds) == text
