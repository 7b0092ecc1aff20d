"""What commit promises: durable, once, in order, or not at all; and the files it makes."""

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from chat.errors import LogError, LogLocked, LogUnavailable
from chat.irc.message import Message
from chat.irc.times import DAY, SECOND
from chat.logbook.logbook import Logbook
from chat.logbook.read import list_files, read_lines
from chat.logbook.record import Record
from chat.logbook.storage import Handle
from tests.logbook.faulty import Faulty
from tests.support import wait_until

NOON = 1_795_132_800 * SECOND + 43_200 * SECOND  # 2026-11-20T12:00:00Z
MIDNIGHT = NOON + 43_200 * SECOND


def say(time: int, text: str = "hello", target: str = "#lobby", nick: str = "alice") -> Record:
    return Record(time, Message("PRIVMSG", (target, text), f"{nick}!u@h"))


@pytest.fixture
def disk() -> Faulty:
    return Faulty()


@pytest.fixture
def book(tmp_path: Path, disk: Faulty) -> Iterator[Logbook]:
    book = Logbook.open(tmp_path / "logs", storage=disk, max_size=400)
    yield book
    book.close()


def files(root: Path, folder: str = "#lobby") -> dict[str, str]:
    return {path.name: path.read_text() for path in sorted((root / "logs" / folder).iterdir())}


def texts(root: Path, folder: str = "#lobby") -> list[str]:
    """The texts in the log, superseded ones left out."""
    found: list[str] = []
    names = sorted(files(root, folder))
    for name, after in zip(names, [*names[1:], ""], strict=True):
        limit = after.removesuffix(".log").replace("T", "T") if "T" in after else ""
        for line in files(root, folder)[name].splitlines():
            if not limit or line[:27].replace(":", "") < limit:
                found.append(line.rpartition("> ")[2])
    return found


def test_one_file_a_day_readable(book: Logbook, tmp_path: Path) -> None:
    assert book.commit({"#lobby": [say(NOON), say(NOON + 1, "again")]}) == {}
    assert files(tmp_path) == {
        "2026-11-20.log": "2026-11-20T12:00:00.000000Z {userhost=u@h} <alice> hello\n"
        "2026-11-20T12:00:00.000001Z <alice> again\n"
    }


def test_rotation_at_midnight_within_a_batch(book: Logbook, tmp_path: Path) -> None:
    assert book.commit({"#lobby": [say(MIDNIGHT - 1, "one"), say(MIDNIGHT, "two")]}) == {}
    assert book.commit({"#lobby": [say(MIDNIGHT + 1, "three")]}) == {}
    assert list(files(tmp_path)) == ["2026-11-20.log", "2026-11-21.log"]
    assert texts(tmp_path) == ["one", "two", "three"]
    assert all("userhost" in text.splitlines()[0] for text in files(tmp_path).values())


def test_rotation_at_the_size_limit(book: Logbook, tmp_path: Path) -> None:
    for step in range(10):
        assert book.commit({"#lobby": [say(NOON + step, f"{step}" * 60)]}) == {}
    found = files(tmp_path)
    assert list(found)[:2] == ["2026-11-20.log", "2026-11-20T120000.000003Z.log"]
    assert all(len(text) <= 400 for text in found.values())
    assert texts(tmp_path) == [f"{step}" * 60 for step in range(10)]


def test_a_restart_goes_on_in_the_same_file(tmp_path: Path) -> None:
    for step in range(3):
        book = Logbook.open(tmp_path / "logs")
        assert book.newest == (NOON + step - 1 if step else 0)
        assert book.commit({"#lobby": [say(NOON + step, str(step))]}) == {}
        book.close()
    assert list(files(tmp_path)) == ["2026-11-20.log"]
    assert texts(tmp_path) == ["0", "1", "2"]


def test_a_restart_into_a_full_file_begins_the_next(tmp_path: Path) -> None:
    for step in range(3):
        book = Logbook.open(tmp_path / "logs", max_size=50)
        assert book.commit({"#lobby": [say(NOON + step, str(step))]}) == {}
        book.close()
    assert len(files(tmp_path)) == 3


