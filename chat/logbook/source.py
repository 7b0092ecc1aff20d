"""A log file's text as bytes that can be read from anywhere, plain or compressed.

    plain                       read where it is
    gzip of ours (blocks.py)    one block decompressed at a time, a few kept
    any other gzip              decompressed once to a temporary file

Rules for this file: memory bounded whatever the file's size; read-only; a source is one thread's. A damaged
block reads as NULs, so that everything else keeps its place; what an unreadable end held is not there.
"""

import gzip
import os
import tempfile
import zlib
from bisect import bisect_right
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path
from typing import IO, Final, Protocol, Self

from chat.logbook.blocks import Block, decompress_block, find_blocks
from chat.logbook.storage import DISK, Storage

_KEPT_BLOCKS: Final = 8
_PART: Final = 64 * 1024


class Source(Protocol):
    """A text of `size` bytes. Also a context manager that closes it. `damaged`: some of what was read, or a
    part behind its end, could not be decompressed."""

    size: int
    damaged: bool

    def read(self, offset: int, length: int) -> bytes:
        """Bytes from `offset`: fewer than `length` only at the end. Raises OSError."""

    def close(self) -> None:
        """Give the file back."""

    def __enter__(self) -> Self: ...
    def __exit__(self, *_: object) -> None: ...


class _File:
    """A plain file. Its size is that of the moment it was opened: what a writer appends later is not seen."""

    def __init__(self, file: IO[bytes], damaged: bool = False) -> None:
        self._file = file
        self.size = file.seek(0, os.SEEK_END)
        self.damaged = damaged

    def read(self, offset: int, length: int) -> bytes:
        """See Source."""
        length = min(length, self.size - offset)
        if length <= 0:
            return b""
        self._file.seek(offset)
        return self._file.read(length)

    def close(self) -> None:
        """See Source."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Blocks:
    """A gzip file in blocks."""

    def __init__(self, file: _File, blocks: list[Block]) -> None:
        self._file = file
        self._blocks = blocks
        self._starts = [block.start for block in blocks]
        self._kept: OrderedDict[int, bytes] = OrderedDict()
        self.damaged = False
        self.size = blocks[-1].start + blocks[-1].size if blocks else 0

    def _text(self, index: int) -> bytes:
        text = self._kept.get(index)
        if text is None:
            block = self._blocks[index]
            try:
                text = decompress_block(self._file.read(block.offset, block.length))
            except zlib.error:
                text = b""
            if len(text) != block.size:
                text = bytes(block.size)
                self.damaged = True
            self._kept[index] = text
            if len(self._kept) > _KEPT_BLOCKS:
                self._kept.popitem(last=False)
        return text

    def read(self, offset: int, length: int) -> bytes:
        """See Source."""
        end = min(offset + length, self.size)
        parts: list[bytes] = []
        while offset < end:
            index = bisect_right(self._starts, offset) - 1
            within = offset - self._starts[index]
            part = self._text(index)[within : within + end - offset]
            parts.append(part)
            offset += len(part)
        return b"".join(parts)

    def close(self) -> None:
        """See Source."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_source(path: Path, storage: Storage = DISK) -> Source:
    """Open a log file for reading; one that ends in `.gz` is decompressed. Raises OSError.

    One that was compressed since it was listed is found under its new name: the text is the same.
    """
    try:
        file = storage.open(path)
    except FileNotFoundError:
        if path.suffix == ".gz":
            raise
        return open_source(path.with_name(f"{path.name}.gz"), storage)
    if path.suffix != ".gz":
        return _File(file)
    plain = _File(file)
    blocks = find_blocks(plain.read, plain.size)
    if blocks is not None:
        return _Blocks(plain, blocks)
    whole = tempfile.TemporaryFile()  # noqa: SIM115  the source closes it
    damaged = True
    with file, suppress(EOFError, zlib.error, gzip.BadGzipFile):
        file.seek(0)
        with gzip.open(file) as packed:
            while part := packed.read1(_PART):
                whole.write(part)
        damaged = False
    whole.flush()
    return _File(whole, damaged)
