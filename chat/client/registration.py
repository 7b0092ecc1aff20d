"""The handshake: capabilities, password, name. Messages in, messages out; it owns no socket and no clock.

Rules for this file: pure. CAP LS 302, then REQ of what both sides know, then END (IRCv3 capability
negotiation); a server that has never heard of CAP simply goes on. What ends in vain raises `Rejected`.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from chat.irc import numerics as num
from chat.irc.message import Message

WANTED: Final = frozenset(
    "account-notify account-tag away-notify batch cap-notify chghost draft/chathistory draft/event-playback"
    " draft/message-redaction draft/read-marker draft/search echo-message extended-join invite-notify"
    " labeled-response message-tags multi-prefix server-time setname standard-replies"
    " scribe.chat/search userhost-in-names".split()
)
MAX_ALTERNATES: Final = 12
NICK_LENGTH: Final = 30


@dataclass(frozen=True, slots=True)
class Identity:
    """As whom to register."""

    nick: str
    password: str = ""
    realname: str = ""


class Rejected(Exception):
    """The server does not let us in. `field` is "name", "password", "address", "port" or "".

    `final` is False when another attempt later may well succeed.
    """

    def __init__(self, field: str, reason: str, *, final: bool = True) -> None:
        super().__init__(reason)
        self.field = field
        self.final = final


def alternates(nick: str, length: int = NICK_LENGTH) -> Iterator[str]:
    """Names to try when `nick` is taken: underscores, then numbers, never longer than `length`."""
    for suffix in itertools.chain(("_", "__"), (str(n) for n in range(2, MAX_ALTERNATES))):
        yield nick[: length - len(suffix)] + suffix


class Registration:
    """One handshake. With `alternatives` a taken name is replaced by a similar one."""

    def __init__(self, identity: Identity, *, alternatives: bool = False) -> None:
        self.identity = identity
        self.nick = identity.nick
        self.caps: frozenset[str] = frozenset()
        self.done = False
        self._alternates = alternates(identity.nick) if alternatives else iter(())
        self._offered: dict[str, str] = {}
        self._requested = 0
        self._welcome = False

    def begin(self) -> list[Message]:
        """The first messages."""
        who = self.identity
        messages = [Message("CAP", ("LS", "302"))]
        if who.password:
            messages.append(Message("PASS", (who.password,)))
        user = "".join(char for char in who.nick if char.isascii() and char.isalnum()) or "scribe"
        messages.append(Message("NICK", (self.nick,)))
        messages.append(Message("USER", (user, "0", "*", who.realname or who.nick)))
        return messages

    def receive(self, message: Message) -> list[Message]:
        """Take one message from the server; returns what to answer. Raises `Rejected`."""
        match message.command:
            case "CAP":
                return self._capability(message)
            case num.RPL_WELCOME:
                self._welcome = True
                self.nick = message.param(0, self.nick)
            case num.RPL_ENDOFMOTD | num.ERR_NOMOTD if self._welcome:
                self.done = True
            case num.ERR_NICKNAMEINUSE | num.ERR_UNAVAILRESOURCE:
                return self._taken()
            case num.ERR_ERRONEUSNICKNAME | num.ERR_NONICKNAMEGIVEN:
                if self.nick == self.identity.nick:
                    raise Rejected("name", f"The server does not accept this name: {message.param(-1)}")
                return self._taken()
            case num.ERR_PASSWDMISMATCH:
                asked = (
                    "The password is wrong" if self.identity.password else "The server asks for a password"
                )
                raise Rejected("password", asked)
            case num.ERR_YOUREBANNEDCREEP:
                raise Rejected("", f"The server does not let you in: {message.param(-1)}")
            case "FAIL":
                return self._failed(message)
            case "ERROR":
                raise Rejected("address", message.param(-1) or "The server hung up", final=False)
        return []

    def _taken(self) -> list[Message]:
        """The name is taken: another one, or the end of it."""
        another = next(self._alternates, None)
        if another is None:
            raise Rejected("name", f"The name {self.identity.nick} is taken")
        self.nick = another
        return [Message("NICK", (another,))]

    def _failed(self, message: Message) -> list[Message]:
        """A standard reply about what we just sent: say whose field it is."""
        fields = {"NICK": "name", "PASS": "password"}
        field = fields.get(message.param(0).upper())
        if field is not None:
            raise Rejected(field, message.param(-1))
        return []

    def _capability(self, message: Message) -> list[Message]:
        """`CAP <nick> LS|ACK|NAK [*] :names` during registration."""
        words = message.param(-1).split()
        match message.param(1).upper():
            case "LS":
                self._offered |= {name: value for name, _, value in (word.partition("=") for word in words)}
                if message.param(2) == "*" and len(message.params) > 3:
                    return []  # more of the list follows
                wanted = sorted(WANTED & self._offered.keys())
                if not wanted:
                    return [Message("CAP", ("END",))]
                self._requested = 1
                return [Message("CAP", ("REQ", " ".join(wanted)))]
            case "ACK":
                self.caps |= {word for word in words if not word.startswith("-")}
            case "NAK":  # all of it or nothing: ask one by one
                if len(words) > 1:
                    self._requested += len(words) - 1
                    return [Message("CAP", ("REQ", word)) for word in words]
            case _:
                return []
        self._requested -= 1
        return [Message("CAP", ("END",))] if self._requested == 0 else []
