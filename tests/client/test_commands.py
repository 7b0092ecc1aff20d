"""The command table."""

import pytest

from chat.client import commands
from chat.client.commands import COMMANDS, Misuse
from chat.client.model import Model
from chat.client.timeline import EntryKind, State
from tests.client.talk import NOTHING, Talk


class Desk:
    """A host for commands."""

    def __init__(self, talk: Talk) -> None:
        self.talk = talk
        self.done: list[str] = []

    @property
    def model(self) -> Model:
        return self.talk.model

    def quit(self, reason: str = "") -> None:
        self.done.append(f"quit {reason}")

    def reconnect(self) -> None:
        self.done.append("reconnect")

    def run(self, name: str, rest: str = "", where: str = "#lobby") -> list[str]:
        """Run a command and return what it sent."""
        commands.run(self, self.talk.buffer(where) if where else self.model.server, name, rest)
        return self.talk.sent()


@pytest.fixture
def desk() -> Desk:
    return Desk(Talk(NOTHING))


@pytest.mark.parametrize(
    ("name", "rest", "lines"),
    [
        ("join", "#b", ["JOIN #b"]),
        ("j", "b,#c key1,key2", ["JOIN #b key1", "JOIN #c key2"]),
        ("join", "#lobby", []),
        ("part", "see you", ["PART #lobby :see you"]),
        ("part", "#lobby", ["PART :#lobby"]),
        ("nick", "alicia", ["NICK alicia"]),
        ("topic", "new one", ["TOPIC #lobby :new one"]),
        ("topic", "-clear", ["TOPIC #lobby :"]),
        ("topic", "#b", ["TOPIC :#b"]),
        ("names", "", ["NAMES #lobby"]),
        ("away", "lunch", ["AWAY :lunch"]),
        ("away", "", ["AWAY :away"]),
        ("back", "", ["AWAY"]),
        ("whois", "bobby", ["WHOIS bobby"]),
        ("whowas", "bobby", ["WHOWAS bobby"]),
        ("who", "", ["WHO #lobby"]),
        ("list", "", ["LIST"]),
        ("kick", "bobby too loud", ["KICK #lobby bobby :too loud"]),
        ("kick", "#b bobby", ["KICK #b :bobby"]),
        ("ban", "bobby", ["MODE #lobby +b bobby!*@*"]),
        ("ban", "*!*@bad", ["MODE #lobby +b *!*@bad"]),
        ("ban", "", ["MODE #lobby +b"]),
        ("unban", "bobby", ["MODE #lobby -b bobby!*@*"]),
        ("op", "bobby carol", ["MODE #lobby +o bobby", "MODE #lobby +o carol"]),
        ("devoice", "bobby", ["MODE #lobby -v bobby"]),
        ("mode", "", ["MODE #lobby"]),
        ("mode", "+k key", ["MODE #lobby +k key"]),
        ("mode", "alice +i", ["MODE alice +i"]),
        ("invite", "carol", ["INVITE carol #lobby"]),
        ("invite", "carol #b", ["INVITE carol #b"]),
        ("raw", "privmsg #b :a b", ["PRIVMSG #b :a b"]),
        ("quote", "VERSION", ["VERSION"]),
    ],
)
def test_what_commands_send(desk: Desk, name: str, rest: str, lines: list[str]) -> None:
    assert desk.run(name, rest) == lines


