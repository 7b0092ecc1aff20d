"""The server's history after a reconnect."""

from chat.client.events import Tick
from chat.client.timeline import EntryKind, State
from tests.client.talk import ALL, SECOND, Talk

CAPS = ALL | {"draft/chathistory"}


def speech(talk: Talk, name: str = "#lobby") -> list[str]:
    kinds = (EntryKind.MESSAGE, EntryKind.NOTICE, EntryKind.ACTION)
    return [entry.text for entry in talk.buffer(name).timeline if entry.kind in kinds]


def answer(talk: Talk, *lines: str, target: str = "#lobby") -> None:
    inside = [f"@batch=h;{line}" for line in lines]
    talk.lines(f":srv BATCH +h chathistory {target}", *inside, ":srv BATCH -h")


def test_a_server_without_history_is_never_asked() -> None:
    talk = Talk()
    assert not any("CHATHISTORY" in line for line in talk.sent())


def test_the_latest_messages_at_first() -> None:
    talk = Talk(CAPS, joined=False)
    talk.sent()
    talk.join("#lobby", "alice bobby")
    assert talk.sent() == ["CHATHISTORY LATEST #lobby * 100"]
    talk.model.select(talk.model.server)
    answer(
        talk,
        "time=2026-01-01T10:00:00.000Z;msgid=a :bobby!b@h PRIVMSG #lobby :alice: old",
        "time=2026-01-01T10:00:01.000Z;msgid=b :bobby!b@h PRIVMSG #lobby :\x01ACTION waves\x01",
        "time=2026-01-01T10:00:02.000Z :bobby!b@h TOPIC #lobby :not speech",
    )
    assert speech(talk) == ["alice: old", "waves"]
    assert talk.buffer().unread == 0
    assert talk.model.take_alerts() == []
    talk.lines("@msgid=c :bobby!b@h PRIVMSG #lobby :now")
    assert speech(talk)[-1] == "now"


def test_a_gap_is_filled_and_what_we_have_is_not_repeated() -> None:
    talk = Talk(CAPS)
    answer(talk)
    talk.lines("@msgid=a :bobby!b@h PRIVMSG #lobby :had that")
    talk.lose()
    talk.connect()
    talk.sent()
    talk.join("#lobby", "alice bobby")
    (question,) = talk.sent()
    assert question.startswith("CHATHISTORY LATEST #lobby timestamp=20")
    answer(
        talk,
        "msgid=a :bobby!b@h PRIVMSG #lobby :had that",
        "msgid=b :bobby!b@h PRIVMSG #lobby :missed that",
    )
    assert speech(talk) == ["had that", "missed that"]
    (gap,) = (entry.text for entry in talk.buffer().timeline if entry.kind is EntryKind.GAP)
    assert gap.endswith("1 message recovered")


def test_a_line_that_did_arrive_is_not_sent_again() -> None:
    talk = Talk(CAPS)
    answer(talk)
    for text in ("arrived", "did not", "arrived"):
        talk.model.say(talk.buffer(), text)
    talk.sent()
    talk.lose()
    talk.connect()
    talk.join("#lobby", "alice bobby")
    assert not any("PRIVMSG" in line for line in talk.sent())
    answer(talk, "msgid=x :alice!u@h PRIVMSG #lobby :arrived")
    again = [line.rpartition(":")[2] for line in talk.sent()]
    assert again == ["did not", "arrived"]
    entry = next(entry for entry in talk.buffer().timeline if entry.msgid == "x")
    assert (entry.text, entry.state) == ("arrived", State.DELIVERED)
    assert sorted(speech(talk)) == ["arrived", "arrived", "did not"]


def test_private_lines_are_looked_for_too() -> None:
    talk = Talk(CAPS)
    answer(talk)
    bobby = talk.model.ensure("bobby")
    talk.model.say(bobby, "psst")
    talk.sent()
    talk.lose()
    talk.connect()
    assert any(line.startswith("CHATHISTORY LATEST bobby") for line in talk.sent())
    answer(talk, "msgid=y :alice!u@h PRIVMSG bobby :psst", target="bobby")
    assert talk.sent() == []
    assert bobby.timeline[-1].state is not State.PENDING


def test_a_history_that_cannot_be_read_stops_nothing() -> None:
    talk = Talk(CAPS)
    talk.model.say(talk.buffer(), "waits")
    assert talk.sent() == []
    talk.lines(":srv FAIL CHATHISTORY MESSAGE_ERROR LATEST #lobby :Messages could not be retrieved")
    assert any("waits" in line for line in talk.sent())


def test_a_history_that_never_answers_stops_nothing_for_long() -> None:
    talk = Talk(CAPS)
    talk.model.say(talk.buffer(), "waits")
    talk.model.apply(Tick(talk.now + 5 * SECOND))
    assert talk.sent() == []
    talk.model.apply(Tick(talk.now + 15 * SECOND))
    assert any("waits" in line for line in talk.sent())
