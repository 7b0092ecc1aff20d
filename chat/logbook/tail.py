"""The records of one log as they are written: across rotation, compression, deletion, and before it exists.

Between two looks nothing is held but where we are: the file's name, the offset, and the last line read,
which must still be there. Where it is not (cut back after a failed write, replaced), reading goes on behind
the last time given, so no record is given twice. A compressed file has the same text at the same offsets.

Rules for this file: read-only, no waiting: whoever calls decides how often to look.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from chat.errors import BadRecord
from chat.logbook.folders import folder_of
from chat.logbook.line import Decoder
from chat.logbook.read import LogFile, list_files, primed
from chat.logbook.record import Record
from chat.logbook.scan import Log
from chat.logbook.seek import lines, seek
from chat.logbook.source import Source, open_source

_COARSE: Final = 2.0  # seconds within which a folder may change without its time changing


class NewLine(NamedTuple):
    """A record that was not there at the last look."""

    path: Path
    text: bytes
    record: Record


class Tail:
    """Looks for what is new in one log. `last` is the time (µs) after which records are given.

    `damaged` is told the file and how many, when lines are no records.
    """

    def __init__(
        self,
        log: Log,
        last: int,
        clock: Callable[[], float] = time.time,
        damaged: Callable[[Path, int], None] = lambda *_: None,
    ) -> None:
        self.log = log
        self.last = last
        self._clock = clock
        self._damaged = damaged
        self._folder = log.root.joinpath(*folder_of(log.conversation))
        self._files: list[LogFile] = []
        self._listed_at: tuple[int, float] | None = None  # the folder's time, and ours when it was listed
        self._current = ""  # the plain name of the file that is being read
        self._seen: tuple[object, ...] = ()  # what the file looked like when it was read
        self._offset = 0
        self._line = b""  # the last one read
        self._decoder = Decoder(log.conversation)

    def look(self) -> list[NewLine]:
        """Every record that was written since the last look. Raises OSError for what permissions forbid."""
        files = self._list()
        found: list[NewLine] = []
        for file in self._to_read(files):
            try:
                found += self._read(file)
            except FileNotFoundError:  # compressed or removed since it was listed: the next look will tell
                self._listed_at = None
                break
        return found

    def _list(self) -> list[LogFile]:
        """The files, listed again only when the folder may have changed."""
        try:
            changed = self._folder.stat().st_mtime_ns
        except (FileNotFoundError, NotADirectoryError):
            self._listed_at = None
            return []
        at = self._listed_at
        if at is None or at[0] != changed or at[1] - changed / 1e9 < _COARSE:
            self._listed_at = (changed, self._clock())
            self._files = list_files(self.log.root, self.log.conversation)
        return self._files

    def _to_read(self, files: list[LogFile]) -> list[LogFile]:
        """The file that is being read and those after it; or from the first that may hold something new.

        Those after it were listed before it is read to its end, so nothing can be added to it any more.
        """
        for index, file in enumerate(files):
            if file.name.plain == self._current:
                return files[index:]
        return [file for file in files if file.until is None or file.until > self.last]

    def _read(self, file: LogFile) -> list[NewLine]:
        status = file.path.stat()
        seen = (file.path, status.st_size, status.st_mtime_ns, status.st_ino)
        if seen == self._seen and file.name.plain == self._current:
            return []
        with open_source(file.path) as source:
            if file.name.plain != self._current or not self._still_there(source):
                self._offset = seek(source, self.last + 1)
                self._decoder = primed(self.log.conversation, source, self._offset)
                self._line = b""
            self._current, self._seen = file.name.plain, seen
            return list(self._new_lines(file, source))

    def _still_there(self, source: Source) -> bool:
        end = self._line + b"\n" if self._line else b""
        return source.size >= self._offset and source.read(self._offset - len(end), len(end)) == end

    def _new_lines(self, file: LogFile, source: Source) -> list[NewLine]:
        found = []
        for offset, text in lines(source, self._offset):
            self._offset, self._line = offset + len(text) + 1, text
            try:
                record = self._decoder.decode(text)
            except BadRecord:
                self._damaged(file.path, 1)
                continue
            if record.time > self.last and (file.until is None or record.time < file.until):
                self.last = record.time
                found.append(NewLine(file.path, text, record))
        return found
