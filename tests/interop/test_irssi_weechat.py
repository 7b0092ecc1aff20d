"""irssi and WeeChat in one channel of a real server, with a bare client of ours between them."""

from pathlib import Path

import pytest

from benchmarks.evidence import Log
from tests.interop.programs import Irssi, Program, WeeChat, running, sees
from tests.support import Irc, Server, wait_until

pytestmark = pytest.mark.interop


def online(alice: Irc, nick: str) -> None:
    """Wait until somebody has registered."""

    def is_on() -> bool:
        alice.send(f"ISON {nick}")
        return alice.until("303").param(-1).strip() == nick

    wait_until(is_on, f"{nick} on the server")


def enters(alice: Irc, program: Program) -> None:
    online(alice, program.nick)
    program.type("/join #lobby", "")
    alice.until("JOIN", nick=program.nick)


def they_see_names(irssi: Program, weechat: Program) -> None:
    sees(irssi, "[@alice]")
    irssi.type("/names")
    sees(irssi, "[ wanda]")
    weechat.type("/names #lobby")
    sees(weechat, "@alice irena wanda")


def they_talk(alice: Irc, irssi: Program, weechat: Program) -> None:
    irssi.type("grüße from irssi 🎈 \\x1b")
    sees(weechat, "grüße from irssi 🎈 \\x1b")
    assert alice.until("PRIVMSG").params == ("#lobby", "grüße from irssi 🎈 \\x1b")
    weechat.type("hello from WeeChat")
    sees(irssi, "< wanda> hello from WeeChat")
    assert alice.until("PRIVMSG").nick == "wanda"
    alice.send("PRIVMSG #lobby :hello from \x02alice\x02", "NOTICE #lobby :take note")
    for program in (irssi, weechat):
        sees(program, "hello from alice")
        sees(program, "take note")
    weechat.type("/me waves")
    sees(irssi, "* wanda waves")
    assert alice.until("PRIVMSG").params[1] == "\x01ACTION waves\x01"


def they_whisper(alice: Irc, irssi: Program, weechat: Program) -> None:
    irssi.type("/msg wanda psst, wanda")
    sees(weechat, "psst, wanda", "irena")
    weechat.type("/msg irena what is it, irena", "")
    sees(irssi, "what is it, irena", "wanda")
    weechat.type("/msg alice psst, alice", "")
    assert alice.until("PRIVMSG", nick="wanda").params == ("alice", "psst, alice")
    alice.send("PRIVMSG irena :psst, irena")
    sees(irssi, "psst, irena", "alice")


def they_change_topic_and_names(alice: Irc, irssi: Program, weechat: Program) -> None:
    alice.send("MODE #lobby +o irena")
    sees(irssi, "mode/#lobby [+o irena] by alice")
    sees(weechat, "+o irena")
    irssi.type("/topic #lobby Käse & more")
    sees(weechat, "Käse & more")
    assert alice.until("TOPIC", nick="irena").params == ("#lobby", "Käse & more")
    irssi.type("/nick łukasz")
    sees(weechat, "łukasz")
    assert alice.until("NICK", nick="irena").params == ("łukasz",)
    weechat.type("/nick Ванда")
    sees(irssi, "Ванда")
    assert alice.until("NICK", nick="wanda").params == ("Ванда",)
    irssi.type("/msg ванда psst again")
    sees(weechat, "psst again", "łukasz")
    irssi.type("/nick ŁUKASZ")
    assert alice.until("NICK", nick="łukasz").params == ("ŁUKASZ",)


def they_are_kicked_and_leave(alice: Irc, irssi: Program, weechat: Program) -> None:
    irssi.type("/kick #lobby Ванда out you go")
    assert alice.until("KICK", nick="ŁUKASZ").params == ("#lobby", "Ванда", "out you go")
    sees(weechat, "ŁUKASZ has kicked Ванда (out you go)")
    weechat.type("/join #lobby", "")
    alice.until("JOIN", nick="Ванда")
    sees(irssi, "Ванда [wanda@127.0.0.1] has joined")
    alice.send("KICK #lobby ŁUKASZ :your turn")
    sees(irssi, "ŁUKASZ was kicked from #lobby by alice [your turn]")
    irssi.type("/join #lobby")
    alice.until("JOIN", nick="ŁUKASZ")
    weechat.type("/part see you")
    alice.until("PART", nick="Ванда")
    sees(irssi, "Ванда [wanda@127.0.0.1] has left #lobby")
    irssi.quit()
    assert alice.until("QUIT", nick="ŁUKASZ").params == ("Quit: goodbye from irssi",)
    weechat.quit()
    online_no_more(alice, "Ванда")


