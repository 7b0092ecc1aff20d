"""Removed messages."""

from pathlib import Path

from tests.client.running import Client
from tests.client.talk import ALL, Talk
from tests.support import Server

CAPS = ALL | {"draft/message-redaction"}


def test_the_text_is_hidden_and_the_place_stays() -> None:
    talk = Talk(CAPS)
    talk.lines(*(f"@msgid={i} :bobby!b@h PRIVMSG #lobby :alice: {i}" for i in "abc"))
    edits = talk.buffer().timeline.edits
    talk.model.take_seen()
    talk.lines(":carol!c@h REDACT #lobby b :spam", ":bobby!b@h REDACT #lobby c", ":x!x@h REDACT #lobby zz")
    texts = [entry.text for entry in talk.buffer().timeline[-3:]]
    assert texts == ["alice: a", "(message removed by carol (spam))", "(message removed)"]
    assert [entry.removed for entry in talk.buffer().timeline[-3:]] == [False, True, True]
    assert talk.buffer().timeline.edits == edits + 2
    assert [seen.message.command for seen in talk.model.take_seen()] == ["REDACT"] * 3


def test_a_private_message_is_removed() -> None:
    talk = Talk(CAPS)
    talk.lines("@msgid=a :bobby!b@h PRIVMSG alice :psst", ":bobby!b@h REDACT alice a")
    assert talk.last("bobby").text == "(message removed)"


def test_a_real_server_removes_it_for_everybody(tmp_path: Path) -> None:
    with Server(tmp_path, "--no-limits") as server:
        client, other = Client(server.port), Client(server.port, "bobby")
        client.say("right", "wrong", "wronger")
        client.session.enter("/redact")
        client.session.enter(f"/delete {client.speech()[1].msgid} a mistake")
        wanted = ["right", "(message removed (a mistake))", "(message removed)"]
        for one in (client, other):
            one.until(lambda one=one: one.texts() == wanted)
        third = Client(server.port, "carol")
        assert third.texts()[0] == "right"
        assert not any("wrong" in text for text in third.texts())
        other.session.enter("/redact")
        assert other.lobby.timeline[-1].text == "You have said nothing here that could be removed"
        for one in (client, other, third):
            one.close()
