"""What the server knows of one connection."""

import threading
from typing import Final

from chat.channels.channel import User
from chat.net.outbox import Outbox
from chat.server.throttle import Throttle

TOO_SLOW: Final = "SendQ exceeded: reading too slowly"


class Session:
    """One connection and the person behind it.

    Registration state and capabilities are changed by the connection's own reader, under the hub lock;
    `acked` by the committer once it is registered. Times are those of the monotonic clock, in seconds.
    """

    __slots__ = (
        "acked",
        "batches",
        "cap_version",
        "caps",
        "ending",
        "host",
        "last_heard",
        "last_spoke",
        "negotiating",
        "outbox",
        "owns",
        "passed",
        "pinged",
        "private_since",
        "registered",
        "signed_on",
        "started",
        "throttle",
        "unsettled",
        "user",
    )

    def __init__(self, outbox: Outbox, throttle: Throttle, now: float) -> None:
        self.outbox: Final = outbox
        self.throttle: Final = throttle
        self.host: Final = outbox.connection.peer
        shown = (
            f"0{self.host}" if self.host.startswith(":") else self.host
        )  # a parameter may not start with ":"
        self.user: Final = User(shown)
        self.caps = 0
        self.acked = 0  # the capabilities as of the last CAP ACK that was sent: events are sent with these
        self.cap_version = 301
        self.negotiating = False
        self.registered = False
        self.passed = False  # gave the server password
        self.started: Final = now
        self.owns = False  # something in the logs is theirs: they said it, or were told it in private
        self.private_since = 0  # private messages before this are not theirs to read, microseconds
        self.signed_on = 0  # microseconds since the epoch
        self.last_heard = now
        self.last_spoke = now
        self.pinged = 0.0  # when the unanswered PING was sent, 0.0 for none
        self.ending = ""  # why the connection ends, once it does
        self.batches = 0
        self.unsettled: threading.Event | None = None  # something of its own that may yet be undone

    def next_batch(self) -> str:
        """A batch reference that this session has not seen."""
        self.batches += 1
        return f"b{self.batches}"
