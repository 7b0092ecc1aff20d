"""WHO, WHOIS, WHOWAS, ISON, USERHOST, AWAY, SETNAME."""

import pytest

from chat.irc.message import Message
from tests.server.house import NAME, House, Houses, ask, numbers, short, told
from tests.support import Irc


@pytest.fixture
def oper_home(serve: Houses) -> House:
    return serve(operators={"root": "secret"})


def found(client: Irc, line: str) -> list[str]:
    """The nicks that WHO finds."""
    *rows, end = ask(client, line)
    assert end.command == "315"
    return sorted(row.params[5] for row in rows)


# -- WHO


def test_who_of_a_channel(home: House) -> None:
    alice, bobby = home.irc("alice", realname="Alice L."), home.irc("bobby")
    home.room(alice, bobby)
    ask(alice, "MODE #room +v alice", "AWAY :x")
    bobby.barrier()
    seen = ask(bobby, "WHO #ROOM")
    assert seen[0] == Message(
        "352", ("bobby", "#room", "alice", "127.0.0.1", NAME, "alice", "G@", "0 Alice L."), NAME
    )
    assert seen[1].params[5:7] == ("bobby", "H")
    assert short(seen[2]) == "315 #ROOM End of WHO list"
    carol = home.irc("carol", "multi-prefix")
    assert ask(carol, "WHO #room")[0].params[6] == "G@+"


def test_who_by_name_mask_and_all(home: House) -> None:
    alice, bobby = home.irc("alice"), home.irc("Bobby", realname="Robert")
    assert found(alice, "WHO BOBBY") == ["Bobby"]
    assert found(alice, "WHO bob*") == ["Bobby"]
    assert found(alice, "WHO *@127.0.0.1") == ["Bobby", "alice"]
    assert found(alice, "WHO") == found(alice, "WHO *") == found(alice, "WHO 0") == ["Bobby", "alice"]
    assert found(alice, "WHO nobody") == found(alice, "WHO #nowhere") == found(alice, "WHO :a b") == []
    ask(bobby, "MODE Bobby +i")
    assert found(alice, "WHO *") == ["alice"]
    assert found(alice, "WHO Bobby") == ["Bobby"]
    home.room(alice, bobby)
    assert found(alice, "WHO *") == ["Bobby", "alice"]


def test_who_of_a_secret_channel(home: House) -> None:
    alice, bobby = home.irc("alice"), home.irc("bobby")
    home.room(alice)
    ask(alice, "MODE #room +s")
    assert found(bobby, "WHO #room") == []
    assert ask(bobby, "WHO alice")[0].params[1] == "*"
    assert found(alice, "WHO #room") == ["alice"]


def test_who_of_operators(oper_home: House) -> None:
    alice, bobby = oper_home.irc("alice"), oper_home.irc("bobby")
    ask(alice, "OPER root secret")
    assert found(bobby, "WHO * o") == ["alice"]
    assert ask(bobby, "WHO alice")[0].params[6] == "H*"


def test_whox(home: House) -> None:
    alice = home.irc("alice", realname="Alice L.")
    home.room(alice)
    (row, end) = ask(alice, "WHO #room %tcuihsnfdlaor,42")
    assert row.command == "354"
    assert row.params[1:] == (
        "42", "#room", "alice", "255.255.255.255", "127.0.0.1", NAME, "alice", "H@", "0", row.params[10], "0",
        "n/a", "Alice L.",
    )  # fmt: skip
    assert row.params[10].isdigit()
    assert end.command == "315"
    assert ask(alice, "WHO alice %na")[0].params[1:] == ("alice", "0"), "in the order that WHOX gives them"
    assert ask(alice, "WHO alice %an")[0].params[1:] == ("alice", "0")
    assert ask(alice, "WHO alice %t")[0].params[1:] == ("0",)
    assert ask(alice, "WHO alice %")[0].command == "352"
    assert numbers(alice, "WHO alice :%tn,a b", "WHO alice %tn,:x", "WHO alice :") == ["354", "315"] * 2 + [
        "352",
        "315",
    ]


# -- WHOIS


