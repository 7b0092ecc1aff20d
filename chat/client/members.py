"""Who is in a channel, in the order of a user list.

Rules for this file: data and its upkeep. Keys are nicks folded as the server folds.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypedDict, Unpack


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a channel. `prefixes` are symbols such as "@+", highest first; "" for nothing special."""

    nick: str
    prefixes: str = ""
    away: bool = False
    userhost: str = ""
    account: str = ""

    @property
    def prefix(self) -> str:
        """The highest of the prefixes, or ""."""
        return self.prefixes[:1]


class _Changes(TypedDict, total=False):
    """What may change about a Member."""

    prefixes: str
    away: bool
    userhost: str
    account: str


class Members:
    """The people of one channel, by folded nick."""

    __slots__ = ("_by_key", "_ranks", "_sorted", "revision")

    def __init__(self) -> None:
        self._by_key: dict[str, Member] = {}
        self._sorted: list[Member] | None = None
        self._ranks = "~&@%+"
        self.revision = 0  # grows with every change

    def __len__(self) -> int:
        return len(self._by_key)

    def __contains__(self, key: str) -> bool:
        return key in self._by_key

    def __iter__(self) -> Iterator[Member]:
        """Everybody, in the order of a user list: by rank, then by name. Sorted once per change."""
        return iter(self.sorted())

    def sorted(self) -> list[Member]:
        """The list behind iteration; do not change it."""
        if self._sorted is None:
            ranks = self._ranks

            def order(item: tuple[str, Member]) -> tuple[int, str]:
                rank = ranks.find(item[1].prefix) if item[1].prefixes else -1
                return (rank if rank >= 0 else len(ranks), item[0])

            self._sorted = [member for _, member in sorted(self._by_key.items(), key=order)]
        return self._sorted

    def get(self, key: str) -> Member | None:
        """The member with this folded nick, or None."""
        return self._by_key.get(key)

    def put(self, key: str, member: Member) -> None:
        """Add or replace somebody."""
        self._by_key[key] = member
        self._changed()

    def remove(self, key: str) -> Member | None:
        """Take somebody out; None when they were not there."""
        member = self._by_key.pop(key, None)
        if member is not None:
            self._changed()
        return member

    def update(self, key: str, **changes: Unpack[_Changes]) -> bool:
        """Change fields of somebody; False when they are not there."""
        member = self._by_key.get(key)
        if member is None:
            return False
        self._by_key[key] = replace(member, **changes)
        self._changed()
        return True

    def set_prefix(self, key: str, symbol: str, add: bool) -> None:
        """Give somebody a prefix, or take it away."""
        member = self._by_key.get(key)
        if member is not None:
            kept = set(member.prefixes) - {symbol} | ({symbol} if add else set())
            self.update(key, prefixes="".join(sorted(kept, key=self._rank)))

    def replace_all(self, members: dict[str, Member], ranks: str) -> None:
        """Take a whole new list (NAMES). `ranks` are the server's prefix symbols, highest first."""
        self._by_key = dict(members)
        self._ranks = ranks
        self._changed()

    def clear(self) -> None:
        """Nobody is there any more, as far as we know."""
        self._by_key.clear()
        self._changed()

    def _rank(self, symbol: str) -> int:
        rank = self._ranks.find(symbol)
        return rank if rank >= 0 else len(self._ranks)

    def _changed(self) -> None:
        self._sorted = None
        self.revision += 1
