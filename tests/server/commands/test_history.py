"""CHATHISTORY; and how it, MARKREAD and REDACT refuse."""

import pytest

from chat.irc.message import Message
from tests.server.house import House
from tests.support import Irc

CAPS = (
    "message-tags",
    "server-time",
    "batch",
    "labeled-response",
    "echo-message",
    "standard-replies",
    "draft/chathistory",
    "draft/read-marker",
    "draft/message-redaction",
)


def say(client: Irc, target: str, *texts: str) -> list[Message]:
    """Send the texts and return their echoes."""
    client.send(*(f"PRIVMSG {target} :{text}" for text in texts))
    return [message for message in client.barrier() if message.command == "PRIVMSG"]


def page(client: Irc, *words: str) -> list[Message]:
    """What a CHATHISTORY command brings: the messages inside its batch, checked to be one."""
    client.send(f"CHATHISTORY {' '.join(words)}")
    opening, *inside, closing = client.barrier()
    assert opening.command == closing.command == "BATCH"
    reference = opening.params[0].removeprefix("+")
    assert closing.params == (f"-{reference}",)
    assert all(message.tags["batch"] == reference for message in inside)
    return inside


def texts(messages: list[Message]) -> list[str]:
    return [message.params[-1] for message in messages]


@pytest.fixture
def told(home: House) -> tuple[Irc, list[Message]]:
    """Somebody in a channel where twelve messages were said, and their echoes."""
    alice = home.irc("alice", *CAPS)
    alice.join("#past")
    return alice, say(alice, "#past", *(f"m{n}" for n in range(12)))


def test_history_is_what_was_sent(told: tuple[Irc, list[Message]]) -> None:
    alice, sent = told
    received = page(alice, "LATEST", "#past", "*", "100")
    assert [(m.source, m.command, m.params, m.tags["msgid"], m.tags["time"]) for m in received] == [
        (m.source, m.command, m.params, m.tags["msgid"], m.tags["time"]) for m in sent
    ]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("LATEST #past * 3", [9, 10, 11]),
        ("LATEST #past {5} 100", [6, 7, 8, 9, 10, 11]),
        ("LATEST #past {5} 2", [10, 11]),
        ("BEFORE #past {5} 3", [2, 3, 4]),
        ("BEFORE #past {0} 3", []),
        ("AFTER #past {5} 3", [6, 7, 8]),
        ("AFTER #past {11} 3", []),
        ("AROUND #past {5} 3", [4, 5, 6]),
        ("BETWEEN #past {2} {6} 100", [3, 4, 5]),
        ("BETWEEN #past {6} {2} 100", [3, 4, 5]),
        ("BETWEEN #past {2} {9} 2", [3, 4]),
        ("BETWEEN #past {9} {2} 2", [7, 8]),
        ("LATEST #PAST * 1", [11]),
    ],
)
def test_every_direction_by_msgid(told: tuple[Irc, list[Message]], words: str, wanted: list[int]) -> None:
    alice, sent = told
    references = [f"msgid={message.tags['msgid']}" for message in sent]
    assert texts(page(alice, words.format(*references))) == [f"m{n}" for n in wanted]


def test_a_timestamp_stands_for_its_whole_millisecond(home: House) -> None:
    alice = home.irc("alice", *CAPS)
    alice.join("#past")
    early = say(alice, "#past", "one", "two")[-1].tags["time"]
    while True:  # until the clock has moved on by a millisecond
        late = say(alice, "#past", "three")[0].tags["time"]
        if late != early:
            break
    everything = page(alice, "LATEST", "#past", "*", "100")
    for word, keep in (("BEFORE", str.__lt__), ("AFTER", str.__gt__)):
        for moment in (early, late):
            expected = [m.tags["msgid"] for m in everything if keep(m.tags["time"], moment)]
            got = [m.tags["msgid"] for m in page(alice, word, "#past", f"timestamp={moment}", "100")]
            assert got == expected


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("CHATHISTORY", "INVALID_PARAMS"),
        ("CHATHISTORY EVERYTHING #past * 10", "INVALID_PARAMS"),
        ("CHATHISTORY LATEST #past *", "INVALID_PARAMS"),
        ("CHATHISTORY LATEST #past * 0", "INVALID_PARAMS"),
        ("CHATHISTORY LATEST #past * -1", "INVALID_PARAMS"),
        ("CHATHISTORY LATEST #past * ten", "INVALID_PARAMS"),
        ("CHATHISTORY BEFORE #past * 10", "INVALID_PARAMS"),
        ("CHATHISTORY BEFORE #past msgid=nonsense 10", "INVALID_PARAMS"),
        ("CHATHISTORY BEFORE #past timestamp=yesterday 10", "INVALID_PARAMS"),
        ("CHATHISTORY BETWEEN #past msgid=00000000000 10", "INVALID_PARAMS"),
        ("CHATHISTORY LATEST #past * 10 10", "INVALID_PARAMS"),
        ("CHATHISTORY BEFORE #past id=1 10", "INVALID_MSGREFTYPE"),
        ("CHATHISTORY BETWEEN #past msgid=00000000000 latest 10", "INVALID_MSGREFTYPE"),
        ("CHATHISTORY LATEST #past :a b", "INVALID_PARAMS"),
        ("CHATHISTORY :a b", "INVALID_PARAMS"),
        ("CHATHISTORY TARGETS msgid=00000000000 msgid=00000000001 10", "INVALID_PARAMS"),
        ("CHATHISTORY LATEST #elsewhere * 10", "INVALID_TARGET"),
        ("CHATHISTORY LATEST alice,bobby * 10", "INVALID_TARGET"),
        ("CHATHISTORY TARGETS * * 10", "INVALID_PARAMS"),
        ("MARKREAD", "NEED_MORE_PARAMS"),
        ("MARKREAD :a b", "INVALID_PARAMS"),
        ("MARKREAD #past yesterday", "INVALID_PARAMS"),
        ("MARKREAD #past timestamp=yesterday", "INVALID_PARAMS"),
        ("REDACT #elsewhere 00000000000", "INVALID_TARGET"),
        ("REDACT #past 00000000000", "UNKNOWN_MSGID"),
        ("REDACT #past nonsense", "UNKNOWN_MSGID"),
        ("REDACT #past :a b", "UNKNOWN_MSGID"),
    ],
)
def test_a_refusal_names_its_reason(told: tuple[Irc, list[Message]], line: str, code: str) -> None:
    alice, _ = told
    alice.send(line)
    (answer,) = alice.barrier()
    assert (answer.command, answer.params[0], answer.params[1]) == ("FAIL", line.split(maxsplit=1)[0], code)


