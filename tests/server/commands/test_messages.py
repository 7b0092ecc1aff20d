"""PRIVMSG, NOTICE, TAGMSG; echoes, labels and tags."""

import pytest

from chat.irc.message import Message
from chat.irc.times import msgid_time, parse_time
from tests.server.house import NAME, House, Houses, ask, numbers, told
from tests.support import Irc

FULL = ("message-tags", "server-time", "batch", "labeled-response", "echo-message", "account-tag")


def bare(messages: list[Message]) -> list[Message]:
    """The messages without the tags that differ from run to run."""
    return [
        message._replace(tags={k: v for k, v in message.tags.items() if k not in {"time", "msgid"}})
        for message in messages
    ]


# -- to channels


def test_members_get_it_the_sender_does_not(home: House) -> None:
    alice, bobby, carol = home.irc("alice"), home.irc("bobby"), home.irc("carol")
    home.room(alice, bobby, channel="#Room")
    assert ask(alice, "PRIVMSG #rOOM :hello  world ", "NOTICE #room hi") == []
    source = "alice!alice@127.0.0.1"
    assert bobby.barrier() == [
        Message("PRIVMSG", ("#Room", "hello  world "), source),
        Message("NOTICE", ("#Room", "hi"), source),
    ]
    assert carol.barrier() == []
    assert [text.split(" ", 1)[1] for text in home.log_lines("#room")[-2:]] == [
        "<alice> hello  world ",
        "-alice- hi",
    ]


@pytest.mark.parametrize(
    ("line", "numeric"),
    [
        ("PRIVMSG", "411"),
        ("PRIVMSG :", "411"),
        ("PRIVMSG #room", "412"),
        ("PRIVMSG #room :", "412"),
        ("PRIVMSG #nowhere :x", "403"),
        ("PRIVMSG nobody :x", "401"),
        ("PRIVMSG a,b,c,d,e :x", "407"),
        ("PRIVMSG nobody,:x :x", "401"),
        ("PRIVMSG , :x", "411"),
        ("TAGMSG", "461"),
        ("TAGMSG ,", "411"),
        ("TAGMSG nobody", "401"),
        ("TAGMSG #nowhere", "403"),
        ("TAGMSG :no body", "401"),
        ("TAGMSG :#no where", "403"),
        ("TAGMSG a,b,c,d,e", "407"),
    ],
)
def test_what_cannot_be_said_is_answered_and_a_notice_never(home: House, line: str, numeric: str) -> None:
    alice = home.irc("alice", "message-tags")
    home.room(alice)
    assert set(numbers(alice, line)) == {numeric}
    assert ask(alice, line.replace("PRIVMSG", "NOTICE").replace("TAGMSG", "NOTICE")) == []


def test_several_targets_and_the_empty_ones_among_them(home: House) -> None:
    alice, bobby = home.irc("alice"), home.irc("bobby")
    home.room(alice, bobby)
    assert told(alice, "PRIVMSG ,#room,,bobby,nobody :x") == ["401 nobody No such nick/channel"]
    assert [message.params[0] for message in bobby.barrier()] == ["#room", "bobby"]


@pytest.mark.parametrize(
    ("modes", "inside", "numeric"),
    [
        ("-n", False, []),
        ("+n", False, ["404"]),
        ("-n+m", False, ["404"]),
        ("+m", True, ["404"]),
        ("-n+b bobby!*@*", False, ["404"]),
        ("+b bobby!*@*", True, ["404"]),
        ("+be bobby!*@* *!bobby@*", True, []),
        ("+mv bobby", True, []),
        ("+bv *!*@* bobby", True, []),
        ("+mo bobby", True, []),
    ],
)
def test_modes_that_keep_people_quiet(home: House, modes: str, inside: bool, numeric: list[str]) -> None:
    alice, bobby = home.irc("alice"), home.irc("bobby")
    home.room(alice, *([bobby] if inside else []))
    ask(alice, f"MODE #room {modes}")
    bobby.barrier()
    assert numbers(bobby, "PRIVMSG #room :x") == numeric
    assert ask(bobby, "NOTICE #room :y") == []
    heard = [message.params[1] for message in alice.barrier()]
    assert heard == ([] if numeric else ["x", "y"])


# -- to people


