"""Where in a conversation: the message references of IRCv3 draft/chathistory (`*`, `timestamp=`, `msgid=`).

Clients know times in milliseconds, logs in microseconds. A timestamp of a millisecond stands for all of it,
so that a message is excluded by the time that its own tag shows, whichever way one pages.
"""

from typing import NamedTuple

from chat.errors import BadRecord
from chat.irc.times import msgid_time, parse_time

_MILLISECOND = 1000


class Reference(NamedTuple):
    """The first and last microsecond that a reference stands for; `newest` for `*`."""

    first: int
    last: int
    newest: bool = False


def parse_reference(text: str) -> Reference | None:
    """A reference, None for what is none."""
    if text == "*":
        return Reference(0, 0, newest=True)
    kind, equals, value = text.partition("=")
    if not equals:
        return None
    if kind == "msgid":
        time = msgid_time(value)
        return None if time is None else Reference(time, time)
    if kind != "timestamp":
        return None
    try:
        time = parse_time(value)
    except BadRecord:
        return None
    exact = len(value.partition(".")[2]) > len("123Z")
    return Reference(time, time if exact else time + _MILLISECOND - 1)
