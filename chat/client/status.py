"""The small parts of a client's state: the connection's status, what waits, what was asked.

Rules for this file: data only; `state` says how it changes.
"""

import enum
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from chat.client.buffers import Buffer
from chat.client.members import Member
from chat.client.timeline import Entry
from chat.irc.message import Message
from chat.search.query import Query

SERVER_KEY: Final = ""


class Phase(enum.Enum):
    """Where the connection is."""

    OFFLINE = "offline"  # not started
    CONNECTING = "connecting"
    REGISTERING = "registering"
    ONLINE = "online"
    WAITING = "waiting"  # lost; there will be another attempt
    REFUSED = "refused"  # given up: see `refused_field` and `detail`
    CLOSED = "closed"  # we said goodbye


@dataclass(slots=True)
class Status:
    """The state of the connection, for a status line."""

    phase: Phase = Phase.OFFLINE
    detail: str = ""  # a sentence: why it was lost or refused, or ""
    refused_field: str = ""  # "address", "port", "name", "password" or ""
    host: str = ""
    port: int = 0
    attempt: int = 0
    wait: float = 0.0  # seconds between the loss and the next attempt


@dataclass(frozen=True, slots=True)
class Alert:
    """Something worth a bell: a mention, or a private message."""

    buffer: Buffer
    entry: Entry


@dataclass(frozen=True, slots=True)
class Seen:
    """Something for the client's own log: `conversation` is the log's key, `message` its canonical form.

    What is `old` comes from a history: it is left out where the log has gone on, so it is never there twice.
    """

    conversation: str
    time: int
    message: Message
    old: bool = False


@dataclass(frozen=True, slots=True)
class LogPage:
    """A wish for a page of the client's own log: the newest `limit` records earlier than `before` (µs).

    With `around` (µs) those about that time, which is then shown.
    """

    buffer: Buffer
    conversation: str
    before: int
    limit: int
    around: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person wants found: `words` as they were typed, `count` for how many there are instead."""

    query: Query
    words: str
    count: bool = False
    utc: bool = False


@dataclass(frozen=True, slots=True)
class LogSearch:
    """A wish to search the client's own log."""

    buffer: Buffer
    asked: Asked


@dataclass(frozen=True, slots=True)
class Sifting:
    """A wish to know which of a server's answers match, and where: an expression is tried elsewhere.

    exact     the server has done so already: only the places are wanted
    complete  False when there may be more than these
    """

    buffer: Buffer
    asked: Asked
    messages: tuple[tuple[int, Message], ...]
    exact: bool
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Goto:
    """The entry with this number is to be shown."""

    buffer: Buffer
    number: int


@dataclass(slots=True)
class Question:
    """A question to the server that is answered by a batch.

    words      the command and its parameters
    kind       the type of that batch
    target     what the batch is about, folded, or ""
    asked      when, in µs; 0 for an answer that nobody asked for
    answered   gets the messages of the batch, in order
    refused    gets a sentence that says why there is none
    """

    words: tuple[str, ...]
    kind: str
    target: str
    asked: int
    answered: Callable[[list[Message]], None]
    refused: Callable[[str], None]
    messages: list[Message] = field(default_factory=list)


@dataclass(slots=True)
class Memory:
    """What was asked and not yet answered, so that answers find their place. Keys are folded."""

    parts: set[str] = field(default_factory=set)  # channels to close once we are out
    names: set[str] = field(default_factory=set)  # channels whose list a person wants to read
    bans: set[str] = field(default_factory=set)  # channels of whose bans one was shown
    listed: set[str] = field(default_factory=set)  # numerics that end a list of which something was shown
    nick: str = ""  # the name a person asked for
    away: str = ""  # the away message a person asked for
    regaining: bool = False  # whether the last NICK was ours, to get the wanted name back
    regain_at: int = 0  # µs: not before
    asked_in: str = SERVER_KEY  # key of the buffer in which a command was given last
    labels: dict[str, str] = field(default_factory=dict)  # label of a command -> key of its buffer
    batches: dict[str, str] = field(default_factory=dict)  # open batch -> label of what it answers
    questions: dict[str, Question] = field(default_factory=dict)  # by label, in the order of asking
    waiting: dict[str, Question] = field(default_factory=dict)  # the same, not yet sent
    answers: dict[str, Question] = field(default_factory=dict)  # by open batch
    arriving: dict[str, dict[str, Member]] = field(default_factory=dict)  # NAMES so far, by channel
    ctcp_answered: int = 0  # µs: when we last answered a CTCP request
