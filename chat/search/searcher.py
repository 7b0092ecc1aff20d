"""Searching in a process of its own: `python -m chat.search.searcher SECONDS`.

A scan holds the interpreter for as long as it lasts, and an expression may take longer to match than anybody
waits. So a server that searched by itself would hold up the chat, and a client its screen: both ask this
program (process.py), by one line of JSON on standard input, and read one line of JSON for each answer.

Rules for this file: read-only; what may not be seen (the times of a place) is never in an answer, and what
was removed only where the query wants it.
"""

import faulthandler
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final

from chat.errors import UsageError
from chat.logbook.read import with_files
from chat.logbook.record import Record
from chat.logbook.redactions import hidden
from chat.logbook.scan import Log
from chat.search.around import Around
from chat.search.finding import PLAIN, Entry, Finder, Wants
from chat.search.matching import compile_pattern, record_test
from chat.search.query import Query
from chat.search.questions import (
    COUNT,
    NOTHING,
    SEARCH,
    SIFT,
    Found,
    Place,
    Question,
    Span,
    decode_question,
    encode_found,
)
from chat.search.words import searched_text

MOST_SPANS: Final = 30  # of one text
Identity = tuple[int, str, str, tuple[str, ...]]
_WITH_SOURCES: Final = Wants(sources=True)


def answer(question: Question) -> list[Found]:
    """What is found. Raises `UsageError` for a pattern that cannot be, and OSError."""
    return _ANSWERS[question.kind](question)


def search(question: Question) -> list[Found]:
    """The records, by time; with lines around them conversation by conversation. Raises as `answer`."""
    query = question.query
    windows = {place.conversation: place for place in question.places}
    hits = [
        hit
        for place in question.places
        for root in question.roots
        for hit in with_files(partial(_in_place, root, place, query))
    ]
    hits.sort(key=lambda hit: hit.record.time)
    if len(question.roots) > 1:
        once = {(hit.log.conversation, *_identity(hit.record)): hit for hit in reversed(hits)}
        hits = list(once.values())[::-1]
    hits = query.choose(hits)
    if query.before or query.after:
        hits.sort(key=lambda hit: (hit.log.conversation, hit.record.time))
        around = (entry for entry in Around(query).add(hits) if entry is not None)
        hits = [entry for entry in around if _may_be_seen(entry, windows[entry.log.conversation])]
    expression = compile_pattern(query) if not query.invert else None
    return [_found(hit, expression) for hit in hits]


def count(question: Question) -> list[Found]:
    """How many each place has; an answer for each that has one. Raises as `answer`."""
    query = replace(question.query, newest=None, most=None, reverse=False)
    counted = {}
    for place in question.places:
        many = [with_files(partial(_counted, root, place, query)) for root in question.roots]
        counted[place.conversation] = many[0].total() if len(many) == 1 else len(set().union(*many))
    return [Found(name, NOTHING, number=number) for name, number in counted.items() if number]


def sift(question: Question) -> list[Found]:
    """Of given records those that match, in the order given. Raises `UsageError`."""
    query = question.query
    test = record_test(query)
    expression = compile_pattern(query) if not query.invert else None
    return [
        Found("", NOTHING, True, spans_of(record, expression), index)
        for index, record in enumerate(question.records)
        if query.since <= record.time <= query.until and test(record.message)
    ]


_ANSWERS: Final = {SEARCH: search, COUNT: count, SIFT: sift}


def spans_of(record: Record, expression: re.Pattern[str] | None) -> tuple[Span, ...]:
    """Where the expression is in what was said."""
    if expression is None:
        return ()
    matches = expression.finditer(searched_text(record.message))
    return tuple(islice((match.span() for match in matches if match.end() > match.start()), MOST_SPANS))


def _in_place(root: str, place: Place, query: Query) -> list[Entry]:
    """What one conversation has of it, no more than can be wanted; oldest first. Raises OSError."""
    if query.newest is None and not query.reverse:
        return list(islice(_entries(root, place, query, _WITH_SOURCES), query.most))
    limit = query.most if query.newest is None else query.newest
    return list(islice(_entries(root, place, query, _WITH_SOURCES, backwards=True), limit))[::-1]


def _counted(root: str, place: Place, query: Query) -> Counter[Identity]:
    return Counter(_identity(entry.record) for entry in _entries(root, place, query, PLAIN))


def _identity(record: Record) -> Identity:
    """The same for a message that two clients logged: they know its millisecond."""
    message = record.message
    return record.time // 1000, message.command, message.nick, message.params


def _entries(
    root: str, place: Place, query: Query, wants: Wants, *, backwards: bool = False
) -> Iterator[Entry]:
    """What matches and may be seen; what is repeated counts once."""
    window = replace(query, since=max(query.since, place.since), until=min(query.until, place.until))
    finder = Finder(Log(place.conversation, Path(root)), window, wants, upto=place.until)
    last: int | None = None
    for entry in finder.backwards() if backwards else finder.forwards():
        time = entry.record.time
        if last is not None and (time >= last if backwards else time <= last):
            continue
        last = time
        if not entry.removed or query.removed:
            yield entry


def _may_be_seen(entry: Entry, place: Place) -> bool:
    return place.since <= entry.record.time <= place.until


def _found(entry: Entry, expression: re.Pattern[str] | None) -> Found:
    record = hidden(entry.record, {entry.record.time}) if entry.removed else entry.record
    spans = spans_of(record, expression) if entry.hit else ()
    return Found(entry.log.conversation, record, entry.hit, spans)


def main() -> int:
    """Answer one question, behind whoever else wants the processor; 2 when it cannot be one.

    The end comes after so many seconds whatever happens, even inside one match of an expression.
    """
    if len(sys.argv) > 1:
        faulthandler.dump_traceback_later(float(sys.argv[1]), exit=True)
    if hasattr(os, "nice"):  # not on Windows
        os.nice(10)
    try:
        found = answer(decode_question(sys.stdin.buffer.readline()))
    except (UsageError, OSError) as error:
        print(error, file=sys.stderr)
        return 2 if isinstance(error, UsageError) else 1
    sys.stdout.buffer.write(b"".join(map(encode_found, found)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
