"""gzip that can be read from the middle: a file of many small members, each telling its length.

Every gzip program reads such a file as one (RFC 1952, 2.2: members one after the other are one text). Each
member's extra field holds a subfield `SL`: the member's length and its text's length, 32 bits each, little
endian, so a reader finds any byte by hopping over headers and decompressing one member.

Rules for this file: bytes in, bytes out, and the layout above; no knowledge of lines.
"""

import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

BLOCK: Final = 128 * 1024  # bytes of text in a member
_HEADER: Final = struct.Struct("<4sIBBH2sHII")
_FIXED: Final = b"\x1f\x8b\x08\x04"  # gzip, deflate, an extra field and nothing else
_TRAILER: Final = struct.Struct("<II")
_DEFLATE: Final = -15
_LEVEL: Final = 6


class Block(NamedTuple):
    """One member: where it and its text are."""

    offset: int
    length: int
    start: int  # of its text in the whole text
    size: int  # of its text


def compress_block(text: bytes) -> bytes:
    """One member holding `text`, of at most 4 GiB."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _DEFLATE)
    packed = packer.compress(text) + packer.flush()
    length = _HEADER.size + len(packed) + _TRAILER.size
    head = _HEADER.pack(_FIXED, 0, 0, 255, 12, b"SL", 8, length, len(text))
    return head + packed + _TRAILER.pack(zlib.crc32(text), len(text) & 0xFFFFFFFF)


def decompress_block(member: bytes) -> bytes:
    """Undo `compress_block`. Raises zlib.error when it was damaged."""
    return zlib.decompress(member, wbits=31)


def find_blocks(read: Callable[[int, int], bytes], size: int) -> list[Block] | None:
    """The members of a file of `size` bytes, of which `read(offset, length)` gives any part.

    None when the file is not made of such members throughout.
    """
    blocks = list(_hop(read, size))
    return blocks if sum(block.length for block in blocks) == size else None


def _hop(read: Callable[[int, int], bytes], size: int) -> Iterator[Block]:
    offset = start = 0
    while offset < size:
        head = read(offset, _HEADER.size)
        if len(head) < _HEADER.size:
            return
        fixed, _, _, _, extra, mark, inner, length, text = _HEADER.unpack(head)
        if (fixed, extra, mark, inner) != (
            _FIXED,
            12,
            b"SL",
            8,
        ) or not (_HEADER.size < length <= size - offset and text <= BLOCK):
            return
        yield Block(offset, length, start, text)
        offset += length
        start += text
