"""Every labelled command is answered exactly once, whatever it is and whatever comes of it."""

import itertools
from collections import Counter

import pytest

from chat.irc import capabilities as cap
from chat.irc.message import Message
from chat.server.commands import table
from tests.server.house import Houses
from tests.server.test_faults import ODD, alive

COMMANDS = sorted(set(table(())) - {"QUIT", "SEARCH"})  # the one ends the connection, the other is slow


def answers(messages: list[Message]) -> Counter[str]:
    """How many answers each label has: a message of its own, or a batch."""
    return Counter(message.tags["label"] for message in messages if "label" in message.tags)


@pytest.mark.parametrize("command", [*COMMANDS, "NOSUCH"])
@pytest.mark.parametrize("echo", [True, False])
def test_every_label_is_answered_once(serve: Houses, command: str, echo: bool) -> None:
    home = serve(operators={"root": "x"})
    caps = [name for name in cap.BITS if echo or name != "echo-message"]
    alice, bobby = home.irc("alice", *caps), home.irc("bobby", *caps)
    home.room(alice, bobby)
    lines = [command, *(f"{command} :{odd}" for odd in ODD)]
    for one, other in itertools.islice(itertools.product(ODD, ODD), 0, None, 9):
        if one and " " not in one and one[0] != ":":
            lines.append(f"{command} {one} :{other}")
            lines.append(f"{command} #room {one} :{other}")
    lines = [line for line in lines if len(line.encode()) <= 510]
    alice.send(*[f"@label=L{number} {line}" for number, line in enumerate(lines)])
    found = answers(alice.barrier())
    wrong = [line for number, line in enumerate(lines) if found[f"L{number}"] != 1]
    assert not wrong
    alive(home, bobby)
