"""What a command answers, as bytes: messages, finished lines, and many lines that differ only at their end.

Rules for this file: no state; what many are told is shared, not copied.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from chat.irc.format import format_body, format_tags
from chat.irc.message import NO_TAGS, Message

MANY: Final = 100  # pieces; so many are joined only when they are sent


class Listing(NamedTuple):
    """Messages that are alike but for their last parameter (UTF-8), which is empty in `head`."""

    head: Message
    lasts: tuple[bytes, ...]


Answer = Message | Listing | bytes


def render(
    answers: Sequence[Answer], tags: Mapping[str, str], time: Mapping[str, str]
) -> bytes | Sequence[bytes]:
    """The lines of these answers, in pieces where they are many.

    `tags` go on all messages but the BATCH that they refer to, `time` on all; finished lines have theirs.
    """
    pieces: list[bytes] = []
    for answer in answers:
        if isinstance(answer, bytes):
            pieces.append(answer)
        elif isinstance(answer, Listing):
            start = _line(answer.head, tags, time).encode()
            for last in answer.lasts:
                pieces += (start, last, b"\r\n")
        else:
            pieces.append(f"{_line(answer, tags, time)}\r\n".encode())
    return pieces if len(pieces) > MANY else b"".join(pieces)


def _line(message: Message, tags: Mapping[str, str], time: Mapping[str, str]) -> str:
    more = NO_TAGS if message.command == "BATCH" else tags
    head = format_tags({**message.tags, **more, **time}) if message.tags or more or time else ""
    return head + format_body(message)
