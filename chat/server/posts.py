"""What goes through the pending list, in the order in which it is to be seen.

An `Event` is something that happened: it may have to be in one or more logs before anybody sees it, and it
goes to an audience. A `Reply` is bytes for one session. Rules for this file: how one post looks to a session
with given capabilities; who gets what is `fanout`'s, what is logged is the committer's.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from chat.irc import capabilities as cap
from chat.irc import times
from chat.irc.format import escape_tag, format_body
from chat.irc.message import NO_TAGS, Message
from chat.server.session import Session

_TAGGED: Final = cap.SERVER_TIME | cap.MESSAGE_TAGS | cap.ACCOUNT_TAG  # who have one of them may get tags


class Audience:
    """The members of a channel at one moment. Compared by identity: posts that share one are joined.

    They are the first `size` of a roll that may go on behind them: where many come one after the other, all
    their audiences are one list.
    """

    __slots__ = ("_roll", "_size")

    def __init__(self, roll: Sequence[Session], size: int | None = None) -> None:
        self._roll: Final = roll
        self._size: Final = size

    @property
    def sessions(self) -> Sequence[Session]:
        """The members, in the order in which they came."""
        return self._roll[: self._size]


NOBODY: Final = Audience(())


class Reply:
    """Finished bytes for one session, not logged. After the `last` one its connection ends.

    They may be given in pieces: what many are told (who is in a channel) is shared until it is sent. Behind
    one with `caps` the session is sent events with these capabilities.
    """

    __slots__ = ("_data", "caps", "last", "session")

    def __init__(
        self, session: Session, data: bytes | Sequence[bytes], last: bool = False, caps: int | None = None
    ) -> None:
        self.session: Final = session
        self._data: Final = data
        self.last: Final = last
        self.caps: Final = caps

    @property
    def data(self) -> bytes:
        """The bytes; joined anew each time where they are in pieces."""
        return self._data if isinstance(self._data, bytes) else b"".join(self._data)


class Event:
    """Something that happened. Filled in by a command under the hub lock, then owned by the committer.

    `message` is what the log keeps: tags are those that belong to the record. `extra`, when set, is one more
    recipient, whose copy alone carries `extra_tags` (a label, a batch) and who is left out of the audience
    unless `twice` (an echo to somebody who wrote to themselves); `skip` is left out altogether, and so is who
    has not all capabilities in `needs`.
    `conversations` are the logs that must hold it first. With a `refusal`, which makes what the origin is
    told from the reason, it is dropped when a log cannot be written, and `undo` takes back what it changed;
    both are called under the hub lock. Without one it has happened already and waits for the log. `then` are
    replies that make sense only after it.
    """

    __slots__ = (
        "_body",
        "_rendered",
        "audience",
        "conversations",
        "extra",
        "extra_tags",
        "message",
        "needs",
        "origin",
        "refusal",
        "skip",
        "then",
        "time",
        "twice",
        "undo",
    )

    def __init__(
        self,
        message: Message,
        audience: Audience = NOBODY,
        *,
        conversations: tuple[str, ...] = (),
        origin: Session | None = None,
        extra: Session | None = None,
        skip: Session | None = None,
        twice: bool = False,
        needs: int = 0,
        refusal: Callable[[str], list[Message]] | None = None,
        undo: Callable[[], None] | None = None,
    ) -> None:
        self.message: Final = message
        self.audience = audience
        self.conversations = conversations
        self.origin: Final = origin
        self.extra = extra
        self.extra_tags = NO_TAGS
        self.skip: Final = skip
        self.twice: Final = twice
        self.needs: Final = needs
        self.refusal: Final = refusal
        self.undo: Final = undo
        self.then: list[Reply] = []
        self.time = 0
        self._rendered: dict[int, bytes] = {}
        self._body = ""  # the line without tags, as those without extended-join get it

    def render(self, caps: int) -> bytes:
        """The line for a session with these capabilities, b"" for none. Only after `time` is set."""
        data = self._rendered.get(caps)
        if data is None:
            data = self._rendered[caps] = self._line(caps, NO_TAGS)
        return data

    def render_extra(self, caps: int) -> bytes:
        """The line for `extra`."""
        return self._line(caps, self.extra_tags)

    def _line(self, caps: int, more: Mapping[str, str]) -> bytes:
        if self.needs & ~caps:
            return b""
        if not self._body:
            self._body = format_body(self.message)
        body = self._body
        if caps & cap.EXTENDED_JOIN and self.message.command == "JOIN":
            body = format_body(_extended(self.message))
        tags = self._tags(caps, more) if more or caps & _TAGGED else ()
        return f"@{';'.join(tags)} {body}\r\n".encode() if tags else f"{body}\r\n".encode()

    def _tags(self, caps: int, more: Mapping[str, str]) -> list[str]:
        tags = [f"{key}={escape_tag(value)}" for key, value in more.items()] if more else []
        if caps & cap.SERVER_TIME:
            tags.append(f"time={times.server_time(self.time)}")
        if caps & cap.MESSAGE_TAGS:
            tags.append(f"msgid={times.msgid(self.time)}")
        if self.message.tags:
            tags += _record_tags(self.message.tags, caps)
        return tags


def _record_tags(tags: Mapping[str, str], caps: int) -> list[str]:
    shown = []
    for key, value in tags.items():
        if caps & (cap.ACCOUNT_TAG if key == "account" else cap.MESSAGE_TAGS if key[0] == "+" else 0):
            shown.append(f"{key}={escape_tag(value)}" if value else key)
    return shown


def _extended(message: Message) -> Message:
    """A JOIN that names the account and the real name (IRCv3 extended-join)."""
    account = message.tags.get("account") or "*"
    realname = message.tags.get("realname") or message.nick
    return message._replace(params=(message.params[0], account, realname))


Post = Event | Reply
