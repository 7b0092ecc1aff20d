"""What must hold of a disk that a crash left: everything delivered is there, and life goes on."""

import gzip
from collections import Counter
from hashlib import blake2b
from typing import NamedTuple

from chat.irc.message import Message
from chat.irc.times import DAY
from chat.logbook.logbook import Logbook
from chat.logbook.names import TORN
from chat.logbook.read import list_files, read_lines
from chat.logbook.record import Record
from chat.logbook.seals import SEALS
from chat.logbook.verify import Checked, Problem, verify
from tests.logbook.crash import UNREAD, CrashDisk, Entries
from tests.logbook.lives import CONVERSATIONS, ROOT, T0, Run
from tests.logbook.memory import Bytes

_END_OF_SEALS = ("no newline at its end", "not a seal")


class Found(NamedTuple):
    """What a start on a disk brought back; `changed`: whether it did something to the disk."""

    records: dict[str, list[Record]]
    changed: bool


def logged(disk: CrashDisk, conversation: str) -> list[Record]:
    found: list[Record] = []
    for file in list_files(ROOT, conversation, disk):
        content = disk.read(file.path, 0, disk.size(file.path))
        text = gzip.decompress(content) if file.name.gzipped and content else content
        found += [line.record for line in read_lines(file, Bytes(text)) if line.record is not None]
    return found


def key_of(entries: Entries, but: tuple[str, ...] = ()) -> bytes:
    """A short name for what a disk holds, `but` what is in files whose names end so."""
    digest = blake2b(digest_size=16)
    seen: dict[int, int] = {}  # one file under two names is not two files
    for path, inode in sorted(entries.items()):
        digest.update(path.encode())
        if inode is not None:
            content = b"" if but and path.endswith(but) else inode.cached
            digest.update(b"\0%d %d\0" % (len(content), seen.setdefault(id(inode), len(seen))))
            digest.update(content)
    return digest.digest()


class Examiner:
    """Checks disks, each distinct one once."""

    def __init__(self) -> None:
        self._went_on: set[bytes] = set()
        self._found: dict[bytes, Found] = {}
        self._checked: set[tuple[object, ...]] = set()
        self.counts: Counter[str] = Counter()

    @property
    def distinct(self) -> int:
        return len(self._found)

    def check(self, run: Run, entries: Entries) -> Found:
        """Everything that must hold of this disk after this life, and what is on it."""
        key = key_of(entries)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._examine(entries)
        self.counts["states"] += 1
        case = (key, _story(run))
        if case not in self._checked:
            self._checked.add(case)
            self.counts["cases"] += 1
            compare(run, found)
        return found

    def _examine(self, entries: Entries) -> Found:
        disk = CrashDisk(entries)
        found = start(disk)
        key = key_of(disk.entries, but=UNREAD)
        if key not in self._went_on:
            self._went_on.add(key)
            go_on(disk, found.records)
        return found


def _story(run: Run) -> tuple[object, ...]:
    """What was promised, in short: times are unique in a life."""
    told = (tuple(map(_time, records)) for kind in (run.delivered, run.tried) for records in kind.values())
    return (*told, tuple(run.refused), run.pruned_before)


def _time(record: Record) -> int:
    return record.time


def compare(run: Run, found: Found) -> None:
    """What was delivered is there, once, in order and as it was; what was refused is not."""
    for name, delivered in run.delivered.items():
        records = found.records[name]
        # What was not delivered may be there too, but for a user@host that was told on a line now lost.
        tried = {record.time: record.message.params for record in run.tried[name]}
        assert all(tried.get(record.time) == record.message.params for record in records), (name, records)
        kept = [record for record in delivered if record.time >= run.pruned_before]
        wanted = {record.time for record in kept}
        assert [record for record in records if record.time in wanted] == kept
        assert not [record for record in records if record.time in run.refused]


def start(disk: CrashDisk) -> Found:
    """Start on a disk that a crash left."""
    before = {path: inode.cached for path, inode in disk.entries.items() if inode is not None}
    key = key_of(disk.entries)
    book = Logbook.open(ROOT, storage=disk)
    book.close()
    assert disk.is_safe()
    _nothing_was_thrown_away(before, disk)
    records = {name: logged(disk, name) for name in CONVERSATIONS}
    for told in records.values():
        times = [record.time for record in told]
        assert times == sorted(set(times))
    return Found(records, key_of(disk.entries) != key)


def go_on(disk: CrashDisk, records: dict[str, list[Record]]) -> None:
    """Start again, which finds nothing to do; new messages; then everything is sealed, and is as it was."""
    key = key_of(disk.entries)
    reports: list[str] = []
    book = Logbook.open(ROOT, storage=disk, report=reports.append)
    assert key_of(disk.entries) == key
    _no_false_alarm(disk)
    after = _say_more(disk, book)
    assert not reports, reports
    for name, told in records.items():
        assert logged(disk, name) == told + after.get(name, [])
    found = list(verify(ROOT, T0 + 99 * DAY, disk))
    assert all(isinstance(item, Checked) and item.sealed for item in found), found


def _say_more(disk: CrashDisk, book: Logbook) -> dict[str, list[Record]]:
    """New messages, at once and the next day, in both logs; then everything is sealed."""
    now = max(book.newest, T0) + 1
    after: dict[str, list[Record]] = {
        name: [Record(now + later, Message("PRIVMSG", (target, "after"), "carl!u@h")) for later in (0, DAY)]
        for name, target in CONVERSATIONS.items()
        if name == "#lobby" or disk.entries.get(str(ROOT / f"@{name}"), disk) is None
    }
    for step in (0, 1):
        assert book.commit({name: records[step : step + 1] for name, records in after.items()}) == {}
    while book.maintain(now + 3 * DAY):
        pass
    book.close()
    assert disk.is_safe()
    return after


def _nothing_was_thrown_away(before: dict[str, bytes], disk: CrashDisk) -> None:
    """What recovery took from a log's end stands in the file beside it."""
    for path, content in before.items():
        inode = disk.entries[path]
        assert inode is not None
        now = inode.cached
        if path.endswith(TORN):
            assert now.startswith(content)
        elif now != content:
            aside = disk.entries[path + TORN]
            assert aside is not None
            assert content.startswith(now)
            assert aside.cached.endswith(content[len(now) :])


def _no_false_alarm(disk: CrashDisk) -> None:
    """Before anything more is sealed `verify` says nothing of sealed files, only what a crash did: to a line,
    or to the end of SEALS, which is cut back before it is added to."""
    for item in verify(ROOT, T0, disk):
        if isinstance(item, Problem):
            if item.path.name == SEALS:
                assert item.text in _END_OF_SEALS, item
            else:
                assert item.line is not None, item
                assert "sealed" not in item.text, item
