"""REDACT."""

import pytest

from chat.irc.message import Message
from chat.irc.times import msgid, msgid_time
from tests.server.commands.test_history import CAPS, page, say, texts
from tests.server.house import House
from tests.support import Irc


@pytest.fixture
def told(home: House) -> tuple[Irc, list[Message]]:
    """Somebody in a channel where twelve messages were said, and their echoes."""
    alice = home.irc("alice", *CAPS)
    alice.join("#past")
    return alice, say(alice, "#past", *(f"m{n}" for n in range(12)))


def test_redaction(told: tuple[Irc, list[Message]], home: House) -> None:
    alice, sent = told
    bobby, carol = home.irc("bobby", *CAPS), home.irc("carol")
    bobby.join("#past")
    carol.join("#past")
    alice.barrier()
    identity = sent[3].tags["msgid"]
    bobby.send(f"REDACT #past {identity}")
    (answer,) = [m for m in bobby.barrier() if m.command == "FAIL"]
    assert answer.params[:2] == ("REDACT", "REDACT_FORBIDDEN")
    alice.send(f"REDACT #past {identity} :oops")
    (seen,) = [m for m in alice.barrier() if m.command == "REDACT"]
    assert seen.params == ("#past", identity, "oops")
    assert "REDACT" in [m.command for m in bobby.barrier()]
    assert "REDACT" not in [m.command for m in carol.barrier()]
    shown = texts(page(bobby, "LATEST", "#past", "*", "100"))
    assert "m3" not in shown
    assert len(shown) == 12


def test_a_channel_operator_may_remove_what_others_said(told: tuple[Irc, list[Message]], home: House) -> None:
    alice, _ = told
    bobby = home.irc("bobby", *CAPS)
    bobby.join("#past")
    (echo,) = say(bobby, "#past", "rude")
    alice.send(f"REDACT #past {echo.tags['msgid']}")
    assert "REDACT" in [m.command for m in alice.barrier()]


def test_an_unknown_identity_is_not_a_neighbour(told: tuple[Irc, list[Message]]) -> None:
    alice, sent = told
    times = {msgid_time(message.tags["msgid"]) or 0 for message in sent}
    free = next(time for time in range(min(times), max(times) + 2) if time not in times)
    alice.send(f"REDACT #past {msgid(free)}")
    assert [m.params[1] for m in alice.barrier()] == ["UNKNOWN_MSGID"]


def test_the_next_who_has_a_nick_cannot_remove_what_the_last_one_said(home: House) -> None:
    alice, bobby, carol = (home.irc(nick, *CAPS) for nick in ("alice", "bobby", "carol"))
    for client in (alice, bobby, carol):
        client.join("#past")
    (echo,) = say(bobby, "#past", "mine")
    bobby.send("NICK robert")
    bobby.barrier()
    carol.send("NICK bobby", f"REDACT #past {echo.tags['msgid']}")
    assert [m.params[1] for m in carol.barrier() if m.command == "FAIL"] == ["REDACT_FORBIDDEN"]
