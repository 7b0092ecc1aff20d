"""Messages that were removed afterwards: a REDACT is a record like any other, and the text stays in the file.

Readers hide what a later record of the same log removed. Which those are is found by looking through the log,
and remembered by file, so that the next look reads only what was added. Rules for this file: read-only; one
thread's; what is remembered is in memory only, and may be thrown away.
"""

import re
from pathlib import Path
from typing import Final, NamedTuple

from chat.irc.times import log_time, msgid_time
from chat.logbook.line import LAST_TIME
from chat.logbook.read import LogFile, end_of, list_files, with_files
from chat.logbook.record import Record
from chat.logbook.source import open_source

REMOVED: Final = "(message removed)"
_PART: Final = 1 << 20
_MARK: Final = b" removed message "
_LINE: Final = re.compile(rb"[^ ]+ (?:\{[^ ]*\} )?-- [^ ]+ removed message ([0-9a-z]+)")


class _Looked(NamedTuple):
    """What is known of one file."""

    done: int  # bytes that were looked through
    found: frozenset[int]
    finished: bool  # another file had begun by then, so this one will not grow


_NOTHING: Final[frozenset[int]] = frozenset()
_NOT_YET: Final = _Looked(0, _NOTHING, False)


class Redactions:
    """The removed messages of the logs below `root`."""

    def __init__(self, root: Path) -> None:
        self._root: Final = root
        self._seen: dict[str, dict[str, _Looked]] = {}  # by conversation and plain file name

    def remembered(self, conversation: str) -> int:
        """How many files of a log something is remembered of."""
        return len(self._seen.get(conversation, {}))

    def of(self, conversation: str, upto: int = LAST_TIME) -> set[int]:
        """The times (µs), which are the identities, of the messages removed up to a time. Raises OSError.

        A server passes the time up to which the log is durable, which never goes back: a line behind it may
        yet be taken back.
        """
        return with_files(lambda: self._of(conversation, upto))

    def _of(self, conversation: str, upto: int) -> set[int]:
        before = self._seen.get(conversation, {})
        now: dict[str, _Looked] = {}  # files that are gone are forgotten
        for file in list_files(self._root, conversation):
            looked = before.get(file.name.plain, _NOT_YET)
            now[file.name.plain] = looked if looked.finished else self._look(file, looked, upto)
        self._seen[conversation] = now
        return set().union(*(looked.found for looked in now.values()))

    def _look(self, file: LogFile, before: "_Looked", upto: int) -> "_Looked":
        limit = log_time(upto).encode()
        done, found = before.done, before.found
        with open_source(file.path) as source:
            end = end_of(file, source)
            if end < done:
                done, found = 0, _NOTHING
            while done < end:
                data = source.read(done, min(_PART, end - done))
                whole = _whole(data, limit)
                if not whole:
                    break
                found |= _removed_in(data[:whole])
                done += whole
        return _Looked(done, found, file.until is not None and file.until <= upto)


def _whole(data: bytes, limit: bytes) -> int:
    """The length of the whole lines, without those at the end that are later than a time."""
    whole = data.rfind(b"\n") + 1
    while whole:
        start = data.rfind(b"\n", 0, whole - 1) + 1
        if data[start : start + len(limit)] <= limit:
            break
        whole = start
    return whole


def _removed_in(data: bytes) -> set[int]:
    """The messages that these whole lines remove."""
    found: set[int] = set()
    at = data.find(_MARK)
    while at >= 0:
        end = data.find(b"\n", at)
        match = _LINE.match(data, data.rfind(b"\n", 0, at) + 1, end)
        time = msgid_time(match.group(1).decode()) if match else None
        if time is not None:
            found.add(time)
        at = data.find(_MARK, end)
    return found


def hidden(record: Record, removed: set[int]) -> Record:
    """The record, its text replaced by REMOVED (and its tags left out) if it was removed."""
    if record.time not in removed or record.message.command not in ("PRIVMSG", "NOTICE"):
        return record
    message = record.message
    return record._replace(message=message._replace(params=(*message.params[:-1], REMOVED), tags={}))
