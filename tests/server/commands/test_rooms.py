"""TOPIC, NAMES, LIST."""

import pytest

from chat.irc.message import Message
from tests.server.house import House, Houses, ask, numbers, told
from tests.support import Irc

# -- TOPIC


def test_a_topic_is_set_shown_and_cleared(home: House) -> None:
    alice, bobby = home.irc("alice"), home.irc("bobby")
    home.room(alice, bobby)
    assert told(alice, "TOPIC #ROOM") == ["331 #room No topic is set"]
    seen = ask(alice, "TOPIC #ROOM :all :kinds of things")
    assert seen == [Message("TOPIC", ("#room", "all :kinds of things"), "alice!alice@127.0.0.1")]
    assert bobby.barrier() == seen
    shown = ask(bobby, "TOPIC #room")
    assert [message.command for message in shown] == ["332", "333"]
    assert shown[0].params[2] == "all :kinds of things"
    assert shown[1].params[2] == "alice!alice@127.0.0.1"
    assert abs(int(shown[1].params[3]) - home.hub.clock() // 1_000_000) < 60
    assert told(alice, "TOPIC #room :", "TOPIC #room") == ["TOPIC #room ", "331 #room No topic is set"]
    assert home.log_lines("#room")[-1].endswith("alice cleared the topic")


def test_topics_that_cannot_be_set(home: House) -> None:
    alice, bobby, carol = home.irc("alice"), home.irc("bobby"), home.irc("carol")
    home.room(alice, bobby)
    assert numbers(bobby, "TOPIC #room :mine") == ["482"]
    assert numbers(carol, "TOPIC #room :mine") == ["442"]
    assert numbers(carol, "TOPIC", "TOPIC #nowhere", "TOPIC :#no where", "TOPIC nowhere") == [
        "461",
        "403",
        "403",
        "403",
    ]
    ask(alice, "MODE #room -t")
    bobby.barrier()
    assert told(bobby, "TOPIC #room :mine") == ["TOPIC #room mine"]


def test_outsiders_see_a_topic_unless_the_channel_is_secret(home: House) -> None:
    alice, carol = home.irc("alice"), home.irc("carol")
    home.room(alice)
    ask(alice, "TOPIC #room :news")
    assert numbers(carol, "TOPIC #room") == ["332", "333"]
    ask(alice, "MODE #room +s")
    assert numbers(carol, "TOPIC #room") == ["403"]


def test_a_long_topic_is_cut(serve: Houses) -> None:
    alice = serve(max_topic_length=5).irc("alice")
    ask(alice, "JOIN #room")
    assert told(alice, "TOPIC #room :éééééé") == ["TOPIC #room ééééé"]


# -- NAMES


def names(client: Irc, line: str) -> list[str]:
    return sorted(
        word
        for message in ask(client, line)
        if message.command == "353"
        for word in message.params[3].split()
    )


def test_names_show_ranks_and_with_capabilities_more(home: House) -> None:
    alice, bobby = home.irc("alice"), home.irc("bobby")
    carol = home.irc("carol", "multi-prefix", "userhost-in-names")
    home.room(alice, bobby, carol)
    ask(alice, "MODE #room +vv alice bobby")
    assert names(bobby, "NAMES #ROOM") == ["+bobby", "@alice", "carol"]
    assert names(carol, "NAMES #room") == [
        "+bobby!bobby@127.0.0.1",
        "@+alice!alice@127.0.0.1",
        "carol!carol@127.0.0.1",
    ]


def test_names_of_what_is_not_there_or_not_told(home: House) -> None:
    alice, bobby = home.irc("alice"), home.irc("bobby")
    home.room(alice)
    ask(alice, "MODE #room +s")
    assert told(bobby, "NAMES #room") == ["366 #room End of /NAMES list"]
    assert told(bobby, "NAMES #nowhere,bobby") == [
        "366 #nowhere End of /NAMES list",
        "366 bobby End of /NAMES list",
    ]
    assert told(bobby, "NAMES") == ["366 * End of /NAMES list"]
    assert numbers(bobby, "NAMES :a b", "NAMES :", "NAMES ,") == ["366"] * 3
    assert numbers(bobby, "NAMES a,b,c,d,e") == ["407"]
    assert ask(alice, "NAMES #room")[0].params[1] == "@", "a secret channel's symbol"


def test_the_invisible_are_shown_to_members_only(home: House) -> None:
    alice, bobby, carol = home.irc("alice"), home.irc("bobby"), home.irc("carol")
    home.room(alice, bobby)
    ask(alice, "MODE alice +i")
    assert names(carol, "NAMES #room") == ["bobby"]
    assert names(bobby, "NAMES #room") == ["@alice", "bobby"]


def test_many_long_names_keep_to_the_length_of_a_line(home: House) -> None:
    people = [home.irc(f"{letter * 29}{number}") for letter in "日本語" for number in range(4)]
    channel = "#" + "語" * 63
    home.room(*people, channel=channel)
    people[0].send(f"NAMES {channel}", "PING end")
    raw = b""
    while b"PONG" not in raw:
        raw += people[0].socket.recv(65536)
    lines = raw.split(b"\r\n")
    assert max(map(len, lines)) <= 510
    found = [word for text in lines if b" 353 " in text for word in text.split(b" :", 1)[1].split()]
    assert len(found) == len(people)


# -- LIST


def listed(client: Irc, line: str) -> dict[str, tuple[str, str]]:
    seen = ask(client, line)
    assert (seen[0].command, seen[-1].command) == ("321", "323")
    assert {message.command for message in seen[1:-1]} <= {"322"}
    return {message.params[1]: (message.params[2], message.params[3]) for message in seen[1:-1]}


@pytest.fixture
def reader(home: House) -> Irc:
    alice, bobby = home.irc("alice"), home.irc("bobby")
    home.room(alice, bobby, channel="#big")
    home.room(alice, channel="#small")
    home.room(alice, channel="#hidden")
    ask(alice, "TOPIC #big :the big one", "MODE #hidden +s")
    return home.irc("reader")


def test_list_shows_numbers_and_topics(reader: Irc) -> None:
    assert listed(reader, "LIST") == {"#big": ("2", "the big one"), "#small": ("1", "")}


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("#BIG", {"#big"}),
        ("#big,#small,#hidden,#nowhere", {"#big", "#small"}),
        ("#s*", {"#small"}),
        ("!#s*", {"#big"}),
        (">1", {"#big"}),
        ("<2", {"#small"}),
        (">0,<2", {"#small"}),
        (">x", {"#big", "#small"}),
        ("<", {"#big", "#small"}),
        (">" + "9" * 300, set()),
        ("nothing", set()),
        ("#big,#small >1", {"#big"}),
        ("#big,#small !#b*,<9", {"#small"}),
        (">1 #small", set()),
        (", >1", {"#big"}),
        ("#small :", {"#small"}),
        (":a b", set()),
        ("*?*?*?*?*?*?*?*?*?*?*!", set()),
    ],
)
def test_list_with_conditions(reader: Irc, asked: str, names: set[str]) -> None:
    assert set(listed(reader, f"LIST {asked}")) == names


def test_channels_and_conditions_count_together(reader: Irc) -> None:
    assert numbers(reader, "LIST #a,#b,#c >1,<9") == ["407"]


def test_a_secret_channel_is_listed_to_its_members(home: House) -> None:
    alice = home.irc("alice")
    home.room(alice)
    ask(alice, "MODE #room +s")
    assert set(listed(alice, "LIST")) == {"#room"}


def test_the_numbers_that_are_compared_are_those_that_are_shown(home: House) -> None:
    alice, bobby, carol = home.irc("alice"), home.irc("bobby"), home.irc("carol")
    home.room(alice, bobby)
    ask(alice, "MODE alice +i")
    assert listed(carol, "LIST") == {"#room": ("1", "")}
    assert listed(carol, "LIST >1") == {}
