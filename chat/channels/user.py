"""One person, as the others see them."""

from typing import TYPE_CHECKING, Final

from chat.irc.message import Source
from chat.irc.names import fold

if TYPE_CHECKING:
    from chat.channels.channel import Channel


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
