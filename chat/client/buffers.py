"""Buffers: the server, the channels and the private chats, with who is in them.

Rules for this file: data and its upkeep; no protocol messages. Keys are names folded as the server folds.
"""

import enum
from dataclasses import dataclass, field

from chat.client.members import Members
from chat.client.timeline import SPEECH, Timeline
from chat.irc.message import Message


class BufferKind(enum.Enum):
    """What a buffer is for."""

    SERVER = "server"
    CHANNEL = "channel"
    PRIVATE = "private"
    FOUND = "found"  # what a search found, or a part of the past: nothing can be said there


class Past(enum.Enum):
    """What lies before the first entry of a timeline."""

    MORE = "more"  # perhaps: ask
    LOADING = "loading"
    BEGINNING = "beginning"  # nothing


@dataclass(slots=True)
class Recovery:
    """What was said while we were not there, on its way from the server's history.

    since    the reference after which to ask; "*" for whatever is latest
    until    the time of our return by the server's clock, µs; 0 when it did not say
    gone     for how long we were away, µs; 0 when we were not there before
    at       the position in the timeline where the next message belongs; `start` where the first one did
    live     the position from which on entries came after our return
    pages    how many were taken
    count    messages recovered, of which `mentions` name us
    held     what came meanwhile, as (time, message): it is logged behind what is recovered
    """

    since: str
    until: int
    gone: int
    start: int
    at: int
    live: int
    pages: int = 0
    count: int = 0
    mentions: int = 0
    held: list[tuple[int, Message]] = field(default_factory=list)


class Buffer:
    """One conversation, or the server's own page.

    key       folded name; "" for the server's buffer
    name      as people write it
    unread    messages since it was last looked at; `mentions` of them are for us
    joined    for channels: we are in it now (False while offline, after a part or a kick)
    wanted    for channels: join it again after a reconnect, with the password `key_word` if it has one
    topic     "" when there is none; `topic_by` and `topic_time` (µs, 0 unknown) tell who set it and when
    modes     the channel's modes as letters, such as "nt"
    lost_at   when the connection was lost while we were in it, µs; 0 otherwise
    away      for private chats: the other's away message, or ""
    target    what the server calls it: the name, or what a part of the past is of
    recovery  what is being fetched of the time while we were away, or None
    marker    up to where we have read, here or elsewhere, µs; 0 when that is not known
    seen      up to where this screen has shown it, µs
    told      the `marker` that the server was told last, at `told_at` (µs)
    utc       its times are shown in UTC
    new_after what others said after this time is new to the reader, µs; 0 for nothing
    """

    __slots__ = (
        "asking_newer",
        "asking_past",
        "away",
        "beginning",
        "joined",
        "key",
        "key_word",
        "kind",
        "lost_at",
        "marker",
        "members",
        "mentions",
        "modes",
        "name",
        "new_after",
        "oldest",
        "recovery",
        "seen",
        "target",
        "timeline",
        "told",
        "told_at",
        "topic",
        "topic_by",
        "topic_time",
        "unread",
        "utc",
        "wanted",
        "wish",
    )

    def __init__(self, key: str, name: str, kind: BufferKind) -> None:
        self.key = key
        self.name = name
        self.kind = kind
        self.timeline = Timeline()
        self.members = Members()
        self.unread = 0
        self.mentions = 0
        self.joined = False
        self.wanted = False
        self.key_word = ""  # the channel's password (+k) that we joined with
        self.topic = ""
        self.topic_by = ""
        self.topic_time = 0
        self.modes = ""
        self.away = ""
        self.lost_at = 0
        self.target = name
        self.recovery: Recovery | None = None
        self.asking_past = self.asking_newer = False
        self.utc = False
        self.wish: object = None  # the question to our own log that is not answered yet
        self.beginning: int | None = None  # the position before which there is nothing
        self.oldest: tuple[int, str] = (0, "")  # a position, and the reference of what is right before it
        self.marker = self.seen = self.told = self.told_at = self.new_after = 0

    def __repr__(self) -> str:
        return f"<Buffer {self.kind.value} {self.name}>"

    @property
    def past(self) -> Past:
        """What lies before the first entry."""
        if self.asking_past:
            return Past.LOADING
        return Past.BEGINNING if self.beginning == self.timeline.first else Past.MORE

    def first_new(self) -> int:
        """The index of the first message that is new to the reader, or -1. Looks back as far as it has to."""
        found = -1
        if self.new_after:
            for index in range(self.timeline.settled - 1, -1, -1):
                entry = self.timeline[index]
                if entry.kind in SPEECH:
                    if entry.time // 1000 <= self.new_after // 1000:  # markers are in milliseconds
                        break
                    found = found if entry.own else index
        return found

    def read(self) -> None:
        """It has been looked at."""
        self.unread = 0
        self.mentions = 0
