"""What can be told from a line's bytes: never that a line which is wanted is not."""

import sys

from hypothesis import given
from hypothesis import strategies as st

from chat.irc.message import Message
from chat.search.lines import _FOLDED_ALIKES, byte_filter, certain_text
from chat.search.matching import record_test
from chat.search.query import Query

LETTERS = "abks ßſKﬁﬆİıäÄ.x"


def test_every_character_that_casefolds_to_ascii_is_known() -> None:
    for code in range(0x80, sys.maxunicode + 1):
        for letter in chr(code).casefold():
            if letter.isascii() and letter.isalpha():
                assert chr(code) in _FOLDED_ALIKES[letter], hex(code)


@given(
    st.text(alphabet=LETTERS, max_size=8), st.text(alphabet=LETTERS, max_size=4), st.booleans(), st.booleans()
)
def test_the_bytes_never_hide_what_matches(said: str, wanted: str, as_text: bool, ignore_case: bool) -> None:
    query = Query(text=wanted) if as_text else Query(pattern=wanted, fixed=True, ignore_case=ignore_case)
    found = byte_filter(query)
    line = f"<bobby> {said}\n".encode()
    if found is not None and record_test(query)(Message("PRIVMSG", ("#room", said), "bobby!b@h")):
        prepared = found.prepare(line)
        assert prepared is None or found.find(prepared, 0, len(line)) >= 0


def test_the_text_that_a_match_must_hold() -> None:
    assert certain_text(Query(pattern=r"\bneedles?\b")) == "needle"
    assert certain_text(Query(pattern="a|b")) == ""
    assert certain_text(Query(pattern="a.b", fixed=True)) == "a.b"
    assert certain_text(Query(pattern="needle", invert=True)) == ""
    assert certain_text(Query()) == ""
