"""What happens to a client, as frozen values, one class each.

The link's threads make them and post them; the one thread that owns the model applies them, in order.
Rules for this file: values only. `time` is microseconds since 1970 UTC (see chat.irc.times). All text that
came from the network is foreign: whoever prints it makes it safe first.
"""

from dataclasses import dataclass

from chat.client.status import LogPage, LogSearch, Sifting
from chat.irc.message import Message
from chat.logbook.record import Record
from chat.search.questions import Found


@dataclass(frozen=True, slots=True)
class Connecting:
    """A TCP connection is being made. `attempt` counts from 1 and starts again after being online."""

    host: str
    port: int
    attempt: int


@dataclass(frozen=True, slots=True)
class Registering:
    """Connected; capabilities and the name are being agreed upon."""


@dataclass(frozen=True, slots=True)
class Online:
    """Registered, the greeting is over. `connection` numbers the connections of this run, from 1.

    `nick` is the name that we have, which after a reconnect may not be the one we want.
    """

    connection: int
    nick: str
    caps: frozenset[str]
    time: int


@dataclass(frozen=True, slots=True)
class Received:
    """One message from the server. `time` is when it arrived here; its own `time` tag tells better."""

    message: Message
    time: int


@dataclass(frozen=True, slots=True)
class Lost:
    """The connection ended, but not for good; `reason` is a sentence. `wanted`: a person asked for it."""

    reason: str
    time: int
    wanted: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """The next attempt starts in `seconds`."""

    seconds: float
    attempt: int


@dataclass(frozen=True, slots=True)
class Refused:
    """There is no point in trying again as things are. `reason` is a sentence.

    `field` says what to change: "address", "port", "name", "password", or "" for none of them.
    """

    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Closed:
    """The connection ended because we asked for it. The link's threads are done."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something of our own does not work as it should, such as the log; `text` is a sentence."""

    text: str
    time: int


@dataclass(frozen=True, slots=True)
class FromLog:
    """The client's own log has answered a wish: the records, oldest first; none for the beginning."""

    page: LogPage
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Looked:
    """The searching process has answered; or it could not, and `problem` is the sentence that says why."""

    wish: LogSearch | Sifting
    found: tuple[Found, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """A second or so has passed. `time` is the wall clock in microseconds."""

    time: int


Event = (
    Connecting
    | Registering
    | Online
    | Received
    | Lost
    | Waiting
    | Refused
    | Closed
    | Trouble
    | FromLog
    | Looked
    | Tick
)
"""Everything that `Model.apply` understands."""
