"""A query as attributes of SEARCH, and back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.irc.format import escape_tag
from chat.irc.parse import parse_tags
from chat.irc.times import log_time, parse_time
from chat.logbook.scan import FOREVER
from chat.search.asking import HAS
from chat.search.attributes import MOST_NAMES, SAID, VENDOR, BadAttribute, full, read, standard
from chat.search.query import Query
from chat.search.words import KINDS

TIMES = st.integers(min_value=1, max_value=parse_time("2200-01-01T00:00:00Z"))
TEXT = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
NAMES = st.lists(
    st.text(alphabet="abc#*?!@[]äß日", min_size=1, max_size=8), max_size=MOST_NAMES, unique=True
).map(tuple)
NUMBERS = st.none() | st.integers(1, 999_999_999)
QUERIES = st.builds(
    Query,
    since=st.just(0) | TIMES,
    until=st.just(FOREVER) | TIMES,
    channels=NAMES,
    senders=NAMES,
    receivers=NAMES,
    mentions=NAMES,
    kinds=st.none() | st.just(SAID) | st.frozensets(st.sampled_from(list(KINDS)), min_size=1),
    has=st.frozensets(st.sampled_from(HAS)),
    text=TEXT,
    pattern=st.none() | TEXT,
    ignore_case=st.booleans(),
    fixed=st.booleans(),
    word=st.booleans(),
    invert=st.booleans(),
    before=st.integers(0, 20),
    after=st.integers(0, 20),
    newest=NUMBERS,
    most=NUMBERS,
    reverse=st.booleans(),
)


@settings(deadline=None)
@given(QUERIES)
def test_there_and_back(query: Query) -> None:
    wire = ";".join(f"{key}={escape_tag(value)}" for key, value in full(query).items())
    assert read(parse_tags(wire), vendor=True) == query


@settings(deadline=None)
@given(QUERIES)
def test_the_standard_ones_are_everybodys(query: Query) -> None:
    given_ = standard(query)
    assert given_.keys() <= {"in", "from", "after", "before", "text", "limit"}
    understood = read(given_, vendor=False)
    assert (understood.since, understood.until, understood.text) == (query.since, query.until, query.text)
    assert understood.kinds == SAID


def test_times_are_included_and_a_millisecond_stands_for_all_of_it() -> None:
    moment = parse_time("2026-11-20T21:00:00.123Z")
    given_ = {"after": "2026-11-20T21:00:00.123Z", "before": "2026-11-20T21:00:00.123Z", "text": "x"}
    query = read(given_, vendor=False)
    assert (query.since, query.until) == (moment, moment + 999)
    exact = read({"after": log_time(moment), "before": log_time(moment)}, vendor=False)
    assert (exact.since, exact.until) == (moment, moment)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("limit", "0"),
        ("limit", "x"),
        ("limit", "1" * 10),
        ("after", "yesterday"),
        ("before", ""),
        ("colour", "red"),
        (f"{VENDOR}colour", "red"),
        (f"{VENDOR}kind", "shout"),
        (f"{VENDOR}kind", ""),
        (f"{VENDOR}has", "time"),
        (f"{VENDOR}flags", "x"),
        (f"{VENDOR}first", "0"),
        (f"{VENDOR}around", "1"),
        (f"{VENDOR}around", "1,2,3"),
        (f"{VENDOR}around", "1,999"),
        (f"{VENDOR}around", "1,-1"),
        (f"{VENDOR}from", ""),
        (f"{VENDOR}mentions", "a,,b"),
        (f"{VENDOR}to", ",".join("abcdefghijklmnopqrstuvwxyz")),
    ],
)
def test_what_cannot_be(key: str, value: str) -> None:
    with pytest.raises(BadAttribute, match=f"^{key}$"):
        read({key: value}, vendor=True)


def test_a_vendors_are_unknown_to_who_did_not_ask_for_them() -> None:
    with pytest.raises(BadAttribute, match=f"^{VENDOR}pattern$"):
        read({f"{VENDOR}pattern": "x"}, vendor=False)


@pytest.mark.parametrize("key", ["in", "from"])
def test_the_same_is_not_asked_twice(key: str) -> None:
    with pytest.raises(BadAttribute):
        read({key: "a", VENDOR + key: "b"}, vendor=True)