def test_a_private_message_goes_to_one_and_is_logged_for_both(home: House) -> None:
    alice, bobby, carol = home.irc("Alice"), home.irc("bobby"), home.irc("carol")
    assert ask(alice, "PRIVMSG BOBBY :psst") == []
    assert bobby.barrier() == [Message("PRIVMSG", ("bobby", "psst"), "Alice!Alice@127.0.0.1")]
    assert carol.barrier() == []
    folders = [path for path in home.settings.log_dir.iterdir() if path.is_dir()]
    assert [path.name for path in folders] == ["@alice,bobby"]
    assert home.log_lines("@alice,bobby")[-1].endswith("psst")


def test_private_messages_stay_out_of_the_logs_when_the_setting_says_so(serve: Houses) -> None:
    home = serve(log_private=False)
    alice, bobby = home.irc("alice"), home.irc("bobby")
    ask(alice, "PRIVMSG bobby :psst")
    assert [message.params[1] for message in bobby.barrier()] == ["psst"]
    assert not [path for path in home.settings.log_dir.iterdir() if path.is_dir()]


def test_somebody_who_is_away_says_so_to_a_message_but_not_to_a_notice(home: House) -> None:
    alice, bobby = home.irc("alice"), home.irc("bobby")
    ask(bobby, "AWAY :at lunch")
    assert told(alice, "PRIVMSG bobby :x", "NOTICE bobby :x") == ["301 bobby at lunch"]


def test_who_has_not_registered_gets_nothing(home: House) -> None:
    alice, half = home.irc("alice"), home.connect()
    ask(half, "NICK bobby")
    assert numbers(alice, "PRIVMSG bobby :x") == ["401"]
    assert half.barrier() == []


# -- echo-message


def test_the_echo_comes_in_the_order_of_the_channel(home: House) -> None:
    alice, bobby = home.irc("alice", "echo-message"), home.irc("bobby")
    home.room(alice, bobby)
    seen = ask(alice, "PRIVMSG #room :one", "NOTICE #room :two", "PRIVMSG bobby :three")
    assert [message.params for message in seen] == [("#room", "one"), ("#room", "two"), ("bobby", "three")]
    assert bobby.barrier() == seen


def test_a_message_to_oneself_comes_once_and_with_echo_twice(home: House) -> None:
    alice, bobby = (
        home.irc("alice"),
        home.irc("bobby", "echo-message", "message-tags", "labeled-response", "batch"),
    )
    assert told(alice, "PRIVMSG alice :x") == ["PRIVMSG alice x"]
    assert told(bobby, "PRIVMSG bobby :x") == ["PRIVMSG bobby x"] * 2
    echo, copy = ask(bobby, "@label=L PRIVMSG bobby :y")
    assert echo.tags["label"] == "L"
    assert "label" not in copy.tags
    assert echo.tags["msgid"] == copy.tags["msgid"]
    assert len(home.log_lines("@bobby,bobby")) == 2


def test_an_echo_from_outside_the_channel(home: House) -> None:
    alice, bobby = home.irc("alice"), home.irc("bobby", "echo-message")
    home.room(alice)
    ask(alice, "MODE #room -n")
    assert told(bobby, "PRIVMSG #room :x") == ["PRIVMSG #room x"]
    assert alice.barrier()[-1].params == ("#room", "x")


# -- tags


def test_times_and_ids_are_one_thing_and_go_up(home: House) -> None:
    alice, bobby = home.irc("alice", *FULL), home.irc("bobby", *FULL)
    home.room(alice, bobby)
    ask(alice, *[f"PRIVMSG #room :{number}" for number in range(50)])
    heard = [message for message in bobby.barrier() if message.command == "PRIVMSG"]
    times = [msgid_time(message.tags["msgid"]) for message in heard]
    assert [message.params[1] for message in heard] == [str(number) for number in range(50)]
    assert times == sorted(set(times), key=lambda time: time or 0)
    for message, time in zip(heard, times, strict=True):
        assert time is not None
        assert parse_time(message.tags["time"]) == time // 1000 * 1000
    logged = [parse_time(text.split(" ", 1)[0]) for text in home.log_lines("#room")[-50:]]
    assert logged == times


