import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.errors import BadRecord
from chat.irc.times import DAY, SECOND, day_of, log_time, msgid, msgid_time, parse_time, server_time

MOMENT = 1_795_208_501_002_200
times = st.integers(0, (1 << 55) - 1)
years = st.integers(parse_time("0001-01-01T00:00:00Z"), parse_time("9999-12-31T23:59:59.999999Z"))


def test_the_three_ways() -> None:
    assert log_time(MOMENT) == "2026-11-20T21:01:41.002200Z"
    assert server_time(MOMENT) == "2026-11-20T21:01:41.002Z"
    assert msgid(MOMENT) == "1k0qe6fzzyr"
    assert day_of(MOMENT) == "2026-11-20"


def test_the_edges() -> None:
    assert log_time(0) == "1970-01-01T00:00:00.000000Z"
    assert log_time(-1) == "1969-12-31T23:59:59.999999Z"
    assert day_of(DAY - 1) == "1970-01-01"
    assert day_of(DAY) == "1970-01-02"
    assert server_time(SECOND - 1) == "1970-01-01T00:00:00.999Z"
    assert msgid(0) == "00000000000"
    assert msgid((1 << 55) - 1) == "zzzzzzzzzzz"


@given(years)
def test_log_times_come_back(us: int) -> None:
    assert parse_time(log_time(us)) == us
    assert parse_time(server_time(us)) == us - us % 1000


@given(times)
def test_msgids_come_back(us: int) -> None:
    assert msgid_time(msgid(us)) == us


@given(times, times)
def test_msgids_and_log_times_sort_as_times_do(one: int, other: int) -> None:
    assert (msgid(one) < msgid(other)) is (one < other)
    assert (log_time(one) < log_time(other)) is (one < other)


@pytest.mark.parametrize(
    ("text", "us"),
    [
        ("1970-01-01T00:00:01Z", SECOND),
        ("1970-01-01T00:00:00.5Z", 500_000),
        ("2024-02-29T00:00:00Z", 1_709_164_800 * SECOND),
    ],
)
def test_shorter_fractions(text: str, us: int) -> None:
    assert parse_time(text) == us


@pytest.mark.parametrize(
    "text",
    [
        "", "Z", "2026-11-20", "2026-11-20T21:01:41", "2026-11-20 21:01:41Z", "2026-11-20T21:01:41.Z",
        "2026-11-20T21:01:41.1234567Z", "2026-11-20T21:01:41.002200Z ", "2026-11-20T21:01:41.002200Z\n",
        "2026-13-20T21:01:41Z", "2026-02-29T00:00:00Z", "2026-11-20T24:00:00Z", "2026-11-20T23:59:60Z",
        "0000-01-01T00:00:00Z", "٢٠٢٦-11-20T21:01:41Z", "2026-11-20T21:01:41+00:00", "2026-11-20t21:01:41z",
    ],
)  # fmt: skip
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(BadRecord):
        parse_time(text)


@pytest.mark.parametrize(
    "text", ["", "1k0qe6fzzy", "1k0qe6fzzyrr", "1K0QE6FZZYR", "1k0qe6fzzyu", "1k0qe6fzzy ", "é" * 11]
)
def test_what_is_no_msgid(text: str) -> None:
    assert msgid_time(text) is None
