"""MODE, for channels in every corner and for oneself."""

import pytest

from chat.irc.message import Message
from chat.server.commands.modes import KEYLEN, MAX_CHANGES
from tests.server.house import House, Houses, ask, numbers, told
from tests.support import Irc

ALICE = "alice!alice@127.0.0.1"


@pytest.fixture
def alice(home: House) -> Irc:
    client = home.irc("alice")
    home.room(client)
    return client


@pytest.fixture
def bobby(home: House, alice: Irc) -> Irc:
    client = home.irc("bobby")
    home.room(client)
    alice.barrier()
    return client


# -- a channel's


def test_a_query_shows_modes_and_when_it_was_made(home: House, alice: Irc) -> None:
    modes, made = ask(alice, "MODE #ROOM")
    assert (modes.command, modes.params) == ("324", ("alice", "#room", "+nt"))
    assert (made.command, made.params[1]) == ("329", "#room")
    assert abs(int(made.params[2]) - home.hub.clock() // 1_000_000) < 60


def test_a_change_is_seen_by_all_and_logged(home: House, alice: Irc, bobby: Irc) -> None:
    seen = ask(alice, "MODE #ROOM +m-t+o BOBBY")
    assert seen == [Message("MODE", ("#room", "+m-t+o", "bobby"), ALICE)]
    assert bobby.barrier() == seen
    assert home.log_lines("#room")[-1].endswith("alice set mode +m-t+o bobby")
    assert told(bobby, "MODE #room")[0] == "324 #room +mn"


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("+i", ["MODE #room +i"]),
        ("i", ["MODE #room +i"]),
        ("+n", []),
        ("-i", []),
        ("+", []),
        ("-+-", []),
        (":", []),
        ("+z", ["472 z is unknown mode char to me"]),
        ("+é", ["472 é is unknown mode char to me"]),
        (":+ :", ["472 * is unknown mode char to me"] * 2),
        ("+zi", ["472 z is unknown mode char to me", "MODE #room +i"]),
        ("+i-i", ["MODE #room +i-i"]),
        ("+im extra words", ["MODE #room +im"]),
        ("+o", ["461 MODE Not enough parameters"]),
        ("+v", ["461 MODE Not enough parameters"]),
        ("-o", ["461 MODE Not enough parameters"]),
        ("+o nobody", ["401 nobody No such nick/channel"]),
        ("+o :no body", ["401 * No such nick/channel"]),
        ("+o :", ["461 MODE Not enough parameters"]),
        ("+o carol", ["441 carol #room They aren't on that channel"]),
        ("+o alice", []),
        ("-v bobby", []),
        ("+v bobby", ["MODE #room +v bobby"]),
        ("+vv bobby", ["461 MODE Not enough parameters", "MODE #room +v bobby"]),
        ("+k sesame", ["MODE #room +k sesame"]),
        ("-k", []),
        ("-k anything", []),
        ("+k", ["696 #room k * That cannot be a key"]),
        ("+k a,b", ["696 #room k * That cannot be a key"]),
        ("+k :a b", ["696 #room k * That cannot be a key"]),
        ("+k ::a", ["696 #room k * That cannot be a key"]),
        ("+k " + "x" * (KEYLEN + 1), ["696 #room k * That cannot be a key"]),
        ("+l 5", ["MODE #room +l 5"]),
        ("+l 0005", ["MODE #room +l 5"]),
        ("-l", []),
        ("+l", ["696 #room l * A limit is a number greater than 0"]),
        ("+l 0", ["696 #room l 0 A limit is a number greater than 0"]),
        ("+l -1", ["696 #room l -1 A limit is a number greater than 0"]),
        ("+l ²", ["696 #room l ² A limit is a number greater than 0"]),
        ("+l x", ["696 #room l x A limit is a number greater than 0"]),
        ("+l :a b", ["696 #room l * A limit is a number greater than 0"]),
        ("+l 99999999999999999999", ["696 #room l 99999999999999999999 A limit is a number greater than 0"]),
        ("+b bob", ["MODE #room +b bob!*@*"]),
        ("+b *.edu", ["MODE #room +b *!*@*.edu"]),
        ("+b bob@host", ["MODE #room +b *!bob@host"]),
        ("-b bob", []),
        ("+b :a b", ["696 #room b * That is not a mask"]),
        ("+b ::x", ["696 #room b * That is not a mask"]),
        ("b", ["368 #room End of channel ban list"]),
        ("+b", ["368 #room End of channel ban list"]),
        ("-b", ["368 #room End of channel ban list"]),
        ("e", ["349 #room End of channel exception list"]),
        ("I", ["347 #room End of channel invite exception list"]),
        (
            "beI",
            [
                "368 #room End of channel ban list",
                "349 #room End of channel exception list",
                "347 #room End of channel invite exception list",
            ],
        ),
    ],
)
def test_changes(home: House, alice: Irc, bobby: Irc, line: str, seen: list[str]) -> None:
    home.irc("carol")
    assert told(alice, f"MODE #room {line}") == seen


