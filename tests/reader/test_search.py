"""The same queries through the fast way and through a naive scan of all lines must find the same."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.errors import UsageError
from chat.irc.message import Message
from chat.irc.times import DAY
from chat.logbook.logbook import Logbook
from chat.logbook.read import list_files, read_lines
from chat.logbook.record import Record
from chat.logbook.scan import Log, logs_below
from chat.reader import parallel
from chat.search.damage import Damage
from chat.search.finding import PLAIN, Finder, Wants, find
from chat.search.lines import byte_filter
from chat.search.matching import compile_pattern
from chat.search.query import Query
from chat.search.words import KINDS, kind_of, searched_text
from tests.reader.conftest import Ran
from tests.reader.samples import BOBBY, LOBBY, START, at
from tests.reader.samples import record as happened
from tests.support import environment

Run = Callable[..., Ran]

QUERIES = [
    Query(pattern="hello"),
    Query(pattern="HELLO"),
    Query(pattern="HELLO", ignore_case=True),
    Query(pattern="o", invert=True),
    Query(pattern="grüße", ignore_case=True),
    Query(pattern="GRÜSSE|köln", ignore_case=True),
    Query(pattern="."),
    Query(pattern=".", fixed=True),
    Query(pattern="C:\\temp", fixed=True),
    Query(pattern="C:\\\\temp"),
    Query(pattern="\x1b", fixed=True),
    Query(pattern=r"\x1b\[31m"),
    Query(pattern="x1b"),
    Query(pattern="alice", word=True),
    Query(pattern="al", word=True),
    Query(pattern="^good"),
    Query(pattern="alice$"),
    Query(pattern="w.lcome"),
    Query(pattern="wel?come"),
    Query(pattern="(good|bad) morning"),
    Query(pattern="[Gg]r[uü]ße"),
    Query(pattern="o{2}"),
    Query(pattern="2026"),
    Query(pattern="bobby"),
    Query(pattern="userhost"),
    Query(pattern="script>alert", fixed=True),
    Query(pattern="👋"),
    Query(pattern="Plans"),
    Query(pattern="enough"),
    Query(pattern="fish", senders=("bobby",)),
    Query(pattern="hunter2"),
    Query(pattern="hunter2", removed=True),
    Query(pattern="ı", ignore_case=True),
    Query(pattern="\u212aöln", ignore_case=True),
    Query(pattern="alice", senders=("bobby",), kinds=frozenset({"message"})),
    Query(senders=("alice",)),
    Query(senders=("*",)),
    Query(senders=("a*", "carol")),
    Query(receivers=("bobby",)),
    Query(receivers=("#lobby",)),
    Query(mentions=("alice",)),
    Query(kinds=frozenset({"join", "part", "quit"})),
    Query(kinds=frozenset(KINDS) - {"join"}),
    Query(has=frozenset({"url"})),
    Query(has=frozenset({"reply"})),
    Query(has=frozenset({"reaction"})),
    Query(pattern="o", since=START + 60_000_000),
    Query(pattern="o", until=START + 60_000_000),
    Query(pattern="o", since=START + 14_000_000, until=START + 7_200_000_000),
    Query(),
    Query(since=START + DAY),
]


def naive(log: Log, query: Query) -> list[int]:
    """Every line of every file, decoded, then asked one after the other."""
    records = [
        line.record
        for file in list_files(log.root, log.conversation)
        for line in read_lines(file)
        if line.record
    ]
    removed = {record.message.params[1] for record in records if record.message.command == "REDACT"}
    found = []
    for record in records:
        message = record.message
        text = searched_text(message)
        pattern = re.escape(query.pattern) if query.fixed and query.pattern else query.pattern
        if pattern is not None:
            if record.msgid in removed and not query.removed:
                continue
            if query.word:
                pattern = rf"(?<!\w)(?:{pattern})(?!\w)"
            hit = re.search(pattern, text, re.IGNORECASE if query.ignore_case else 0) is not None
            if not text or hit is query.invert:
                continue
        if not query.since <= record.time <= query.until:
            continue
        if query.kinds is not None and kind_of(message) not in query.kinds:
            continue
        everything = Query(
            senders=query.senders, receivers=query.receivers, mentions=query.mentions, has=query.has
        )
        if everything != Query() and record.time not in {e.record.time for e in find([log], everything)}:
            continue
        found.append(record.time)
    return found


def test_there_are_fifty() -> None:
    assert len(QUERIES) >= 50


@pytest.mark.parametrize("query", QUERIES)
def test_a_naive_scan_finds_the_same(sample_logs: Path, query: Query) -> None:
    for log in logs_below(sample_logs):
        expected = naive(log, query)
        assert [entry.record.time for entry in Finder(log, query).forwards()] == expected
        assert [entry.record.time for entry in Finder(log, query).backwards()] == expected[::-1]
        for newest in (1, 2, 5):
            found = find([log], replace(query, newest=newest))
            assert [entry.record.time for entry in found] == expected[-newest:]


@pytest.mark.parametrize("query", [QUERIES[0], QUERIES[30], QUERIES[-2]])
def test_several_processes_find_the_same(
    sample_logs: Path, query: Query, monkeypatch: pytest.MonkeyPatch
) -> None:
    logs = logs_below(sample_logs)
    wants = Wants(numbers=True, sources=True)
    one = list(parallel.search(logs, query, wants, lambda _: None, Damage()))
    monkeypatch.setattr(parallel, "A_LOT", 0)
    monkeypatch.setattr(parallel, "_PLENTY", 0)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    many = list(parallel.search(logs, query, wants, lambda _: None, Damage()))
    assert many == one


texts = st.text("abCk\u212a\u017fsiİı\\x1\x1b.ü Ü?*", max_size=12)


patterns = (
    texts
    | st.text("abC^$|(). b*+[]\\?ﬁs", max_size=8)
    | st.from_regex(r"[ab.]\|[bx ]|\(a\|.\)b?|\\b[ab]+\\b")
)


@settings(max_examples=150, deadline=None)
@given(st.lists(texts, min_size=1, max_size=8), patterns, st.booleans(), st.booleans())
def test_the_filter_never_loses_a_line(
    tmp_path_factory: pytest.TempPathFactory, said: list[str], pattern: str, fixed: bool, ignore_case: bool
) -> None:
    query = Query(pattern=pattern, fixed=fixed, ignore_case=ignore_case)
    try:
        compile_pattern(query)
    except UsageError:
        return
    root = tmp_path_factory.mktemp("said")
    book = Logbook.open(root, sync="never")
    records = [
        Record(START + number, Message("PRIVMSG", ("#lobby", text), "alice!a@h"))
        for number, text in enumerate(said)
    ]
    assert book.commit({"#lobby": records}) == {}
    book.close()
    log = Log("#lobby", root)
    assert [entry.record.time for entry in Finder(log, query).forwards()] == naive(log, query)


@pytest.mark.parametrize(
    ("pattern", "filtered"),
    [
        ("hello", "hello"), ("hel+o", "hel"), ("hel*o", "he"), ("hello?", "hell"), ("he(l)+o", None),
        ("a|bcd", None), ("^hello$", "hello"), (r"\bhello\b", "hello"), (r"\d+ beers", " beers"),
        ("[abc]defg", "defg"), (r"a\.b", "a.b"), (r"[\]x]abc", "abc"), ("a{2}bc", "bc"), ("(?i)abc", None),
        (r"(a)\1", None), ("...", None), ("[]x]yz", "yz"),
    ],
)  # fmt: skip
def test_what_every_match_must_hold(pattern: str, filtered: str | None) -> None:
    found = byte_filter(Query(pattern=pattern))
    assert (found and found._needle) == (filtered and filtered.encode())


def test_hits_show_their_msgid_file_and_line(log: Run, sample_logs: Path) -> None:
    ran = log("search", "hello", "--utc")
    place = f"{sample_logs / '#lobby' / '2026-11-19.log'}:4: {at(9)}"
    assert ran.lines == [f"{place} 2026-11-19 22:10:09 #lobby <bobby> hello everyone"]
    assert ran.status == 0
    pretty = log("search", "hello", "-o", "pretty").out
    assert at(9) in pretty
    assert "2026-11-19.log:4" in pretty


@pytest.mark.parametrize("args", [["-n", "3"], ["-r"], ["-r", "-n", "2"], []])
def test_line_numbers_whatever_the_order(log: Run, args: list[str]) -> None:
    for line in log("search", "o", "lobby", "-o", "json", *args).lines:
        entry = json.loads(line)
        there = Path(entry["file"]).read_text(encoding="utf-8").splitlines()[entry["line"] - 1]
        assert there.startswith(entry["time"])


def test_nothing_found(log: Run) -> None:
    ran = log("search", "nowhere to be found")
    assert (ran.status, ran.out) == (1, "")


def test_counts_and_files(log: Run, sample_logs: Path) -> None:
    assert log("search", "-c", "alice").lines == ["#lobby:1", "alice,bobby:1"]
    assert log("search", "-c", "alice", "lobby").lines == ["1"]
    assert log("search", "-c", "nothing").status == 1
    assert log("search", "-l", "good morning").lines == [str(sample_logs / "#lobby" / "2026-11-20.log")]


def test_stops_after_so_many(log: Run) -> None:
    assert log("search", "o", "-m", "2").lines == log("search", "o").lines[:2]
    assert log("search", "o", "-m", "0").status == 1


def test_context(log: Run) -> None:
    ran = log("search", "hello", "-C", "1", "--utc")
    assert [line.split(" #lobby ")[1] for line in ran.lines] == [
        "--> bobby (bob@10.0.0.8) joined",
        "<bobby> hello everyone",
        "<alice> bobby: welcome! See https://example.org/hike?day=1.",
    ]


def test_contexts_that_touch_are_joined_and_others_parted(log: Run) -> None:
    every = [line.split(" ", 3)[-1] for line in log("show", "lobby").lines]
    joined = log("search", "-e", "hello|Grüße", "lobby", "-C", "1", "-o", "plain").out
    assert joined.count("--\n") == 1
    assert log("search", "-e", ".", "lobby", "-C", "20").out.count("\n--\n") == 0
    assert len(log("search", "-e", "morning", "lobby", "-C", "100").lines) == len(every)
    assert len(log("search", "-e", "morning", "lobby", "-B", "2").lines) == 3
    assert len(log("search", "-e", "morning", "lobby", "-A", "2").lines) == 3


def test_context_is_as_whole_as_a_hit(log: Run, sample_logs: Path) -> None:
    lines = (sample_logs / "#lobby" / "2026-11-19.log").read_text(encoding="utf-8").splitlines()
    for verb in (["search", "hello", "-C", "1"], ["context", at(9), "-C", "1"]):
        assert log(*verb, "-o", "raw").lines == lines[2:5]
        found = [json.loads(line) for line in log(*verb, "-o", "json").lines]
        assert [entry["line"] for entry in found] == [3, 4, 5]
        assert {entry["file"] for entry in found} == {str(sample_logs / "#lobby" / "2026-11-19.log")}
        assert [entry["userhost"] for entry in found] == ["bob@10.0.0.8", "bob@10.0.0.8", "ali@10.0.0.7"]
        assert [entry.get("context", False) for entry in found] == [True, False, True]
    shown = log("search", "hello", "-C", "1").lines
    assert [line.partition(".log:")[2][:2] for line in shown] == ["3-", "4:", "5-"]


@pytest.mark.parametrize("options", [["-r"], ["-n", "100"], ["-r", "-m", "100"]])
def test_contexts_are_joined_whatever_the_order_of_the_hits(log: Run, options: list[str]) -> None:
    for pattern in ("hello|welcome|waves", "you|alice|morning", "e"):
        expected = log("search", "-e", pattern, "-C", "1").lines
        assert log("search", "-e", pattern, "-C", "1", *options).lines == expected


def test_context_of_the_kinds_asked_for(log: Run) -> None:
    def found(*args: str) -> list[str]:
        lines = log("search", args[0], "lobby", "-o", "plain", *args[1:]).lines
        return [line if line == "--" else line.split(" ", 4)[-1] for line in lines]

    only = ("--kind", "message")
    assert found("hunter2|course", "--raw", *only, "-B", "1") == [
        "<carol> Grüße aus Köln 👋",
        "<bobby> my password is hunter2",
        "<carol> of course",
    ]
    assert found("hello|course", *only, "-A", "0", "-B", "1") == [
        "<bobby> hello everyone",
        "--",
        "<bobby> (message removed)",
        "<carol> of course",
    ]
    assert found("hello|course", *only, "-A", "1") == [
        "<bobby> hello everyone",
        "<alice> bobby: welcome! See https://example.org/hike?day=1.",
        "--",
        "<carol> of course",
        "<bobby> good morning, alice",
    ]


def test_what_was_removed_is_not_found_by_what_it_said(tmp_path: Path, log: Run) -> None:
    root = tmp_path / "logs"
    book = Logbook.open(root, sync="never")
    book.commit({LOBBY: [happened(0, "PRIVMSG", (LOBBY, "carol: see https://example.org/"), BOBBY)]})
    assert log("search", "--has", "url", "", "--log-dir", str(root)).status == 0
    book.commit({LOBBY: [happened(5, "REDACT", (LOBBY, at(0)), BOBBY)]})
    book.close()
    for wanted in (["--has", "url"], ["--mentions", "carol"]):
        assert log("search", *wanted, "", "--log-dir", str(root)).status == 1
        assert log("show", *wanted, "--log-dir", str(root)).status == 1
        assert log("search", *wanted, "", "--raw", "--log-dir", str(root)).status == 0


@pytest.mark.skipif(sys.platform == "win32", reason="no limits of this kind")
def test_more_logs_than_files_may_be_open(tmp_path: Path) -> None:
    for number in range(150):
        folder = tmp_path / f"#room{number}"
        folder.mkdir()
        (folder / "2026-11-20.log").write_text(f"2026-11-20T21:01:41.{number:06}Z <alice> in {number}\n")
    for verb in ("show", "search -n 1000 in", "search -r in", "export -o text"):
        command = f"ulimit -n 140; {sys.executable} -m chat log {verb} --log-dir {tmp_path}"
        done = subprocess.run(["sh", "-c", command], capture_output=True, env=environment(), check=False)
        assert (done.returncode, done.stderr, done.stdout.count(b"\n")) == (0, b"", 150)


def test_a_pattern_that_starts_with_a_dash(log: Run) -> None:
    assert log("search", "-e", "-nothing-").status == 1
    assert log("search", "-e", "hello", "lobby").status == 0


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ([], "pattern is needed"),
        (["("], "not a regular expression"),
        (["a{99999999999}"], "not a regular"),
        (["x", "#no"], "no log of"),
    ],
)
def test_mistakes(log: Run, args: list[str], message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        log("search", *args)
    assert "\n" not in str(caught.value)


@pytest.mark.filterwarnings("error")
def test_a_pattern_that_python_warns_of(log: Run) -> None:
    assert log("search", "[[h]ello").status == 0


def test_what_was_said_around_a_message(log: Run) -> None:
    ran = log("context", at(9), "-C", "2", "--utc")
    assert [line.split(" ", 3)[3] for line in ran.lines] == [
        "-- alice set the topic to: Plans for the hike",
        "--> bobby (bob@10.0.0.8) joined",
        "<bobby> hello everyone",
        "<alice> bobby: welcome! See https://example.org/hike?day=1.",
        "* bobby waves",
    ]
    assert "hunter2" not in log("context", at(60)).out
    assert "hunter2" in log("context", at(60), "--raw").out
    assert log("context", at(9.5)).status == 1
    with pytest.raises(UsageError, match="not a msgid"):
        log("context", "nonsense")


def test_a_finder_that_wants_nothing_more(sample_logs: Path) -> None:
    entry = next(find(logs_below(sample_logs), Query(pattern="hello"), PLAIN))
    assert (entry.number, entry.line.endswith(b"hello everyone")) == (0, True)
