"""Pages of a conversation: the records before, after, around or between times, at any depth.

    before  the newest `limit` with time <  t         after    the oldest `limit` with time > t
    around  half before t, the rest from t on         between  the oldest (or newest) strictly inside
    latest  the newest `limit`, after a time if given

A page costs a bisection and a window's worth of reading, wherever it is. Records come oldest first. `kinds`
are the commands wanted (record.MESSAGES), None for all. `upto` (µs) hides what is later: a server passes the
time up to which everything is durable, since a line is in the file a moment before it is.

Rules for this file: read-only, no state, any thread. Files that vanish (compressed, pruned) are looked for
again.
"""

import re
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from chat.logbook.line import LAST_TIME
from chat.logbook.read import LogFile, decode_between, end_of, list_files, with_files
from chat.logbook.record import MESSAGES, Record
from chat.logbook.seek import line_start, seek
from chat.logbook.source import Source, open_source

Kinds = frozenset[str] | None
_STEP: Final = 32 * 1024
# A line that may be a PRIVMSG or NOTICE: `<nick>`, `* nick`, `-nick-`, or a message as on the wire.
_MAY_BE_MESSAGE: Final = re.compile(
    rb"^[^ \n]+ (?:\{[^ \n]*\} )?(?:<(?!-- )|\* |-(?!-> |- )|:)", re.MULTILINE
)


class _Ask(NamedTuple):
    start: int  # the first time wanted
    end: int  # the first time not wanted any more
    limit: int
    kinds: Kinds


def before(
    root: Path, conversation: str, time: int, limit: int, *, kinds: Kinds = None, upto: int | None = None
) -> list[Record]:
    """The newest `limit` records earlier than `time` (µs). Raises OSError."""
    return _page(_back, root, conversation, _Ask(0, _capped(time, upto), limit, kinds))


def after(
    root: Path, conversation: str, time: int, limit: int, *, kinds: Kinds = None, upto: int | None = None
) -> list[Record]:
    """The oldest `limit` records later than `time` (µs). Raises OSError."""
    return _page(_forth, root, conversation, _Ask(time + 1, _capped(LAST_TIME, upto), limit, kinds))


def latest(
    root: Path,
    conversation: str,
    limit: int,
    *,
    kinds: Kinds = None,
    upto: int | None = None,
    since: int = -1,
) -> list[Record]:
    """The newest `limit` records, of those later than `since` (µs) if given. Raises OSError."""
    return _page(_back, root, conversation, _Ask(since + 1, _capped(LAST_TIME, upto), limit, kinds))


def around(
    root: Path, conversation: str, time: int, limit: int, *, kinds: Kinds = None, upto: int | None = None
) -> list[Record]:
    """At most `limit` records about `time` (µs), that of this very time among them. Raises OSError."""
    head = before(root, conversation, time, limit // 2, kinds=kinds, upto=upto)
    return head + after(root, conversation, time - 1, limit - len(head), kinds=kinds, upto=upto)


def between(
    root: Path,
    conversation: str,
    start: int,
    end: int,
    *,
    limit: int,
    kinds: Kinds = None,
    upto: int | None = None,
) -> list[Record]:
    """Records strictly between two times (µs): the oldest `limit`, or, if `start` > `end`, the newest."""
    if start <= end:
        return _page(_forth, root, conversation, _Ask(start + 1, _capped(end, upto), limit, kinds))
    return _page(_back, root, conversation, _Ask(end + 1, _capped(start, upto), limit, kinds))


def _capped(end: int, upto: int | None) -> int:
    """The first time that is out of the question."""
    return end if upto is None else min(end, upto + 1)


def _page(
    walk: Callable[[list[LogFile], _Ask], list[Record]], root: Path, conversation: str, ask: _Ask
) -> list[Record]:
    return with_files(lambda: walk(_files(root, conversation, ask), ask))


def _files(root: Path, conversation: str, ask: _Ask) -> list[LogFile]:
    return [
        file
        for file in list_files(root, conversation)
        if file.name.start < ask.end
        and file.name.day_end > ask.start
        and (file.until is None or file.until > ask.start)
    ]


def _range(file: LogFile, source: Source, ask: _Ask) -> tuple[int, int]:
    """The bytes of a file that lie in the times asked for."""
    first = seek(source, ask.start) if ask.start > file.name.start else 0
    last = end_of(file, source)
    return first, min(last, seek(source, ask.end)) if ask.end < file.name.day_end else last


def _forth(files: list[LogFile], ask: _Ask) -> list[Record]:
    page: list[Record] = []
    for file in files:
        with open_source(file.path) as source:
            records = decode_between(file, source, *_range(file, source, ask))
            page += islice(_wanted(records, ask.kinds), ask.limit - len(page))
        if len(page) >= ask.limit:
            break
    return page


def _back(files: list[LogFile], ask: _Ask) -> list[Record]:
    page: list[Record] = []
    for file in reversed(files):
        with open_source(file.path) as source:
            page = _tail(file, source, ask, ask.limit - len(page)) + page
        if len(page) >= ask.limit:
            break
    return page


def _tail(file: LogFile, source: Source, ask: _Ask, limit: int) -> list[Record]:
    """The last `limit` records wanted of a file."""
    first, last = _range(file, source, ask)
    sought = limit
    while True:
        begin = _candidate_before(source, first, last, sought, ask.kinds)
        page = list(_wanted(decode_between(file, source, begin, last), ask.kinds))
        if len(page) >= limit or begin == first:
            return page[-limit:] if limit else []
        sought *= 4  # some only looked like it


def _candidate_before(source: Source, first: int, last: int, count: int, kinds: Kinds) -> int:
    """Where the `count`th line from byte `last` back starts, of those that may be wanted; or `first`."""
    step = _STEP
    begin = last
    while begin > first:
        earlier = max(first, line_start(source, max(first, begin - step)))
        starts = _candidates(source.read(earlier, begin - earlier), kinds)
        if len(starts) >= count:
            return earlier + starts[len(starts) - count] if count else last
        count -= len(starts)
        begin = earlier
        step *= 2
    return first


def _candidates(data: bytes, kinds: Kinds) -> list[int]:
    """Where the lines that may be wanted start, judged by their first bytes."""
    if kinds is not None and kinds <= MESSAGES:
        return [match.start() for match in _MAY_BE_MESSAGE.finditer(data)]
    return [0, *(match.end() for match in re.finditer(rb"\n(?!\Z)", data))] if data else []


def _wanted(records: Iterator[Record], kinds: Kinds) -> Iterator[Record]:
    """Those of the kinds, each later than the one before: what is repeated counts once."""
    last = -1
    for record in records:
        if record.time > last:
            last = record.time
            if kinds is None or record.message.command in kinds:
                yield record
