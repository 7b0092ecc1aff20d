"""A message's time: microseconds since 1970-01-01T00:00:00Z, as an int, and the three ways it is written.

    in the log    2026-11-20T21:01:41.002200Z   all six digits
    server-time   2026-11-20T21:01:41.002Z      IRCv3 asks for three
    msgid         1k0qe6fzzyr                   the same number in base 32, in digits that sort like it

Time, order and identity are one thing (docs/architecture.md), so a msgid leads straight to its line.
"""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from chat.errors import BadRecord

SECOND: Final = 1_000_000
DAY: Final = 86_400 * SECOND
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_ISO: Final = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,6}))?Z", re.ASCII
)
_DIGITS: Final = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's: no i, l, o, u
_VALUES: Final = {digit: value for value, digit in enumerate(_DIGITS)}
_MSGID_LENGTH: Final = 11  # 55 bits: until the year 3111
_PAIRS: Final = [high + low for high in _DIGITS for low in _DIGITS]  # the digits of ten bits


@lru_cache(maxsize=8)
def _second(seconds: int) -> str:
    return (_EPOCH + timedelta(seconds=seconds)).isoformat()[:19]  # strftime would not pad early years


def log_time(us: int) -> str:
    """The time as a log line starts with it: `2026-11-20T21:01:41.002200Z`."""
    seconds, fraction = divmod(us, SECOND)
    return f"{_second(seconds)}.{fraction:06d}Z"


def server_time(us: int) -> str:
    """The time as IRCv3 server-time writes it, cut to milliseconds: `2026-11-20T21:01:41.002Z`."""
    seconds, fraction = divmod(us, SECOND)
    return f"{_second(seconds)}.{fraction // 1000:03d}Z"


def parse_time(text: str) -> int:
    """Microseconds of a UTC time with up to six digits of fraction. Raises `BadRecord` for anything else."""
    match = _ISO.fullmatch(text)
    if not match:
        raise BadRecord(f"not a UTC time: {text[:40]!r}")
    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError as error:
        raise BadRecord(f"not a UTC time: {text[:40]!r}: {error}") from None
    since = moment - _EPOCH
    fraction = (match.group(7) or "").ljust(6, "0")
    return (since.days * 86_400 + since.seconds) * SECOND + int(fraction)


def day_of(us: int) -> str:
    """The UTC day of a time: `2026-11-20`."""
    return _second(us // SECOND)[:10]


@lru_cache(maxsize=8)
def _high_digits(high: int) -> str:
    """The first seven digits of a msgid, which stay the same for about a second."""
    return _DIGITS[high >> 30 & 31] + "".join(_PAIRS[high >> shift & 1023] for shift in (20, 10, 0))


def msgid(us: int) -> str:
    """The identity of the message of this time: eleven characters that sort as the time does."""
    return _high_digits(us >> 20) + _PAIRS[us >> 10 & 1023] + _PAIRS[us & 1023]


def msgid_time(text: str) -> int | None:
    """The time that a msgid stands for, or None when `text` is no msgid of ours."""
    if len(text) != _MSGID_LENGTH:
        return None
    us = 0
    for digit in text:
        value = _VALUES.get(digit)
        if value is None:
            return None
        us = us * 32 + value
    return us
