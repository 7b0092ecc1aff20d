"""What is wanted of the logs, as a value. How it is typed is said in asking.py, what matches in matching.py.

Rules for this file: data only, and the way from one process to another.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from chat.logbook.scan import FOREVER

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Query:
    """Which records are wanted. Times are microseconds, both ends included; names are as typed."""

    since: int = 0
    until: int = FOREVER
    channels: tuple[str, ...] = ()
    senders: tuple[str, ...] = ()
    receivers: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    kinds: frozenset[str] | None = None
    has: frozenset[str] = frozenset()
    text: str = ""  # held by what was said, whatever its capitals: what IRC's SEARCH asks for
    pattern: str | None = None
    ignore_case: bool = False
    fixed: bool = False
    word: bool = False
    invert: bool = False
    before: int = 0  # lines of context
    after: int = 0
    newest: int | None = None  # only so many, the last ones
    most: int | None = None  # stop after so many
    reverse: bool = False
    removed: bool = False  # show what was removed

    @property
    def narrow(self) -> bool:
        """Whether anything but times and channels is asked for."""
        asked = self.senders or self.receivers or self.mentions or self.has or self.kinds is not None
        return bool(asked) or self.pattern is not None or bool(self.text)

    @property
    def of_text(self) -> bool:
        """Whether it is asked what was said: then nobody is to learn it of what was removed."""
        return self.pattern is not None or bool(self.text or self.mentions) or "url" in self.has

    def choose(self, found: Sequence[T]) -> list[T]:
        """What `newest`, `reverse` and `most` leave of what was found, the oldest first."""
        left = list(found)
        if self.newest is not None:
            left = left[max(0, len(left) - self.newest) :]
        if self.reverse:
            left.reverse()
        return left if self.most is None else left[: self.most]

    def pack(self) -> dict[str, Any]:
        """As what JSON can hold."""
        return {
            name: sorted(value) if isinstance(value, frozenset) else value
            for name, value in asdict(self).items()
        }

    @classmethod
    def unpack(cls, packed: dict[str, Any]) -> "Query":
        """The inverse of `pack`, also after JSON."""
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in packed.items()
        }
        kinds = values["kinds"]
        values |= {"kinds": None if kinds is None else frozenset(kinds), "has": frozenset(values["has"])}
        return cls(**values)
