"""A text in memory, to be read as a log file's is."""


class Bytes:
    """A source in memory (chat/logbook/source.py)."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.size = len(data)
        self.damaged = False

    def read(self, offset: int, length: int) -> bytes:
        return self.data[offset : offset + length]

    def close(self) -> None:
        pass

    def __enter__(self) -> "Bytes":
        return self

    def __exit__(self, *_: object) -> None:
        pass
