"""The same fifty questions, asked of `scribe log search`, of the server by SEARCH, and of a naive scan.

The three know nothing of each other: one filters bytes in a process of its own, one runs for the server, and
the last decodes every line of every file. They must find the same messages.
"""

import gzip
import json
import random
from collections.abc import Callable
from contextlib import redirect_stdout
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import NamedTuple

import pytest

from chat import cli
from chat.irc.format import escape_tag
from chat.irc.times import log_time, msgid, parse_time, server_time
from chat.logbook.read import list_conversations, list_files, read_lines
from chat.logbook.record import Record
from tests.support import Irc, Server, scribe

CHANNELS = ("#lobby", "#dev", "#räume")
NICKS = ("alice", "bobby", "Łukasz", "маша1")
WORDS = (
    "deploy",
    "Needle",
    "ÄPFEL",
    "straße",
    "x=1;y",
    "C:\\temp",
    "100%",
    "日本語",
    "http://a.example/?q=1",
    "a.b*c",
)
DAYS = 4
DAY = 86_400_000_000
START = parse_time("2026-03-01T08:00:00.000000Z")
CAPS = ("message-tags", "server-time", "batch", "draft/search", "standard-replies")


class Ask(NamedTuple):
    """One question; "" and 0 are what is not asked for."""

    text: str
    channel: str = ""
    sender: str = ""
    after: int = 0
    before: int = 0


def write_logs(root: Path) -> None:
    """Some days of three channels, as a server would have written them."""
    rng = random.Random(5)
    for channel in CHANNELS:
        for day in range(DAYS):
            folder = root / channel
            folder.mkdir(exist_ok=True)
            lines = []
            time = START + day * DAY
            for _ in range(60):
                time += rng.randrange(1, 60_000_000)
                nick = rng.choice(NICKS).casefold()
                words = " ".join(rng.choice((*WORDS, "and", "the", "or")) for _ in range(rng.randrange(1, 6)))
                body = rng.choice(
                    (f"<{nick}> {words}", f"<{nick}> {words}", f"* {nick} {words}", f"-{nick}- {words}")
                )
                lines.append(f"{log_time(time)} {body}\n")
            path = folder / f"{log_time(time)[:10]}.log"
            data = "".join(lines).encode()
            if day == 1:  # some of the past is compressed
                path.with_suffix(".log.gz").write_bytes(gzip.compress(data))
            else:
                path.write_bytes(data)


def questions() -> list[Ask]:
    """Fifty of them."""
    rng = random.Random(7)
    asked = [Ask(word) for word in WORDS]
    while len(asked) < 50:
        moment = START + rng.randrange(DAYS * DAY)
        moment -= moment % 1000
        asked.append(
            Ask(
                rng.choice((*WORDS, "and the", "or", "e")),
                rng.choice(("", *CHANNELS)),
                rng.choice(("", "", *NICKS)),
                rng.choice((0, 0, moment)),
                rng.choice((0, 0, 0, moment + DAY)),
            )
        )
    return asked


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Server:
    folder = tmp_path_factory.mktemp("fifty")
    (folder / "logs").mkdir()
    write_logs(folder / "logs")
    config = folder / "scribe.toml"
    config.write_text("log_gzip_after = 0\n")
    with Server(folder, "--no-limits", "--config", str(config)) as running:
        yield running


@pytest.fixture(scope="module")
def client(server: Server) -> Irc:
    irc = server.connect("searcher", *CAPS)
    for channel in CHANNELS:
        irc.join(channel)
    irc.barrier()  # what is replayed on JOIN
    return irc


def naive(root: Path, ask: Ask) -> list[str]:
    """Every line of every file, decoded and looked at."""
    found = []
    for conversation in list_conversations(root):
        for file in list_files(root, conversation):
            found += [line.record for line in read_lines(file) if line.record and wanted(line.record, ask)]
    return [msgid(record.time) for record in sorted(found, key=lambda record: record.time)]


def wanted(record: Record, ask: Ask) -> bool:
    time, message = record
    return (
        message.command in {"PRIVMSG", "NOTICE"}
        and ask.text.casefold() in message.params[-1].casefold()
        and (not ask.channel or message.params[0].casefold() == ask.channel)
        and (not ask.sender or message.nick.casefold() == ask.sender.casefold())
        and (not ask.after or time >= ask.after)
        and (not ask.before or time <= ask.before + 999)  # a millisecond stands for all of it
    )


def by_wire(client: Irc, ask: Ask) -> list[str]:
    """SEARCH: IRCv3's attributes, written like tags."""
    given = {"text": ask.text, "in": ask.channel, "from": ask.sender}
    given |= {key: server_time(time) for key, time in (("after", ask.after), ("before", ask.before)) if time}
    attributes = ";".join(f"{key}={escape_tag(value)}" for key, value in given.items() if value)
    client.send(f"SEARCH :{attributes}")
    return [message.tags["msgid"] for message in client.barrier() if message.command in {"PRIVMSG", "NOTICE"}]


def by_command_line(root: Path, ask: Ask) -> list[str]:
    """`scribe log search`: every tenth question in a process of its own, the others in this one."""
    argv = ["log", "search", "--log-dir", str(root), "-o", "json", "-i", "-F", "-e", ask.text]
    for kind in ("message", "action", "notice"):
        argv += ["--kind", kind]
    argv += ["--channel", ask.channel] if ask.channel else []
    argv += ["--from", ask.sender] if ask.sender else []
    argv += ["--since", log_time(ask.after)] if ask.after else []
    argv += ["--until", log_time(ask.before + 999)] if ask.before else []
    if ask in questions()[::10]:
        done = scribe(*argv)
        status, out = done.returncode, done.stdout
    else:
        with redirect_stdout(TextIOWrapper(BytesIO(), "utf-8")) as stream:
            status = cli.main(argv)
            stream.seek(0)
            out = stream.read()
    assert status in {0, 1}, out
    rows = [json.loads(line) for line in out.splitlines()]
    return [row["msgid"] for row in sorted(rows, key=lambda row: row["time"])]


@pytest.mark.slow
@pytest.mark.parametrize("way", [by_wire, by_command_line], ids=["wire", "command line"])
def test_fifty_questions(server: Server, client: Irc, way: Callable[..., list[str]]) -> None:
    asked = questions()
    assert len(asked) == 50
    answered = 0
    for ask in asked:
        expected = naive(server.logs, ask)
        found = way(client, ask) if way is by_wire else way(server.logs, ask)
        if way is by_wire:
            expected = expected[-200:]  # the most that one answer holds
        assert found == expected, ask
        answered += bool(expected)
    assert answered > 30  # not fifty ways to find nothing
