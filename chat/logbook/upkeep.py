"""What is done to finished files when there is time: sealed, compressed after some days, removed after more.

    seal    SHA-256 of the file -> SEALS
    pack    into NAME.log.gz.tmp, synced -> SEALS -> renamed to NAME.log.gz -> NAME.log removed
    prune   SEALS -> removed

Every step can be cut short by a crash and is then repeated: a file is never without a durable copy, and SEALS
says beforehand what is done next. Rules for this file: only finished files are touched, so nothing here waits
for the committer or makes it wait; called by one thread of low priority.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Final

from chat.irc.times import DAY
from chat.logbook.blocks import BLOCK, compress_block
from chat.logbook.folders import folder_of
from chat.logbook.heads import Head, head_of, read_heads, write_heads
from chat.logbook.ledger import Ledger
from chat.logbook.line import is_private
from chat.logbook.names import GZIP, TORN, FileName, log_files
from chat.logbook.policy import GRACE, NOTHING, Kept, Policy, superfluous
from chat.logbook.recover import conversations
from chat.logbook.seals import LINES, PACKED, PRUNED, SEALED, SEALS, Seal, digest_of
from chat.logbook.storage import Handle, Storage, append_anew, raise_first
from chat.logbook.sums import step_of, sums_of

_TEMPORARY: Final = ".tmp"
_SYNC_EVERY: Final = 8  # blocks: so that no sync has much to write, and the committer's never waits for it


class Upkeep:
    """Looks after the logs below `root`. `finish(conversation, name, over)` makes sure that no more is
    written to a file, letting go of it if its day is over, and says whether that is so. Once `stopping()`,
    what takes long is left for another time."""

    def __init__(
        self,
        storage: Storage,
        root: Path,
        finish: Callable[[str, FileName, bool], bool],
        report: Callable[[str], None],
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        self._storage: Final = storage
        self._root: Final = root
        self._ledger: Final = Ledger(storage)
        self._finish: Final = finish
        self._report: Final = report
        self._stopping: Final = stopping
        self._odd: set[str] = set()  # folders and files that were reported: they are not what was sealed
        self._settled: set[str] = set()  # conversations of which all that another process wrote is durable

    def steps(self, now: int, policy: Policy) -> Iterator[None]:
        """Do what is due at `now` (µs, the wall clock), a file at a time. A file that fails is reported."""
        kept: list[Kept] = []
        heads = read_heads(self._storage, self._root)
        for conversation, folder in sorted(conversations(self._storage, self._root)):
            try:
                if self._was_touched(conversation, folder, heads):
                    continue
                for file in self._tend(conversation, folder, now, policy):
                    kept.append(file)
                    yield
            except OSError as error:
                self._report(f"{folder}: {error.strerror or error}")
        for file in superfluous(kept, now, policy):
            try:
                self._prune(file)
                if not policy.quietly:
                    self._report(f"{file.folder / file.name.text}: removed, as the settings say")
            except OSError as error:
                self._report(f"{file.folder / file.name.text}: {error.strerror or error}")
            yield
        self._note_heads({file.conversation: file.folder for file in kept})

    def seal(self, conversation: str, now: int) -> None:
        """Seal the finished files of one conversation, whatever `steps` is at. What fails is reported."""
        folder = self._root.joinpath(*folder_of(conversation))
        try:
            if not self._was_touched(conversation, folder, read_heads(self._storage, self._root)):
                for _ in self._tend(conversation, folder, now, NOTHING):
                    pass
                self._note_heads({conversation: folder})
        except OSError as error:
            self._report(f"{folder}: {error.strerror or error}")

    def _was_touched(self, conversation: str, folder: Path, heads: Mapping[str, Head]) -> bool:
        """Whether the folder's SEALS are not those that were written: then nothing more is sealed on them."""
        key = folder.relative_to(self._root).as_posix()
        head = heads.get(key)
        if head is None or head.fits(self._ledger.anew(folder, conversation)):
            return False
        if key not in self._odd:
            self._odd.add(key)
            self._report(f"{folder / SEALS}: was cut, changed or removed; nothing more is sealed there")
        return True

    def _note_heads(self, folders: Mapping[str, Path]) -> None:
        try:
            before = read_heads(self._storage, self._root)
            heads = dict(before)
            for conversation, folder in folders.items():
                head = head_of(self._ledger.read(folder, conversation))
                if head is not None:
                    heads[folder.relative_to(self._root).as_posix()] = head
            if heads != before:
                write_heads(self._storage, self._root, heads)
        except OSError as error:
            self._report(f"{self._root / SEALS}: {error.strerror or error}")

    def _tend(self, conversation: str, folder: Path, now: int, policy: Policy) -> Iterator[Kept]:
        """Seal and pack the conversation's finished files; yields after each, with it."""
        names = self._storage.list(folder)
        self._settle(conversation, folder, names)
        files = log_files(names)
        sealed = self._sealed(conversation, folder)
        for file in files:
            over = file.day_end + GRACE <= now
            if file is files[-1] and not over:
                return
            if file.plain not in sealed and not file.gzipped:
                if not self._finish(conversation, file, over):
                    return
                sealed = self._sealed(conversation, folder)  # perhaps since we looked
                if file.plain not in sealed:
                    self._seal(conversation, folder, file)
                    sealed = self._sealed(conversation, folder)
            if (
                policy.gzip_after is not None
                and file.day_end + policy.gzip_after * DAY <= now
                and not file.gzipped
                and str(folder / file.text) not in self._odd
            ):
                stored = self._pack(conversation, folder, file, sealed[file.plain])
            else:
                stored = file
            size = self._storage.size(folder / stored.text)
            yield Kept(stored.start, conversation, folder, stored, size)

    def _settle(self, conversation: str, folder: Path, names: Sequence[str]) -> None:
        """Make durable what a killed process may have left otherwise, before anything is built upon it."""
        if conversation in self._settled:
            return
        if SEALS in names:
            self._ledger.add(folder, conversation)
        else:
            self._storage.sync_folder(folder)
        self._settled.add(conversation)

    def _sealed(self, conversation: str, folder: Path) -> dict[str, Seal]:
        return self._ledger.read(folder, conversation).of(SEALED)

    def _seal(self, conversation: str, folder: Path, file: FileName) -> None:
        path = folder / file.text
        handle, size = self._storage.append(path, private=is_private(conversation))
        try:
            self._sync(handle)
        finally:
            handle.close()
        read = partial(self._storage.read, path)
        if size:
            self._ledger.add(folder, conversation, Seal(LINES, file.text, sums_of(read, size), step_of(size)))
        self._ledger.add(folder, conversation, Seal(SEALED, file.text, digest_of(read, size), size))

    def _pack(self, conversation: str, folder: Path, file: FileName, seal: Seal) -> FileName:
        """Compress a sealed file, unless it is not what was sealed: then it stays, for `verify` to name.

        The name that it has then.
        """
        packed = file.text + GZIP
        temporary = folder / (packed + _TEMPORARY)
        handle = append_anew(self._storage, temporary, private=is_private(conversation))
        try:
            copied = self._copy(folder / file.text, handle)
        finally:
            handle.close()
        if copied is None:
            self._storage.remove(temporary)
            return file
        plain, whole, size = copied
        if plain != seal.digest:
            self._storage.remove(temporary)
            self._odd.add(str(folder / file.text))
            self._report(f"{folder / file.text}: was changed after it was sealed; not compressed")
            return file
        self._ledger.add(folder, conversation, Seal(PACKED, packed, whole, size))
        self._storage.rename(temporary, folder / packed)
        self._storage.sync_folder(folder)
        self._storage.remove(folder / file.text)
        self._storage.sync_folder(folder)
        return FileName(file.start, packed, True)

    def _copy(self, path: Path, handle: Handle) -> tuple[str, str, int] | None:
        """The file in blocks: the digests of what was read and of what was written, and the latter's size.

        None when the program is about to end.
        """
        plain, whole = sha256(), sha256()
        size = 0
        length = self._storage.size(path)
        for number, offset in enumerate(range(0, length, BLOCK), 1):
            if self._stopping():
                return None
            text = self._storage.read(path, offset, BLOCK)
            block = compress_block(text)
            plain.update(text)
            whole.update(block)
            size += len(block)
            rest = block
            while rest:
                rest = rest[handle.write(rest) :]
            if number % _SYNC_EVERY == 0:
                self._sync(handle)
        self._sync(handle)
        return plain.hexdigest(), whole.hexdigest(), size

    def _sync(self, handle: Handle) -> None:
        raise_first(self._storage.sync([handle]))

    def _prune(self, file: Kept) -> None:
        folder, plain = file.folder, file.name.plain
        if plain not in self._ledger.read(folder, file.conversation).pruned():
            self._ledger.add(folder, file.conversation, Seal(PRUNED, plain))
        names = set(self._storage.list(folder))
        for name in (plain, plain + GZIP, plain + TORN):
            if name in names:
                self._storage.remove(folder / name)
        self._storage.sync_folder(folder)
