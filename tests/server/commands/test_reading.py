"""MARKREAD."""

from tests.server.commands.test_history import CAPS
from tests.server.house import House


def test_read_markers_only_move_forward(home: House) -> None:
    alice = home.irc("alice", *CAPS)
    joined = alice.join("#past")
    commands = [message.command for message in joined]
    assert next(m for m in joined if m.command == "MARKREAD").params == ("#past", "*")
    assert commands.index("MARKREAD") < commands.index("366")
    for stamp, now in (("01", "01"), ("03", "03"), ("02", "03")):
        alice.send(f"MARKREAD #past timestamp=2026-01-{stamp}T00:00:00.000Z")
        (answer,) = alice.barrier()
        assert answer.params == ("#past", f"timestamp=2026-01-{now}T00:00:00.000Z")


def test_who_takes_a_nick_learns_nothing_of_what_the_last_one_read(home: House) -> None:
    stamp = "timestamp=2026-01-01T00:00:00.000Z"
    alice, bobby = home.irc("alice", *CAPS), home.irc("bobby", *CAPS)
    alice.send(f"MARKREAD bobby {stamp}", "NICK alicia")
    alice.barrier()
    bobby.send("NICK alice", "MARKREAD bobby")
    assert bobby.barrier()[-1].params == ("bobby", "*")
    bobby.send("QUIT")
    list(bobby.lines())
    alice.send("NICK alice", "MARKREAD bobby")
    assert alice.barrier()[-1].params == ("bobby", stamp)
