"""The welcome's promises, each kept; MOTD, LUSERS, VERSION, TIME, INFO, HELP."""

from pathlib import Path

import pytest

from chat import __version__
from chat.irc.times import parse_time
from chat.server.commands import table
from tests.server.house import NAME, House, Houses, ask, numbers, short, told
from tests.support import Irc


def features(client: Irc) -> dict[str, str]:
    """The tokens of 005."""
    words = [
        word
        for message in ask(client, "VERSION")
        if message.command == "005"
        for word in message.params[1:-1]
    ]
    return {name: value for name, _, value in (word.partition("=") for word in words)}


@pytest.fixture
def alice(home: House) -> Irc:
    client = home.irc("alice")
    home.room(client)
    return client


# -- 004 and 005 tell the truth


def test_every_mode_of_004_exists_and_no_other(home: House, alice: Irc) -> None:
    client = home.connect()
    (myinfo,) = [message for message in client.register("bobby") if message.command == "004"]
    server, version, user_modes, modes, taking = myinfo.params[1:]
    assert (server, version) == (NAME, f"scribe-{__version__}")
    letters = [chr(code) for code in range(0x41, 0x7B) if chr(code).isalpha()]
    for letter in letters:
        unknown = numbers(alice, f"MODE alice -{letter}") == ["501"]
        assert unknown == (letter not in user_modes), letter
        unknown = "472" in numbers(alice, f"MODE #room +{letter}", f"MODE #room -{letter}")
        assert unknown == (letter not in modes), letter
        ask(alice, "MODE #room +nt-imsl")
    bare = {
        letter
        for letter in modes
        if numbers(alice, f"MODE #room -{letter}", f"MODE #room +{letter}")[-1:] == ["MODE"]
    }
    assert set(modes) - bare == set(taking)


def test_every_token_is_known_to_this_test(alice: Irc) -> None:
    checked = {
        "AWAYLEN", "CASEMAPPING", "CHANLIMIT", "CHANMODES", "CHANNELLEN", "CHANTYPES", "ELIST", "EXCEPTS",
        "INVEX", "KEYLEN", "KICKLEN", "MAXLIST", "MAXTARGETS", "MODES", "NAMELEN", "NETWORK", "NICKLEN",
        "PREFIX", "TARGMAX", "TOPICLEN", "USERLEN", "UTF8ONLY", "WHOX",
    }  # fmt: skip
    assert set(features(alice)) >= checked


def test_lengths_are_exact(home: House, alice: Irc) -> None:
    token = features(alice)
    bobby = home.irc("bobby")
    for nick_length, accepted in ((int(token["NICKLEN"]), True), (int(token["NICKLEN"]) + 1, False)):
        assert numbers(bobby, f"NICK {'n' * nick_length}") == (["NICK"] if accepted else ["432"])
    length = int(token["CHANNELLEN"])
    assert numbers(alice, f"JOIN #{'x' * (length - 1)}")[0] == "JOIN"
    assert numbers(alice, f"JOIN #{'y' * length}") == ["476"]
    length = int(token["TOPICLEN"])
    assert ask(alice, f"TOPIC #room :{'t' * (length + 9)}")[0].params[1] == "t" * length
    length = int(token["AWAYLEN"])
    ask(alice, f"AWAY :{'a' * (length + 9)}")
    assert ask(bobby, "PRIVMSG alice :x")[0].params[2] == "a" * length
    length = int(token["KEYLEN"])
    alice.barrier()
    assert numbers(alice, f"MODE #room +k {'k' * length}", f"MODE #room +k {'k' * (length + 1)}") == [
        "MODE",
        "696",
    ]
    ask(alice, "MODE #room -k")
    length = int(token["KICKLEN"])
    bobby.nick = "n" * 30
    home.room(bobby)
    alice.barrier()
    assert ask(alice, f"KICK #room {'n' * 30} :{'r' * (length + 9)}")[0].params[2] == "r" * length
    length = int(token["NAMELEN"])
    ask(alice, f"SETNAME :{'r' * length}")
    assert ask(alice, "WHOIS alice")[0].params[-1] == "r" * length
    assert "R" not in ask(alice, f"SETNAME :{'R' * (length + 1)}", "WHOIS alice")[1].params[-1]
    carol = home.connect()
    carol.send(f"USER {'u' * 99} 0 * :x", "NICK carol")
    assert carol.until("001").params[1].endswith(f" carol!{'u' * int(token['USERLEN'])}@127.0.0.1")


def test_counts_are_exact(serve: Houses) -> None:
    home = serve(max_channels=3, max_targets=2, max_list_entries=2)
    alice = home.irc("alice")
    token = features(alice)
    assert token["CHANLIMIT"] == "#:3"
    assert token["MAXTARGETS"] == "2"
    assert token["MAXLIST"] == "b:2,e:2,I:2"
    limits = dict(part.split(":") for part in token["TARGMAX"].split(","))
    assert limits == {
        "JOIN": "", "KICK": "2", "LIST": "2", "NAMES": "2", "NOTICE": "2", "PART": "", "PRIVMSG": "2",
        "TAGMSG": "2", "WHOIS": "1",
    }  # fmt: skip
    assert numbers(alice, "JOIN #one,#two,#three,#four").count("366") == 3
    assert numbers(alice, "PART #one,#two,#three") == ["PART"] * 3
    assert numbers(alice, "PRIVMSG a,b,c :x", "NAMES a,b,c") == ["407", "407"]


