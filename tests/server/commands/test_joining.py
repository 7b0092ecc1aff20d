"""JOIN, PART, KICK, INVITE."""

import pytest

from chat.irc.message import Message
from tests.server.house import NAME, House, Houses, ask, numbers, short, told

ALICE = "alice!alice@127.0.0.1"
BOBBY = "bobby!bobby@127.0.0.1"


# -- JOIN


def test_a_join_is_seen_by_all_and_followed_by_topic_and_names(home: House) -> None:
    alice, bobby = home.irc("alice"), home.irc("bobby")
    assert told(alice, "JOIN #room") == ["JOIN #room", "353 = #room @alice", "366 #room End of /NAMES list"]
    ask(alice, "TOPIC #room :about things")
    alice.send("PING x")
    alice.until("PONG")
    seen = ask(bobby, "JOIN #ROOM")
    assert seen[0] == Message("JOIN", ("#room",), BOBBY)
    assert [message.command for message in seen] == ["JOIN", "332", "333", "353", "366"]
    assert seen[1].params == ("bobby", "#room", "about things")
    assert seen[2].params[:3] == ("bobby", "#room", ALICE)
    assert seen[2].params[3].isdigit()
    assert set(seen[3].params[3].split()) == {"@alice", "bobby"}
    assert alice.barrier() == [Message("JOIN", ("#room",), BOBBY)]
    assert [text.split(" ", 1)[1] for text in home.log_lines("#room")][
        -1
    ] == "--> bobby (bobby@127.0.0.1) joined"


def test_joining_twice_is_silent(home: House) -> None:
    alice = home.irc("alice")
    home.room(alice)
    assert ask(alice, "JOIN #room,#ROOM") == []


def test_extended_join_names_account_and_real_name(home: House) -> None:
    alice, carol = home.irc("alice", "extended-join"), home.irc("carol")
    home.room(alice, carol)
    alice.barrier()
    bobby = home.irc("bobby", "extended-join", realname="Robert B.")
    assert ask(bobby, "JOIN #room")[0].params == ("#room", "*", "Robert B.")
    assert alice.barrier()[0].params == ("#room", "*", "Robert B.")
    assert carol.barrier()[0].params == ("#room",)


@pytest.mark.parametrize(
    ("name", "numeric"),
    [
        ("room", "476"),
        ("#", "476"),
        (":#a b", "476"),
        ("::x", "476"),
        ("&room", "476"),
        ("#" + "x" * 64, "476"),
        ("#a\x07b", "476"),
        ("#a\u202eb", "476"),
        ("#a\u3000b", "476"),
        (",", "461"),
        (":", "461"),
    ],
)
def test_names_that_no_channel_can_have(home: House, name: str, numeric: str) -> None:
    alice = home.irc("alice")
    assert numbers(alice, f"JOIN {name}") == [numeric]
    assert not home.hub.directory.channels


def test_several_channels_with_keys(home: House) -> None:
    alice, bobby = home.irc("alice"), home.irc("bobby")
    ask(alice, "JOIN #one,#two,#three", "MODE #two +k sesame", "MODE #three +k other")
    seen = told(bobby, "JOIN #one,#two,#three x,sesame")
    assert [text for text in seen if text.startswith("JOIN")] == ["JOIN #one", "JOIN #two"]
    assert [text.split()[0] for text in seen][-1] == "475"


@pytest.mark.parametrize(
    ("modes", "numeric"), [("+k sesame", "475"), ("+i", "473"), ("+b *!*@127.0.0.1", "474"), ("+l 1", "471")]
)
def test_what_keeps_people_out(home: House, modes: str, numeric: str) -> None:
    alice, bobby = home.irc("alice"), home.irc("bobby")
    home.room(alice)
    ask(alice, f"MODE #room {modes}")
    (answer,) = ask(bobby, "JOIN #room")
    assert (answer.command, answer.params[1]) == (numeric, "#room")
    assert alice.barrier() == []


@pytest.mark.parametrize(
    "modes", ["+be *!*@* bobby!*@*", "+iI bobby!*@127.*", "+k sesame", "+b nobody!*@*", "+l 2"]
)
def test_what_lets_people_in(home: House, modes: str) -> None:
    alice, bobby = home.irc("alice"), home.irc("bobby")
    home.room(alice)
    ask(alice, f"MODE #room {modes}")
    assert numbers(bobby, "JOIN #room sesame")[0] == "JOIN"