def test_private_conversations_are_the_owners_alone(book: Logbook, tmp_path: Path) -> None:
    assert book.commit({"alice,bobb": [say(NOON, "psst", "bobb")]}) == {}
    folder = tmp_path / "logs" / "@alice,bobb"
    assert texts(tmp_path, "@alice,bobb") == ["psst"]
    if os.name != "nt":
        assert folder.stat().st_mode & 0o777 == 0o700
        assert (folder / "2026-11-20.log").stat().st_mode & 0o777 == 0o600


def test_short_writes_are_continued(book: Logbook, tmp_path: Path, disk: Faulty) -> None:
    disk.short = 7
    assert book.commit({"#lobby": [say(NOON, "one"), say(NOON + 1, "two")]}) == {}
    assert texts(tmp_path) == ["one", "two"]


def test_a_full_disk_keeps_nothing_of_the_batch_and_recovers(
    book: Logbook, tmp_path: Path, disk: Faulty
) -> None:
    assert book.commit({"#lobby": [say(NOON, "one")]}) == {}
    disk.room = 30
    failures = book.commit({"#lobby": [say(NOON + 1, "two")], "#other": [say(NOON + 1, "two", "#other")]})
    assert set(failures) == {"#lobby", "#other"}
    assert isinstance(failures["#lobby"], LogUnavailable)
    assert "No space left" in str(failures["#lobby"])
    assert texts(tmp_path) == ["one"]
    assert isinstance(book.probe("#lobby"), LogUnavailable)
    disk.room = None
    assert book.probe("#lobby") is None
    assert book.probe("#new") is None
    assert book.commit({"#lobby": [say(NOON + 2, "three")]}) == {}
    assert texts(tmp_path) == ["one", "three"]
    assert list(files(tmp_path)) == ["2026-11-20.log"]


def test_one_log_fails_alone(book: Logbook, tmp_path: Path, disk: Faulty) -> None:
    assert book.commit({"#lobby": [say(NOON, "one")]}) == {}
    disk.create_fails = True
    assert set(book.commit({"#lobby": [say(NOON + 1, "two")], "#new": [say(NOON + 1)]})) == {"#new"}
    assert texts(tmp_path) == ["one", "two"]


@pytest.mark.parametrize("number", [errno.EIO, errno.EFBIG])
def test_a_write_error_is_tried_again_in_a_new_file(
    book: Logbook, tmp_path: Path, disk: Faulty, number: int
) -> None:
    assert book.commit({"#lobby": [say(NOON, "one")]}) == {}
    disk.room, disk.write_errno = 10, number
    assert set(book.commit({"#lobby": [say(NOON + 1, "two")]})) == {"#lobby"}
    disk.room = None
    assert book.commit({"#lobby": [say(NOON + 2, "three")]}) == {}
    assert texts(tmp_path) == ["one", "three"]


def test_a_failed_sync_writes_the_batch_to_a_new_file(book: Logbook, tmp_path: Path, disk: Faulty) -> None:
    assert book.commit({"#lobby": [say(NOON, "one")]}) == {}
    disk.bad_syncs = 1
    assert book.commit({"#lobby": [say(NOON + 1, "two"), say(NOON + 2, "three")]}) == {}
    assert list(files(tmp_path)) == ["2026-11-20.log", "2026-11-20T120000.000001Z.log"]
    assert texts(tmp_path) == ["one", "two", "three"]


def test_of_several_files_only_the_one_whose_sync_fails_is_left(
    book: Logbook, tmp_path: Path, disk: Faulty
) -> None:
    batch = {name: [say(NOON, "one", name)] for name in ("#a", "#b", "#c")}
    assert book.commit(batch) == {}
    disk.bad_syncs = 1
    assert book.commit({name: [say(NOON + 1, "two", name)] for name in batch}) == {}
    assert [len(files(tmp_path, name)) for name in batch] == [2, 1, 1]
    assert [texts(tmp_path, name) for name in batch] == [["one", "two"]] * 3


