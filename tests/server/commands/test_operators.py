"""OPER, KILL, WALLOPS."""

import pytest
from argon2 import PasswordHasher

from chat.irc.message import Message
from tests.server.house import House, Houses, ask, numbers, short, told

QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


@pytest.fixture
def home(serve: Houses) -> House:
    return serve(operators={"root": "secret", "hashed": QUICK.hash("sécret")})


@pytest.mark.parametrize("line", ["OPER root secret", "OPER hashed sécret"])
def test_oper(home: House, line: str) -> None:
    alice = home.irc("alice")
    assert told(alice, line) == ["381 You are now an IRC operator", "MODE alice +o"]
    assert told(alice, "MODE alice", "MODE alice -o", "MODE alice +o", "MODE alice") == [
        "221 +o",
        "MODE alice -o",
        "221 +",
    ]


@pytest.mark.parametrize(
    ("line", "numeric"),
    [
        ("OPER", "461"),
        ("OPER root", "461"),
        ("OPER root wrong", "464"),
        ("OPER root :", "464"),
        ("OPER nobody secret", "464"),
        ("OPER nobody :", "464"),
        ("OPER hashed secret", "464"),
        ("OPER ROOT secret", "464"),
    ],
)
def test_oper_refused(home: House, line: str, numeric: str) -> None:
    alice = home.irc("alice")
    assert numbers(alice, line) == [numeric]
    assert numbers(alice, "KILL alice :x", "WALLOPS :x") == ["481", "481"]


def test_oper_before_registration_and_without_operators(home: House, serve: Houses) -> None:
    assert numbers(home.connect(), "OPER root secret") == ["451"]
    assert numbers(serve().irc("alice"), "OPER root secret") == ["491"]


def test_kill(home: House) -> None:
    alice, bobby, carol = home.irc("alice"), home.irc("bobby"), home.irc("carol")
    home.room(bobby, carol)
    ask(alice, "OPER root secret")
    assert ask(alice, "KILL BOBBY :go away") == []
    seen = [short(message) for message in bobby.lines()]
    assert seen[-2] == "KILL bobby go away"
    assert seen[-1].startswith("ERROR Closing link: bobby (Killed (alice (go away)))")
    assert [short(message) for message in carol.barrier()] == ["QUIT Killed (alice (go away))"]
    assert numbers(alice, "KILL", "KILL bobby", "KILL :no body") == ["461", "401", "401"]


def test_killing_oneself(home: House) -> None:
    alice = home.irc("alice")
    ask(alice, "OPER root secret")
    alice.send("KILL alice")
    assert [message.command for message in alice.lines()] == ["KILL", "ERROR"]


def test_wallops_go_to_those_who_listen(home: House) -> None:
    alice, bobby, carol = home.irc("alice"), home.irc("bobby"), home.irc("carol")
    ask(alice, "OPER root secret")
    ask(bobby, "MODE bobby +w")
    assert ask(alice, "WALLOPS :hear hear") == []
    assert bobby.barrier() == [Message("WALLOPS", ("hear hear",), "alice!alice@127.0.0.1")]
    assert carol.barrier() == []
    ask(alice, "MODE alice +w")
    assert numbers(alice, "WALLOPS :again") == ["WALLOPS"]
    assert numbers(alice, "WALLOPS") == ["461"]
    assert numbers(alice, "WALLOPS :") in (["412"], ["461"])
