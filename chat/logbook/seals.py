"""SEALS: a file in each conversation's folder that says what its finished files hold.

    CHAIN sealed SHA256 BYTES NAME      the finished file NAME held these bytes
    CHAIN lines SUMS BYTES NAME         a sum for every few of its lines (sums.py), BYTES passed by each
    CHAIN packed SHA256 BYTES NAME      NAME, ending in .gz, is a sealed file compressed, in these bytes
    CHAIN pruned NAME                   NAME was removed by the retention settings
    CHAIN added NAME                    NAME, a day of the past, came from an import

CHAIN is the SHA-256, in hexadecimal, of the CHAIN of the line before (of the conversation's name for the
first), a space and the rest of the line. So no line can be changed, left out or put in without the next one
showing it, and the last CHAIN, noted elsewhere, vouches for all. Of several lines about a name the last one
counts.

Rules for this file: the format, and appending to it so that a crash leaves a whole file behind.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from chat.logbook.names import GZIP
from chat.logbook.storage import Storage, raise_first

SEALS: Final = "SEALS"
SEALED: Final = "sealed"
LINES: Final = "lines"
PACKED: Final = "packed"
PRUNED: Final = "pruned"
ADDED: Final = "added"
_LINE: Final = re.compile(
    r"([0-9a-f]{64}) (?:(sealed|lines|packed) ([0-9a-f]+) ([0-9]+)|(pruned|added)) ([^ /\\\x00-\x1f]+)",
    re.ASCII,
)
_PART: Final = 64 * 1024


class Seal(NamedTuple):
    """One line. `digest` (or the sums) and `size` (bytes) are "" and 0 where the kind has none."""

    kind: str
    name: str
    digest: str = ""
    size: int = 0

    def __str__(self) -> str:
        if self.kind in (PRUNED, ADDED):
            return f"{self.kind} {self.name}"
        return f"{self.kind} {self.digest} {self.size} {self.name}"


class SealsText(NamedTuple):
    """A SEALS file as read: its seals and their chain values, what is wrong with some lines, by number, the
    last chain value, and the offset up to which lines are whole."""

    seals: list[Seal]
    chains: list[str]
    problems: list[tuple[int, str]]
    chain: str
    good: int

    def of(self, kind: str) -> dict[str, Seal]:
        """The last seal of this kind for each name; what came from an import since is another file."""
        found: dict[str, Seal] = {}
        for seal in self.seals:
            if seal.kind == ADDED:
                found.pop(seal.name, None)
                found.pop(seal.name + GZIP, None)
            if seal.kind == kind:
                found[seal.name] = seal
        return found

    def told(self) -> set[str]:
        """The names, as they are before compression, that must not be used again."""
        return {seal.name for seal in self.seals if seal.kind in (SEALED, PRUNED)}

    def pruned(self) -> set[str]:
        """The names whose last line says that they were pruned."""
        last = {seal.name: seal.kind for seal in self.seals}
        return {name for name, kind in last.items() if kind == PRUNED}


def first_chain(conversation: str) -> str:
    """The chain value before the first line."""
    return hashlib.sha256(conversation.encode()).hexdigest()


def next_chain(chain: str, text: str) -> str:
    """The chain value of a line that says `text`, after a line with `chain`."""
    return hashlib.sha256(f"{chain} {text}".encode()).hexdigest()


def parse_seals(conversation: str, parts: Iterable[bytes], *, sums: bool = True) -> SealsText:
    """Read a SEALS file's content, a part after the other. A last line without its newline is not whole.

    Without `sums` the seals of lines have none: they are most of the file, and only `verify` needs them.
    """
    seals: list[Seal] = []
    chains: list[str] = []
    problems: list[tuple[int, str]] = []
    chain = first_chain(conversation)
    good = offset = 0
    for number, raw in enumerate(_whole_lines(parts), 1):
        if not raw.endswith(b"\n"):
            problems.append((number, "no newline at its end"))
            break
        offset += len(raw)
        match = _LINE.fullmatch(raw[:-1].decode("utf-8", "replace"))
        if match is None:
            problems.append((number, "not a seal"))
            continue
        told, kind, digest, size, bare, name = match.groups()
        seal = Seal(kind or bare, name, digest or "", int(size or 0))
        if next_chain(chain, str(seal)) != told:
            problems.append((number, "does not follow from the line before"))
        seals.append(seal if sums else _short(seal))
        chains.append(told)
        chain = told
        good = offset
    return SealsText(seals, chains, problems, chain, good)


def _whole_lines(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Lines with their newlines; what is behind the last of them, if there is anything."""
    rest = b""
    for part in parts:
        *whole, rest = (rest + part).split(b"\n")
        for line in whole:
            yield line + b"\n"
    if rest:
        yield rest


def read_seals(storage: Storage, folder: Path, conversation: str, *, sums: bool = False) -> SealsText:
    """The conversation's seals, with the sums of lines if asked for; none where there is no SEALS file.

    Raises OSError.
    """
    path = folder / SEALS
    try:
        size = storage.size(path)
        parts = (storage.read(path, at, min(_PART, size - at)) for at in range(0, size, _PART))
        return parse_seals(conversation, parts, sums=sums)
    except FileNotFoundError:
        return parse_seals(conversation, ())


def add_seals(
    storage: Storage,
    folder: Path,
    conversation: str,
    new: Sequence[Seal],
    *,
    private: bool,
    after: SealsText | None = None,
) -> SealsText:
    """Append seals, each made durable before the next; first, what a crash left behind the last is cut off.

    Without new ones, what there is is made durable. `after` is what was just read, if it was. Returns all
    seals, those of lines without their sums. Raises OSError.
    """
    text = after or read_seals(storage, folder, conversation)
    seals, chains, chain, good = text.seals.copy(), text.chains.copy(), text.chain, text.good
    handle, size = storage.append(folder / SEALS, private=private)
    try:
        cut = size > good
        if cut:
            handle.truncate(good)
        if cut or not new:
            raise_first(storage.sync([handle]))
        for seal in new:
            chain = next_chain(chain, str(seal))
            rest = f"{chain} {seal}\n".encode()
            good += len(rest)
            while rest:
                rest = rest[handle.write(rest) :]
            raise_first(storage.sync([handle]))
            seals.append(_short(seal))
            chains.append(chain)
    finally:
        handle.close()
    storage.sync_folder(folder)
    if cut:
        return read_seals(storage, folder, conversation)
    return SealsText(seals, chains, text.problems, chain, good)


def _short(seal: Seal) -> Seal:
    """The seal without the sums of lines."""
    return seal._replace(digest="") if seal.kind == LINES else seal


def digest_of(read: Callable[[int, int], bytes], size: int) -> str:
    """The SHA-256 of `size` bytes that `read(offset, length)` gives, a part at a time."""
    digest = hashlib.sha256()
    offset = 0
    while offset < size:
        part = read(offset, min(_PART, size - offset))
        if not part:
            break
        digest.update(part)
        offset += len(part)
    return digest.hexdigest()
