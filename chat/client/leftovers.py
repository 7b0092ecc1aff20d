"""What an event leaves for others to do: the session sends, logs and reads, the screen rings.

Rules for this file: lists, and taking them. Each list is emptied by whoever takes it.
"""

from dataclasses import dataclass, field

from chat.client.buffers import Buffer
from chat.client.status import Alert, LogPage, LogSearch, Seen, Sifting
from chat.client.timeline import Entry
from chat.irc.message import Message


@dataclass(slots=True)
class Pending:
    """Lists that wait to be taken: see the `take_` methods of Leftovers."""

    outgoing: list[Message] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    pages: list[LogPage] = field(default_factory=list)
    searches: list[LogSearch | Sifting] = field(default_factory=list)


class Leftovers:
    """The part of a client's state that others empty."""

    def __init__(self) -> None:
        self.pending = Pending()

    def send(self, command: str, *params: str, tags: dict[str, str] | None = None) -> None:
        """Leave a message for the server. Nothing is sent while offline: check `online` first."""
        self.pending.outgoing.append(Message(command, params, "", tags or {}))

    def alert(self, buffer: Buffer, entry: Entry) -> None:
        """Ring for an entry."""
        self.pending.alerts.append(Alert(buffer, entry))

    def take_outgoing(self) -> list[Message]:
        """What is to be sent, in order; the caller sends it."""
        taken, self.pending.outgoing = self.pending.outgoing, []
        return taken

    def take_alerts(self) -> list[Alert]:
        """What happened that is worth a bell since the last call."""
        taken, self.pending.alerts = self.pending.alerts, []
        return taken

    def take_seen(self) -> list[Seen]:
        """What belongs into the client's own log since the last call."""
        taken, self.pending.seen = self.pending.seen, []
        return taken

    def take_searches(self) -> list[LogSearch | Sifting]:
        """What is to be looked for, by a process of its own: answer with `events.Looked`."""
        taken, self.pending.searches = self.pending.searches, []
        return taken

    def take_pages(self) -> list[LogPage]:
        """What of the client's own log is wanted since the last call: answer with `events.FromLog`."""
        taken, self.pending.pages = self.pending.pages, []
        return taken
