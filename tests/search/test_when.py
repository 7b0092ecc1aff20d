from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.errors import UsageError
from chat.irc.times import SECOND, log_time, parse_time
from chat.search.when import from_local, parse_when, to_local

NOW = parse_time("2026-11-20T21:01:41.002200Z")


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("now", "2026-11-20T21:01:41.002200Z"),
        ("today", "2026-11-20T00:00:00.000000Z"),
        ("yesterday", "2026-11-19T00:00:00.000000Z"),
        ("tomorrow", "2026-11-21T00:00:00.000000Z"),
        ("2026-11-20", "2026-11-20T00:00:00.000000Z"),
        ("2026-11-20 08:30", "2026-11-20T08:30:00.000000Z"),
        ("2026-11-20 08:30:15", "2026-11-20T08:30:15.000000Z"),
        ("2026-11-20 08:30:15.25", "2026-11-20T08:30:15.250000Z"),
        ("2026-11-20T08:30:15.123456789Z", "2026-11-20T08:30:15.123456Z"),
        ("2026-11-20T08:30:15+02:00", "2026-11-20T06:30:15.000000Z"),
        ("2026-11-20T08:30:15-0130", "2026-11-20T10:00:15.000000Z"),
        ("2026-11-20 08:30 UTC", "2026-11-20T08:30:00.000000Z"),
        ("2026-11-20t08:30z", "2026-11-20T08:30:00.000000Z"),
        ("08:30", "2026-11-20T08:30:00.000000Z"),
        ("8:30:01", "2026-11-20T08:30:01.000000Z"),
        ("@0", "1970-01-01T00:00:00.000000Z"),
        ("@1795208501.0022", "2026-11-20T21:01:41.002200Z"),
        ("1k0qe6fzzyr", "2026-11-20T21:01:41.002200Z"),
        ("-2h", "2026-11-20T19:01:41.002200Z"),
        ("- 2h", "2026-11-20T19:01:41.002200Z"),
        ("+5min", "2026-11-20T21:06:41.002200Z"),
        ("2 hours ago", "2026-11-20T19:01:41.002200Z"),
        ("2 Hours ago", "2026-11-20T19:01:41.002200Z"),
        ("1h30m ago", "2026-11-20T19:31:41.002200Z"),
        ("1d 12h ago", "2026-11-19T09:01:41.002200Z"),
        ("1.5 hours ago", "2026-11-20T19:31:41.002200Z"),
        ("3 weeks ago", "2026-10-30T21:01:41.002200Z"),
        ("-1M", "2026-10-21T10:31:41.002200Z"),
        ("-1m", "2026-11-20T21:00:41.002200Z"),
        (" yesterday ", "2026-11-19T00:00:00.000000Z"),
    ],
)
def test_times(text: str, time: str) -> None:
    assert log_time(parse_when(text, NOW, UTC)) == time


@pytest.mark.parametrize(
    "text",
    [
        "", "soon", "ago", " ago", "2 ago", "hours ago", "2 fortnights ago", "-", "+", "-h", "-2", "2026",
        "2026-13-01", "2026-02-30", "25:00", "21:60", "2026-11-20 25:00", "2026-11-20X08:30", "@", "@x",
        "0001-01-01", "-9999y", "99999999999999999999 years ago", "2026-11-20T08:30+99:99", "-2h ago",
        "٢٠٢٦-١١-٢٠", "Z", "@99999999999999", "9" * 400 + "y", "-" + "9" * 400 + "y",
    ],
)  # fmt: skip
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_when(text, NOW, UTC)
    assert "\n" not in str(caught.value)


def test_days_begin_where_people_live() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert log_time(parse_when("today", NOW, berlin)) == "2026-11-19T23:00:00.000000Z"
    assert log_time(parse_when("2026-07-01", NOW, berlin)) == "2026-06-30T22:00:00.000000Z"
    assert log_time(parse_when("00:30", NOW, berlin)) == "2026-11-19T23:30:00.000000Z"


def test_a_day_on_which_the_clocks_change_still_begins_at_midnight() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    after_the_change = parse_time("2026-10-25T12:00:00Z")
    assert log_time(parse_when("today", after_the_change, berlin)) == "2026-10-24T22:00:00.000000Z"
    assert log_time(parse_when("tomorrow", after_the_change, berlin)) == "2026-10-25T23:00:00.000000Z"


@given(st.integers(0, 4_000_000_000 * SECOND), st.integers(-23, 23))
def test_local_times_come_back(us: int, hours: int) -> None:
    zone = timezone(timedelta(hours=hours))
    assert from_local(to_local(us, zone).replace(tzinfo=None), zone) == us


def test_the_machines_own_zone_is_the_default() -> None:
    assert to_local(NOW) == datetime.fromtimestamp(NOW // SECOND).astimezone() + timedelta(microseconds=2200)
    assert from_local(to_local(NOW).replace(tzinfo=None)) == NOW


@given(st.text(max_size=12))
def test_anything_typed_is_a_time_or_a_usage_error(text: str) -> None:
    with suppress(UsageError):
        assert parse_when(text, NOW, UTC) >= 0
