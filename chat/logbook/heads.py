"""The SEALS file beside all logs: where the SEALS of each of them ended when it was last added to.

    CHAIN LINES FOLDER      line LINES of FOLDER/SEALS begins with CHAIN

So a SEALS that was cut, replaced or removed is seen, and a folder that is gone with everything in it. Whoever
keeps a copy of this one file elsewhere has a proof of all logs up to then.

Rules for this file: the format, and replacing it as a whole, so that a crash leaves the old one or the new.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from chat.logbook.seals import SEALS, SealsText
from chat.logbook.storage import Storage, append_anew, raise_first

_LINE: Final = re.compile(r"([0-9a-f]{64}) ([1-9][0-9]{0,17}) ([^ \x00-\x1f]+)", re.ASCII)
_TEMPORARY: Final = SEALS + ".tmp"


class Head(NamedTuple):
    """The chain value of a SEALS file's line with this number, from 1."""

    chain: str
    line: int

    def fits(self, seals: SealsText) -> bool:
        """Whether these seals, possibly added to since, have that line."""
        return len(seals.chains) >= self.line and seals.chains[self.line - 1] == self.chain


def head_of(seals: SealsText) -> Head | None:
    """Where these seals end; None if there are none."""
    return Head(seals.chain, len(seals.chains)) if seals.chains else None


def read_heads(storage: Storage, root: Path) -> dict[str, Head]:
    """The heads by folder, its parts joined by `/`. Lines that are none are passed over. Raises OSError."""
    path = root / SEALS
    try:
        data = storage.read(path, 0, storage.size(path))
    except FileNotFoundError:
        return {}
    matches = (_LINE.fullmatch(line) for line in data.decode("utf-8", "replace").splitlines())
    return {match[3]: Head(match[1], int(match[2])) for match in matches if match}


def write_heads(storage: Storage, root: Path, heads: Mapping[str, Head]) -> None:
    """Replace the file. Raises OSError."""
    handle = append_anew(storage, root / _TEMPORARY, private=False)
    try:
        lines = (f"{head.chain} {head.line} {folder}\n" for folder, head in sorted(heads.items()))
        rest = "".join(lines).encode()
        while rest:
            rest = rest[handle.write(rest) :]
        raise_first(storage.sync([handle]))
    finally:
        handle.close()
    storage.rename(root / _TEMPORARY, root / SEALS)
    storage.sync_folder(root)
