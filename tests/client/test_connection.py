"""What a model does when its connection is lost and made again."""

from chat.client.events import Lost
from chat.client.timeline import EntryKind
from tests.client.talk import Talk


def test_a_gap_is_marked_after_a_reconnect() -> None:
    talk = Talk()
    talk.lose("cable pulled")
    assert talk.last().text == "The connection was lost: cable pulled"
    assert talk.nicks() == []
    talk.connect()
    talk.join("#lobby", "alice")
    assert EntryKind.GAP in [entry.kind for entry in talk.buffer().timeline]
    assert talk.nicks() == ["alice"]


def test_away_outlives_the_connection() -> None:
    talk = Talk()
    talk.model.memory.away = "tea time"
    talk.lines(":srv 306 alice :You are away")
    talk.lose()
    assert talk.model.away == ""
    talk.sent()
    talk.connect()
    assert "AWAY :tea time" in talk.sent()
    talk.lines(":srv 306 alice :You are away")
    assert talk.model.away == "tea time"
    talk.lines(":srv 305 alice :You are back")
    talk.lose()
    talk.sent()
    talk.connect()
    assert not any(line.startswith("AWAY") for line in talk.sent())


def test_a_connection_dropped_on_request_is_no_error() -> None:
    talk = Talk()
    talk.model.apply(Lost("Connecting again", talk.now, True))
    assert (talk.last().kind, talk.last().text) == (EntryKind.INFO, "Connecting again")
