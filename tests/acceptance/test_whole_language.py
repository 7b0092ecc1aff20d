"""The same questions in the whole language of `scribe log search`, asked on the command line, by /search of
a client (of a server that knows the language, of one that knows draft/search only, and of the client's own
log), and of a naive scan that decodes every record. They must find the same messages.
"""

import json
import random
import re
import shlex
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from chat.client import registration
from chat.client.own_logs import folder_of
from chat.client.searching import MOST
from chat.irc.times import log_time, parse_time
from chat.irc.url import Endpoint
from chat.logbook.read import list_conversations, list_files, read_lines
from chat.logbook.record import Record
from chat.reader import main
from tests.client.running import Client, lasting_port
from tests.support import Server

CHANNELS = ("#lobby", "#dev")
NICKS = ("alice", "bobby", "alina")
SAID = (
    "the deploy failed",
    "Deploy is done, see https://ci.example/42.",
    "bobby: don't deploy on Fridays",
    "redeploy? (no)",
    "what alice said about C:\\temp and 100%",
    "ÄPFEL und äpfel, größer",
    "a.b*c [x] {y} ^z$",
    "日本語 and 👋",
    "needle in the haystack",
    "Needles! needles! NEEDLES!",
    "\x02bold\x02 needle",
    "alina, have you seen http://a.example/?q=1 ?",
    "1234 5678",
)
HOUR = 3_600_000_000
_END = re.compile(r"\d+ messages? found|Nothing found|The search did not work")
NOW = time.time_ns() // 1000


class Ask(NamedTuple):
    """What is typed behind /search and `scribe log search`, and what that wants."""

    words: str
    wants: Callable[[Record], bool]


def text_of(record: Record) -> str:
    """What a pattern is looked for in."""
    message = record.message
    at = {"PRIVMSG": 1, "NOTICE": 1, "TOPIC": 1, "PART": 1, "QUIT": 0, "KICK": 2}.get(message.command, 99)
    text = message.param(at)
    return text.removeprefix("\x01ACTION ").strip("\x01") if text.startswith("\x01") else text


def kind(record: Record) -> str:
    message = record.message
    if message.command == "PRIVMSG":
        return "action" if message.param(1).startswith("\x01ACTION ") else "message"
    return message.command.lower()


def says(pattern: str, flags: int = 0) -> Callable[[Record], bool]:
    return lambda record: bool(text_of(record)) and re.search(pattern, text_of(record), flags) is not None


def both(*tests: Callable[[Record], bool]) -> Callable[[Record], bool]:
    return lambda record: all(test(record) for test in tests)


def since(hours: float) -> Callable[[Record], bool]:
    return lambda record: record.time >= NOW - hours * HOUR


def by(*nicks: str) -> Callable[[Record], bool]:
    return lambda record: record.message.nick in nicks


def is_(*kinds: str) -> Callable[[Record], bool]:
    return lambda record: kind(record) in kinds


def within(channel: str) -> Callable[[Record], bool]:
    return lambda record: record.message.param(0) == channel


def names(nick: str) -> Callable[[Record], bool]:
    return lambda record: re.search(rf"\b{nick}\b", text_of(record), re.IGNORECASE) is not None


def to(nick: str) -> Callable[[Record], bool]:
    said = is_("message", "action", "notice")
    return lambda record: said(record) and text_of(record).lower().startswith((f"{nick}:", f"{nick},"))


SPOKEN = is_("message", "action", "notice")
ASKED = [
    Ask("deploy", says("deploy")),
    Ask("-i deploy", says("deploy", re.I)),
    Ask("-w deploy", says(r"(?<!\w)deploy(?!\w)")),
    Ask("-iw needle", says(r"(?<!\w)needle(?!\w)", re.I)),
    Ask("-v e", lambda record: bool(text_of(record)) and "e" not in text_of(record)),
    Ask("-F 'a.b*c'", says(re.escape("a.b*c"))),
    Ask("-i äpfel", says("äpfel", re.I)),
    Ask(r"'C:\\temp'", says(r"C:\\temp")),
    Ask("'[nN]eedles?!'", says("[nN]eedles?!")),
    Ask(r"'^\d+ \d+$'", says(r"^\d+ \d+$")),
    Ask("'deploy|needle'", says("deploy|needle")),
    Ask("'(?i)NEEDLE'", says("needle", re.I)),
    Ask("-e -x", says("-x")),
    Ask("--kind topic ''", is_("topic")),
    Ask("--kind joins,quits ''", is_("join", "quit")),
    Ask("--kind action deploy", both(is_("action"), says("deploy"))),
    Ask("--kind message --no-joins needle", both(is_("message"), says("needle"))),
    Ask("--mentions alice ''", names("alice")),
    Ask("--mentions bobby --kind message don", both(names("bobby"), is_("message"), says("don"))),
    Ask("--to alina ''", to("alina")),
    Ask("--has url ''", both(says("https?://"))),
    Ask("--has url --from bobby ''", both(says("https?://"), by("bobby"))),
    Ask("--from 'ali*' deploy", both(by("alice", "alina"), says("deploy"))),
    Ask("--from alice,bobby -i needle", both(by("alice", "bobby"), says("needle", re.I))),
    Ask("--from alina --channel '#dev' --kind message ''",
        both(by("alina"), within("#dev"), is_("message"))),
    Ask("--since '2 hours ago' deploy", both(since(2), says("deploy"))),
    Ask("--since -150min -i needle", both(since(2.5), says("needle", re.I))),
    Ask("--since -5h --until -2h --kind message the",
        both(since(5), lambda record: record.time <= NOW - 2 * HOUR, is_("message"), says("the"))),
    Ask("--channel '#lobby' --channel '#dev' -F '('", says(r"\(")),
    Ask("-i 'h[ae]ystack' dev", both(within("#dev"), says("h[ae]ystack", re.I))),
    Ask("'no such thing'", says("no such thing")),
    Ask("'left for good'", says("left for good")),
]  # fmt: skip


