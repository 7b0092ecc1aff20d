"""The bytes that all members of one kind must be sent, each of them, once, in one order."""

from typing import Final


class Stream:
    """What several connections must receive alike, as the first of them received it.

    Every chunk of every connection is compared, byte by byte, with what came to another one before, so that
    nothing lost, doubled, changed or moved goes unseen; comparing costs a tenth of counting or summing lines.
    Positions count bytes from the beginning, also after `forget`.
    """

    __slots__ = ("_base", "_data")

    def __init__(self) -> None:
        self._data: Final = bytearray()
        self._base = 0

    @property
    def end(self) -> int:
        """How many bytes the member that is furthest has received."""
        return self._base + len(self._data)

    def take(self, position: int, chunk: memoryview) -> bool:
        """Whether `chunk`, received after `position` bytes, is what the others were sent there."""
        data = self._data
        known = self.end - position
        if known >= len(chunk):
            return data.startswith(chunk, position - self._base)
        same = data.startswith(chunk[:known], position - self._base) if known else True
        data += chunk[known:]
        return same

    def forget(self, position: int) -> bytes:
        """Drop and return what is before `position`, which every member must have passed."""
        count = position - self._base
        gone = bytes(self._data[:count])
        del self._data[:count]
        self._base = position
        return gone

    def read(self) -> bytes:
        """Everything that was not forgotten."""
        return bytes(self._data)
