import json
from collections.abc import Callable
from pathlib import Path

import pytest

from chat.reader.listing import readable_size
from tests.reader.conftest import Ran

Run = Callable[..., Ran]


def test_channels_with_what_they_hold(log: Run) -> None:
    ran = log("list", "--utc")
    assert ran.status == 0
    rows = [line.split("\t") for line in ran.lines]
    assert rows[0][:4] == ["#lobby", "2", "9", "3"]
    assert rows[0][5] == "2026-11-20 00:13"
    assert rows[1][:4] == ["alice,bobby", "1", "2", "2"]


def test_as_json(log: Run) -> None:
    lobby = json.loads(log("list", "lobby", "-o", "json").out)
    assert lobby["conversation"] == "#lobby"
    assert (lobby["messages"], lobby["files"], lobby["people"]) == (9, 2, 3)
    assert lobby["first"] == "2026-11-19T22:10:00.000000Z"


def test_as_a_table(log: Run) -> None:
    out = log("list", "-o", "pretty", "--utc").out
    assert (
        out.split()
        == (
            "channel days messages people size last line #lobby 2 9 3 1.4 kB 2026-11-20 00:13 "
            "alice,bobby 1 2 2 152 B 2026-11-19 22:13"
        ).split()
    )


def test_no_logs(log: Run, tmp_path: Path) -> None:
    ran = log("list", "--log-dir", str(tmp_path))
    assert (ran.status, ran.out) == (1, "")


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (1449, "1.4 kB"),
        (123_456, "123 kB"),
        (99_600, "100 kB"),
        (5 * 10**9, "5.0 GB"),
        (10**16, "10000 TB"),
    ],
)
def test_sizes_for_people(size: int, text: str) -> None:
    assert readable_size(size) == text


def test_a_long_name_is_shortened_rather_than_the_headings(tmp_path: Path, log: Run) -> None:
    folder = tmp_path / f"#{'long' * 40}"
    folder.mkdir()
    (folder / "2026-11-20.log").write_text("2026-11-20T10:00:00.000000Z <alice> hello\n")
    out = log("list", "-o", "pretty", "--log-dir", str(tmp_path)).lines
    assert out[0].split() == ["channel", "days", "messages", "people", "size", "last", "line"]
    assert "…" in out[1]
    assert len(out) == 2
