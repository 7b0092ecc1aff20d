"""Which file comes next."""

from pathlib import Path

import pytest

from chat.irc.times import DAY
from chat.logbook.names import parse_name
from chat.logbook.recover import Tail
from chat.logbook.seals import SEALED, Seal, add_seals
from chat.logbook.shelf import Shelf
from chat.logbook.storage import DISK

T0 = 1_795_176_000_000_000  # 2026-11-20T12:00:00Z
BIG = 1 << 20


def tail(text: str) -> Tail:
    name = parse_name(text)
    assert name is not None
    return Tail(name, T0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "#lobby").mkdir()
    return tmp_path / "#lobby"


def test_the_first_of_a_day_and_the_next(folder: Path) -> None:
    shelf = Shelf(DISK, folder.parent, {})
    assert shelf.create("#lobby", T0).path.name == "2026-11-20.log"
    assert shelf.create("#lobby", T0 + 7).path.name == "2026-11-20T120000.000007Z.log"
    assert shelf.create("#lobby", T0 + DAY).path.name == "2026-11-21.log"


def test_a_compressed_or_sealed_or_pruned_file_is_not_begun_again(folder: Path) -> None:
    (folder / "2026-11-20.log.gz").write_bytes(b"")
    shelf = Shelf(DISK, folder.parent, {})
    assert shelf.create("#lobby", T0).path.name == "2026-11-20T120000.000000Z.log"
    add_seals(DISK, folder, "#lobby", [Seal(SEALED, "2026-11-21.log", "0" * 64, 1)], private=False)
    assert shelf.create("#lobby", T0 + DAY).path.name == "2026-11-21T120000.000000Z.log"


def test_the_last_runs_file_is_resumed(folder: Path) -> None:
    (folder / "2026-11-20.log").write_text("x" * 100)
    for size, time, resumed in ((BIG, T0, True), (100, T0, False), (BIG, T0 + DAY, False)):
        shelf = Shelf(DISK, folder.parent, {"#lobby": tail("2026-11-20.log")})
        segment = shelf.resume("#lobby", time, size)
        assert (segment is not None) == resumed
        assert shelf.resume("#lobby", time, size) is None
    add_seals(DISK, folder, "#lobby", [Seal(SEALED, "2026-11-20.log", "0" * 64, 1)], private=False)
    assert Shelf(DISK, folder.parent, {"#lobby": tail("2026-11-20.log")}).resume("#lobby", T0, BIG) is None


def test_after_a_failure_the_next_file_is_named_by_the_first_time_that_failed(folder: Path) -> None:
    shelf = Shelf(DISK, folder.parent, {})
    shelf.create("#lobby", T0)
    shelf.supersede("#lobby", T0 + 5)
    shelf.supersede("#lobby", T0 + 9)
    assert shelf.create("#lobby", T0 + 20).path.name == "2026-11-20T120000.000005Z.log"
    assert shelf.create("#lobby", T0 + 30).path.name == "2026-11-20T120000.000030Z.log"


def test_on_the_next_day_an_empty_file_says_what_is_superseded(folder: Path) -> None:
    shelf = Shelf(DISK, folder.parent, {})
    shelf.create("#lobby", T0)
    shelf.supersede("#lobby", T0 + 5)
    assert shelf.create("#lobby", T0 + DAY).path.name == "2026-11-21.log"
    assert (folder / "2026-11-20T120000.000005Z.log").stat().st_size == 0