def test_whois(home: House) -> None:
    alice, bobby = home.irc("alice", realname="Alice L."), home.irc("bobby")
    home.room(alice, bobby)
    home.room(alice, channel="#hidden")
    ask(alice, "MODE #hidden +s", "AWAY :at lunch")
    seen = ask(bobby, "WHOIS ALICE")
    by_number = {message.command: message.params[1:] for message in seen}
    assert by_number["311"] == ("alice", "alice", "127.0.0.1", "*", "Alice L.")
    assert by_number["312"][:2] == ("alice", NAME)
    assert by_number["319"] == ("alice", "@#room")
    assert by_number["301"] == ("alice", "at lunch")
    assert by_number["317"][0] == "alice"
    assert by_number["317"][1].isdigit()
    assert abs(int(by_number["317"][2]) - home.hub.clock() // 1_000_000) < 60
    assert seen[-1].command == "318"
    assert "313" not in by_number
    assert "378" not in by_number, "where somebody connects from is for themselves and operators"
    own = {message.command: message.params[1:] for message in ask(alice, "WHOIS alice alice")}
    assert sorted(own["319"][1].split()) == ["@#hidden", "@#room"]
    assert "378" in own
    assert own["379"][1].endswith("+")


def test_whois_of_operators_and_by_them(oper_home: House) -> None:
    alice, bobby = oper_home.irc("alice"), oper_home.irc("bobby")
    oper_home.room(bobby)
    ask(bobby, "MODE #room +s")
    assert "319" not in numbers(alice, "WHOIS bobby")
    ask(alice, "OPER root secret")
    assert {"319", "378", "379"} <= set(numbers(alice, "WHOIS bobby"))
    assert "313" in numbers(bobby, "WHOIS alice")


def test_whois_hides_the_channels_of_the_invisible(home: House) -> None:
    alice, bobby = home.irc("alice"), home.irc("bobby")
    home.room(alice, channel="#other")
    ask(alice, "MODE alice +i")
    assert "319" not in numbers(bobby, "WHOIS alice")
    assert ask(bobby, "WHO alice")[0].params[1] == "*", "WHO neither"
    home.room(bobby, channel="#other")
    alice.barrier()
    assert ask(bobby, "WHO alice")[0].params[1] == "#other"


@pytest.mark.parametrize(
    ("line", "numerics"),
    [
        ("WHOIS", ["461"]),
        ("WHOIS :", ["431"]),
        ("WHOIS nobody", ["401", "318"]),
        ("WHOIS :no body", ["401", "318"]),
        ("WHOIS ::x", ["401", "318"]),
    ],
)
def test_whois_of_nobody(home: House, line: str, numerics: list[str]) -> None:
    assert numbers(home.irc("alice"), line) == numerics


def test_the_end_of_whois_names_what_was_asked_for(home: House) -> None:
    alice = home.irc("alice")
    home.irc("bobby")
    *rows, end = ask(alice, "WHOIS BOBBY,alice")
    assert {row.params[1] for row in rows} == {"bobby"}
    assert short(end) == "318 BOBBY,alice End of /WHOIS list"


def test_whois_of_somebody_in_many_channels_keeps_to_the_length_of_a_line(home: House) -> None:
    alice = home.irc("alice")
    channels = [f"#{'語' * 60}{number}" for number in range(7)]
    for channel in channels:
        home.room(alice, channel=channel)
    rows = [message for message in ask(alice, "WHOIS alice") if message.command == "319"]
    assert len(rows) > 1
    assert sorted(word for row in rows for word in row.params[2].split()) == [f"@{name}" for name in channels]
    assert all(len(row.params[2].encode()) < 480 for row in rows)


# -- WHOWAS


def test_whowas(home: House) -> None:
    alice, bobby = home.irc("alice", realname="Alice L."), home.irc("bobby")
    ask(alice, "NICK alicia", "NICK alice", "NICK alicia")
    assert numbers(bobby, "WHOWAS ALICE") == ["314", "312", "314", "312", "369"]
    seen = ask(bobby, "WHOWAS alice 1")
    assert [message.command for message in seen] == ["314", "312", "369"]
    assert seen[0].params[1:] == ("alice", "alice", "127.0.0.1", "*", "Alice L.")
    assert numbers(bobby, "WHOWAS alice 0", "WHOWAS alice -1", "WHOWAS alice x").count("314") == 6
    assert numbers(bobby, "WHOWAS nobody", "WHOWAS :no body", "WHOWAS") == ["406", "369"] * 2 + ["461"]


def test_whowas_tells_all_there_is(home: House) -> None:
    alice = home.irc("alice")
    ask(alice, *["NICK alicia", "NICK alice"] * 12)
    assert numbers(alice, "WHOWAS alice").count("314") == 12
    assert numbers(alice, "WHOWAS alice 11").count("314") == 11


# -- ISON, USERHOST


def test_ison(home: House) -> None:
    alice = home.irc("alice")
    home.irc("Bobby")
    ask(home.connect(), "NICK carol")
    assert told(alice, "ISON bobby nobody ALICE carol") == ["303 Bobby alice"]
    assert told(alice, "ISON :bobby alice") == ["303 Bobby alice"]
    assert told(alice, "ISON nobody", "ISON :", "ISON") == ["303 ", "303 ", "461 ISON Not enough parameters"]


def test_userhost(oper_home: House) -> None:
    alice, bobby = oper_home.irc("alice"), oper_home.irc("bobby")
    ask(alice, "OPER root secret")
    ask(bobby, "AWAY :x")
    assert told(bobby, "USERHOST ALICE bobby nobody") == [
        "302 alice*=+alice@127.0.0.1 bobby=-bobby@127.0.0.1"
    ]
    assert told(bobby, "USERHOST nobody", "USERHOST") == ["302 ", "461 USERHOST Not enough parameters"]
    assert told(bobby, "USERHOST a b c d e alice") == ["302 "], "five at most"


# -- AWAY


def test_away_and_back_is_told_to_those_who_watch(home: House) -> None:
    alice, bobby, carol = (
        home.irc("alice", "away-notify"),
        home.irc("bobby", "away-notify"),
        home.irc("carol"),
    )
    dave = home.irc("dave", "away-notify")
    home.room(alice, bobby, carol)
    alice.barrier()
    bobby.barrier()
    assert told(alice, "AWAY :at lunch") == ["306 You have been marked as being away"]
    assert [short(message) for message in bobby.barrier()] == ["AWAY at lunch"]
    assert told(alice, "AWAY :at lunch") == ["306 You have been marked as being away"]
    assert bobby.barrier() == [], "nothing has changed"
    assert told(alice, "AWAY") == told(alice, "AWAY :") == ["305 You are no longer marked as being away"]
    assert [(message.command, message.params) for message in bobby.barrier()] == [("AWAY", ())]
    assert "AWAY" not in [message.command for message in carol.barrier()]
    assert dave.barrier() == []


def test_a_long_away_message_is_cut(serve: Houses) -> None:
    home = serve(max_away_length=5)
    alice, bobby = home.irc("alice"), home.irc("bobby")
    ask(alice, "AWAY :éééééé")
    assert told(bobby, "PRIVMSG alice :x") == ["301 alice ééééé"]


# -- SETNAME


def test_setname(home: House) -> None:
    alice, bobby, carol = home.irc("alice", "setname"), home.irc("bobby", "setname"), home.irc("carol")
    home.room(alice, bobby, carol)
    bobby.barrier()
    carol.barrier()
    said = Message("SETNAME", ("Alice the Great",), "alice!alice@127.0.0.1")
    assert ask(alice, "SETNAME :Alice the Great") == [said]
    assert bobby.barrier() == [said]
    assert carol.barrier() == []
    assert ask(carol, "WHOIS alice")[0].params[-1] == "Alice the Great"
    assert ask(carol, "SETNAME :Carol") == []


def test_names_that_cannot_be_set(home: House) -> None:
    alice, bobby = home.irc("alice", "setname", "standard-replies"), home.irc("bobby")
    for line in ("SETNAME :", "SETNAME :" + "x" * 151):
        (answer,) = ask(alice, line)
        assert (answer.command, answer.params[:2]) == ("FAIL", ("SETNAME", "INVALID_REALNAME"))
        assert numbers(bobby, line) == ["NOTICE"]
    assert numbers(alice, "SETNAME") == ["461"]
