"""Read markers: in memory for asking, on disk for keeping."""

import sqlite3
from pathlib import Path

import pytest

from chat.server.markers import Markers


def test_a_marker_moves_forward_and_never_back() -> None:
    markers = Markers()
    assert markers.get("~alice", "#room") is None
    assert [markers.set("~alice", "#room", time) for time in (5, 9, 7)] == [5, 9, 9]
    assert markers.get("~alice", "#room") == 9
    assert markers.get("~bobby", "#room") is None
    assert markers.get("~alice", "#other") is None
    markers.close()


def test_markers_outlive_the_server(tmp_path: Path) -> None:
    first = Markers(tmp_path / "scribe.db")
    first.set("~alice", "#room", 5)
    first.set("~alice", "#room", 9)
    first.close()
    second = Markers(tmp_path / "scribe.db")
    assert second.get("~alice", "#room") == 9
    second.close()


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "scribe.db").write_text("not a database, and long enough to be seen as none" * 20)
    with pytest.raises(sqlite3.Error):
        Markers(tmp_path / "scribe.db")


def test_of_too_many_the_one_longest_unmoved_is_forgotten(tmp_path: Path) -> None:
    markers = Markers(tmp_path / "scribe.db", kept=3)
    for time, target in enumerate(["#a", "#b", "#c", "#a", "#d"]):
        markers.set("~alice", target, time)
    assert [markers.get("~alice", target) for target in ("#a", "#b", "#c", "#d")] == [3, None, 2, 4]
    markers.close()
    again = Markers(tmp_path / "scribe.db", kept=3)
    again.set("~alice", "#e", 9)
    assert [again.get("~alice", target) for target in ("#a", "#b", "#c", "#d")] == [3, None, None, 4]
    again.close()
