"""A small group's logs, written by the real logbook, for the tests of everything that reads."""

from collections.abc import Sequence
from pathlib import Path

from chat.irc.message import Message
from chat.irc.times import SECOND, msgid, parse_time
from chat.logbook.logbook import Logbook
from chat.logbook.record import Record

START = parse_time("2026-11-19T22:10:00.000000Z")
ALICE = "alice!ali@10.0.0.7"
BOBBY = "bobby!bob@10.0.0.8"
CAROL = "carol!car@2001:db8::1"
LOBBY = "#lobby"

Said = tuple[float, str, Sequence[str], str] | tuple[float, str, Sequence[str], str, dict[str, str]]


def record(
    seconds: float, command: str, params: Sequence[str], source: str, tags: dict[str, str] | None = None
) -> Record:
    """A record so many seconds after START."""
    return Record(START + round(seconds * SECOND), Message(command, tuple(params), source, tags or {}))


def at(seconds: float) -> str:
    """The msgid of the record of this moment."""
    return msgid(START + round(seconds * SECOND))


LOBBY_RECORDS = [
    record(0, "JOIN", (LOBBY,), ALICE),
    record(1, "TOPIC", (LOBBY, "Plans for the hike"), ALICE),
    record(5.25, "JOIN", (LOBBY,), BOBBY),
    record(9, "PRIVMSG", (LOBBY, "hello everyone"), BOBBY),
    record(14, "PRIVMSG", (LOBBY, "bobby: welcome! See https://example.org/hike?day=1."), ALICE),
    record(20, "PRIVMSG", (LOBBY, "\x01ACTION waves\x01"), BOBBY),
    record(30, "NOTICE", (LOBBY, "backup finished"), CAROL),
    record(40, "PRIVMSG", (LOBBY, "Grüße aus Köln 👋"), CAROL),
    record(50, "TAGMSG", (LOBBY,), ALICE, {"+draft/react": "👍", "+draft/reply": at(40)}),
    record(60, "PRIVMSG", (LOBBY, "my password is hunter2"), BOBBY),
    record(65, "REDACT", (LOBBY, at(60), "not for here"), BOBBY),
    record(70, "PRIVMSG", (LOBBY, "of course"), CAROL, {"+draft/reply": at(14), "account": "carol"}),
    record(80, "MODE", (LOBBY, "+o", "bobby"), ALICE),
    record(90, "NICK", ("carola",), CAROL),
    record(100, "KICK", (LOBBY, "carola", "enough"), BOBBY),
    # the next UTC day
    record(7200, "PRIVMSG", (LOBBY, "good morning, alice"), BOBBY),
    record(
        7230, "PRIVMSG", (LOBBY, "\x1b[31mred\x1b[0m <script>alert(1)</script> C:\\temp \u202eright"), ALICE
    ),
    record(7300, "PART", (LOBBY, "later"), ALICE),
    record(7400, "QUIT", ("gone fishing",), BOBBY),
]
PRIVATE_RECORDS = [
    record(200, "PRIVMSG", ("bobby", "are you there?"), ALICE),
    record(230, "PRIVMSG", ("alice", "yes, alice, I am"), BOBBY),
]


def write_samples(root: Path) -> Path:
    """Write them below `root` and return it."""
    book = Logbook.open(root, sync="never")
    for one in LOBBY_RECORDS:
        assert book.commit({LOBBY: [one]}) == {}
    assert book.commit({"alice,bobby": PRIVATE_RECORDS}) == {}
    book.close()
    return root
