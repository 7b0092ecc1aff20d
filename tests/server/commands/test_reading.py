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
