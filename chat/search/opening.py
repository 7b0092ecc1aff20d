"""Opening a log file that may have been compressed or pruned since it was listed."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chat.logbook.names import GZIP
from chat.logbook.read import LogFile
from chat.logbook.source import Source, open_source


@contextmanager
def opened(file: LogFile) -> Iterator[Source]:
    """The file's text; nothing if it was pruned, and its compressed form if it was compressed meanwhile."""
    path = file.path
    if not file.name.gzipped and not path.exists():
        path = path.with_name(path.name + GZIP)
    try:
        source = open_source(path)
    except FileNotFoundError:
        source = open_source(Path(os.devnull))
    with source:
        yield source
