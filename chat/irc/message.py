"""One IRC message as a frozen value. Rules for this file: values only, no parsing, no formatting."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

NO_TAGS: Final[Mapping[str, str]] = MappingProxyType({})


class Message(NamedTuple):
    """`@tags :source COMMAND params`, decoded: text is str, tag values are unescaped.

    `source` is "" when the line had none; a tag without a value has the value "".
    """

    command: str
    params: tuple[str, ...] = ()
    source: str = ""
    tags: Mapping[str, str] = NO_TAGS

    def param(self, index: int, default: str = "") -> str:
        """The parameter at `index`, or `default` where the peer sent fewer: never an IndexError."""
        return self.params[index] if -len(self.params) <= index < len(self.params) else default

    @property
    def nick(self) -> str:
        """The source's nick, or the server's name, or ""."""
        return self.source.partition("!")[0].partition("@")[0]


class Source(NamedTuple):
    """`nick!user@host`, in its parts; a server's name has no user and no host."""

    nick: str
    user: str = ""
    host: str = ""

    @classmethod
    def parse(cls, text: str) -> "Source":
        """Split a message's source; parts that are not there are ""."""
        rest, _, host = text.partition("@")
        nick, _, user = rest.partition("!")
        return cls(nick, user, host)

    def __str__(self) -> str:
        return self.nick + (f"!{self.user}" if self.user else "") + (f"@{self.host}" if self.host else "")
