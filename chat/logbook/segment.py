"""One live log file: what was committed to it, and what its lines told so far.

Rules for this file: one file, one thread. Which file comes when is logbook.py's affair; nothing here syncs.
"""

from collections.abc import Sequence
from pathlib import Path

from chat.logbook.line import Encoder
from chat.logbook.names import FileName
from chat.logbook.record import Record
from chat.logbook.storage import Handle


class Segment:
    """A file being appended to. `committed` is the offset up to which it holds what was answered for;
    `size` what was written so far."""

    __slots__ = ("_encoder", "committed", "end", "handle", "name", "path", "size")

    def __init__(
        self,
        conversation: str,
        path: Path,
        name: FileName,
        handle: Handle,
        size: int,
        *,
        usual: bool = False,
    ) -> None:
        """`usual`: no line that is there already tells a target in another spelling than usual."""
        self.path = path
        self.name = name
        self.end = name.day_end
        self.handle = handle
        self.size = self.committed = size
        self._encoder = Encoder(conversation, fresh=usual or size == 0)

    def encode(self, records: Sequence[Record]) -> bytes:
        """The records' lines, to be written now or not at all. Raises `BadRecord`."""
        offset = self.size
        encode = self._encoder.encode
        lines: list[bytes] = []
        for record in records:
            line = encode(record, offset)
            offset += len(line)
            lines.append(line)
        return b"".join(lines)

    def write(self, data: bytes) -> None:
        """Append all of it, through short writes. Raises OSError, after which `rollback` is due."""
        view: bytes | memoryview = data
        while view:
            taken = self.handle.write(view if isinstance(view, bytes) else bytes(view))
            if taken <= 0:
                raise OSError("the file takes no more bytes")
            self.size += taken
            if taken == len(view):
                return
            view = memoryview(view)[taken:]

    def commit(self) -> None:
        """What was written counts."""
        self.committed = self.size

    def rollback(self) -> None:
        """Take away what was written since the last commit. Raises OSError."""
        self._encoder.forget()
        self.handle.truncate(self.committed)
        self.size = self.committed