@pytest.mark.parametrize(
    ("name", "rest", "where", "sentence"),
    [
        ("nonsense", "", "#lobby", "There is no command /nonsense"),
        ("join", "", "#lobby", "Usage: /join CHANNEL"),
        ("msg", "bobby", "#lobby", "Usage: /msg NICK TEXT"),
        ("me", "  ", "#lobby", "Usage: /me TEXT"),
        ("me", "waves", "", "Nobody listens here"),
        ("part", "", "", "Which channel"),
        ("part", "#nowhere", "#lobby", "You are not in #nowhere"),
        ("whois", "", "#lobby", "Usage: /whois NICK"),
        ("nick", "two words", "#lobby", "A name cannot contain a space"),
        ("kick", "#lobby", "#lobby", "Usage: /kick"),
        ("op", "#lobby", "#lobby", "Whom"),
        ("query", "#b", "#lobby", "#b is a channel: /join #b"),
        ("help", "nonsense", "#lobby", "There is no command"),
        ("msg", ":bobby hi", "#lobby", ":bobby is nobody's name"),
        ("query", ",", "#lobby", ", is nobody's name"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(
    desk: Desk, name: str, rest: str, where: str, sentence: str
) -> None:
    with pytest.raises(Misuse, match="^" + sentence.replace("?", r"\?")):
        desk.run(name, rest, where)


def test_saying(desk: Desk) -> None:
    assert desk.run("me", "waves")[0] == "PRIVMSG #lobby :\x01ACTION waves\x01"
    assert desk.talk.last().kind is EntryKind.ACTION
    assert desk.run("msg", "bobby hi there")[0] == "PRIVMSG bobby :hi there"
    assert desk.talk.last("bobby").state is State.PENDING
    both = [line for line in desk.run("msg", "bobby,carol hello") if line.startswith("PRIVMSG")]
    assert both == ["PRIVMSG bobby :hello", "PRIVMSG carol :hello"]
    assert desk.run("notice", "bobby look")[0] == "NOTICE bobby :look"
    assert desk.model.active.name == "#lobby"
    desk.run("query", "bobby")
    assert desk.model.active.name == "bobby"
    assert desk.run("whois", "", "bobby") == ["WHOIS bobby"]
    desk.run("part", "", "bobby")
    assert desk.model.find("bobby") is None


def test_offline() -> None:
    desk = Desk(Talk(online=False))
    desk.run("join", "#later")
    assert desk.talk.buffer("#later").wanted
    with pytest.raises(Misuse, match="Not connected"):
        desk.run("whois", "bobby")
    desk.run("part", "", "#later")
    assert desk.model.find("#later") is None


def test_topic_shown_from_what_we_know(desk: Desk) -> None:
    assert desk.run("topic") == []
    assert desk.talk.last().text == "#lobby has no topic"
    desk.talk.lines(":bobby!b@h TOPIC #lobby :Hi")
    desk.run("topic")
    assert desk.talk.last().text == "The topic is: Hi (set by bobby)"


def test_clear_quit_reconnect(desk: Desk) -> None:
    desk.run("clear")
    assert len(desk.talk.buffer().timeline) == 0
    desk.run("quit", "bye all")
    desk.run("reconnect")
    assert desk.done == ["quit bye all", "reconnect"]


def test_help_shows_every_command(desk: Desk) -> None:
    desk.run("help", where="")
    shown = "\n".join(entry.text for entry in desk.model.server.timeline)
    assert all(command.usage in shown and command.description in shown for command in COMMANDS)
    desk.run("help", "/part")
    assert desk.talk.last().text.startswith("/part [CHANNEL] [REASON]: ")
    assert "/leave" in desk.talk.last().text


def test_the_table_is_sound() -> None:
    names = [name for command in COMMANDS for name in (command.name, *command.aliases)]
    assert len(names) == len(set(names)) == len(list(commands.names()))
    assert all(command.usage.startswith(f"/{command.name}") for command in COMMANDS)


def test_an_answer_about_somebody_stays_where_it_was_asked_for() -> None:
    desk = Desk(Talk())
    desk.model.ensure("frank")
    (line,) = desk.run("whois", "frank")
    label = line.partition(" ")[0]
    desk.talk.lines(f"{label} :srv 301 alice frank :lunch")
    assert desk.talk.last().text == "frank is away: lunch"
    assert not len(desk.talk.buffer("frank").timeline)
