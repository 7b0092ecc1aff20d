"""Which file a conversation's next records go to: the folder made, the file named, both made durable.

    the file of this run or the last one    while it is the record's UTC day and there is room
    2026-11-20.log                          the first of a day
    2026-11-20T210141.002200Z.log           a later one of the day
    the same, after a failure               named by the first time that failed, which supersedes whatever
                                            the file before it may hold from that time on

Rules for this file: creates and opens, never writes a line. Called by the committer's thread only.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from chat.irc.times import day_of
from chat.logbook.folders import folder_of
from chat.logbook.line import WINDOW, is_private
from chat.logbook.names import FileName, day_name, log_files, parse_name, time_name
from chat.logbook.recover import Tail
from chat.logbook.seals import read_seals
from chat.logbook.segment import Segment
from chat.logbook.storage import Storage, raise_first


class Shelf:
    """Opens segments below `root`."""

    def __init__(self, storage: Storage, root: Path, tails: Mapping[str, Tail]) -> None:
        self._storage: Final = storage
        self.root: Final = root
        self._tails = dict(tails)  # the last run's files, until the first record to each
        self._floors: dict[str, int] = {}  # from which time on a conversation's last file does not count

    def folder(self, conversation: str) -> Path:
        """The conversation's folder, which need not exist."""
        return self.root.joinpath(*folder_of(conversation))

    def put_back(self, conversation: str, segment: Segment) -> None:
        """A file that was closed to save descriptors; the next record may resume it."""
        self._tails[conversation] = Tail(segment.name, 0)

    def finish(self, conversation: str) -> None:
        """The last run's file is not to be resumed: it will be sealed."""
        self._tails.pop(conversation, None)

    def supersede(self, conversation: str, time: int) -> None:
        """Whatever the newest file holds from this time on does not count; the next file will say so."""
        self._floors[conversation] = min(time, self._floors.get(conversation, time))

    def resume(self, conversation: str, time: int, max_size: int) -> Segment | None:
        """The last run's file, if a record of this time still belongs into it. Raises OSError."""
        tail = self._tails.pop(conversation, None)
        if tail is None or tail.name.gzipped or time >= tail.name.day_end or conversation in self._floors:
            return None
        folder = self.folder(conversation)
        path = folder / tail.name.text
        size = self._storage.size(path)
        if size >= max_size or tail.name.text in self._told(folder, conversation):
            return None
        usual = size <= WINDOW and b"target=" not in self._storage.read(path, 0, size)
        handle, size = self._storage.append(path, private=is_private(conversation))
        return Segment(conversation, path, tail.name, handle, size, usual=usual)

    def create(self, conversation: str, time: int) -> Segment:
        """A new file for records from `time` on. Raises OSError."""
        folder = self.folder(conversation)
        self._make(folder, conversation)
        files = {name.plain for name in log_files(self._storage.list(folder))}
        files |= self._told(folder, conversation)
        floor = self._floors.get(conversation)
        if floor is not None and day_of(floor) != day_of(time):
            self._open(conversation, folder, time_name(floor)).handle.close()  # empty: supersedes, no more
            floor = None
        if floor is not None:
            name = time_name(floor)
        elif day_name(time) in files:
            name = time_name(time)
        else:
            name = day_name(time)
        segment = self._open(conversation, folder, name)
        self._floors.pop(conversation, None)
        return segment

    def _open(self, conversation: str, folder: Path, text: str) -> Segment:
        name = parse_name(text)
        assert isinstance(name, FileName)
        handle, size = self._storage.append(folder / text, private=is_private(conversation))
        try:
            if size:
                handle.truncate(0)  # what an earlier attempt, that failed, may have left
                raise_first(self._storage.sync([handle]))
            while True:
                self._storage.sync_folder(folder)
                if folder == self.root:
                    break
                folder = folder.parent
        except OSError:
            handle.close()
            raise
        return Segment(conversation, self.folder(conversation) / text, name, handle, 0)

    def _told(self, folder: Path, conversation: str) -> set[str]:
        return read_seals(self._storage, folder, conversation).told()

    def _make(self, folder: Path, conversation: str) -> None:
        private = is_private(conversation)
        if self._storage.make_folder(self.root, private=False):  # somebody removed it
            self._storage.sync_folder(self.root.parent)
        for parent in reversed(folder.relative_to(self.root).parents[:-1]):
            self._storage.make_folder(self.root / parent, private=private)
        self._storage.make_folder(folder, private=private)
