"""Whether the logs are what they were when they were sealed: every change is named, by file, and by line
where the line itself shows it.

Rules for this file: read-only; works while a server writes. Of a file that is not sealed yet only what can be
read is checked: the newest of a log, and what was finished while nobody could seal it. Whoever can write both
a log and its SEALS can make them agree: against that, note the last chain value of SEALS elsewhere.
"""

from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from chat.logbook.folders import folder_of
from chat.logbook.heads import read_heads
from chat.logbook.names import GZIP, log_files
from chat.logbook.policy import GRACE
from chat.logbook.read import LogFile, list_conversations, list_files, read_lines
from chat.logbook.seals import ADDED, LINES, PACKED, SEALED, SEALS, Seal, SealsText, digest_of, read_seals
from chat.logbook.source import open_source
from chat.logbook.storage import DISK, Storage
from chat.logbook.sums import changed

_MOST_LINES: Final = 5  # damaged lines named in a file


class Problem(NamedTuple):
    """Something that is not as it should be: a file, the line (from 1) where that is known, and a
    sentence."""

    path: Path
    line: int | None
    text: str

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line is not None else str(self.path)
        return f"{where}: {self.text}"


class Checked(NamedTuple):
    """A file that was looked at: `sealed` when it is as it was sealed; else its lines are whole, no more is
    known, and `finished` says whether it could be sealed: no more is written to it."""

    path: Path
    sealed: bool
    finished: bool = True


def verify(root: Path, now: int = 0, storage: Storage = DISK) -> Iterator[Problem | Checked]:
    """Check every conversation below `root`: a `Checked` for each file that is well, else its problems.

    A log's newest file is finished if its day was over some minutes before `now` (µs).
    """
    yield from missing_folders(root, storage)
    for conversation in list_conversations(root, storage):
        yield from verify_conversation(root, conversation, now, storage)


def missing_folders(root: Path, storage: Storage = DISK) -> Iterator[Problem]:
    """The folders that were sealed and are gone, with all their files."""
    try:
        heads = read_heads(storage, root)
    except OSError as error:
        yield Problem(root / SEALS, None, f"cannot be read: {error.strerror or error}")
        return
    for folder in heads:
        try:
            storage.list(root / folder)
        except (FileNotFoundError, NotADirectoryError):
            yield Problem(root / folder, None, "is missing, with all its files")
        except OSError:
            continue  # its files will tell


def verify_conversation(
    root: Path, conversation: str, now: int = 0, storage: Storage = DISK
) -> Iterator[Problem | Checked]:
    """Check one conversation's files against its seals. A file that cannot be read is a problem."""
    folder = root.joinpath(*folder_of(conversation))
    try:
        seals = read_seals(storage, folder, conversation, sums=True)
        names = set(storage.list(folder))
        head = read_heads(storage, root).get(folder.relative_to(root).as_posix())
    except OSError as error:
        yield Problem(folder, None, f"cannot be read: {error.strerror or error}")
        return
    for number, text in seals.problems:
        yield Problem(folder / SEALS, number, text)
    if head is not None and not head.fits(seals):
        where = head.line if seals.seals else None
        yield Problem(folder / SEALS, where, "was cut, changed or removed: it is not what was written")
    sealed, packed, pruned = seals.of(SEALED), seals.of(PACKED), seals.pruned()
    for name in sealed:
        if name not in pruned and not names & {name, name + GZIP}:
            last = name + GZIP if name + GZIP in packed else name
            yield Problem(folder / last, None, "is missing: it was sealed, and not removed by the settings")
    last_sealed = max((file.start for file in log_files(names) if file.plain in sealed), default=-1)
    for file in list_files(root, conversation, storage):
        try:
            try:
                yield from _check(file, seals, last_sealed, now, storage)
            except FileNotFoundError:  # compressed while we looked at another
                name_now = file.name._replace(text=file.name.plain + GZIP, gzipped=True)
                moved = file._replace(name=name_now)
                seals = read_seals(storage, folder, conversation, sums=True)
                yield from _check(moved, seals, last_sealed, now, storage)
        except OSError as error:
            yield Problem(file.path, None, f"cannot be read: {error.strerror or error}")


def _check(
    file: LogFile, seals: SealsText, last_sealed: int, now: int, storage: Storage
) -> Iterator[Problem | Checked]:
    seal = seals.of(SEALED).get(file.name.plain)
    if seal is None:
        finished = file.until is not None or file.name.gzipped or file.name.day_end + GRACE <= now
        odd = file.name.start < last_sealed and file.name.plain not in seals.of(ADDED)
        yield from _unsealed(file, seals, odd, finished, storage)
    else:
        yield from _sealed(file, seal, seals, storage)


def _unsealed(
    file: LogFile, seals: SealsText, odd: bool, finished: bool, storage: Storage
) -> Iterator[Problem | Checked]:
    if odd:
        yield Problem(file.path, None, "was never sealed, though later files were")
    elif file.name.gzipped and not seals.seals:
        yield Problem(file.path, None, "is compressed, but its folder has no seals")
    damaged = list(_damaged_lines(file, storage))
    yield from damaged
    if not damaged and not odd:
        yield Checked(file.path, sealed=False, finished=finished)


def _sealed(file: LogFile, seal: Seal, seals: SealsText, storage: Storage) -> Iterator[Problem | Checked]:
    packed = seals.of(PACKED).get(file.name.text)
    with open_source(file.path, storage) as source:
        wrong = _difference(seal, digest_of(source.read, source.size), source.size)
    if not wrong and file.name.gzipped and packed is not None:
        whole = digest_of(partial(storage.read, file.path), storage.size(file.path))
        if whole != packed.digest:
            wrong = "was compressed anew: its text is what was sealed, the file is not"
    if not wrong:
        yield Checked(file.path, sealed=True)
        return
    yield Problem(file.path, None, wrong)
    lines = seals.of(LINES).get(seal.name)
    if lines is not None:
        yield from _changed_lines(file, lines, storage)


def _changed_lines(file: LogFile, lines: Seal, storage: Storage) -> Iterator[Problem]:
    """Where a changed file differs from what it was; behind a line put in or cut, nothing more is said."""
    with open_source(file.path, storage) as source:
        found = list(islice(changed(source.read, source.size, lines.digest, lines.size), _MOST_LINES))
    for first, last, _ in found:
        where = "changed" if first == last else f"lines {first} to {last}: changed"
        yield Problem(file.path, first, f"{where} after it was sealed")
    if len(found) == _MOST_LINES:
        yield Problem(file.path, found[-1].last + 1, "from here on there may be more")


def _difference(seal: Seal, digest: str, size: int) -> str:
    if size != seal.size:
        return f"was changed after it was sealed: {size} bytes of text instead of {seal.size}"
    return "" if digest == seal.digest else "was changed after it was sealed"


def _damaged_lines(file: LogFile, storage: Storage) -> Iterator[Problem]:
    """The first lines that are no records, or out of order."""
    count = 0
    for line in read_lines(file, open_source(file.path, storage)):
        if line.record is None and not line.problem.startswith("superseded"):
            count += 1
            if count > _MOST_LINES:
                yield Problem(file.path, line.number, "more lines like this follow")
                return
            yield Problem(file.path, line.number, line.problem)
