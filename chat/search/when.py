"""Times as people type them, the way journalctl takes them.

    2026-11-20 21:01:41.5   2026-11-20   21:01   2026-11-20T21:01:41Z   …+02:00   @1795208501   a msgid
    now   today   yesterday   tomorrow       -2h   +5min   "2 hours ago"   "1d 12h ago"   "3 weeks ago"

A date alone is its midnight; a time alone is today's. Rules for this file: pure; the clock and the time zone
are passed in. None as a time zone means the machine's own.
"""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from math import isfinite
from typing import Final

from chat.errors import UsageError
from chat.irc.times import SECOND, msgid_time

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE: Final = 60 * SECOND
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR
_UNITS: Final[dict[str, int]] = {
    **dict.fromkeys(("us", "usec", "µs"), 1),
    **dict.fromkeys(("ms", "msec"), 1000),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), SECOND),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), _MINUTE),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), _HOUR),
    **dict.fromkeys(("d", "day", "days"), _DAY),
    **dict.fromkeys(("w", "week", "weeks"), 7 * _DAY),
    **dict.fromkeys(("M", "month", "months"), 30 * _DAY + 10 * _HOUR + 30 * _MINUTE),
    **dict.fromkeys(("y", "year", "years"), 365 * _DAY + 6 * _HOUR),
}
_WORDS: Final = {"today": 0, "yesterday": -1, "tomorrow": 1}
_PIECE: Final = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-zµ]+)\s*")
_EPOCH_SECONDS: Final = re.compile(r"@(\d{1,11})(?:\.(\d{1,6}))?")
_MOMENT: Final = re.compile(
    r"(?:(?P<date>\d{4}-\d{2}-\d{2})(?:[T ]|$))?"
    r"(?:(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.(?P<fraction>\d{1,9}))?)?)?"
    r"\s?(?P<zone>Z|UTC|[+-]\d{2}:?\d{2})?",
    re.ASCII | re.IGNORECASE,
)


def parse_when(text: str, now: int, zone: tzinfo | None = None) -> int:
    """The time, in microseconds, that `text` stands for at the time `now`. Raises `UsageError`."""
    typed = text.strip()
    try:
        time = _read(typed, now, zone)
    except (ValueError, OverflowError, OSError):  # a date that is not in the calendar, or far out of it
        time = None
    if time is None and _length(typed) is not None:
        raise UsageError(f"{text!r} is how long, not when: -{typed} is that long ago")
    if time is None or not 0 <= time < 1 << 55:
        raise UsageError(
            f"{text!r} is not a time: try yesterday, -90min, '2 hours ago', 21:01 or '2026-11-20 21:01'"
        )
    return time


def _read(text: str, now: int, zone: tzinfo | None) -> int | None:
    if text == "now":
        return now
    if text in _WORDS:
        local = to_local(now, zone)
        day = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=_WORDS[text])
        return from_local(day.replace(tzinfo=None), zone)
    if text.endswith(" ago"):
        length = _length(text.removesuffix(" ago"))
        return None if length is None else now - length
    if text[:1] in ("-", "+"):
        length = _length(text[1:])
        return None if length is None else now + (length if text[0] == "+" else -length)
    if match := _EPOCH_SECONDS.fullmatch(text):
        return int(match[1]) * SECOND + int((match[2] or "").ljust(6, "0"))
    return _moment(text, now, zone)


def _length(text: str) -> int | None:
    """Microseconds of `1h 30min`; None for anything else."""
    total = 0.0
    at = 0
    while match := _PIECE.match(text, at):
        unit = _UNITS.get(match[2], _UNITS.get(match[2].lower()))
        if unit is None:
            return None
        total += float(match[1]) * unit
        at = match.end()
    return round(total) if at == len(text) and at and isfinite(total) else None


def _moment(text: str, now: int, zone: tzinfo | None) -> int | None:
    match = _MOMENT.fullmatch(text)
    if match is None or not (match["date"] or match["hour"]):
        return msgid_time(text)
    if match["zone"]:
        offset = match["zone"].upper()
        zone = UTC if offset in ("Z", "UTC") else datetime.strptime(offset, "%z").tzinfo
    day = datetime.fromisoformat(match["date"]) if match["date"] else to_local(now, zone)
    fraction = int((match["fraction"] or "")[:6].ljust(6, "0"))
    local = datetime(
        day.year, day.month, day.day,
        int(match["hour"] or 0), int(match["minute"] or 0), int(match["second"] or 0), fraction,
    )  # fmt: skip
    return from_local(local, zone)


def to_local(us: int, zone: tzinfo | None = None) -> datetime:
    """A time as a datetime in `zone`, or in the machine's own; in UTC where that would be out of years."""
    moment = _EPOCH + timedelta(microseconds=us)
    try:
        return moment.astimezone(zone)
    except (ValueError, OverflowError, OSError):  # a line may begin with any year from 1 to 9999
        return moment


def from_local(local: datetime, zone: tzinfo | None = None) -> int:
    """The time of a naive datetime in `zone`; of an hour that occurs twice the first, as datetime has it."""
    aware = local.replace(tzinfo=zone) if zone is not None else local.astimezone()
    since = aware - _EPOCH
    return (since.days * 86_400 + since.seconds) * SECOND + since.microseconds
