"""Start-up: what the last run left at the ends of the logs.

Only the newest file of a conversation can have a torn end, since a file is synced before the next is begun.
What stands behind its last whole record (half a line, NULs that a file system wrote for lost blocks) is set
aside in a `.torn` file and reported. Damage in the middle stays: readers skip it. Rules for this file: reads
ends of newest files only, so that start-up takes no longer with older logs; a step that a crash interrupts is
repeated.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from chat.errors import BadRecord, LogError
from chat.logbook.folders import conversation_of, goes_on
from chat.logbook.line import Decoder, is_private
from chat.logbook.names import TORN, FileName, log_files
from chat.logbook.seals import read_seals
from chat.logbook.storage import Handle, Storage, raise_first

_CHUNK: Final = 64 * 1024
_AT_ONCE: Final = 64  # files open at a time


class Tail(NamedTuple):
    """The end of a conversation's log: its newest file and the newest time (µs) in it, or 0."""

    name: FileName
    newest: int


class _Found(NamedTuple):
    newest: int
    good: int  # bytes up to the end of the last whole record
    size: int


def conversations(storage: Storage, root: Path) -> Iterator[tuple[str, Path]]:
    """Every conversation that has a folder below `root`, with that folder."""
    yield from _walk(storage, root, ())


def _walk(storage: Storage, folder: Path, parts: tuple[str, ...]) -> Iterator[tuple[str, Path]]:
    try:
        names = storage.list(folder)
    except (NotADirectoryError, FileNotFoundError):
        return
    for name in names:
        if name.startswith(("#", "&", "@", "+")):
            here = (*parts, name)
            if goes_on(name):
                yield from _walk(storage, folder / name, here)
            elif (conversation := conversation_of(here)) is not None:
                yield conversation, folder / name


def recover(storage: Storage, root: Path, report: Callable[[str], None]) -> dict[str, Tail]:
    """Set torn tails aside, sync what is left, and return where each log ends. Raises `LogError`."""
    tails: dict[str, Tail] = {}
    unsynced: list[tuple[Path, str]] = []  # what a killed process may have written without syncing it
    folder = root
    try:
        for conversation, folder in conversations(storage, root):
            try:
                tail = _recover_one(storage, conversation, folder, report)
            except NotADirectoryError:
                continue
            if tail is not None:
                tails[conversation] = tail
                if not tail.name.gzipped:
                    unsynced.append((folder / tail.name.text, conversation))
        for at in range(0, len(unsynced), _AT_ONCE):
            _sync(storage, root, unsynced[at : at + _AT_ONCE])
    except OSError as error:
        raise LogError(f"the log in {folder} cannot be opened: {error.strerror or error}") from error
    return tails


def _recover_one(
    storage: Storage, conversation: str, folder: Path, report: Callable[[str], None]
) -> Tail | None:
    names = log_files(storage.list(folder))
    for name in reversed(names):
        if name.gzipped:
            return Tail(names[-1], name.day_end - 1)  # at most that, and long past
        path = folder / name.text
        found = _find_end(storage, path)
        if found.size > found.good and name is names[-1] and not _is_sealed(storage, conversation, path):
            _set_aside(storage, conversation, path, found, report)
        if found.newest:
            return Tail(names[-1], found.newest)
    return Tail(names[-1], 0) if names else None


def _is_sealed(storage: Storage, conversation: str, path: Path) -> bool:
    """Whether nothing may be changed in a file any more, not even its end."""
    return path.name in read_seals(storage, path.parent, conversation).told()


def _find_end(storage: Storage, path: Path) -> _Found:
    """Look for the last whole record, backwards."""
    size = storage.size(path)
    length = _CHUNK
    while True:
        start = max(0, size - length)
        data = storage.read(path, start, size - start)
        end = data.rfind(b"\n") + 1
        while end:
            begin = data.rfind(b"\n", 0, end - 1) + 1
            if begin == 0 and start:
                break  # the line may have begun before this chunk
            try:
                return _Found(Decoder("").decode(data[begin : end - 1]).time, start + end, size)
            except BadRecord:
                end = begin
        if not start:
            return _Found(0, 0, size)
        length *= 4


def _set_aside(
    storage: Storage, conversation: str, path: Path, found: _Found, report: Callable[[str], None]
) -> None:
    torn = path.with_name(path.name + TORN)
    private = is_private(conversation)
    aside, _ = storage.append(torn, private=private)
    try:
        rest = memoryview(storage.read(path, found.good, found.size - found.good))
        while rest:
            rest = rest[aside.write(bytes(rest)) :]
        raise_first(storage.sync([aside]))
    finally:
        aside.close()
    storage.sync_folder(path.parent)
    log, _ = storage.append(path, private=private)
    try:
        log.truncate(found.good)
        raise_first(storage.sync([log]))
    finally:
        log.close()
    report(f"{path}: {found.size - found.good} bytes behind the last whole line set aside in {torn.name}")


def _sync(storage: Storage, root: Path, files: Sequence[tuple[Path, str]]) -> None:
    """Readers are shown these files' ends from now on: they must stay, and so must the way to them."""
    handles: list[Handle] = []
    try:
        for path, conversation in files:
            handles.append(storage.append(path, private=is_private(conversation))[0])
        raise_first(storage.sync(handles))
    finally:
        for handle in handles:
            handle.close()
    folders = {parent for path, _ in files for parent in path.parents if parent.is_relative_to(root)}
    for folder in sorted(folders, key=_depth, reverse=True):
        storage.sync_folder(folder)


def _depth(folder: Path) -> int:
    return len(folder.parts)
