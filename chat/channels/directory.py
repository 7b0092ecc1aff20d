"""Everybody and every channel, by name; and who was here before."""

from collections import deque
from collections.abc import Iterator
from typing import Final, NamedTuple

from chat.channels.channel import Channel, User
from chat.irc.names import fold

WHOWAS_KEPT: Final = 1000


class Past(NamedTuple):
    """What WHOWAS tells of somebody who left or changed their nick; `time` in microseconds."""

    nick: str
    username: str
    host: str
    realname: str
    time: int


class Directory:
    """The index of users by nick and of channels by name; both without regard to case."""

    def __init__(self) -> None:
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self._past: deque[Past] = deque(maxlen=WHOWAS_KEPT)

    def user(self, nick: str) -> User | None:
        """Who has this nick."""
        return self.users.get(fold(nick))

    def rename(self, user: User, nick: str, time: int, *, remember: bool = True) -> bool:
        """Give `user` the nick unless somebody else has it; False then. `remember` is for WHOWAS."""
        key = fold(nick)
        if self.users.get(key, user) is not user:
            return False
        if user.key:
            del self.users[user.key]
            if remember and user.key != key:
                self._remember(user, time)
        user.rename(nick)
        self.users[key] = user
        return True

    def forget(self, user: User, time: int, *, remember: bool = True) -> None:
        """The user is gone: out of every channel and out of the index. `remember` is for WHOWAS."""
        for channel in list(user.channels):
            self.leave(channel, user)
        for channel in self.channels.values():
            channel.invited.discard(user)
        if user.key and self.users.get(user.key) is user:
            del self.users[user.key]
            if remember:
                self._remember(user, time)

    def _remember(self, user: User, time: int) -> None:
        self._past.append(Past(user.nick, user.username, user.host, user.realname, time))

    def whowas(self, nick: str) -> Iterator[Past]:
        """Who had this nick, the latest first."""
        key = fold(nick)
        return (past for past in reversed(self._past) if fold(past.nick) == key)

    def channel(self, name: str) -> Channel | None:
        """The channel of this name, if anybody is in it."""
        return self.channels.get(fold(name))

    def join(self, channel: Channel, user: User) -> None:
        """Make `user` a member; the first one founds the channel and rules it."""
        self.channels.setdefault(channel.key, channel)
        channel.add(user, rank="" if channel.members else "o")

    def leave(self, channel: Channel, user: User) -> None:
        """End a membership; the last one closes the channel."""
        channel.remove(user)
        if not channel.members and self.channels.get(channel.key) is channel:
            del self.channels[channel.key]

    def peers(self, user: User) -> set[User]:
        """Everybody who shares a channel with `user`, and `user`."""
        found = {user}
        for channel in user.channels:
            found.update(channel.members)
        return found
