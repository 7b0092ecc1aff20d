"""CAP, PASS, NICK, USER, PING, PONG, QUIT, and the welcome."""

import pytest
from argon2 import PasswordHasher

from chat.irc import capabilities
from chat.irc.message import Message
from chat.server.commands.registration import USERLEN
from tests.server.house import NAME, House, Houses, ask, numbers, short, told
from tests.support import Irc, wait_until

ALL = tuple(capabilities.BITS)


def ending(client: Irc) -> list[Message]:
    """Everything up to the end of the connection."""
    return list(client.lines())


# -- the welcome


def test_the_welcome_comes_in_order(home: House) -> None:
    client = home.connect()
    seen = client.register("alice")
    commands = [message.command for message in seen]
    assert commands[:4] == ["001", "002", "003", "004"]
    assert commands[4] == "005"
    rest = [command for command in commands[4:] if command != "005"]
    assert rest[0] == "251"
    assert "255" in rest
    assert rest[-1] == "422"
    assert all(message.source == NAME and message.params[0] == "alice" for message in seen)
    assert "alice!alice@127.0.0.1" in seen[0].params[1]


def test_nick_and_user_come_in_either_order(home: House) -> None:
    client = home.connect()
    client.send("USER ann 0 * :Ann", "NICK alice")
    assert short(client.until("001")).endswith("alice!ann@127.0.0.1")


def test_a_second_user_or_pass_is_refused(home: House) -> None:
    alice = home.irc("alice")
    assert numbers(alice, "USER x 0 * :y", "PASS x") == ["462", "462"]


def test_a_second_user_before_the_nick_is_refused(home: House) -> None:
    client = home.connect()
    assert numbers(client, "USER one 0 * :x", "USER two 0 * :x") == ["462"]
    client.send("NICK alice")
    assert "alice!one@" in client.until("001").params[1]


@pytest.mark.parametrize(
    ("given", "username"),
    [
        ("ann", "ann"),
        ("a!b@c", "abc"),
        ("~ann", "ann"),
        ("é", "user"),
        ("-x", "x"),
        ("x" * 40, "x" * USERLEN),
    ],
)
def test_user_names_are_made_safe(home: House, given: str, username: str) -> None:
    client = home.connect()
    client.send("NICK alice", f"USER {given} 0 * :Ann")
    assert client.until("001").params[1].endswith(f" alice!{username}@127.0.0.1")


def test_an_empty_real_name_is_the_user_name(home: House) -> None:
    client = home.connect()
    client.send("NICK alice", "USER ann 0 * :")
    client.until("422")
    assert ask(client, "WHOIS alice")[0].params[-1] == "ann"


@pytest.mark.parametrize(
    "line",
    ["USER", "USER ann", "USER ann 0 *", "PASS", "CAP", "JOIN #room", "PRIVMSG alice :x", "WHO", "LIST"],
)
def test_before_registration_most_is_refused(home: House, line: str) -> None:
    client = home.connect()
    (answer,) = ask(client, line)
    command = line.split(" ", maxsplit=1)[0]
    early = command in {"USER", "PASS", "CAP"}
    assert answer.params == (
        ("*", command, "Not enough parameters") if early else ("*", "You have not registered")
    )
    assert answer.command == ("461" if early else "451")


def test_an_unknown_command_before_registration_is_answered(home: House) -> None:
    assert numbers(home.connect(), "FROBNICATE") == ["421"]


def test_ping_is_answered_before_and_after(home: House) -> None:
    client = home.connect()
    client.send("PING :a b")
    assert client.receive() == Message("PONG", (NAME, "a b"), NAME)
    assert numbers(client, "PING", "PING :") == ["409", "409"]
    assert ask(client, "PONG", "PONG :x") == []


# -- NICK


@pytest.mark.parametrize(
    ("nick", "numeric"),
    [
        ("", "431"),
        ("ann", "432"),
        ("x" * 31, "432"),
        ("-alice", "432"),
        ("al!ce", "432"),
        ("al@ce", "432"),
        ("#alice", "432"),
        ("al,ice", "432"),
        (":al ice", "432"),
        ("::alice", "432"),
        ("al\u202eice", "432"),
        ("al\x1bice", "432"),
        ("ali\u3164ce", "432"),
        ("*****", "432"),
    ],
)
def test_names_that_cannot_be(home: House, nick: str, numeric: str) -> None:
    alice = home.irc("alice")
    (answer,) = ask(alice, f"NICK {nick}")
    assert answer.command == numeric
    assert len(answer.params) == (2 if numeric == "431" else 3)
    assert alice.barrier() == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Alice", "aLICE"),
        ("Straße", "STRASSE"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("Привет", "ПРИВЕТ"),
        ("Ａlice", "alice"),
        ("Ame\u0301lie", "AMÉLIE"),
    ],
)
def test_names_are_one_without_regard_to_case(home: House, first: str, second: str) -> None:
    home.irc(first)
    client = home.connect()
    assert numbers(client, f"NICK {second}", "USER x 0 * :x") == ["433"]