def online_no_more(alice: Irc, nick: str) -> None:
    def is_off() -> bool:
        alice.send(f"ISON {nick}")
        return not alice.until("303").param(-1).strip()

    wait_until(is_off, f"{nick} gone")


LOGGED = """\
--> alice (alice@127.0.0.1) joined
--> irena (irena@127.0.0.1) joined
--> wanda (wanda@127.0.0.1) joined
<irena> grüße from irssi 🎈 \\\\x1b
<wanda> hello from WeeChat
<alice> hello from \\x02alice\\x02
-alice- take note
* wanda waves
-- alice set mode +o irena
-- irena set the topic to: Käse & more
-- irena is now known as łukasz
-- wanda is now known as Ванда
-- łukasz is now known as ŁUKASZ
<-- Ванда was kicked by ŁUKASZ (out you go)
--> Ванда (wanda@127.0.0.1) joined
<-- ŁUKASZ was kicked by alice (your turn)
--> ŁUKASZ (irena@127.0.0.1) joined
<-- Ванда (wanda@127.0.0.1) left (see you)
<-- ŁUKASZ (irena@127.0.0.1) quit (Quit: goodbye from irssi)
""".splitlines()


def bodies(lines: list[str]) -> list[str]:
    """Lines without time and tags."""
    texts = [line.partition(" ")[2] for line in lines]
    return [text.partition("} ")[2] if text.startswith("{") else text for text in texts]


def test_they_chat_and_everything_is_in_the_log(tmp_path: Path) -> None:
    with (
        Server(tmp_path) as server,
        server.connect("alice") as alice,
        running(Irssi, tmp_path / "irssi", server.host, server.port, "irena") as irssi,
        running(WeeChat, tmp_path / "weechat", server.host, server.port, "wanda") as weechat,
    ):
        alice.join("#lobby")
        enters(alice, irssi)
        enters(alice, weechat)
        they_see_names(irssi, weechat)
        they_talk(alice, irssi, weechat)
        they_whisper(alice, irssi, weechat)
        they_change_topic_and_names(alice, irssi, weechat)
        they_are_kicked_and_leave(alice, irssi, weechat)
        assert bodies(server.log_lines("#lobby")) == LOGGED
        assert bodies(server.log_lines("@irena,wanda")) == [
            "<irena> psst, wanda",
            "<wanda> what is it, irena",
        ]
        assert bodies(server.log_lines("@alice,wanda")) == ["<wanda> psst, alice"]
        assert bodies(server.log_lines("@łukasz,ванда")) == ["<łukasz> psst again"]
        assert not Log(server.logs, "#lobby").complaints


@pytest.mark.parametrize("kind", [Irssi, WeeChat])
def test_a_name_that_is_taken_is_asked_for_otherwise(
    tmp_path: Path, kind: type[Irssi] | type[WeeChat]
) -> None:
    with (
        Server(tmp_path) as server,
        server.connect("alice") as alice,
        running(kind, tmp_path / "home", server.host, server.port, "alice"),
    ):
        online(alice, "alice_")


def test_weechat_negotiates_what_it_knows(tmp_path: Path) -> None:
    with (
        Server(tmp_path) as server,
        server.connect("alice") as alice,
        running(WeeChat, tmp_path / "home", server.host, server.port, "wanda") as weechat,
    ):
        alice.join("#lobby")
        alice.send("AWAY :at lunch")
        enters(alice, weechat)
        weechat.type("/cap list", "")
        for name in (
            "message-tags",
            "server-time",
            "multi-prefix",
            "away-notify",
            "extended-join",
            "setname",
        ):
            sees(weechat, name, "")
        weechat.type("/setname Wanda W.", "")
        weechat.type("/whois wanda", "")
        sees(weechat, "Wanda W.", "")