def test_a_list_is_kept_shown_and_emptied(home: House, alice: Irc, bobby: Irc) -> None:
    for letter, entry, end in (("b", "367", "368"), ("e", "348", "349"), ("I", "346", "347")):
        assert told(alice, f"MODE #room +{letter}{letter} one!*@* two!*@*") == [
            f"MODE #room +{letter}{letter} one!*@* two!*@*"
        ]
        assert told(alice, f"MODE #room +{letter} ONE!*@*") == [], "it is there already"
        bobby.barrier()
        shown = ask(bobby, f"MODE #room {letter}")
        assert [message.command for message in shown] == [entry, entry, end]
        assert shown[0].params[1:4] == ("#room", "one!*@*", ALICE)
        assert shown[0].params[4].isdigit()
        assert told(alice, f"MODE #room -{letter} ONE!*@*") == [f"MODE #room -{letter} one!*@*"]
        assert numbers(alice, f"MODE #room {letter}") == [entry, end]


def test_a_full_list(serve: Houses) -> None:
    home = serve(max_list_entries=2)
    alice = home.irc("alice")
    home.room(alice)
    assert told(alice, "MODE #room +bbb one two three") == [
        "478 #room three!*@* Channel list is full",
        "MODE #room +bb one!*@* two!*@*",
    ]
    assert told(alice, "MODE #room +e three", "MODE #room -b+b one three") == [
        "MODE #room +e three!*@*",
        "MODE #room -b+b one!*@* three!*@*",
    ]


def test_no_more_changes_than_promised_in_one_command(alice: Irc) -> None:
    masks = [f"m{number}" for number in range(MAX_CHANGES + 3)]
    ask(alice, f"MODE #room +{'b' * len(masks)} {' '.join(masks)}")
    assert numbers(alice, "MODE #room b").count("367") == MAX_CHANGES


def test_flags_do_not_count_among_them(alice: Irc) -> None:
    masks = [f"m{number}" for number in range(MAX_CHANGES + 1)]
    ask(alice, f"MODE #room +ims-ims+s{'b' * len(masks)}+i {' '.join(masks)}")
    assert numbers(alice, "MODE #room b").count("367") == MAX_CHANGES
    assert told(alice, "MODE #room")[0] == "324 #room +nst", "what comes behind the last one is left out"


def test_the_key_is_shown_to_members_only_and_taken_back_without_knowing_it(
    home: House, alice: Irc, bobby: Irc
) -> None:
    ask(alice, "MODE #room +kl sesame 9")
    bobby.barrier()
    carol = home.irc("carol")
    assert told(bobby, "MODE #room")[0] == "324 #room +ntkl sesame 9"
    assert told(carol, "MODE #room")[0] == "324 #room +ntkl * 9"
    assert told(alice, "MODE #room +k other") == ["MODE #room +k other"]
    assert told(alice, "MODE #room -kl wrong") == ["MODE #room -kl *"]
    assert told(alice, "MODE #room")[0] == "324 #room +nt"


def test_only_operators_change_modes(home: House, alice: Irc, bobby: Irc) -> None:
    assert numbers(bobby, "MODE #room +m", "MODE #room +b x!*@*", "MODE #room +o bobby") == ["482"] * 3
    ask(alice, "MODE #room +v bobby")
    bobby.barrier()
    assert numbers(bobby, "MODE #room +m") == ["482"]
    assert numbers(home.irc("carol"), "MODE #room +m") == ["482"]
    ask(alice, "MODE #room +o bobby")
    bobby.barrier()
    assert told(bobby, "MODE #room -o+v alice alice") == ["MODE #room -o+v alice alice"]
    assert numbers(alice, "MODE #room +m")[-1] == "482"


def test_what_is_not_there_or_secret(home: House, alice: Irc) -> None:
    bobby = home.irc("bobby")
    ask(alice, "MODE #room +s")
    assert numbers(bobby, "MODE #room", "MODE #room b", "MODE #nowhere", "MODE :#no where", "MODE") == [
        "403"
    ] * 4 + ["461"]


def test_taking_the_last_operator_leaves_none(alice: Irc) -> None:
    assert told(alice, "MODE #room -o alice", "MODE #room +o alice") == [
        "MODE #room -o alice",
        "482 #room You're not channel operator",
    ]


# -- one's own


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("", ["221 +"]),
        ("+i", ["MODE alice +i"]),
        ("iw", ["MODE alice +iw"]),
        ("+i-i", ["MODE alice +i-i"]),
        ("-i", []),
        ("+o", []),
        ("-o", []),
        ("+z", ["501 Unknown MODE flag"]),
        ("+zi", ["501 Unknown MODE flag", "MODE alice +i"]),
        (":", []),
    ],
)
def test_user_modes(home: House, line: str, seen: list[str]) -> None:
    alice = home.irc("alice")
    assert told(alice, f"MODE ALICE {line}".rstrip()) == seen


def test_user_modes_of_others(home: House) -> None:
    alice = home.irc("alice")
    home.irc("bobby")
    assert numbers(alice, "MODE bobby", "MODE bobby +i", "MODE nobody", "MODE :no body", "MODE ::x") == [
        "502",
        "502",
        "401",
        "401",
        "401",
    ]


def test_user_modes_are_remembered(home: House) -> None:
    alice = home.irc("alice")
    assert told(alice, "MODE alice +wi", "MODE alice") == ["MODE alice +wi", "221 +iw"]