def test_brackets_and_braces_are_different_names(home: House) -> None:
    home.irc("[alice]")
    home.irc("{alice}")


def test_the_length_is_counted_in_characters_and_is_a_setting(serve: Houses) -> None:
    serve(min_nick_length=1, max_nick_length=3).irc("é")
    client = serve(min_nick_length=1, max_nick_length=3).connect()
    assert numbers(client, "NICK abcd") == ["432"]
    serve().irc("日" * 30)


def test_a_change_of_name_is_seen_once_by_everybody_who_shares_a_channel(home: House) -> None:
    alice, bobby, carol = home.irc("alice"), home.irc("bobby"), home.irc("carol")
    home.room(alice, bobby)
    home.room(alice, bobby, channel="#other")
    seen = ask(alice, "NICK Alicia")
    assert seen == [Message("NICK", ("Alicia",), "alice!alice@127.0.0.1")]
    assert bobby.barrier() == seen
    assert carol.barrier() == []
    assert numbers(bobby, "PRIVMSG alice :x") == ["401"]
    ask(bobby, "PRIVMSG aLICIA :hi")
    assert [short(message) for message in alice.barrier()] == ["PRIVMSG Alicia hi"]
    for channel in ("#room", "#other"):
        assert any("alice is now known as Alicia" in text for text in home.log_lines(channel))


def test_a_change_of_case_is_told_and_the_same_name_is_nothing(home: House) -> None:
    alice = home.irc("alice")
    assert told(alice, "NICK ALICE") == ["NICK ALICE"]
    assert told(alice, "NICK ALICE") == []


def test_a_taken_name(home: House) -> None:
    home.irc("bobby")
    alice = home.irc("alice")
    assert told(alice, "NICK BOBBY") == ["433 BOBBY Nickname is already in use"]
    client = home.connect()
    assert [message.params for message in ask(client, "NICK Alice")] == [
        ("*", "Alice", "Nickname is already in use")
    ]


def test_a_name_is_free_again_after_its_owner_left(home: House) -> None:
    first = home.irc("alice")
    first.send("QUIT")
    ending(first)
    home.irc("ALICE")


def test_a_name_chosen_while_registering_is_held_and_given_back(home: House) -> None:
    first = home.connect()
    ask(first, "NICK alice")
    second = home.connect()
    assert numbers(second, "NICK alice") == ["433"]
    first.close()
    wait_until(lambda: numbers(second, "NICK alice") == [], "the name to be free")


# -- CAP


def test_ls_lists_every_capability_and_registration_waits_for_end(home: House) -> None:
    client = home.connect()
    client.send("CAP LS 302", "NICK alice", "USER alice 0 * :x")
    listed = client.receive()
    assert listed.params[:2] == ("*", "LS")
    assert set(listed.params[-1].split()) == set(ALL)
    assert {
        "message-tags",
        "server-time",
        "batch",
        "labeled-response",
        "echo-message",
        "multi-prefix",
    } <= set(ALL)
    assert {"away-notify", "account-tag", "extended-join", "invite-notify", "userhost-in-names"} <= set(ALL)
    assert {"setname", "standard-replies", "cap-notify"} <= set(ALL)
    assert client.barrier() == []
    client.send("CAP END")
    assert client.receive().command == "001"


def test_ls_without_a_version_works_too_and_req_alone_holds_registration(home: House) -> None:
    client = home.connect()
    assert ask(client, "CAP LS")[0].params[:2] == ("*", "LS")
    second = home.connect()
    seen = told(second, "CAP REQ :multi-prefix", "NICK alice", "USER alice 0 * :x")
    assert seen == ["CAP * ACK multi-prefix"]
    assert numbers(second, "CAP END")[0] == "001"


def test_req_is_all_or_nothing(home: House) -> None:
    alice = home.irc("alice")
    assert told(alice, "CAP REQ :multi-prefix nonsense") == ["CAP alice NAK multi-prefix nonsense"]
    assert told(alice, "CAP LIST") == ["CAP alice LIST "]
    assert told(alice, "CAP REQ :multi-prefix away-notify") == ["CAP alice ACK multi-prefix away-notify"]
    assert told(alice, "CAP LIST") == ["CAP alice LIST multi-prefix away-notify"]
    assert told(alice, "CAP REQ :-multi-prefix nonsense") == ["CAP alice NAK -multi-prefix nonsense"]
    assert told(alice, "CAP REQ -multi-prefix", "CAP LIST") == [
        "CAP alice ACK -multi-prefix",
        "CAP alice LIST away-notify",
    ]
    assert told(alice, "CAP REQ :Multi-Prefix") == ["CAP alice NAK Multi-Prefix"]


