"""What the searching process is asked, and what it answers: a line of JSON for each.

Rules for this file: values and their two forms; nothing is looked for here.
"""

import json
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from chat.irc.message import Message
from chat.logbook.record import Record
from chat.logbook.scan import FOREVER
from chat.search.query import Query

Span = tuple[int, int]  # of characters
SEARCH: Final = "search"
COUNT: Final = "count"
SIFT: Final = "sift"


class Place(NamedTuple):
    """A conversation to look through, and the times (µs, both included) that may be shown."""

    conversation: str
    since: int = 0
    until: int = FOREVER


@dataclass(frozen=True, slots=True)
class Question:
    """What of these conversations the query wants.

    kind      SEARCH for the records, COUNT for how many there are in each place, or SIFT
    roots     the folders of the logs; what is in two of them (a client that ran twice) counts once
    records   for SIFT: of these the ones that match, from wherever they are; `places` are not looked at
    """

    query: Query
    roots: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    kind: str = SEARCH
    records: tuple[Record, ...] = ()


class Found(NamedTuple):
    """A record, where it was said, and where in its text the pattern is.

    hit      False for what is only around one
    number   of a COUNT, how many; of a SIFT, the place in `Question.records`
    """

    conversation: str
    record: Record
    hit: bool = True
    spans: tuple[Span, ...] = ()
    number: int = 0


NOTHING: Final = Record(0, Message("", ()))


def encode_question(question: Question) -> bytes:
    """The question as the process reads it."""
    records = [_row(record) for record in question.records]
    asked = (question.query.pack(), question.roots, question.places, question.kind, records)
    return json.dumps(asked).encode() + b"\n"


def decode_question(data: bytes) -> Question:
    """The inverse of `encode_question`."""
    query, roots, places, kind, records = json.loads(data)
    return Question(
        Query.unpack(query),
        tuple(roots),
        tuple(Place(*place) for place in places),
        kind,
        tuple(map(_record, records)),
    )


def encode_found(found: Found) -> bytes:
    """One answer, as the process writes it."""
    row = (found.conversation, _row(found.record), found.hit, found.spans, found.number)
    return json.dumps(row).encode() + b"\n"


def decode_found(data: bytes) -> Found:
    """The inverse of `encode_found`."""
    conversation, record, hit, spans, number = json.loads(data)
    return Found(conversation, _record(record), hit, tuple((begin, end) for begin, end in spans), number)


def _row(record: Record) -> tuple[Any, ...]:
    time, message = record
    return time, message.command, message.params, message.source, dict(message.tags)


def _record(row: list[Any]) -> Record:
    time, command, params, source, tags = row
    return Record(time, Message(command, tuple(params), source, tags))
