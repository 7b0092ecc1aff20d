"""Searching messages in a process of its own: `python -m chat.search.searcher`.

A scan holds the interpreter for as long as it lasts, so a server that scanned by itself would hold up the
chat. It asks this program instead, by one line of JSON on standard input, and reads one line of JSON for each
message found. Blocks of bytes are filtered first; only lines that may match are decoded. Rules for this file:
read-only.
"""

import json
import os
import re
import sys
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple

from chat.irc.message import Message
from chat.irc.names import fold
from chat.logbook.read import LogFile, decode_between, with_files
from chat.logbook.record import MESSAGES, Record
from chat.logbook.scan import Log, blocks_backwards, files_between, span
from chat.logbook.source import Source, open_source

_PLAIN_RUN: Final = re.compile("[ !-\\[\\]-~]+")  # printable ASCII that the log writes as it is


class Place(NamedTuple):
    """A conversation to look through, and the times (µs, both included) that may be shown."""

    conversation: str
    since: int
    until: int


class Question(NamedTuple):
    """The newest `limit` messages that hold `text`, without regard to case, by `sender` if given."""

    root: str
    places: list[Place]
    text: str
    sender: str
    limit: int


class Found(NamedTuple):
    """A message and where it was said."""

    conversation: str
    record: Record


def search(question: Question) -> list[Found]:
    """The newest messages that match, oldest first. Raises OSError."""
    found: list[Found] = []
    for place in question.places:
        log = Log(place.conversation, Path(question.root))
        records = with_files(partial(_newest, log, place, question))
        found += [Found(place.conversation, record) for record in records]
    found.sort(key=lambda item: item.record.time)
    return found[-question.limit :]


def _newest(log: Log, place: Place, question: Question) -> list[Record]:
    return list(islice(_backwards(log, place, question), question.limit))


def _backwards(log: Log, place: Place, question: Question) -> Iterator[Record]:
    """The matching messages of one log, the newest first; what is repeated counts once."""
    before = place.until + 1
    for file in reversed(files_between(log, place.since, place.until)):
        with open_source(file.path) as source:
            for record in _in_file(file, source, place, question):
                if record.time < before:
                    before = record.time
                    yield record


def _in_file(file: LogFile, source: Source, place: Place, question: Question) -> Iterator[Record]:
    needle = max(_PLAIN_RUN.findall(question.text), key=len, default="").encode().lower()
    wanted, sender = question.text.casefold(), fold(question.sender) if question.sender else ""
    begin, end = span(file, source, place.since, place.until)
    for block in blocks_backwards(source, begin, end):
        lowered = block.data[: block.end].lower()
        at = lowered.rfind(needle)
        while at >= 0:
            start = lowered.rfind(b"\n", 0, at) + 1
            stop = lowered.find(b"\n", at) + 1
            for record in decode_between(file, source, block.offset + start, block.offset + stop):
                if _matches(record.message, wanted, sender):
                    yield record
            at = lowered.rfind(needle, 0, max(0, start - 1)) if start else -1


def _matches(message: Message, wanted: str, sender: str) -> bool:
    return (
        message.command in MESSAGES
        and wanted in _said(message.params[-1]).casefold()
        and (not sender or fold(message.nick) == sender)
    )


def _said(text: str) -> str:
    """What a person sees of a text: of a CTCP ACTION what was done, not the word ACTION."""
    return text.removeprefix("\x01ACTION ").strip("\x01") if text.startswith("\x01") else text


def encode_question(question: Question) -> bytes:
    """The question as the program reads it."""
    return json.dumps(question).encode() + b"\n"


def decode_question(data: bytes) -> Question:
    """The inverse of `encode_question`."""
    root, places, text, sender, limit = json.loads(data)
    return Question(root, [Place(*place) for place in places], text, sender, limit)


def encode_found(found: Found) -> bytes:
    """One answer, as the program writes it."""
    time, message = found.record
    row = (found.conversation, time, message.command, message.params, message.source, dict(message.tags))
    return json.dumps(row).encode() + b"\n"


def decode_found(data: bytes) -> Found:
    """The inverse of `encode_found`."""
    row: list[Any] = json.loads(data)
    conversation, time, command, params, source, tags = row
    return Found(conversation, Record(time, Message(command, tuple(params), source, tags)))


def main() -> int:
    """Answer one question, behind whoever else wants the processor."""
    if hasattr(os, "nice"):  # not on Windows
        os.nice(10)
    question = decode_question(sys.stdin.buffer.readline())
    try:
        found = search(question)
    except OSError as error:
        print(error, file=sys.stderr)
        return 1
    sys.stdout.buffer.write(b"".join(map(encode_found, found)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