def test_an_ack_is_yet_as_before(home: House) -> None:
    alice = home.irc("alice")
    (ack,) = ask(alice, "CAP REQ :server-time")
    assert (ack.params[1], dict(ack.tags)) == ("ACK", {}), "a tag before its capability is acknowledged"
    assert ask(alice, "TIME")[0].tags.keys() == {"time"}
    ask(alice, "CAP REQ :-server-time")
    assert not ask(alice, "TIME")[0].tags


def test_an_empty_req_is_acknowledged(home: House) -> None:
    alice = home.irc("alice")
    assert told(alice, "CAP REQ :", "CAP REQ") == ["CAP alice ACK ", "CAP alice ACK "]


def test_302_implies_cap_notify_which_cannot_be_given_back(home: House) -> None:
    client = home.connect()
    client.send("CAP LS 302", "CAP LIST", "CAP REQ -cap-notify")
    client.until("CAP")
    assert [short(message) for message in client.barrier()] == [
        "CAP * LIST cap-notify",
        "CAP * NAK -cap-notify",
    ]
    old = home.connect()
    assert told(old, "CAP REQ cap-notify", "CAP REQ -cap-notify", "CAP LIST")[1:] == [
        "CAP * ACK -cap-notify",
        "CAP * LIST ",
    ]


def test_an_unknown_subcommand(home: House) -> None:
    client = home.connect()
    for line, shown in (("CAP FOO", "FOO"), ("CAP :", "*"), ("CAP ::x", "*"), ("CAP :a b", "*")):
        (answer,) = ask(client, line)
        assert (answer.command, answer.params[:2]) == ("410", ("*", shown))
    assert numbers(client, "cap ls") == ["CAP"]


def test_end_after_registration_is_harmless_and_ls_does_not_hold(home: House) -> None:
    alice = home.irc("alice")
    assert numbers(alice, "CAP END", "CAP LS 302", "TIME") == ["CAP", "391"]


def test_a_huge_version_is_harmless(home: House) -> None:
    client = home.connect()
    assert numbers(client, "CAP LS " + "9" * 400, "CAP LS -1", "CAP LS ²", "CAP LS x") == ["CAP"] * 4


# -- PASS


@pytest.mark.parametrize("hashed", [False, True])
def test_the_server_password(serve: Houses, hashed: bool) -> None:
    secret = "opén sesame"
    quick = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    home = serve(password=quick.hash(secret) if hashed else secret)
    home.irc("alice", password=secret)
    for passes in ((), ("wrong",), ("",), (secret, "wrong"), (secret.upper(),)):
        client = home.connect()
        client.send(*(f"PASS :{given}" for given in passes), "NICK bobby", "USER bobby 0 * :x")
        assert [message.command for message in ending(client)] == ["464", "ERROR"], passes


def test_a_wrong_password_ends_the_connection_and_leaves_nothing(serve: Houses) -> None:
    home = serve(password="sesame")
    client = home.connect()
    client.send("PASS wrong", "NICK alice", "USER alice 0 * :x")
    assert [message.command for message in ending(client)] == ["464", "ERROR"]
    bobby = home.irc("bobby", password="sesame")
    assert numbers(bobby, "WHOIS alice") == ["401", "318"]
    assert numbers(bobby, "WHOWAS alice") == ["406", "369"], "nobody by that name was ever here"
    home.irc("alice", password="sesame")


def test_a_password_where_none_is_needed_is_ignored(home: House) -> None:
    home.irc("alice", password="anything")


# -- QUIT


@pytest.mark.parametrize(
    ("line", "reason"), [("QUIT", "Quit"), ("QUIT :", "Quit"), ("QUIT :so long", "Quit: so long")]
)
def test_quit_is_told_to_the_channels_and_answered_with_an_error(home: House, line: str, reason: str) -> None:
    alice, bobby = home.irc("alice"), home.irc("bobby")
    home.room(alice, bobby)
    home.room(alice, bobby, channel="#other")
    alice.send(line, "PRIVMSG #room :after")
    assert [message.command for message in ending(alice)] == ["ERROR"]
    assert bobby.receive() == Message("QUIT", (reason,), "alice!alice@127.0.0.1")
    assert bobby.barrier() == []
    assert all("quit" in home.log_lines(channel)[-1] for channel in ("#room", "#other"))


def test_a_labelled_quit_is_answered_once(home: House) -> None:
    alice = home.irc("alice", "labeled-response", "batch", "message-tags")
    alice.send("@label=bye QUIT")
    seen = ending(alice)
    assert [message.command for message in seen] == ["ACK", "ERROR"]
    assert seen[0].tags["label"] == "bye"


def test_quit_before_registration(home: House) -> None:
    client = home.connect()
    client.send("QUIT")
    assert [message.command for message in ending(client)] == ["ERROR"]


def test_hanging_up_is_a_quit(home: House) -> None:
    alice, bobby = home.irc("alice"), home.irc("bobby")
    home.room(alice, bobby)
    alice.close()
    assert bobby.until("QUIT").params == ("Connection closed",)
