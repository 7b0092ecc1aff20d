"""A file's content, and which changes to it a crash could still undo."""

from typing import NamedTuple


class Change(NamedTuple):
    """Bytes written at an offset, or, with None for the data, a cut to that size."""

    offset: int
    data: bytes | None
    firm: bool = False  # made safe by a later sync, though a change before it was not
    dropped: bool = False  # by a sync that failed: the kernel forgets the pages, no later sync writes them


class Inode:
    """A file's content: what is safe, what was changed since, and what the cache shows."""

    def __init__(self, content: bytes = b"") -> None:
        self.safe = content
        self.cached = content
        self.changes: list[Change] = []

    def change(self, offset: int, data: bytes | None) -> None:
        self.changes.append(Change(offset, data))
        self.cached = apply(self.cached, offset, data)

    def sync(self) -> None:
        changes = [change if change.dropped else change._replace(firm=True) for change in self.changes]
        while changes and changes[0].firm:
            self.safe = apply(self.safe, changes[0].offset, changes[0].data)
            del changes[0]
        self.changes = changes

    def fail_to_sync(self) -> None:
        """The kernel reports the error once. The pages can be read until the power goes."""
        self.changes = [change if change.firm else change._replace(dropped=True) for change in self.changes]

    @property
    def is_safe(self) -> bool:
        return not self.changes

    def copy(self) -> "Inode":
        other = Inode(self.safe)
        other.cached, other.changes = self.cached, list(self.changes)
        return other


def apply(content: bytes, offset: int, data: bytes | None) -> bytes:
    if data is None:
        return content[:offset].ljust(offset, b"\0")
    return content[:offset].ljust(offset, b"\0") + data + content[offset + len(data) :]