@pytest.mark.parametrize("modes", ["+i", "+b bobby!*@*"])
def test_an_invitation_opens_a_channel_once(home: House, modes: str) -> None:
    alice, bobby = home.irc("alice"), home.irc("bobby")
    home.room(alice)
    ask(alice, f"MODE #room {modes}", "INVITE bobby #room")
    assert bobby.barrier() == [Message("INVITE", ("bobby", "#room"), ALICE)]
    assert numbers(bobby, "JOIN #room")[0] == "JOIN"
    assert numbers(bobby, "PART #room", "JOIN #room")[-1] in {"473", "474"}


def test_an_invitation_does_not_pass_to_who_takes_the_name_later(home: House) -> None:
    alice, bobby = home.irc("alice"), home.irc("bobby")
    home.room(alice)
    ask(alice, "MODE #room +i", "INVITE bobby #room")
    ask(bobby, "NICK other")
    carol = home.irc("bobby")
    assert numbers(carol, "JOIN #room") == ["473"]


def test_too_many_channels(serve: Houses) -> None:
    alice = serve(max_channels=2).irc("alice")
    seen = told(alice, "JOIN #one,#two,#three")
    assert seen[-1].startswith("405 #three")
    assert len([text for text in seen if text.startswith("JOIN")]) == 2
    assert numbers(alice, "PART #one", "JOIN #three")[:2] == ["PART", "JOIN"]


def test_join_0_leaves_everything(home: House) -> None:
    alice, bobby = home.irc("alice"), home.irc("bobby")
    home.room(alice, bobby)
    home.room(alice, channel="#other")
    assert sorted(told(alice, "JOIN 0")) == ["PART #other", "PART #room"]
    assert [short(message) for message in bobby.barrier()] == ["PART #room"]
    assert ask(alice, "JOIN 0") == []


def test_who_joins_while_away_is_announced_to_those_who_watch(home: House) -> None:
    alice, carol, bobby = home.irc("alice", "away-notify"), home.irc("carol"), home.irc("bobby")
    home.room(alice, carol)
    alice.barrier()
    ask(bobby, "AWAY :gone", "JOIN #room")
    assert [short(message) for message in alice.barrier()] == ["JOIN #room", "AWAY gone"]
    assert [short(message) for message in carol.barrier()] == ["JOIN #room"]


def test_the_founder_of_a_channel_rules_it_anew_each_time(home: House) -> None:
    alice, bobby = home.irc("alice"), home.irc("bobby")
    home.room(alice, bobby)
    ask(alice, "MODE #room +sk key", "PART #room")
    bobby.barrier()
    assert numbers(bobby, "MODE #room +m") == ["482"]
    assert told(bobby, "PART #room", "JOIN #room", "MODE #room")[1:3] == ["JOIN #room", "353 = #room @bobby"]


# -- PART


def test_part_is_seen_by_all(home: House) -> None:
    alice, bobby = home.irc("alice"), home.irc("bobby")
    home.room(alice, bobby)
    home.room(alice, bobby, channel="#other")
    seen = ask(bobby, "PART #ROOM,#other :so long")
    assert seen == [Message("PART", (name, "so long"), BOBBY) for name in ("#room", "#other")]
    assert alice.barrier() == seen
    assert home.log_lines("#room")[-1].endswith("left (so long)")
    assert ask(alice, "PRIVMSG #room :alone") == []
    assert bobby.barrier() == []


@pytest.mark.parametrize(
    ("line", "numerics"),
    [
        ("PART", ["461"]),
        ("PART #nowhere", ["403"]),
        ("PART :#no where", ["403"]),
        ("PART ::", ["403"]),
        ("PART nowhere", ["403"]),
        ("PART #other", ["442"]),
        ("PART #other,#nowhere", ["442", "403"]),
        ("PART ,", ["461"]),
        ("PART :", ["461"]),
    ],
)
def test_parts_that_cannot_be(home: House, line: str, numerics: list[str]) -> None:
    alice, bobby = home.irc("alice"), home.irc("bobby")
    home.room(bobby, channel="#other")
    assert numbers(alice, line) == numerics


# -- KICK


def test_kick_is_seen_by_all_and_puts_out(home: House) -> None:
    alice, bobby, carol = home.irc("alice"), home.irc("bobby"), home.irc("carol")
    home.room(alice, bobby, carol)
    alice.barrier()
    bobby.barrier()
    seen = ask(alice, "KICK #ROOM BOBBY,nobody,carol :be nice")
    assert [short(message) for message in seen] == [
        "KICK #room bobby be nice",
        "401 nobody No such nick/channel",
        "KICK #room carol be nice",
    ]
    assert bobby.barrier() == seen[:1]
    assert carol.barrier() == [seen[0], seen[2]]
    assert numbers(bobby, "PRIVMSG #room :x") == ["404"]
    assert home.log_lines("#room")[-1].endswith("carol was kicked by alice (be nice)")