def test_tags_go_only_to_those_who_asked_for_them(home: House) -> None:
    alice = home.irc("alice", "message-tags")
    bobby = home.irc("bobby", "message-tags")
    carol = home.irc("carol", "server-time")
    david = home.irc("david")
    home.room(alice, bobby, carol, david)
    ask(alice, "@+draft/reply=abc;+x=a\\sb\\:c;secret=1;time=2001;msgid=mine;account=root PRIVMSG #room :hi")
    (seen,) = bobby.barrier()
    assert {key: value for key, value in seen.tags.items() if key != "msgid"} == {
        "+draft/reply": "abc",
        "+x": "a b;c",
    }
    assert seen.tags["msgid"] != "mine"
    (seen,) = carol.barrier()
    assert list(seen.tags) == ["time"]
    (seen,) = david.barrier()
    assert not seen.tags


def test_client_tags_of_somebody_who_did_not_negotiate_them_are_dropped(home: House) -> None:
    alice, bobby = home.irc("alice"), home.irc("bobby", "message-tags")
    home.room(alice, bobby)
    ask(alice, "@+x=1 PRIVMSG #room :hi")
    assert list(bobby.barrier()[0].tags) == ["msgid"]


def test_tagmsg_goes_to_those_with_tags_only(home: House) -> None:
    alice, bobby, carol = (
        home.irc("alice", "message-tags", "echo-message"),
        home.irc("bobby", "message-tags"),
        home.irc("carol"),
    )
    home.room(alice, bobby, carol)
    for target in ("#room", "bobby"):
        echo = ask(alice, f"@+draft/react=:) TAGMSG {target}")
        assert [(message.command, message.params) for message in echo] == [("TAGMSG", (target,))]
        assert bobby.barrier() == echo
    assert carol.barrier() == []
    assert ask(alice, "@+draft/react=:) TAGMSG carol") != [], "the echo comes whether she can read it or not"
    assert carol.barrier() == []
    assert numbers(carol, "TAGMSG #room") == ["421"]


def test_a_typing_notice_is_passed_on_and_not_logged_a_reaction_is(home: House) -> None:
    alice, bobby = home.irc("alice", "message-tags"), home.irc("bobby", "message-tags")
    home.room(alice, bobby)
    before = len(home.log_lines("#room"))
    ask(alice, "@+typing=active TAGMSG #room")
    assert bobby.barrier()[0].tags["+typing"] == "active"
    assert len(home.log_lines("#room")) == before
    ask(alice, "@+draft/react=x TAGMSG #room")
    assert len(home.log_lines("#room")) == before + 1


@pytest.mark.parametrize(("size", "passes"), [(4096 - 5, True), (4096 - 4, False)])
def test_the_limit_of_client_tags(home: House, size: int, passes: bool) -> None:
    alice, bobby = home.irc("alice", "message-tags"), home.irc("bobby", "message-tags")
    home.room(alice, bobby)
    # "@+x=" and the space are the other five of the 4096 bytes
    assert numbers(alice, f"@+x={'y' * size} PRIVMSG #room :hi") == ([] if passes else ["417"])
    assert len(bobby.barrier()) == passes


@pytest.mark.parametrize(("size", "passes"), [(510, True), (511, False), (5000, False)])
def test_the_limit_of_a_line(home: House, size: int, passes: bool) -> None:
    alice, bobby = home.irc("alice"), home.irc("bobby")
    home.room(alice, bobby)
    head = "PRIVMSG #room :"
    assert numbers(alice, head + "x" * (size - len(head))) == ([] if passes else ["417"])
    assert len(bobby.barrier()) == passes
    assert numbers(alice, "PRIVMSG #room :after") == []


# -- labels


def labelled(client: Irc, line: str, label: str = "L1") -> list[Message]:
    return bare(ask(client, f"@label={label} {line}"))


@pytest.fixture
def alice(home: House) -> Irc:
    client = home.irc("alice", *FULL)
    home.room(client)
    return client


def test_nothing_to_say_is_an_ack(home: House) -> None:
    quiet = home.irc("quiet", "labeled-response", "batch")
    home.irc("bobby")
    assert labelled(quiet, "PRIVMSG bobby :x") == [Message("ACK", (), NAME, {"label": "L1"})]
    assert labelled(quiet, "PONG x") == [Message("ACK", (), NAME, {"label": "L1"})]


def test_one_answer_carries_the_label(alice: Irc) -> None:
    assert labelled(alice, "PING x") == [Message("PONG", (NAME, "x"), NAME, {"label": "L1"})]
    (echo,) = labelled(alice, "PRIVMSG #room :hi")
    assert (echo.command, echo.tags) == ("PRIVMSG", {"label": "L1"})
    for line, command in (
        ("NICK x", "432"),
        ("FROBNICATE", "421"),
        ("JOIN", "461"),
        ("TOPIC #room :t", "TOPIC"),
    ):
        (answer,) = labelled(alice, line)
        assert (answer.command, answer.tags) == (command, {"label": "L1"}), line


