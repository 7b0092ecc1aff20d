"""Names of files and the times they stand for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.irc.times import DAY
from chat.logbook.names import day_name, log_files, parse_name, time_name

TIMES = st.integers(0, 250_000_000_000_000_000)


@given(TIMES)
def test_there_and_back(time: int) -> None:
    by_time = parse_name(time_name(time))
    by_day = parse_name(day_name(time))
    assert by_time is not None
    assert by_time.start == time
    assert by_day is not None
    assert by_day.start == time - time % DAY
    assert by_day.day_end == by_time.day_end == by_day.start + DAY


@given(TIMES, TIMES)
def test_names_sort_as_times_do(one: int, other: int) -> None:
    assert (time_name(one) < time_name(other)) == (one < other)
    assert day_name(one) < time_name(one)
    assert ":" not in time_name(one)


def test_compressed() -> None:
    name = parse_name("2026-11-20.log.gz")
    assert name is not None
    assert (name.gzipped, name.plain) == (True, "2026-11-20.log")


@pytest.mark.parametrize(
    "text",
    ["", "x.log", "2026-11-20", "2026-13-20.log", "2026-11-20.log.torn", "2026-11-20.log.gz.tmp", "SEALS",
     "2026-11-20T2101.log", "2026-11-20T256000.000000Z.log", "２026-11-20.log"],
)  # fmt: skip
def test_other_files_are_no_logs(text: str) -> None:
    assert parse_name(text) is None


def test_of_two_forms_of_a_file_the_plain_one_counts() -> None:
    names = [
        "2026-11-21.log",
        "2026-11-20T210141.002200Z.log",
        "2026-11-20.log.gz",
        "2026-11-20.log",
        "SEALS",
    ]
    assert [name.text for name in log_files(names)] == [
        "2026-11-20.log", "2026-11-20T210141.002200Z.log", "2026-11-21.log",
    ]  # fmt: skip
