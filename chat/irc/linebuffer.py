"""Bytes as a socket gives them -> lines, in bounded memory.

Rules for this file: bytes in, bytes out; nothing is decoded and nothing is interpreted beyond the line end.
A line ends with LF; one CR before it is dropped (Modern IRC, "Messages": servers accept both).
"""

from typing import Final

BODY_LIMIT: Final = 512  # bytes of a message with its CR LF, without tags
CLIENT_TAGS_LIMIT: Final = 4096  # "@" and the tags and the space, as a client may send them (message-tags)
SERVER_TAGS_LIMIT: Final = 8191  # the same as a server may send them


class TooLong:
    """Stands in the list of lines where a line was over the limit; the line itself is gone."""

    def __repr__(self) -> str:
        return "TOO_LONG"


TOO_LONG: Final = TooLong()


class LineBuffer:
    """Splits a stream into lines. Not thread-safe: it belongs to the one thread that receives.

    A line over `body_limit` (counted with two bytes for its line end), or with tags over `tags_limit`, is
    reported once as `TOO_LONG`, as soon as that is certain, and skipped up to its LF. So a peer that never
    sends LF costs at most the two limits, and is told.
    """

    __slots__ = ("_body_limit", "_partial", "_skipping", "_tags_limit")

    def __init__(self, body_limit: int = BODY_LIMIT, tags_limit: int = CLIENT_TAGS_LIMIT) -> None:
        self._body_limit = body_limit - 2
        self._tags_limit = tags_limit
        self._partial = b""
        self._skipping = False

    def feed(self, data: bytes) -> list[bytes | TooLong]:
        """Return the lines that `data` completes, without their line ends, in order; blank ones left out."""
        pieces = (self._partial + data).split(b"\n")
        partial = pieces.pop()
        lines: list[bytes | TooLong] = []
        for raw in pieces:
            if self._skipping:
                self._skipping = False
                continue
            line = raw[:-1] if raw.endswith(b"\r") else raw
            if not line:
                continue
            if len(line) <= self._body_limit or self._fits(line):
                lines.append(line)
            else:
                lines.append(TOO_LONG)
        if self._skipping:
            partial = b""
        elif len(partial) > self._body_limit + 1 and not self._may_fit(partial):
            lines.append(TOO_LONG)
            partial = b""
            self._skipping = True
        self._partial = partial
        return lines

    def _fits(self, line: bytes) -> bool:
        """Whether a complete line that is longer than the body limit is so because of its tags."""
        if not line.startswith(b"@"):
            return False
        tags_end = line.find(b" ")
        return 0 < tags_end < self._tags_limit and len(line) - tags_end - 1 <= self._body_limit

    def _may_fit(self, partial: bytes) -> bool:
        """Whether an unfinished line can still become one that fits."""
        if not partial.startswith(b"@"):
            return False
        tags_end = partial.find(b" ")
        if tags_end < 0:
            return len(partial) <= self._tags_limit
        return tags_end < self._tags_limit and len(partial) - tags_end - 1 <= self._body_limit + 1
