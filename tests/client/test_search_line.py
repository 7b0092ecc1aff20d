"""What may stand behind /search."""

import shlex

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chat.client.actions import Misuse
from chat.client.search_line import candidates, described, read, split
from chat.client.status import Asked
from chat.irc.times import SECOND
from chat.search.query import Query

NOW = 1_795_208_400 * SECOND


def query(text: str) -> Query:
    return read(text, NOW).query


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("needle", Query(pattern="needle")),
        ("don't", Query(pattern="don't")),
        ("what's up, it's 5 o'clock", Query(pattern="what's up, it's 5 o'clock")),
        ("needle in  the hay", Query(pattern="needle in the hay")),
        ("the needle; here", Query(pattern="the needle; here")),
        (r"\bfoo\b", Query(pattern=r"\bfoo\b")),
        (r"C:\\temp", Query(pattern=r"C:\\temp")),
        (r"\'tis", Query(pattern="'tis")),
        ("'h[ae]llo  world'", Query(pattern="h[ae]llo  world")),
        ("'h[ae]llo' lobby dev", Query(pattern="h[ae]llo", channels=("lobby", "dev"))),
        ("-e -x lobby", Query(pattern="-x", channels=("lobby",))),
        ("--channel lobby,dev x", Query(pattern="x", channels=("lobby", "dev"))),
        (r'"a \"b\" c"', Query(pattern='a "b" c')),
        ("'it'\\''s'", Query(pattern="it's")),
        ("-i -w -F a.b", Query(pattern="a.b", ignore_case=True, word=True, fixed=True)),
        ("-iv a", Query(pattern="a", ignore_case=True, invert=True)),
        ("needle -i hay", Query(pattern="needle hay", ignore_case=True)),
        ("--from bob", Query(senders=("bob",))),
        ("--from 'ali*',bob --to carol x", Query(pattern="x", senders=("ali*", "bob"), receivers=("carol",))),
        ("--mentions bob --has url", Query(mentions=("bob",), has=frozenset({"url"}))),
        ("--kind joins ''", Query(kinds=frozenset({"join"}))),
        ("--since -2h x", Query(pattern="x", since=NOW - 7200 * SECOND)),
        ('--since "2 hours ago" x', Query(pattern="x", since=NOW - 7200 * SECOND)),
        ('--since="2 hours ago" x', Query(pattern="x", since=NOW - 7200 * SECOND)),
        ("-S -90min x", Query(pattern="x", since=NOW - 5400 * SECOND)),
        ("--until 2026-11-20T21:00:00Z x", Query(pattern="x", until=NOW)),
        ("--in #lobby --after -2h x", Query(pattern="x", channels=("#lobby",), since=NOW - 7200 * SECOND)),
        ("-n 5 -m 3 -r x", Query(pattern="x", newest=5, most=3, reverse=True)),
        ("-C 2 x", Query(pattern="x", before=2, after=2)),
        ("-B 1 -A 2 x", Query(pattern="x", before=1, after=2)),
        ("''", Query()),
    ],
)
def test_the_language(text: str, wanted: Query) -> None:
    assert query(text) == wanted


def test_times_are_of_this_machine_or_utc() -> None:
    assert query("--utc --since '2026-11-20 21:00' x").since == NOW
    assert query("--since yesterday x").since < query("--since today x").since <= NOW


def test_what_is_no_part_of_the_query() -> None:
    assert read(" -c --utc needle ", NOW) == Asked(
        Query(pattern="needle"), "-c --utc needle", count=True, utc=True
    )


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("'tis", "The quote ' is not closed"),
        ('say "hello', 'The quote " is not closed'),
        ('--since="2 hours', 'The quote " is not closed'),
        ("(x", "'(x' is not a regular expression: missing )"),
        ("a**", "is not a regular expression: multiple repeat"),
        ("--since soon x", "'soon' is not a time: try yesterday"),
        ("--since 2h x", "'2h' is how long, not when: -2h is that long ago"),
        ("--since -1h --until -2h x", "--since is later than --until"),
        ("--kind shout x", "argument --kind: 'shout' is not one of message, "),
        ("--has time x", "argument --has: invalid choice: 'time'"),
        ("--colour red x", "unrecognized arguments: --colour"),
        ("-n many x", "argument -n/--lines: 'many' is not a number of lines"),
        ("-A", "argument -A/--after-context: expected one argument"),
        ("--from , x", "argument --from: a name is needed"),
        ("-l x", "-l is for `scribe log search`"),
        ("-o json x", "-o is for `scribe log search`"),
        ("--raw x", "--raw is for `scribe log search`"),
        ("-h", "/search [OPTIONS] PATTERN (/help search tells how)"),
        ("", "Look for what?"),
        ("--utc", "Look for what?"),
        ("-c", "Look for what?"),
    ],
)
def test_what_is_wrong_is_said(text: str, complaint: str) -> None:
    with pytest.raises(Misuse) as raised:
        read(text, NOW)
    assert complaint in str(raised.value)
    assert "scribe log:" not in str(raised.value)


@settings(deadline=None)
@given(st.text(max_size=40))
def test_no_line_is_too_strange(text: str) -> None:
    try:
        read(text, NOW)
    except Misuse as misuse:
        assert str(misuse)


@settings(deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8), max_size=5))
def test_what_is_quoted_for_a_shell_is_split_as_by_one(words: list[str]) -> None:
    assume(not any("\\" in word for word in words))  # alone, a backslash is itself here
    assert [str(word) for word in split(shlex.join(words))] == words


def test_help_tells_every_option() -> None:
    lines = "\n".join(described())
    for option in (
        "--since TIME",
        "--mentions NAME",
        "--has url|reply|reaction",
        "-i, --ignore-case",
        "--count",
    ):
        assert option in lines
    assert "--raw" not in lines
    assert "--format" not in lines


def test_completion() -> None:
    assert candidates("/search --m") == ["--max-count", "--mentions"]
    assert candidates("/search --kind re") == ["reaction", "redact"]
    assert candidates("/search x --has ") == ["url", "reply", "reaction"]
    assert candidates("/search --from b") is None
    assert candidates("/search needle") is None