def test_only_members_see_a_channels_history(told: tuple[Irc, list[Message]], home: House) -> None:
    bobby = home.irc("bobby", *CAPS)
    bobby.send("CHATHISTORY LATEST #past * 10")
    (answer,) = bobby.barrier()
    assert answer.params[:2] == ("CHATHISTORY", "INVALID_TARGET")
    bobby.join("#past")
    assert len(page(bobby, "LATEST", "#past", "*", "10")) == 10


def test_only_the_two_see_a_private_conversation(home: House) -> None:
    alice, bobby, carol = (home.irc(nick, *CAPS) for nick in ("alice", "bobby", "carol"))
    say(alice, "bobby", "secret")
    bobby.barrier()
    assert texts(page(alice, "LATEST", "bobby", "*", "10")) == ["secret"]
    assert texts(page(bobby, "LATEST", "alice", "*", "10")) == ["secret"]
    assert page(carol, "LATEST", "alice", "*", "10") == page(carol, "LATEST", "bobby", "*", "10") == []
    bobby.send("QUIT")
    list(bobby.lines())
    thief = home.connect()
    thief.send("CAP REQ :" + " ".join(CAPS), "NICK bobby", "USER somebody 0 * :else", "CAP END")
    thief.until("422")
    assert page(thief, "LATEST", "alice", "*", "10") == []


def test_who_comes_back_reads_on_where_they_were(home: House) -> None:
    alice, bobby = home.irc("alice", *CAPS), home.irc("bobby", *CAPS)
    say(alice, "bobby", "before")
    bobby.send("QUIT")
    list(bobby.lines())
    again = home.irc("bobby", *CAPS)
    assert texts(page(again, "LATEST", "alice", "*", "10")) == ["before"]


def test_targets(home: House) -> None:
    alice, bobby = home.irc("alice", *CAPS), home.irc("bobby", *CAPS)
    for channel in ("#one", "#two", "#idle"):
        alice.join(channel)
    say(alice, "#two", "a")
    say(bobby, "alice", "b")
    say(alice, "#one", "c")
    window = "timestamp=2020-01-01T00:00:00.000Z timestamp=2100-01-01T00:00:00.000Z"
    found = page(alice, "TARGETS", window, "10")
    assert [message.params[:2] for message in found] == [
        ("TARGETS", "#two"),
        ("TARGETS", "bobby"),
        ("TARGETS", "#one"),
    ]
    assert [message.params[1] for message in page(alice, "TARGETS", window, "1")] == ["#two"]
    backwards = " ".join(reversed(window.split()))
    assert [message.params[1] for message in page(alice, "TARGETS", backwards, "1")] == ["#one"]
    empty = "timestamp=2020-01-01T00:00:00.000Z timestamp=2020-01-02T00:00:00.000Z"
    assert page(alice, "TARGETS", empty, "10") == []


def test_events_are_played_back_to_those_who_ask(home: House) -> None:
    alice = home.irc("alice", *CAPS, "draft/event-playback", "extended-join")
    alice.join("#past")
    alice.send("TOPIC #past :about", "MODE #past +m", "NICK alicia", "PRIVMSG #past :hello")
    alice.barrier()
    assert [m.command for m in page(alice, "LATEST", "#past", "*", "10")] == [
        "JOIN",
        "TOPIC",
        "MODE",
        "NICK",
        "PRIVMSG",
    ]
    alice.send("CAP REQ :-draft/event-playback")
    alice.barrier()
    assert [m.command for m in page(alice, "LATEST", "#past", "*", "10")] == ["PRIVMSG"]