def write_logs(root: Path) -> None:
    """Some hours of two channels, up to now, as a server would have written them."""
    rng = random.Random(11)
    for channel in CHANNELS:
        days: dict[str, list[str]] = {}
        moment = NOW - 6 * HOUR + rng.randrange(1_000_000)
        for _ in range(130):
            moment += rng.randrange(60_000_000, 160_000_000)
            if any(abs(moment - (NOW - hours * HOUR)) < HOUR // 10 for hours in (2, 2.5, 5)):
                continue  # the clock goes on while the tests run
            nick, text = rng.choice(NICKS), rng.choice(SAID).replace("\\", "\\\\").replace("\x02", "\\x02")
            who = f"{nick} ({nick[0]}@host)"
            body = rng.choice(
                [f"<{nick}> {text}"] * 6
                + [f"* {nick} {text}", f"-{nick}- {text}", f"--> {who} joined", f"<-- {who} left ({text})"]
                + [f"<-- {who} quit (left for good)", f"-- {nick} set the topic to: {text}"]
            )
            days.setdefault(log_time(moment)[:10], []).append(f"{log_time(moment)} {body}\n")
        folder = root / channel
        folder.mkdir(parents=True)
        for day, lines in days.items():
            (folder / f"{day}.log").write_text("".join(lines), encoding="utf-8")


def naive(root: Path, ask: Ask) -> list[tuple[int, str]]:
    """Every line of every file, decoded and looked at: when (in ms) it was, and who said it."""
    found = [
        line.record
        for conversation in list_conversations(root)
        for file in list_files(root, conversation)
        for line in read_lines(file)
        if line.record and line.record.message.nick in NICKS and ask.wants(line.record)
    ]
    found.sort(key=lambda record: record.time)
    return [(record.time // 1000, record.message.nick) for record in found]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("whole")
    write_logs(folder / "logs")
    with Server(folder, "--no-limits") as running:
        yield running


def joined(server: Server, nick: str) -> Client:
    client = Client(server.port, nick)
    client.session.enter("/join #dev")
    client.until(lambda: (dev := client.model.find("#dev")) is not None and dev.joined and not dev.recovery)
    return client


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[Client]:
    made = joined(server, "searcher")
    yield made
    made.close()


@pytest.fixture(scope="module")
def modest(server: Server) -> Iterator[Client]:
    """A client that knows nothing of the vendor's attributes, as if the server did not."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registration, "WANTED", registration.WANTED - {"scribe.chat/search"})
        made = joined(server, "modest")
    yield made
    made.close()


@pytest.fixture(scope="module")
def alone(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A client without a server, that has logged the same."""
    port, logs = lasting_port(), tmp_path_factory.mktemp("own")
    shutil.copytree(server.logs, logs / folder_of(Endpoint("127.0.0.1", port)))
    made = Client(port, log_dir=logs, online=False)
    yield made
    made.close()


def searched(client: Client, words: str) -> list[tuple[int, str]]:
    """What /search finds."""
    client.session.enter(f"/search {words}")
    pane = client.model.active
    client.until(lambda: len(pane.timeline) and _END.match(pane.timeline[-1].text), f"/search {words}")
    found = [(entry.time // 1000, entry.nick) for entry in pane.timeline if entry.rank]
    return [one for one in found if one[1] in NICKS]


def test_the_questions_have_answers(server: Server) -> None:
    answers = [naive(server.logs, ask) for ask in ASKED]
    assert sum(map(bool, answers)) >= len(ASKED) - 3
    assert len(set(map(tuple, answers))) > len(ASKED) - 5
    assert max(map(len, answers)) < MOST


@pytest.mark.parametrize("ask", ASKED, ids=lambda ask: ask.words)
def test_the_command_line(server: Server, ask: Ask, capsys: pytest.CaptureFixture[str]) -> None:
    main(["search", "--log-dir", str(server.logs), "-o", "json", *shlex.split(ask.words)])
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    found = [(parse_time(row["time"]) // 1000, row["nick"]) for row in rows if row["nick"] in NICKS]
    assert sorted(found) == sorted(naive(server.logs, ask))


@pytest.mark.parametrize("ask", ASKED, ids=lambda ask: ask.words)
def test_a_server_that_knows_the_language(server: Server, client: Client, ask: Ask) -> None:
    assert searched(client, ask.words) == naive(server.logs, ask)


@pytest.mark.parametrize("ask", ASKED, ids=lambda ask: ask.words)
def test_the_own_log(server: Server, alone: Client, ask: Ask) -> None:
    assert searched(alone, ask.words) == naive(server.logs, ask)


@pytest.mark.slow
def test_a_server_that_knows_draft_search_only(server: Server, modest: Client) -> None:
    """Its attributes are about messages; what they cannot say is sifted by the client."""
    asked = 0
    for ask in ASKED:
        found = searched(modest, ask.words)
        if "cannot be asked" not in modest.model.active.timeline[0].text:
            asked += 1
            spoken = Ask(ask.words, both(SPOKEN, ask.wants))
            assert found == naive(server.logs, spoken), ask.words
    assert asked > 15
