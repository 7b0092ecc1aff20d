"""When something happened, as exactly as a message says it.

Rules for this file: pure, but for `wall_clock`. All times are microseconds since 1970 UTC.
"""

from time import time_ns

from chat.errors import BadRecord
from chat.irc.message import Message
from chat.irc.times import msgid_time, parse_time

MILLISECOND = 1000
_YEAR_9000 = 221_845_392_000 * 1_000_000  # a clock that is wrong: no calendar goes much further


def time_of(message: Message, arrival: int) -> int:
    """The server's time of a message where it has one that can be read, else when it arrived.

    A `time` tag has milliseconds. Where the msgid is a time of that very millisecond, as Scribe's is, it is
    exact: then order, and identity in our own log, are the server's.
    """
    stamp = message.tags.get("time")
    if not stamp:
        return arrival
    try:
        time = parse_time(stamp)
    except BadRecord:
        return arrival
    if not 0 <= time < _YEAR_9000:
        return arrival
    exact = msgid_time(message.tags.get("msgid", ""))
    return exact if exact is not None and exact // MILLISECOND == time // MILLISECOND else time


def wall_clock() -> int:
    """Now: the clock of whoever is given no other one as an argument."""
    return time_ns() // 1000
