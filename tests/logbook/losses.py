"""Every disk that a loss of power could leave, of one on which not everything was safe.

    a write       lost; cut at any byte; zero from any byte on (the file got its length, not its data); any of
                  its sectors zero, or the later ones not there. At depth ALL also: any span of it zero, and
                  cut at any byte with any number of zeros behind
    a truncation  done or not, whatever was written after it
    an entry      each creation and removal done or not, by itself; a renamed file under its old name, its new
                  one, or both

Of several changes to one file any may be lost, and each be torn while others are lost or whole. A sector is
a few bytes here, so that a line has several.

Several files at once: every file in every state with the others at their ends (nothing lost, everything
lost), and all of them in all combinations of a few states each. That is enough where what is done about one
file does not depend on how another is torn, and so it is here: recovery looks at a conversation's older file
only when the newest has no record at all, and asks it for a time; sealing, packing and pruning read SEALS,
which is cut back to its last whole line whatever files say. (`Depth.product` multiplies out whatever is small
enough, and so checks that claim, too.) What is not modelled: blocks that come back with what another file
once had in them; file systems that show them have not been default for long.
"""

import itertools
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tests.logbook.crash import CrashDisk, Entries, Entry, folder_of, settle
from tests.logbook.inode import Change, Inode, apply


class Depth(NamedTuple):
    """How many states there are. `sector`: bytes; `longest`: of a write, to be torn at every byte, beyond it
    at its ends and at every 512th byte; `product`: files' states are multiplied out up to that many."""

    name: str
    sector: int
    most_sectors: int
    spans: bool  # also zero up to any byte, every span of zeros, and every number of zeros behind every cut
    longest: int
    product: int


FEW = Depth("few", 1 << 20, 1, False, 0, 32)
MANY = Depth("many", 32, 3, False, 1024, 64)
ALL = Depth("all", 8, 12, True, 1024, 4096)

_MOST_CHANGES = 4  # of which any may be lost; of more: all before one, all but one, or all after
_ENDS = 16  # bytes at either end of a long write


def states(disk: CrashDisk, depth: Depth) -> Iterator[Entries]:
    """Each of them once or more."""
    trees: dict[tuple[tuple[str, int], ...], Entries] = {}
    pieces = [_fates(done) for folder in disk.undone.values() for done in folder]
    for choice in itertools.product(*pieces):
        entries = dict(disk.safe)
        for done in choice:
            settle(entries, done)
        tree = {path: inode for path, inode in entries.items() if _rooted(path, entries)}
        trees.setdefault(tuple((path, id(inode)) for path, inode in sorted(tree.items(), key=_path)), tree)
    for tree in trees.values():
        yield from _contents(tree, depth)


def _path(item: tuple[str, object]) -> str:
    return item[0]


def _fates(done: Entry) -> list[Entry]:
    if len(done) == 1:
        return [{}, done]
    return [{}, {path: what for path, what in done.items() if what != "gone"}, done]


def _rooted(path: str, entries: Entries) -> bool:
    """Whether every folder above is there, up to the one that the test began with."""
    while path := folder_of(path):
        if path not in entries:
            return False
    return True


def _contents(tree: Entries, depth: Depth) -> Iterator[Entries]:
    inodes = list({id(inode): inode for inode in tree.values() if inode is not None}.values())
    loose = [inode for inode in inodes if not inode.is_safe]
    fixed = {id(inode): Inode(inode.safe) for inode in inodes if inode.is_safe}
    every = [outcomes(inode, depth) for inode in loose]
    for chosen in _combinations(loose, every, depth):
        made = dict(zip(map(id, loose), map(Inode, chosen), strict=True)) | fixed
        yield {path: inode and made[id(inode)] for path, inode in tree.items()}