def test_letters_and_signs(home: House, alice: Irc) -> None:
    token = features(alice)
    assert token["PREFIX"] == "(ov)@+"
    assert token["CHANMODES"] == "beI,k,l,imnst"
    assert token["CHANTYPES"] == "#"
    assert (token["EXCEPTS"], token["INVEX"]) == ("e", "I")
    assert token["CASEMAPPING"] == "rfc7613"
    assert token["NETWORK"] == "Scribe"
    assert (token["UTF8ONLY"], token["WHOX"]) == ("", "")
    changes = int(token["MODES"])
    ask(alice, f"MODE #room +{'b' * (changes + 1)} {' '.join(f'm{n}' for n in range(changes + 1))}")
    assert numbers(alice, "MODE #room b").count("367") == changes
    assert token["ELIST"] == "MNU"  # what each letter does: test_rooms


def test_a_network_with_its_own_name(serve: Houses) -> None:
    home = serve(network="Homelab", server_name="chat.example")
    client = home.connect()
    seen = client.register("alice")
    assert {message.source for message in seen} == {"chat.example"}
    assert "Homelab" in seen[0].params[1]
    assert features(client)["NETWORK"] == "Homelab"


# -- MOTD


def test_motd(serve: Houses, tmp_path: Path) -> None:
    motd = tmp_path / "motd.txt"
    motd.write_text("Wélcome\n\n  to \x1b[31mthe chat\x07\u202e\r\nend", encoding="utf-8")
    alice = serve(motd=motd).irc("alice")
    assert told(alice, "MOTD") == [
        f"375 - {NAME} Message of the day -",
        "372 - Wélcome",
        "372 - ",
        "372 -   to [31mthe chat",
        "372 - end",
        "376 End of /MOTD command",
    ]


def test_long_lines_of_the_motd_are_wrapped(serve: Houses, tmp_path: Path) -> None:
    motd = tmp_path / "motd.txt"
    motd.write_text("語" * 600, encoding="utf-8")
    rows = [message for message in ask(serve(motd=motd).irc("alice"), "MOTD") if message.command == "372"]
    assert "".join(row.params[1].removeprefix("- ") for row in rows) == "語" * 600
    assert all(len(row.params[1].encode()) <= 402 for row in rows)


def test_no_motd(home: House) -> None:
    assert numbers(home.irc("alice"), "MOTD") == ["422"]


# -- the rest


def test_lusers(serve: Houses) -> None:
    home = serve(operators={"root": "x"})
    alice, bobby = home.irc("alice"), home.irc("bobby")
    assert numbers(alice, "LUSERS") == ["251", "255", "265", "266"]
    home.room(alice)
    ask(alice, "OPER root x")
    ask(bobby, "MODE bobby +i")
    home.connect().barrier()
    seen = {message.command: message.params[1:] for message in ask(alice, "LUSERS")}
    assert "1 users and 1 invisible" in seen["251"][0]
    assert (seen["252"][0], seen["253"][0], seen["254"][0]) == ("1", "1", "1")
    assert "2 clients" in seen["255"][0]
    assert seen["265"][:2] == ("2", "2")
    assert seen["266"][:2] == ("2", "2")


def test_version_time_info(home: House) -> None:
    alice = home.irc("alice")
    assert short(ask(alice, "VERSION")[0]).startswith(f"351 scribe-{__version__} {NAME}")
    (answer,) = ask(alice, "TIME")
    assert answer.params[1] == NAME
    assert abs(parse_time(answer.params[2]) - home.hub.clock()) < 60_000_000
    commands = numbers(alice, "INFO")
    assert commands[-1] == "374"
    assert set(commands[:-1]) == {"371"}


@pytest.mark.parametrize("command", ["MOTD", "VERSION", "TIME"])
def test_there_is_no_other_server_to_ask(home: House, command: str) -> None:
    alice = home.irc("alice")
    here = numbers(alice, command)
    for target in (NAME, NAME.upper(), "*.local", "ALICE", ":"):
        assert numbers(alice, f"{command} {target}") == here, target
    assert told(alice, f"{command} other.example", f"{command} nobody") == [
        f"402 {target} No such server" for target in ("other.example", "nobody")
    ]


def test_help_tells_of_every_command(home: House) -> None:
    alice = home.irc("alice")
    seen = ask(alice, "HELP")
    assert [seen[0].command, seen[-1].command] == ["704", "706"]
    words = {word for message in seen for word in message.params[-1].split()}
    assert set(table(())) <= words
    for command, row in table(()).items():
        start, *texts, end = ask(alice, f"HELP {command.lower()}")
        assert (start.command, end.command) == ("704", "706")
        assert start.params[-1].startswith(command)
        assert texts[0].params[-1] == row.help
        assert row.help


def test_help_on_nothing(home: House) -> None:
    alice = home.irc("alice")
    assert told(alice, "HELP nonsense", "HELP ::x", "HELP :join now") == [
        f"524 {shown} No help available on this topic" for shown in ("nonsense", "*", "*")
    ]
    assert numbers(alice, "HELP :")[0] == "704"


def test_every_command_asked_for_is_there() -> None:
    wanted = """CAP PASS NICK USER PING PONG QUIT JOIN PART TOPIC NAMES LIST INVITE KICK MODE PRIVMSG NOTICE
        AWAY WHO WHOIS WHOWAS MOTD LUSERS VERSION TIME INFO HELP ISON USERHOST OPER KILL WALLOPS TAGMSG
        SETNAME""".split()
    assert set(wanted) <= set(table(()))