def test_several_answers_are_tied_into_a_batch(alice: Irc) -> None:
    opening, *inside, closing = labelled(alice, "WHOIS alice")
    reference = opening.params[0].removeprefix("+")
    assert opening == Message("BATCH", (f"+{reference}", "labeled-response"), NAME, {"label": "L1"})
    assert closing == Message("BATCH", (f"-{reference}",), NAME)
    assert [message.command for message in inside][-1] == "318"
    assert {message.tags["batch"] for message in inside} == {reference}
    again = labelled(alice, "WHOIS alice")
    assert again[0].params[0] != opening.params[0]


@pytest.mark.parametrize(
    ("line", "commands"),
    [
        ("JOIN #new", ["JOIN", "353", "366"]),
        ("JOIN #new,#other", ["JOIN", "353", "366"] * 2),
        ("JOIN #new,bad", ["JOIN", "353", "366", "476"]),
        ("PRIVMSG #room,alice :x", ["PRIVMSG", "PRIVMSG"]),
        ("MODE #room +zm", ["472", "MODE"]),
        ("MODE #room", ["324", "329"]),
    ],
)
def test_a_batch_holds_all_that_answers_in_its_order(alice: Irc, line: str, commands: list[str]) -> None:
    seen = labelled(alice, line)
    assert [message.command for message in seen if "batch" in message.tags] == commands
    assert seen[0].command == "BATCH"
    assert [message.command for message in seen].count("BATCH") == 2


def test_without_batches_a_label_is_on_one_answer_or_none(home: House) -> None:
    quiet = home.irc("quiet", "labeled-response")
    assert labelled(quiet, "PING x") == [Message("PONG", (NAME, "x"), NAME, {"label": "L1"})]
    assert labelled(quiet, "PONG x") == [Message("ACK", (), NAME, {"label": "L1"})]
    for line in ("WHOIS quiet", "JOIN #new,#other", "PRIVMSG nobody,noone :x"):
        seen = labelled(quiet, line)
        assert len(seen) > 1
        assert "BATCH" not in {message.command for message in seen}
        assert not any(message.tags for message in seen)


def test_others_never_see_a_label(home: House, alice: Irc) -> None:
    bobby = home.irc("bobby", *FULL)
    home.room(bobby)
    alice.barrier()
    labelled(alice, "PRIVMSG #room :hi")
    labelled(alice, "MODE #room +m")
    assert all(not {"label", "batch"} & message.tags.keys() for message in bobby.barrier())


def test_a_label_that_was_not_negotiated_or_is_too_long_is_no_label(home: House, alice: Irc) -> None:
    bobby = home.irc("bobby", "message-tags")
    assert bare(ask(bobby, "@label=x PING y")) == [Message("PONG", (NAME, "y"), NAME)]
    assert labelled(alice, "PING y", "x" * 65) == [Message("PONG", (NAME, "y"), NAME)]
    assert labelled(alice, "PING y", "é" * 32)[0].tags == {"label": "é" * 32}


# -- standard replies


def test_bad_utf8_is_answered_as_utf8only_says(home: House) -> None:
    alice, bobby = home.irc("alice", "standard-replies"), home.irc("bobby")
    home.room(alice, bobby)
    for client in (alice, bobby):
        client.send_bytes(b"PRIVMSG #room :caf\xe9\r\n")
    (answer,) = alice.barrier()
    assert (answer.command, answer.params[:2]) == ("FAIL", ("PRIVMSG", "INVALID_UTF8"))
    (answer,) = bobby.barrier()
    assert answer.command == "NOTICE"
    assert "UTF-8" in answer.params[1]


def test_only_who_said_something_or_was_told_it_in_private_is_remembered_afterwards(home: House) -> None:
    people = {nick: home.irc(nick) for nick in ("alice", "bobby", "carol", "david")}
    alice, _, carol, david = people.values()
    home.room(alice, david, channel="#room")
    assert ask(alice, "PRIVMSG #room :hello") == []
    assert ask(carol, "PRIVMSG bobby :psst") == []
    assert ask(david, "PRIVMSG #nowhere :is anybody here?") != []
    sessions = home.hub.sessions
    assert {session.user.nick for session in sessions.values() if session.owns} == {"alice", "bobby", "carol"}