def _combinations(loose: list[Inode], every: list[list[bytes]], depth: Depth) -> Iterable[tuple[bytes, ...]]:
    size = 1
    for contents in every:
        size *= len(contents)
    if size <= depth.product or len(loose) < 2:
        return itertools.product(*every)
    ends = [_ends(inode) for inode in loose]
    found = set(itertools.product(*(outcomes(inode, FEW) for inode in loose)))
    for at, contents in enumerate(every):
        found.update(itertools.product(*ends[:at], contents, *ends[at + 1 :]))
    return sorted(found)


def _ends(inode: Inode) -> list[bytes]:
    firm = inode.safe
    for change in inode.changes:
        if change.firm:
            firm = apply(firm, change.offset, change.data)
    return sorted({firm, inode.cached})


def outcomes(inode: Inode, depth: Depth) -> list[bytes]:
    """Every content that a crash could leave."""
    found: set[bytes] = set()
    loose = [index for index, change in enumerate(inode.changes) if not change.firm]
    for kept in _choices(loose):
        found.add(_applied(inode, kept))
        for index in kept:
            change = inode.changes[index]
            if change.data is not None:
                before = _applied(inode, kept, end=index)
                after = [at for at in range(index + 1, len(inode.changes)) if _is_there(inode, at, kept)]
                for part in torn(change.offset, change.data, depth):
                    content = apply(before, change.offset, part)
                    for at in after:
                        content = apply(content, inode.changes[at].offset, inode.changes[at].data)
                    found.add(content)
    return sorted(found)


def _choices(loose: list[int]) -> Iterator[frozenset[int]]:
    """Which of the changes are not lost."""
    if len(loose) <= _MOST_CHANGES:
        for length in range(len(loose) + 1):
            yield from map(frozenset, itertools.combinations(loose, length))
        return
    for at in range(len(loose) + 1):
        yield frozenset(loose[:at])
        yield frozenset(loose[at:])
        yield frozenset(loose[:at] + loose[at + 1 :])
        yield frozenset(loose[at : at + 1])


def _is_there(inode: Inode, index: int, kept: frozenset[int]) -> bool:
    return inode.changes[index].firm or index in kept


def _applied(inode: Inode, kept: frozenset[int], end: int | None = None) -> bytes:
    content = inode.safe
    changes: list[Change] = inode.changes[:end]
    for index, change in enumerate(changes):
        if _is_there(inode, index, kept):
            content = apply(content, change.offset, change.data)
    return content


def torn(offset: int, data: bytes, depth: Depth) -> Iterator[bytes]:
    """What can be left of one write at this offset of its file."""
    size = len(data)
    if not depth.longest:
        cuts: Iterable[int] = {size // 2} - {0}
    elif size <= depth.longest:
        cuts = range(1, size)
    else:
        cuts = sorted({*range(1, _ENDS), *range(512 - offset % 512, size, 512), *range(size - _ENDS, size)})
    for cut in cuts:
        yield data[:cut]
        yield data[:cut] + bytes(size - cut)
        if depth.spans or not depth.longest:
            yield bytes(cut) + data[cut:]
    yield bytes(size)
    yield from _holes(offset, data, depth)
    if depth.spans and size <= depth.longest:
        for start in cuts:
            for end in range(start + 1, size):
                yield data[:start] + bytes(end - start) + data[end:]
                yield data[:start] + bytes(end - start)


def _holes(offset: int, data: bytes, depth: Depth) -> Iterator[bytes]:
    """Each sector there or zero, and the file as long as any number of them. Where there would be too many,
    sectors are made larger."""
    sector = depth.sector
    while (offset % sector + len(data)) // sector > depth.most_sectors:
        sector *= 2
    edges = [0, *range(sector - offset % sector, len(data), sector), len(data)]
    parts = [data[start:end] for start, end in itertools.pairwise(edges)]
    for length in range(2, len(parts) + 1):
        for there in itertools.product((True, False), repeat=length):
            yield b"".join(
                part if kept else bytes(len(part)) for part, kept in zip(parts[:length], there, strict=True)
            )