@pytest.mark.parametrize(
    ("line", "numeric"),
    [
        ("KICK", "461"),
        ("KICK #room", "461"),
        ("KICK #room :", "461"),
        ("KICK #room ,", "461"),
        ("KICK #nowhere bobby", "403"),
        ("KICK #other bobby", "442"),
        ("KICK #room carol", "441"),
        ("KICK #room nobody", "401"),
        ("KICK #room :no body", "401"),
        ("KICK #room a,b,c,d,e", "407"),
    ],
)
def test_kicks_that_cannot_be(home: House, line: str, numeric: str) -> None:
    alice, bobby, carol = home.irc("alice"), home.irc("bobby"), home.irc("carol")
    home.room(alice, bobby)
    home.room(carol, channel="#other")
    assert numbers(alice, line) == [numeric]
    assert bobby.barrier() == []


def test_only_operators_of_the_channel_kick(home: House) -> None:
    alice, bobby = home.irc("alice"), home.irc("bobby")
    home.room(alice, bobby)
    assert numbers(bobby, "KICK #room alice") == ["482"]
    ask(alice, "MODE #room +v bobby")
    bobby.barrier()
    assert numbers(bobby, "KICK #room alice") == ["482"]


def test_a_kick_without_a_reason_names_the_kicker_and_a_long_one_is_cut(serve: Houses) -> None:
    home = serve(max_kick_length=10)
    alice, bobby = home.irc("alice"), home.irc("bobby")
    home.room(alice, bobby)
    assert told(alice, "KICK #room bobby") == ["KICK #room bobby alice"]
    home.room(bobby)
    alice.barrier()
    assert told(alice, "KICK #room bobby :" + "é" * 20) == ["KICK #room bobby " + "é" * 10]


def test_kicking_oneself_ends_the_right_to_kick(home: House) -> None:
    alice, bobby = home.irc("alice"), home.irc("bobby")
    home.room(alice, bobby)
    assert told(alice, "KICK #room alice,bobby")[0] == "KICK #room alice alice"
    assert [message.params[1] for message in bobby.barrier()] == ["alice"]


def test_kicking_the_last_one_closes_the_channel(home: House) -> None:
    alice = home.irc("alice")
    home.room(alice)
    assert numbers(alice, "KICK #room alice", "MODE #room") == ["KICK", "403"]


# -- INVITE


def test_invite(home: House) -> None:
    alice, bobby = home.irc("alice"), home.irc("bobby")
    watcher, member = home.irc("watcher", "invite-notify"), home.irc("member")
    home.room(alice, watcher, member)
    ask(bobby, "AWAY :at lunch")
    assert told(alice, "INVITE BOBBY #ROOM") == ["341 bobby #room", "301 bobby at lunch"]
    said = Message("INVITE", ("bobby", "#room"), ALICE)
    assert bobby.barrier() == [said]
    assert said in watcher.barrier()
    assert said not in member.barrier()


@pytest.mark.parametrize(
    ("line", "numeric"),
    [
        ("INVITE", "461"),
        ("INVITE bobby", "461"),
        ("INVITE nobody #room", "401"),
        ("INVITE bobby #nowhere", "403"),
        ("INVITE bobby #other", "442"),
        ("INVITE carol #room", "443"),
        ("INVITE bobby :#no where", "403"),
    ],
)
def test_invitations_that_cannot_be(home: House, line: str, numeric: str) -> None:
    alice, bobby, carol = home.irc("alice"), home.irc("bobby"), home.irc("carol")
    home.room(alice, carol)
    home.room(carol, channel="#other")
    alice.barrier()
    assert numbers(alice, line) == [numeric]
    assert bobby.barrier() == []


def test_into_a_closed_channel_only_its_operators_invite(home: House) -> None:
    alice, bobby, carol = home.irc("alice"), home.irc("bobby"), home.irc("carol")
    home.room(alice, bobby)
    assert numbers(bobby, "INVITE carol #room") == ["341"]
    ask(alice, "MODE #room +i")
    bobby.barrier()
    assert numbers(bobby, "INVITE carol #room") == ["482"]
    assert len(carol.barrier()) == 1


def test_the_server_is_the_source_of_its_numerics(home: House) -> None:
    alice = home.irc("alice")
    assert all(message.source == NAME for message in ask(alice, "JOIN #room", "PART #x")[1:])
