"""Putting records of the past into a log: what archives of other programs hold.

A day that has no file gets one. The file of a day that is there, plain and not sealed (or sealed as an
imported one), is written anew with the old records and the new ones by time, and takes the old one's place at
once. Records that are there already are recognised. Rules for this file: only with the lock held; a crash
leaves the day as it was.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from chat.irc.times import DAY, day_of
from chat.logbook.folders import folder_of
from chat.logbook.line import Encoder, is_private
from chat.logbook.names import day_name
from chat.logbook.read import LogFile, list_files, read_lines
from chat.logbook.record import Record
from chat.logbook.seals import ADDED, SEALED, Seal, SealsText, add_seals, digest_of, read_seals
from chat.logbook.source import open_source
from chat.logbook.storage import Storage, append_anew, raise_first

_TEMPORARY: Final = ".tmp"
Key = tuple[int, str, str, tuple[str, ...]]


class Inserted(NamedTuple):
    """What became of the records: how many are new, how many were there, and which days took none and why."""

    added: int
    duplicates: int
    refused: dict[str, str]
    refused_records: int


def insert(
    storage: Storage, root: Path, conversation: str, records: Iterable[Record], precision: int, *, dry: bool
) -> Inserted:
    """Put records, in any order, into a log. Their times are exact to `precision` microseconds.

    Records of one time are moved apart by microseconds, in the order given. With `dry` nothing is written.
    Raises OSError.
    """
    days: dict[int, list[Record]] = {}
    for record in records:
        days.setdefault(record.time // DAY, []).append(record)
    folder = root.joinpath(*folder_of(conversation))
    seals = read_seals(storage, folder, conversation)
    files: dict[int, list[LogFile]] = {}
    for file in list_files(root, conversation, storage):
        files.setdefault(file.name.start // DAY, []).append(file)
    added = duplicates = refused_records = 0
    refused: dict[str, str] = {}
    for day, wanted in sorted(days.items()):
        there = files.get(day, [])
        old, damaged = _records(storage, there)
        new = _new_ones(old, wanted, precision)
        duplicates += len(wanted) - len(new)
        if not new:
            continue
        reason = _why_not(storage, there, seals)
        if not reason and damaged:
            reason = "it holds lines that are no records, which would be lost"
        if reason:
            refused[day_of(day * DAY)] = reason
            refused_records += len(new)
            continue
        added += len(new)
        if not dry:
            _write_day(storage, root, conversation, _merged(old, new))
    return Inserted(added, duplicates, refused, refused_records)


def _records(storage: Storage, files: Sequence[LogFile]) -> tuple[list[Record], bool]:
    """All records of these files, and whether there is something else in them."""
    records: list[Record] = []
    damaged = False
    for file in files:
        for line in read_lines(file, open_source(file.path, storage)):
            if line.record is None:
                damaged = True
            else:
                records.append(line.record)
    return records, damaged


def _why_not(storage: Storage, files: Sequence[LogFile], seals: SealsText) -> str:
    """Why a day takes no more; "" if it does: also one that came from an import, while it is unchanged."""
    if len(files) > 1:
        return "it has more than one file"
    if not files:
        return ""
    name, path = files[0].name, files[0].path
    if name.start % DAY:
        return "its first file is gone"
    if name.gzipped:
        return "it is compressed"
    seal = seals.of(SEALED).get(name.plain)
    if seal is None:
        return ""
    if name.plain not in seals.of(ADDED):
        return "it is sealed"
    digest = digest_of(partial(storage.read, path), storage.size(path))
    return "" if digest == seal.digest else "it was changed after it was sealed"


def _key(record: Record, precision: int) -> Key:
    message = record.message
    return record.time // precision, message.command, message.nick, message.params


def _new_ones(old: Sequence[Record], wanted: Sequence[Record], precision: int) -> list[Record]:
    """Those that are not there already, each counted as often as it is."""
    there = Counter(_key(record, precision) for record in old)
    new = []
    for record in wanted:
        key = _key(record, precision)
        if there[key]:
            there[key] -= 1
        else:
            new.append(record)
    return new


def _merged(old: Sequence[Record], new: Sequence[Record]) -> list[Record]:
    """All of them by time, no two at the same; the old ones keep theirs."""
    taken = {record.time for record in old}
    merged = list(old)
    last = -1
    for record in sorted(new, key=lambda record: record.time):
        time = max(record.time, last + 1)
        while time in taken:
            time += 1
        taken.add(time)
        last = time
        merged.append(record._replace(time=time))
    return sorted(merged, key=lambda record: record.time)


def _write_day(storage: Storage, root: Path, conversation: str, records: Sequence[Record]) -> None:
    private = is_private(conversation)
    folder = root
    for part in folder_of(conversation):
        folder /= part
        storage.make_folder(folder, private=private)
        storage.sync_folder(folder.parent)
    path = folder / day_name(records[0].time)
    temporary = folder / (path.name + _TEMPORARY)
    encoder = Encoder(conversation, fresh=True)
    handle = append_anew(storage, temporary, private=private)
    try:
        offset = 0
        for record in records:
            line = encoder.encode(record, offset)
            offset += len(line)
            while line:
                line = line[handle.write(line) :]
        raise_first(storage.sync([handle]))
    finally:
        handle.close()
    add_seals(storage, folder, conversation, [Seal(ADDED, path.name)], private=private)
    storage.rename(temporary, path)
    storage.sync_folder(folder)
