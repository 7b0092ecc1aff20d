"""What a reader passed over: lines that are no records, parts of files that cannot be decompressed.

Rules for this file: counted while reading, told once at the end, on standard error. Where the damage is,
`scribe log verify` says.
"""

import sys
from collections import Counter
from pathlib import Path

from chat.logbook.read import LogFile
from chat.logbook.source import Source
from chat.search.words import plural


class Damage:
    """Counts what is passed over, by file. Counts of other processes can be added."""

    def __init__(self) -> None:
        self._lines: Counter[Path] = Counter()  # 0 for a file of which a part could not be read

    def lines(self, path: Path, count: int = 1) -> None:
        """So many lines of a file are no records."""
        if count:
            self._lines[path] += count

    def source(self, file: LogFile, source: Source) -> None:
        """A file was read: was all of it there?"""
        cut = file.until is not None and source.size > 0 and source.read(source.size - 1, 1) != b"\n"
        if source.damaged or cut:
            self._lines[file.path] += 0

    def add(self, other: "Damage") -> None:
        """Count the other's in."""
        self._lines.update(other._lines)

    def __str__(self) -> str:
        files, lines = len(self._lines), self._lines.total()
        if not files:
            return ""
        what = f"{lines:,} {plural('line', lines)}" if lines else "a part"
        return (
            f"passed over {what} of {files} damaged {plural('file', files)} (scribe log verify tells where)"
        )

    def tell(self, verb: str) -> None:
        """Say it, if there is anything to say."""
        if self._lines:
            print(f"scribe log {verb}: {self}", file=sys.stderr)
