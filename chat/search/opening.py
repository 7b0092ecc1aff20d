"""Opening log files that may have been compressed or pruned since they were listed, a few or many at once.

Rules for this file: read-only; one thread's.
"""

import os
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Final, Self

from chat.logbook.names import GZIP
from chat.logbook.read import LogFile
from chat.logbook.source import Source, open_source

Opening = Callable[[LogFile], AbstractContextManager[Source]]
MOST: Final = 100  # files open at a time: some systems give a process no more than 256


@contextmanager
def opened(file: LogFile) -> Iterator[Source]:
    """The file's text; nothing if it was pruned, and its compressed form if it was compressed meanwhile."""
    with _open(file) as source:
        yield source


def _open(file: LogFile) -> Source:
    path = file.path
    if not file.name.gzipped and not path.exists():
        path = path.with_name(path.name + GZIP)
    try:
        return open_source(path)
    except FileNotFoundError:
        return open_source(Path(os.devnull))


class Openings:
    """Opens files for many readers that take turns.

    Of more than `most` the one that was read longest ago is closed, and opened again when it is read.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._open: OrderedDict[_Shared, Source] = OrderedDict()

    @contextmanager
    def opened(self, file: LogFile) -> Iterator[Source]:
        """As the function of this name."""
        with _Shared(file, self) as source:
            yield source

    def source_of(self, shared: "_Shared") -> Source:
        """The source itself, open now."""
        source = self._open.get(shared)
        if source is None:
            while len(self._open) >= self._most:
                self._open.popitem(last=False)[1].close()
            source = self._open[shared] = _open(shared.file)
        self._open.move_to_end(shared)
        return source

    def close(self, shared: "_Shared") -> None:
        """Close it if it is open."""
        source = self._open.pop(shared, None)
        if source is not None:
            source.close()


class _Shared:
    """A source that need not be open between two reads. Its size is that of when it was opened first."""

    def __init__(self, file: LogFile, openings: Openings) -> None:
        self.file = file
        self._openings = openings
        source = openings.source_of(self)
        self.size = source.size
        self.damaged = source.damaged

    def read(self, offset: int, length: int) -> bytes:
        """See Source."""
        source = self._openings.source_of(self)
        data = source.read(offset, min(length, self.size - offset))
        self.damaged = self.damaged or source.damaged
        return data

    def close(self) -> None:
        """See Source."""
        self._openings.close(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
