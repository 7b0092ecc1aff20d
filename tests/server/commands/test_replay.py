"""What is replayed on JOIN."""

from tests.server.commands.test_history import CAPS, say, texts
from tests.server.house import House
from tests.support import Irc


def replayed(home: House, nick: str, *caps: str) -> list[str]:
    """What somebody is shown who joins and leaves again."""
    client: Irc = home.irc(nick, *caps)
    client.send("JOIN #past")
    shown = texts([m for m in client.barrier() if m.command in {"PRIVMSG", "NOTICE"}])
    client.close()
    return shown


def test_it_is_for_those_who_know_times_and_cannot_ask(home: House) -> None:
    alice = home.irc("alice", *CAPS)
    alice.join("#past")
    said = [f"m{n}" for n in range(12)]
    say(alice, "#past", *said)
    assert replayed(home, "oldie", "server-time", "batch") == said
    assert replayed(home, "plain") == []
    assert replayed(home, "newbie", "server-time", "batch", "draft/chathistory") == []


def test_everyone_who_joins_sees_the_latest(home: House) -> None:
    alice = home.irc("alice", *CAPS)
    alice.join("#past")
    for number in range(30):
        (echo,) = say(alice, "#past", f"m{number}")
        if number % 7 == 0:
            assert replayed(home, f"user{number}", "server-time") == [
                f"m{earlier}" for earlier in range(max(0, number - 19), number + 1)
            ]
    alice.send(f"REDACT #past {echo.tags['msgid']}")
    alice.barrier()
    assert replayed(home, "late", "server-time")[-1] == "(message removed)"


def test_a_channel_that_was_left_by_all_is_remembered(home: House) -> None:
    for turn in range(3):
        alice = home.irc(f"alice{turn}", *CAPS)
        alice.join("#past")
        say(alice, "#past", f"m{turn}")
        assert replayed(home, "user", "server-time") == [f"m{earlier}" for earlier in range(turn + 1)]
        alice.send("PART #past")
        alice.barrier()
        alice.close()