def test_what_cannot_be_cut_back_is_superseded(book: Logbook, tmp_path: Path, disk: Faulty) -> None:
    assert book.commit({"#lobby": [say(NOON, "one")]}) == {}
    disk.bad_syncs, disk.truncate_fails = 100, True
    assert set(book.commit({"#lobby": [say(NOON + 1, "refused")]})) == {"#lobby"}
    disk.bad_syncs, disk.truncate_fails = 0, False
    assert book.commit({"#lobby": [say(NOON + 5, "two")]}) == {}
    assert texts(tmp_path) == ["one", "two"]


def test_superseding_over_midnight_leaves_a_marker(book: Logbook, tmp_path: Path, disk: Faulty) -> None:
    assert book.commit({"#lobby": [say(MIDNIGHT - 9, "one")]}) == {}
    disk.bad_syncs, disk.truncate_fails = 100, True
    assert set(book.commit({"#lobby": [say(MIDNIGHT - 5, "refused")]})) == {"#lobby"}
    disk.bad_syncs, disk.truncate_fails = 0, False
    assert book.commit({"#lobby": [say(MIDNIGHT + 5, "two")]}) == {}
    assert texts(tmp_path) == ["one", "two"]


@pytest.mark.skipif(os.name == "nt", reason="Windows does not let go of open files")
def test_a_removed_file_is_begun_anew(book: Logbook, tmp_path: Path) -> None:
    assert book.commit({"#lobby": [say(NOON, "one")]}) == {}
    (tmp_path / "logs" / "#lobby" / "2026-11-20.log").unlink()
    assert book.commit({"#lobby": [say(NOON + 1, "two")]}) == {}
    assert texts(tmp_path) == ["two"]
    (tmp_path / "logs" / "#lobby" / "2026-11-20.log").rename(tmp_path / "moved")
    (tmp_path / "logs" / "#lobby").rmdir()
    assert book.commit({"#lobby": [say(NOON + 2, "three")]}) == {}
    assert texts(tmp_path) == ["three"]
    assert (tmp_path / "moved").read_text().count("\n") == 1


def test_a_record_that_cannot_be_written_fails_its_log(book: Logbook, tmp_path: Path) -> None:
    bad = Record(NOON + 1, Message("PRIV MSG", ("#lobby",)))
    assert set(book.commit({"#lobby": [say(NOON), bad], "#other": [say(NOON)]})) == {"#lobby"}
    assert book.commit({"#lobby": [say(NOON + 2, "two")]}) == {}
    assert texts(tmp_path) == ["two"]


