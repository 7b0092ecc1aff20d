"""What docs/log-format.md tells people to type works on real logs: grep, awk, zgrep, lnav."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from chat.irc.message import Message
from chat.irc.times import DAY
from chat.logbook.line import Decoder
from chat.logbook.logbook import Logbook
from chat.logbook.policy import Policy
from chat.logbook.record import Record

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "log-format.md").read_text()
T0 = 1_795_176_000_000_000  # 2026-11-20T12:00:00Z
ALICE, BOBBY = "alice!al@10.0.0.8", "bobby!bob@10.0.0.7"
MESSAGES = [
    Message("JOIN", ("#lobby",), BOBBY, {"account": "bob", "realname": "Bob B"}),
    Message("PRIVMSG", ("#lobby", "is there coffee?"), BOBBY),
    Message("PRIVMSG", ("#lobby", "<bobby> coffee \x1b[31m"), ALICE, {"account": "alice"}),
    Message("PRIVMSG", ("#lobby", "\x01ACTION waves\x01"), ALICE),
    Message("NOTICE", ("#lobby", "soon"), "irc.example"),
    Message("TOPIC", ("#lobby", "tea"), ALICE),
    Message("QUIT", ("good night",), BOBBY),
    Message("AWAY", ("tea",), ALICE),
]

needs_shell = pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell and its tools")


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two days, the first one compressed."""
    root = tmp_path_factory.mktemp("x") / "logs"
    book = Logbook.open(root)
    for day in (-2, 0):
        records = [Record(T0 + day * DAY + step, message) for step, message in enumerate(MESSAGES)]
        assert book.commit({"#lobby": records}) == {}
    while book.maintain(T0, Policy(gzip_after=1)):
        pass
    book.close()
    return root


def shell(command: str, logs: Path) -> list[str]:
    run = subprocess.run(
        ["bash", "-c", command],
        cwd=logs,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    return run.stdout.splitlines()


def documented(start: str) -> str:
    """The one command of the page that starts like this."""
    (command,) = (line for line in PAGE.splitlines() if line.startswith(start))
    return command.partition("   #")[0]


def test_the_examples_are_lines() -> None:
    found = re.findall(r"^(2026-\d\d-\d\dT[\d:.]+Z .*)$", PAGE, re.MULTILINE)
    decoder = Decoder("#lobby")
    assert len([decoder.decode(line.encode()) for line in found]) >= 4


@needs_shell
@pytest.mark.parametrize(
    ("start", "count"),
    [
        ("grep -h '<alice>'", 1),
        ("grep -h ' <[^ ]*> .*coffee'", 2),
        ("zgrep -h '<alice>'", 1),
        ("zcat -f", 16),
        ("grep -hv", 6),
        ("awk '{ h", 1),
        ("awk '{ who", 2),
        ("sha256sum", 1),
    ],
)
def test_commands(logs: Path, start: str, count: int) -> None:
    command = documented(start).replace("2026-11-19", "2026-11-20").removesuffix(" | less")
    assert len(shell(command, logs)) == count


@needs_shell
def test_a_span_of_time(logs: Path) -> None:
    command = documented("awk '$1 >=").replace("T21:00", "T12:00").replace("T22:00", "T13:00")
    assert len(shell(command, logs)) == len(MESSAGES)


@needs_shell
def test_seals_by_hand(logs: Path) -> None:
    (digest,) = shell("zcat '#lobby/2026-11-18.log.gz' | sha256sum", logs)
    (seal,) = shell(documented("grep ' sealed").replace("2026-11-19", "2026-11-18"), logs)
    assert digest.split()[0] in seal


@pytest.mark.skipif(not shutil.which("lnav"), reason="lnav is not installed")
def test_lnav(logs: Path, tmp_path: Path) -> None:
    env = {**os.environ, "HOME": str(tmp_path)}
    subprocess.run(["lnav", "-i", str(DOCS / "scribe.lnav.json")], env=env, check=True, capture_output=True)
    query = ";SELECT log_time, log_level, kind, nick, userhost, log_body FROM scribe_log"
    files = sorted(path.name for path in (logs / "#lobby").iterdir() if ".log" in path.name)
    run = subprocess.run(
        ["lnav", "-W", "-n", "-c", query, "-c", ":write-json-to -", *files],
        cwd=logs / "#lobby", env=env, check=True, capture_output=True, text=True,
    )  # fmt: skip
    rows = [tuple(row.values()) for row in json.loads(run.stdout)]
    expected = [
        ("debug", "-->", "bobby", "bob@10.0.0.7", "joined"),
        ("info", "<", "bobby", None, "is there coffee?"),
        ("info", "<", "alice", None, "<bobby> coffee \\x1b[31m"),
        ("info", "*", "alice", None, "waves"),
        ("notice", "-", "irc.example", None, "soon"),
        ("debug", "--", "alice", None, "set the topic to: tea"),
        ("debug", "<--", "bobby", "bob@10.0.0.7", "quit (good night)"),
        ("debug", ":", "alice", "al@10.0.0.8", "AWAY :tea"),
    ]
    assert [row[1:] for row in rows] == expected * 2
    assert rows[0][0].startswith("2026-11-18 12:00:00")
    assert rows[-1][0].startswith("2026-11-20 12:00:00")
