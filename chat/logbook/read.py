"""Reading the logs: which conversations there are, which files a log has, and what their lines say.

Works on the files alone, whoever writes them. Rules for this file: read-only; nothing is dropped silently: a
line that is no record comes with the reason, and one that a later file supersedes comes marked.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from chat.errors import BadRecord
from chat.irc.times import log_time
from chat.logbook.folders import folder_of
from chat.logbook.line import WINDOW, Decoder
from chat.logbook.names import FileName, log_files
from chat.logbook.record import Record
from chat.logbook.recover import conversations
from chat.logbook.seek import RawLine, line_start, lines, seek, stamp_of
from chat.logbook.source import Source, open_source
from chat.logbook.storage import DISK, Storage

# What can tell a reader who a nick is, or how a target is spelled (line.py).
_EVENT: Final = rb"--> |<-- |-- [^ \n]+ is now known as "
_TELLS: Final = re.compile(
    rb"\n(.{28}(?:%b|\{userhost|\{target|\{[^ \n]*\} (?:%b))[^\n]*)" % (_EVENT, _EVENT)
)


_ATTEMPTS: Final = 4
_T = TypeVar("_T")


def with_files(action: Callable[[], _T]) -> _T:
    """Do something that lists files and opens them; again, should one vanish (compressed, pruned) meanwhile.

    Raises what `action` raises.
    """
    for _ in range(_ATTEMPTS - 1):
        try:
            return action()
        except FileNotFoundError:
            continue
    return action()


class LogFile(NamedTuple):
    """One file of a conversation's log. What it holds at or after `until` (µs), if given, is superseded."""

    conversation: str
    folder: Path
    name: FileName
    until: int | None

    @property
    def path(self) -> Path:
        """Where it is. Made only when asked for: most files of a listing are never opened."""
        return self.folder / self.name.text


class Line(NamedTuple):
    """One line of a file: `number` counts from 1. `record` is None where `problem` says why."""

    number: int
    offset: int
    text: bytes
    record: Record | None
    problem: str = ""


def list_conversations(root: Path, storage: Storage = DISK) -> list[str]:
    """The conversations that have a folder below `root`, channels first, sorted. Raises nothing."""
    return sorted(conversation for conversation, _ in conversations(storage, root))


def list_files(root: Path, conversation: str, storage: Storage = DISK) -> list[LogFile]:
    """The files of a conversation's log, oldest first; none if it has no folder. Raises OSError."""
    folder = root.joinpath(*folder_of(conversation))
    try:
        names = log_files(storage.list(folder))
    except (FileNotFoundError, NotADirectoryError):
        return []
    untils = [*(after.start for after in names[1:]), None]
    return [
        LogFile(conversation, folder, name, until)
        for name, until in zip(names, untils, strict=False)  # an empty folder has no names
    ]


def end_of(file: LogFile, source: Source) -> int:
    """The offset at which what later files supersede begins: nearly always the file's size."""
    if file.until is None or file.until >= file.name.day_end:
        return source.size
    return seek(source, file.until)


def read_lines(file: LogFile, source: Source | None = None, start: int = 0) -> Iterator[Line]:
    """Every line of a file from byte `start`, a line's; numbered from there. Raises OSError.

    Lines that are no records, repeated or superseded come with `record` None and their `problem`.
    """
    with open_source(file.path) if source is None else source as text:
        decoder = primed(file.conversation, text, start) if start else Decoder(file.conversation)
        limit = log_time(file.until).encode() if file.until is not None else None
        last = b""
        number = 0
        end = start
        for number, (offset, raw) in enumerate(lines(text, start), 1):
            end = offset + len(raw) + 1
            try:
                record = decoder.decode(raw)
            except BadRecord as error:
                yield Line(number, offset, raw, None, str(error))
                continue
            stamp = raw[:27]
            if limit is not None and stamp >= limit:
                yield Line(number, offset, raw, None, "superseded by the next file")
            elif stamp <= last:
                yield Line(number, offset, raw, None, "not later than the line before")
            else:
                last = stamp
                yield Line(number, offset, raw, record)
        if end < text.size:
            yield Line(number + 1, end, text.read(end, text.size - end), None, "no newline at its end")


def primed(conversation: str, source: Source, offset: int) -> Decoder:
    """A decoder that knows what lines before byte `offset` of the file tell about those behind it."""
    decoder = Decoder(conversation)
    begin = line_start(source, max(0, offset - WINDOW))
    learn(decoder, source.read(begin, offset - begin))
    return decoder


def learn(decoder: Decoder, data: bytes) -> None:
    """Tell a decoder what these whole lines tell about those behind them."""
    for match in _TELLS.finditer(b"\n" + data):
        with suppress(BadRecord):
            decoder.decode(match.group(1))


def decode_between(file: LogFile, source: Source, start: int, end: int) -> Iterator[Record]:
    """The records of the lines from byte `start` to `end`; damage is passed over."""
    decoder = primed(file.conversation, source, start)
    for raw in lines(source, start, end):
        record = decode_or_none(decoder, raw)
        if record is not None:
            yield record


def decode_or_none(decoder: Decoder, raw: RawLine) -> Record | None:
    """The line's record, or None for damage."""
    if stamp_of(raw.text) is None:
        return None
    try:
        return decoder.decode(raw.text)
    except BadRecord:
        return None
