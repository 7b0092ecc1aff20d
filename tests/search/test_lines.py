"""What can be told from a line's bytes: never that a line which is wanted is not."""

import sys

from hypothesis import given, settings
from hypothesis import strategies as st

from chat.irc.message import Message
from chat.search.lines import _FOLDED_ALIKES, byte_filter, certain_text, line_test
from chat.search.matching import record_test
from chat.search.query import Query

LETTERS = "abks ßſKﬁﬆİıäÄ.x"


def test_every_character_that_casefolds_to_ascii_is_known() -> None:
    for code in range(0x80, sys.maxunicode + 1):
        for letter in chr(code).casefold():
            if letter.isascii() and letter.isalpha():
                assert chr(code) in _FOLDED_ALIKES[letter], hex(code)


WANTED = st.text(alphabet=LETTERS, max_size=4)
QUERIES = st.builds(Query, text=WANTED) | st.builds(
    Query,
    pattern=st.none() | WANTED,
    fixed=st.just(True),
    ignore_case=st.booleans(),
    mentions=st.lists(WANTED.filter(bool), max_size=2).map(tuple),
    has=st.sampled_from([frozenset[str](), frozenset({"url"})]),
)


@settings(deadline=None)
@given(st.lists(WANTED | st.just("http://k.example/"), max_size=4).map(" ".join), QUERIES)
def test_the_bytes_never_hide_what_matches(said: str, query: Query) -> None:
    if not record_test(query)(Message("PRIVMSG", ("#room", said), "bobby!b@h")):
        return
    line = f"2026-11-20T21:01:41.002200Z <bobby> {said}".encode()
    found, test = byte_filter(query), line_test(query)
    prepared = found.prepare(line) if found else None
    assert found is None or prepared is None or found.find(prepared, 0, len(line)) >= 0
    assert test is None or test(line)


def test_the_text_that_a_match_must_hold() -> None:
    assert certain_text(Query(pattern=r"\bneedles?\b")) == "needle"
    assert certain_text(Query(pattern="a|b")) == ""
    assert certain_text(Query(pattern="a.b", fixed=True)) == "a.b"
    assert certain_text(Query(pattern="needle", invert=True)) == ""
    assert certain_text(Query()) == ""
