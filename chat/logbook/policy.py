"""Which finished files are compressed, and which are removed: by age, and by how much there is.

Rules for this file: pure; `upkeep` does it.
"""

from pathlib import Path
from typing import Final, NamedTuple

from chat.irc.times import DAY, SECOND
from chat.logbook.names import FileName

GRACE: Final = 600 * SECOND  # a file's day is over by this much before it is finished


class Policy(NamedTuple):
    """What to do with finished files; None is never. Sizes are in bytes, as stored."""

    gzip_after: int | None = None  # days after the file's own
    keep_days: int | None = None
    keep_size: int | None = None  # per conversation
    keep_total: int | None = None
    quietly: bool = False  # no report of what is removed


NOTHING: Final = Policy()  # but sealing


class Kept(NamedTuple):
    """A sealed file that could be pruned."""

    start: int
    conversation: str
    folder: Path
    name: FileName
    size: int


def superfluous(kept: list[Kept], now: int, policy: Policy) -> list[Kept]:
    """The files that the policy does not keep, oldest first."""
    gone: list[Kept] = []
    sizes: dict[str, int] = {}
    for file in kept:
        sizes[file.conversation] = sizes.get(file.conversation, 0) + file.size
    total = sum(sizes.values())
    for file in sorted(kept):
        old = policy.keep_days is not None and file.name.day_end + policy.keep_days * DAY <= now
        large = policy.keep_size is not None and sizes[file.conversation] > policy.keep_size
        if old or large or (policy.keep_total is not None and total > policy.keep_total):
            gone.append(file)
            sizes[file.conversation] -= file.size
            total -= file.size
    return gone