def test_a_label_goes_on_the_batch(told: tuple[Irc, list[Message]]) -> None:
    alice, _ = told
    alice.send("@label=here CHATHISTORY LATEST #past * 2")
    opening, *inside, closing = alice.barrier()
    assert opening.tags["label"] == "here"
    assert len(inside) == 2
    assert "label" not in closing.tags


def test_without_the_capability_there_is_no_such_command(home: House) -> None:
    alice = home.irc("alice")
    for line in ("CHATHISTORY LATEST #past * 2", "MARKREAD #past", "REDACT #past x"):
        alice.send(line)
        assert [message.command for message in alice.barrier()] == ["421"]


def test_what_is_played_back_needs_its_own_capabilities(home: House) -> None:
    alice = home.irc("alice", *CAPS, "draft/event-playback")
    old = home.irc("oldie", "batch", "draft/chathistory", "draft/event-playback")
    for client in (alice, old):
        client.join("#past")
    (echo,) = say(alice, "#past", "hello")
    alice.send("@+react=x TAGMSG #past", f"REDACT #past {echo.tags['msgid']}")
    alice.barrier()
    old.barrier()
    events = ["PRIVMSG", "TAGMSG", "REDACT"]
    shown = {
        client: [m.command for m in page(client, "LATEST", "#past", "*", "10") if m.command in events]
        for client in (alice, old)
    }
    assert shown == {alice: events, old: ["PRIVMSG"]}


def test_who_takes_a_nick_does_not_get_the_conversations_of_who_had_it(home: House) -> None:
    thief = home.irc("thief", *CAPS)
    alice, bobby = home.irc("alice", *CAPS), home.irc("bobby", *CAPS)
    say(alice, "bobby", "secret")
    bobby.send("NICK robert")
    bobby.barrier()
    thief.send("NICK bobby")
    thief.barrier()
    assert page(thief, "LATEST", "alice", "*", "10") == []
    window = "timestamp=2020-01-01T00:00:00.000Z timestamp=2100-01-01T00:00:00.000Z"
    assert page(thief, "TARGETS", window, "10") == []
    assert page(bobby, "LATEST", "alice", "*", "10") == [], "it is of another nick"


def test_who_takes_their_old_nick_again_reads_on(home: House) -> None:
    alice, bobby = home.irc("alice", *CAPS), home.irc("bobby", *CAPS)
    say(alice, "bobby", "before")
    for nick in ("robert", "bobby"):
        bobby.send(f"NICK {nick}")
    bobby.barrier()
    assert texts(page(bobby, "LATEST", "alice", "*", "10")) == ["before"]


@pytest.mark.parametrize(
    "words",
    [
        "AFTER alice timestamp=2020-01-01T00:00:00.000Z 2",
        "AROUND alice timestamp=2020-01-01T00:00:00.000Z 2",
        "BETWEEN alice timestamp=2020-01-01T00:00:00.000Z timestamp=2100-01-01T00:00:00.000Z 2",
        "BETWEEN alice timestamp=2100-01-01T00:00:00.000Z timestamp=2020-01-01T00:00:00.000Z 2",
        "LATEST alice * 2",
    ],
)
def test_a_page_starts_where_ones_own_time_does(home: House, words: str) -> None:
    alice, bobby = home.irc("alice", *CAPS), home.irc("bobby", *CAPS)
    say(alice, "bobby", "not", "for", "the", "next")
    bobby.send("NICK robert")
    bobby.barrier()
    carol = home.irc("carol", *CAPS)
    carol.send("NICK bobby")
    carol.barrier()
    say(alice, "bobby", "for", "you")
    carol.barrier()
    assert texts(page(carol, *words.split())) == ["for", "you"]
    between = "BETWEEN alice timestamp=2020-01-01T00:00:00.000Z timestamp=2020-01-02T00:00:00.000Z 2"
    assert page(carol, *between.split()) == []


def test_a_batch_names_its_target_as_it_is_spelled(home: House) -> None:
    alice, _ = home.irc("alice", *CAPS), home.irc("Bobby", *CAPS)
    alice.join("#Past")
    say(alice, "bobby", "hello")
    for target, name in (("BOBBY", "Bobby"), ("#PAST", "#Past"), ("Carol", "Carol")):
        alice.send(f"CHATHISTORY LATEST {target} * 5")
        assert alice.barrier()[0].params[1:] == ("chathistory", name)
    window = "timestamp=2020-01-01T00:00:00.000Z timestamp=2100-01-01T00:00:00.000Z"
    assert [message.params[1] for message in page(alice, "TARGETS", window, "5")] == ["Bobby"]
