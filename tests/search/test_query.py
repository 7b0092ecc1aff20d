"""What is wanted, on its way to another process; and what is left of what was found."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from chat.irc.message import Message
from chat.logbook.record import Record
from chat.search.query import Query
from chat.search.questions import (
    SIFT,
    Found,
    Place,
    Question,
    decode_found,
    decode_question,
    encode_found,
    encode_question,
)
from tests.search.test_attributes import QUERIES

RECORDS = st.builds(
    Record,
    st.integers(0, 1 << 55),
    st.builds(
        Message, st.text(), st.lists(st.text()).map(tuple), st.text(), st.dictionaries(st.text(), st.text())
    ),
)


@settings(deadline=None)
@given(QUERIES)
def test_a_query_is_packed_and_unpacked(query: Query) -> None:
    assert Query.unpack(json.loads(json.dumps(query.pack()))) == query


@settings(deadline=None)
@given(st.builds(Question, QUERIES, st.just(("a", "b")), st.just((Place("#a", 1, 2),)), st.just(SIFT),
                 st.lists(RECORDS, max_size=3).map(tuple)))  # fmt: skip
def test_a_question_is_one_line(question: Question) -> None:
    line = encode_question(question)
    assert line.count(b"\n") == 1
    assert decode_question(line) == question


@settings(deadline=None)
@given(st.builds(Found, st.text(), RECORDS, st.booleans(), st.just(((1, 2), (3, 4))), st.integers(0, 9)))
def test_an_answer_is_one_line(found: Found) -> None:
    line = encode_found(found)
    assert line.count(b"\n") == 1
    assert decode_found(line) == found


def test_what_is_left() -> None:
    found = list(range(10))
    assert Query().choose(found) == found
    assert Query(newest=3).choose(found) == [7, 8, 9]
    assert Query(newest=0).choose(found) == []
    assert Query(most=2).choose(found) == [0, 1]
    assert Query(newest=3, most=2).choose(found) == [7, 8]
    assert Query(newest=3, most=2, reverse=True).choose(found) == [9, 8]
    assert Query(most=2, reverse=True).choose(found) == [9, 8]