class Counting(Faulty):
    """Counts the syncs of a file."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def sync(self, handles: Sequence[Handle]) -> list[OSError | None]:
        self.count += len(handles)
        return super().sync(handles)


def test_interval_syncs_by_itself_what_is_not_synced(tmp_path: Path) -> None:
    disk = Counting()
    book = Logbook.open(tmp_path / "logs", storage=disk, sync="interval", sync_interval=0.01)
    assert book.commit({"#lobby": [say(NOON)]}) == {}
    wait_until(lambda: disk.count == 1)
    assert book.commit({"#lobby": [say(NOON + 1)]}) == {}
    wait_until(lambda: disk.count == 2)
    disk.bad_syncs = 1
    assert book.commit({"#lobby": [say(NOON + 2)]}) == {}
    wait_until(lambda: disk.count == 3)
    assert book.commit({"#lobby": [say(NOON + 3)]}) == {}
    book.close()
    assert len(files(tmp_path)) == 2


def test_never_syncs_only_at_the_end(tmp_path: Path) -> None:
    disk = Counting()
    book = Logbook.open(tmp_path / "logs", storage=disk, sync="never")
    assert book.commit({"#lobby": [say(NOON)], "#other": [say(NOON)]}) == {}
    assert disk.count == 0
    book.close()
    assert disk.count == 2


def test_an_empty_batch(book: Logbook, tmp_path: Path) -> None:
    assert book.commit({}) == {}
    assert book.commit({"#lobby": []}) == {}
    assert not (tmp_path / "logs" / "#lobby").exists()


def test_many_conversations_take_few_descriptors(tmp_path: Path) -> None:
    book = Logbook.open(tmp_path / "logs", sync="never")
    for step in range(3):
        for number in range(700):
            assert book.commit({f"#c{number}": [say(NOON + step, f"{step}", f"#c{number}")]}) == {}
    book.close()
    assert texts(tmp_path, "#c0") == texts(tmp_path, "#c699") == ["0", "1", "2"]


def test_one_writer(book: Logbook, tmp_path: Path) -> None:
    with pytest.raises(LogLocked, match="another program"):
        Logbook.open(tmp_path / "logs")
    code = (
        "import sys, pathlib\n"
        "from chat.logbook.logbook import Logbook\n"
        "Logbook.open(pathlib.Path(sys.argv[1]))\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "logs")], capture_output=True, text=True, check=False
    )
    assert "LogLocked" in run.stderr
    book.close()
    Logbook.open(tmp_path / "logs").close()


def test_a_folder_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for root in (tmp_path / "file", tmp_path / "no" / "such"):
        with pytest.raises(LogError, match="cannot be used"):
            Logbook.open(root)


def test_newest_is_over_all_logs(tmp_path: Path) -> None:
    book = Logbook.open(tmp_path / "logs")
    assert book.commit({"#a": [say(NOON + 7)], "#b": [say(NOON + DAY)], "x,y": [say(NOON, target="y")]}) == {}
    book.close()
    book = Logbook.open(tmp_path / "logs")
    assert book.newest == NOON + DAY
    book.close()


@pytest.mark.skipif(os.name == "nt", reason="Windows does not let go of open files")
def test_all_logs_removed_while_running(book: Logbook, tmp_path: Path) -> None:
    assert book.commit({"#lobby": [say(NOON, "one")]}) == {}
    shutil.rmtree(tmp_path / "logs")
    assert book.commit({"#lobby": [say(NOON + 1, "two")]}) == {}
    assert texts(tmp_path) == ["two"]
    shutil.rmtree(tmp_path / "logs")
    (tmp_path / "logs").write_text("a file in its place")
    assert set(book.commit({"#lobby": [say(NOON + 2, "three")]})) == {"#lobby"}
    assert isinstance(book.probe("#lobby"), LogUnavailable)
    (tmp_path / "logs").unlink()
    assert book.commit({"#lobby": [say(NOON + 3, "four")]}) == {}
    assert texts(tmp_path) == ["four"]


def test_a_disk_that_is_really_full(tmp_path: Path) -> None:
    """A file system of 64 KiB, where this process may mount one."""
    root = tmp_path / "small"
    root.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(root)], capture_output=True, check=False
    ).returncode:
        pytest.skip("cannot mount a file system")
    try:
        book = Logbook.open(root / "logs")
        delivered = []
        for step in range(100):
            if book.commit({"#lobby": [say(NOON + step, f"{step} " + "x" * 1000)]}) == {}:
                delivered.append(f"{step} " + "x" * 1000)
        assert 20 < len(delivered) < 64
        assert isinstance(book.probe("#lobby"), LogUnavailable)
        assert texts(root) == delivered
        (root / "logs" / "#lobby" / "2026-11-20.log").unlink()
        assert set(book.commit({"#other": [say(NOON + 150, "x", "#other")]})) == {"#other"}  # lets go of it
        assert book.probe("#lobby") is None
        assert book.commit({"#lobby": [say(NOON + 200, "again")]}) == {}
        assert texts(root) == ["again"]
        book.close()
    finally:
        subprocess.run(["umount", "-l", str(root)], check=True)


@pytest.mark.parametrize("spelled", ["#lobby", "#Lobby"])
def test_after_a_restart_the_usual_target_is_not_told_again(tmp_path: Path, spelled: str) -> None:
    for step, target in enumerate((spelled, "#lobby", "#lobby")):
        book = Logbook.open(tmp_path)
        record = Record(NOON + step, Message("PRIVMSG", (target, "hello"), "alice!al@10.0.0.7"))
        assert book.commit({"#lobby": [record]}) == {}
        book.close()
    (file,) = list_files(tmp_path, "#lobby")
    assert [line.record.message.params[0] for line in read_lines(file) if line.record] == [
        spelled, "#lobby", "#lobby",
    ]  # fmt: skip
    assert (b"target=" in file.path.read_bytes()) == (spelled != "#lobby")
