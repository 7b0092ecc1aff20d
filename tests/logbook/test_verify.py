"""What verify says of files that cannot be read, were added to, or move meanwhile (see test_upkeep.py)."""

from pathlib import Path

import pytest

from chat.irc.message import Message
from chat.irc.times import DAY
from chat.logbook import verify as module
from chat.logbook.logbook import Logbook
from chat.logbook.policy import Policy
from chat.logbook.read import LogFile
from chat.logbook.record import Record
from chat.logbook.seals import SEALS
from chat.logbook.storage import Storage
from chat.logbook.verify import Checked, Problem, verify

T0 = 1_795_176_000_000_000
DAYS = 3


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    book = Logbook.open(tmp_path)
    for day in range(DAYS):
        for step in range(20):
            record = Record(T0 + day * DAY + step, Message("PRIVMSG", ("#lobby", f"{step}"), "alice!u@h"))
            assert book.commit({"#lobby": [record]}) == {}
    while book.maintain(T0 + (DAYS - 1) * DAY, Policy()):
        pass
    book.close()
    return tmp_path / "#lobby"


def problems(folder: Path) -> list[Problem]:
    return [found for found in verify(folder.parent) if isinstance(found, Problem)]


def test_a_file_added_to(folder: Path) -> None:
    with (folder / "2026-11-20.log").open("a") as file:
        file.write("2026-11-20T13:00:00.000000Z <mallory> me too\n")
    first, second = problems(folder)
    assert first.text.startswith("was changed after it was sealed: ")
    assert second.line == 21


def test_more_changes_than_are_worth_naming(folder: Path) -> None:
    path = folder / "2026-11-20.log"
    path.write_text(path.read_text().replace("alice", "malice"))
    assert problems(folder)[-1].text == "from here on there may be more"
    path = folder / "2026-11-22.log"
    path.write_text("nonsense\n" * 30)
    assert [problem.text for problem in problems(folder)][-1] == "more lines like this follow"


def test_what_cannot_be_read(folder: Path) -> None:
    (folder / "2026-11-20.log").unlink()
    (folder / "2026-11-20.log").mkdir()
    assert "cannot be read" in problems(folder)[0].text
    (folder / SEALS).unlink()
    (folder / SEALS).mkdir()
    assert [problem.path for problem in problems(folder)] == [folder]
    (folder.parent / SEALS).unlink()
    (folder.parent / SEALS).mkdir()
    assert all("cannot be read" in problem.text for problem in problems(folder))


def test_a_file_that_is_compressed_meanwhile(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def listed_before(root: Path, conversation: str, storage: Storage) -> list[LogFile]:
        files = before(root, conversation, storage)
        book = Logbook.open(root)
        while book.maintain(T0 + 9 * DAY, Policy(gzip_after=0)):
            pass
        book.close()
        return files

    before = module.list_files
    monkeypatch.setattr(module, "list_files", listed_before)
    found = list(verify(folder.parent))
    assert [item.path.name.removesuffix(".gz") for item in found if isinstance(item, Checked)] == [
        "2026-11-20.log", "2026-11-21.log", "2026-11-22.log",
    ]  # fmt: skip
    assert len(found) == DAYS


def test_compressed_files_without_seals(folder: Path) -> None:
    (folder / "2026-11-20.log").rename(folder / "2026-11-20.log.gz")
    (folder / SEALS).unlink()
    (folder.parent / SEALS).unlink()
    assert "no seals" in problems(folder)[0].text
