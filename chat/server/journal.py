"""The narrow interface behind which the logs are: what the committer needs of whatever keeps records."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from chat.errors import LogUnavailable
from chat.logbook.record import Record


class Journal(Protocol):
    """What makes records durable. Used by the committer's thread only."""

    newest: int
    """The time of the newest record, 0 for none."""

    def commit(self, batch: Mapping[str, Sequence[Record]]) -> dict[str, LogUnavailable]:
        """Make all records durable; returns the conversations for which none is, and why."""

    def probe(self, conversation: str) -> LogUnavailable | None:
        """Try whether a conversation that failed can be written again."""
