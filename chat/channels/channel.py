"""A person as the others see them, and a channel: its members and their ranks, topic, modes and lists.

The two know each other, so they share a file.
"""

from collections.abc import Sequence
from itertools import islice
from typing import Final, NamedTuple

from chat.irc.masks import matches
from chat.irc.message import Source
from chat.irc.modes import LIST_MODES, PREFIXES
from chat.irc.names import fold
from chat.irc.packing import Packed


class User:
    """A connected person. Compared by identity: a nick may change hands, a User does not."""

    __slots__ = (
        "_nick",
        "account",
        "away",
        "channels",
        "host",
        "key",
        "modes",
        "realname",
        "source",
        "username",
    )

    def __init__(self, host: str) -> None:
        self.host: Final = host
        self._nick = ""
        self.key = ""  # the folded nick, "" before one is chosen
        self.username = ""
        self.realname = ""
        self.account = ""
        self.away = ""
        self.modes: set[str] = set()
        self.channels: dict[Channel, None] = {}  # in the order joined
        self.source = ""  # nick!user@host, kept because every message needs it

    @property
    def nick(self) -> str:
        """The nick, or "*" before one is chosen, as numerics address such a client."""
        return self._nick or "*"

    def rename(self, nick: str) -> None:
        """Take a nick; the directory keeps the index, so it is the one to call."""
        self._nick = nick
        self.key = fold(nick)
        self.refresh()

    def refresh(self) -> None:
        """Recompute the source after the nick or the user name changed."""
        self.source = str(Source(self._nick, self.username or "unknown", self.host))
        for channel in self.channels:
            channel.forget_names()

    @property
    def operator(self) -> bool:
        """Whether they are an IRC operator."""
        return "o" in self.modes

    @property
    def invisible(self) -> bool:
        """Whether those who share no channel with them may not find them by a mask."""
        return "i" in self.modes

    def shares_channel(self, other: "User") -> bool:
        """Whether both are in some channel, or are one person."""
        return self is other or not self.channels.keys().isdisjoint(other.channels.keys())


class Topic(NamedTuple):
    """A topic, who set it (nick!user@host), and when (microseconds)."""

    text: str
    setter: str
    time: int


class Entry(NamedTuple):
    """One mask of a ban, exception or invitation list."""

    mask: str
    setter: str
    time: int


class Channel:
    """A channel and its state. `version` changes whenever the set of members does."""

    __slots__ = (
        "_names",
        "created",
        "flags",
        "invited",
        "key",
        "limit",
        "lists",
        "members",
        "name",
        "password",
        "spoken",
        "topic",
        "version",
    )

    def __init__(self, name: str, created: int) -> None:
        self.name: Final = name
        self.key: Final = fold(name)
        self.created: Final = created
        self.members: dict[User, str] = {}  # rank letters, highest first: "", "v", "o", "ov"
        self.flags: set[str] = set("nt")
        self.password: str | None = None
        self.limit: int | None = None
        self.topic: Topic | None = None
        self.lists: dict[str, dict[str, Entry]] = {letter: {} for letter in LIST_MODES}
        self.invited: set[User] = set()
        self.spoken = 0  # messages since it was founded
        self.version = 0
        self._names: dict[tuple[int, bool, bool], Packed] = {}

    def add(self, user: User, rank: str = "") -> None:
        """Make `user` a member; uses up their invitation."""
        self.members[user] = rank
        user.channels[self] = None
        self.invited.discard(user)
        self.version += 1

    def remove(self, user: User) -> None:
        """End a membership."""
        del self.members[user]
        user.channels.pop(self, None)
        self.version += 1
        self.forget_names()

    def rank(self, user: User) -> str:
        """The member's rank letters, "" for none and for those who are no member."""
        return self.members.get(user, "")

    def set_rank(self, user: User, letter: str, add: bool) -> bool:
        """Give or take a rank; False when nothing changes."""
        old = set(self.members[user])
        new = old | {letter} if add else old - {letter}
        self.members[user] = "".join(rank for rank in PREFIXES if rank in new)
        self.forget_names()
        return new != old

    def prefixes(self, user: User, every: bool) -> str:
        """The member's prefix characters: the highest, or all of them (multi-prefix)."""
        marks = "".join(PREFIXES[letter] for letter in self.rank(user))
        return marks if every else marks[:1]

    def names(self, room: int, every: bool, full: bool) -> Sequence[bytes]:
        """All members in lines of at most `room` bytes, with `every` prefix, with their `full` source.

        Kept while members are only added, as when many join at once.
        """
        packed = self._names.get((room, every, full))
        if packed is None:
            packed = self._names[room, every, full] = Packed(room)
        packed.add(self._shown(user, every, full) for user in islice(self.members, packed.count, None))
        return packed.lines

    def visible_names(self, room: int, every: bool, full: bool) -> Sequence[bytes]:
        """The same for those outside, who do not see the invisible."""
        return Packed(
            room, (self._shown(user, every, full) for user in self.members if not user.invisible)
        ).lines

    def _shown(self, user: User, every: bool, full: bool) -> str:
        prefixes = self.prefixes(user, every) if self.members[user] else ""
        return prefixes + (user.source if full else user.nick)

    def forget_names(self) -> None:
        """Somebody's name, rank or place among the members has changed."""
        self._names.clear()

    def is_operator(self, user: User) -> bool:
        """Whether the member may rule the channel."""
        return "o" in self.rank(user)

    @property
    def secret(self) -> bool:
        """Whether those outside may not know that it exists."""
        return "s" in self.flags

    def listed(self, letter: str, source: str) -> bool:
        """Whether a list has a mask that fits `nick!user@host`."""
        return any(matches(mask, source) for mask in self.lists[letter])

    def banned(self, user: User) -> bool:
        """Whether a ban fits the user and no exception does."""
        return bool(self.lists["b"]) and self.listed("b", user.source) and not self.listed("e", user.source)

    def may_speak(self, user: User) -> bool:
        """Whether a message from `user` is let through (n, m and b; Modern IRC, "Channel Modes")."""
        rank = self.members.get(user)
        if rank is None:
            return not self.flags & {"n", "m"} and not self.banned(user)
        return bool(rank) or ("m" not in self.flags and not self.banned(user))

    def mode_letters(self, reveal: bool) -> tuple[str, ...]:
        """The parameters of RPL_CHANNELMODEIS; the key is shown to members only (`reveal`)."""
        letters, params = "".join(sorted(self.flags)), []
        if self.password is not None:
            letters += "k"
            params.append(self.password if reveal else "*")
        if self.limit is not None:
            letters += "l"
            params.append(str(self.limit))
        return (f"+{letters}", *params)
