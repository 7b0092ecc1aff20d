"""The same questions asked on the wire and of the files find the same messages."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from chat.irc.format import escape_tag
from chat.irc.times import msgid_time
from chat.search.finding import find
from chat.search.places import choose_logs
from chat.search.query import Query
from tests.support import Irc, Server

CAPS = (
    "message-tags",
    "server-time",
    "batch",
    "standard-replies",
    "draft/search",
    "draft/message-redaction",
)
WORDS = r"hello Hello HELLO world a.b (x) [y] C:\temp \x1b 100% grün GRÜN 日本 👋 <b> -i o oo ooo".split()
WORDS.append("\x02bold\x02")
TEXTS = [
    "hello", "HELLO", "o", "oo", "a.b", "(x)", "[y]", "c:\\TEMP", "\\x1b", "%", "GRün", "日本", "👋", "<b>",
    "-i", "world hello", "bold", "nothing of the kind", "\x02", " ", "Redacted", "waves",
]  # fmt: skip
QUESTIONS = [(text, sender) for text in TEXTS for sender in ("", "bobby")] + [
    ("", sender) for sender in ("alice", "BOBBY", "nobody", "carol", "ali", "")
][:-1]


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Irc, Path]]:
    """Two people who have said a lot, one of it taken back; one of them, and the logs."""
    rng = random.Random(5)
    with Server(tmp_path_factory.mktemp("server"), "--no-limits") as server:
        alice, bobby = server.connect("alice", *CAPS), server.connect("bobby", *CAPS)
        for one in (alice, bobby):
            one.join("#lobby")
        for _ in range(150):
            text = " ".join(rng.choices(WORDS, k=rng.randint(1, 5)))
            rng.choice((alice, bobby)).send(f"PRIVMSG #lobby :{text}")
        alice.barrier()
        bobby.barrier()
        bobby.send("PRIVMSG #lobby :\x01ACTION waves\x01", "NOTICE #lobby :hello by notice")
        bobby.send("PRIVMSG #lobby :Redacted later")
        bobby.barrier()
        redacted = alice.until("PRIVMSG", params=("#lobby", "Redacted later"))
        bobby.send(f"REDACT #lobby {redacted.tags['msgid']}")
        bobby.barrier()
        alice.barrier()
        yield alice, server.logs


def on_the_wire(client: Irc, text: str, sender: str) -> list[int | None]:
    asked = (
        {"in": "#lobby", "limit": "40"}
        | ({"text": text} if text else {})
        | ({"from": sender} if sender else {})
    )
    client.send("SEARCH " + ";".join(f"{key}={escape_tag(value)}" for key, value in asked.items()))
    return [msgid_time(message.tags["msgid"]) for message in client.barrier() if "msgid" in message.tags][
        -30:
    ]


def in_the_files(logs: Path, text: str, sender: str) -> list[int]:
    query = Query(
        pattern=text or None,
        fixed=True,
        ignore_case=True,
        senders=(sender,) if sender else (),
        kinds=frozenset({"message", "action", "notice", "ctcp"}),
    )
    found = [entry for entry in find(choose_logs(logs, ("#lobby",)), query) if not entry.removed]
    return [entry.record.time for entry in found[-30:]]


def test_there_are_enough_questions() -> None:
    assert len(QUESTIONS) >= 49


@pytest.mark.parametrize(("text", "sender"), QUESTIONS)
def test_the_same_is_found(talk: tuple[Irc, Path], text: str, sender: str) -> None:
    client, logs = talk
    assert on_the_wire(client, text, sender) == in_the_files(logs, text, sender)
