"""Read markers."""

from pathlib import Path

from chat.client.events import Tick
from tests.client.running import Client
from tests.client.talk import ALL, SECOND, Talk
from tests.support import Server

CAPS = ALL | {"draft/read-marker"}
STAMP = "2027-01-15T08:{:02}:00.000Z"


def marks(talk: Talk) -> list[str]:
    return [line for line in talk.sent() if line.startswith("MARKREAD")]


def say(talk: Talk, minute: int, text: str = "text", nick: str = "bobby") -> None:
    talk.lines(f"@time={STAMP.format(minute)};msgid=m{minute} :{nick}!u@h PRIVMSG #lobby :{text}")


def test_the_newest_is_told_now_and_then() -> None:
    talk = Talk(CAPS)
    say(talk, 1)
    talk.model.saw(talk.buffer())
    assert marks(talk) == [f"MARKREAD #lobby timestamp={STAMP.format(1)}"]
    talk.model.saw(talk.buffer())
    say(talk, 2)
    talk.model.saw(talk.buffer())
    assert marks(talk) == []
    talk.model.apply(Tick(talk.now + 10 * SECOND))
    assert marks(talk) == [f"MARKREAD #lobby timestamp={STAMP.format(2)}"]
    talk.model.apply(Tick(talk.now + 20 * SECOND))
    assert marks(talk) == []
    say(talk, 3)
    talk.model.apply(Tick(talk.now + 30 * SECOND))
    assert marks(talk) == []  # nobody has seen it
    talk.model.saw(talk.buffer())
    talk.model.leaving()
    assert marks(talk) == [f"MARKREAD #lobby timestamp={STAMP.format(3)}"]


def test_a_server_without_markers_hears_none() -> None:
    talk = Talk()
    say(talk, 1)
    talk.model.saw(talk.buffer())
    assert marks(talk) == []


def test_new_begins_behind_the_stored_marker() -> None:
    talk = Talk(CAPS)
    talk.lines(f":srv MARKREAD #lobby timestamp={STAMP.format(1)}")
    for minute, nick in ((1, "bobby"), (2, "alice"), (3, "bobby"), (4, "bobby")):
        say(talk, minute, nick=nick)
    buffer = talk.buffer()
    assert buffer.timeline[buffer.first_new()].time == talk.last().time - 60 * SECOND
    talk.lines(
        ":srv MARKREAD #lobby *", ":srv MARKREAD #other timestamp=x", ":srv MARKREAD #lobby timestamp=x"
    )
    assert buffer.marker // 1000 == (talk.last().time - 180 * SECOND) // 1000


def test_new_begins_where_we_looked_away() -> None:
    talk = Talk(CAPS)
    say(talk, 1)
    assert talk.buffer().first_new() == -1
    talk.model.saw(talk.buffer())
    talk.model.select(talk.model.server)
    say(talk, 2)
    buffer = talk.buffer()
    assert buffer.timeline[buffer.first_new()] is talk.last()


def test_what_was_read_elsewhere_is_not_unread_here() -> None:
    talk = Talk(CAPS)
    talk.model.select(talk.model.server)
    for minute in (1, 2, 3):
        say(talk, minute, text="alice: hey")
    assert (talk.buffer().unread, talk.buffer().mentions) == (3, 3)
    talk.lines(f":srv MARKREAD #lobby timestamp={STAMP.format(2)}")
    assert (talk.buffer().unread, talk.buffer().mentions) == (1, 1)


def test_a_real_server_keeps_it(tmp_path: Path) -> None:
    with Server(tmp_path, "--no-limits") as server, server.connect("bobby") as bobby:
        bobby.join("#lobby")
        client = Client(server.port)
        bobby.send("PRIVMSG #lobby :seen")
        client.until(lambda: client.texts() == ["seen"])
        client.session.saw()
        seen = client.lobby.seen
        client.session.quit()
        client.until(lambda: client.session.finished)
        client.close()
        bobby.send("PRIVMSG #lobby :alice: later")
        bobby.barrier()
        again = Client(server.port)
        assert again.lobby.marker // 1000 == seen // 1000
        assert again.lobby.timeline[again.lobby.first_new()].text == "alice: later"
        again.close()
