"""Sealing, compressing and removing finished files; and that verify then names whatever is done to them."""

import gzip
import os
import shutil
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from chat.irc.message import Message
from chat.irc.times import DAY, SECOND
from chat.logbook.history import latest
from chat.logbook.insert import insert
from chat.logbook.logbook import Logbook
from chat.logbook.policy import GRACE, Policy
from chat.logbook.record import Record
from chat.logbook.seals import SEALED, SEALS, read_seals
from chat.logbook.storage import DISK, Handle
from chat.logbook.verify import Checked, Problem, verify
from tests.logbook.faulty import Faulty

T0 = 1_795_176_000_000_000  # noon
DAYS = 4
NOW = T0 + DAYS * DAY


def fill(root: Path, days: int = DAYS) -> Logbook:
    book = Logbook.open(root, sync="never")
    for day in range(days):
        for conversation, target in (("#lobby", "#lobby"), ("alice,bobb", "bobb")):
            batch = [
                Record(T0 + day * DAY + step, Message("PRIVMSG", (target, f"hello {step}"), "alice!u@h"))
                for step in range(50)
            ]
            assert book.commit({conversation: batch}) == {}
    return book


def keep_up(book: Logbook, now: int = NOW, policy: Policy | None = None) -> None:
    while book.maintain(now, policy or Policy()):
        pass


def names(root: Path) -> list[str]:
    return sorted(path.name for path in (root / "#lobby").iterdir())


def problems(root: Path) -> list[Problem]:
    return [found for found in verify(root) if isinstance(found, Problem)]


def test_finished_files_are_sealed(tmp_path: Path) -> None:
    book = fill(tmp_path)
    keep_up(book, NOW - DAY // 2)
    seals = read_seals(DISK, tmp_path / "#lobby", "#lobby")
    assert [seal.name for seal in seals.seals if seal.kind == SEALED] == [
        "2026-11-20.log", "2026-11-21.log", "2026-11-22.log",
    ]  # fmt: skip
    found = list(verify(tmp_path))
    assert [item.sealed for item in found if isinstance(item, Checked)] == [True, True, True, False] * 2
    assert problems(tmp_path) == []
    if os.name != "nt":
        assert (tmp_path / "@alice,bobb" / SEALS).stat().st_mode & 0o777 == 0o600
    keep_up(book, NOW - DAY // 2)
    assert read_seals(DISK, tmp_path / "#lobby", "#lobby") == seals
    book.close()


def test_the_newest_is_sealed_when_its_day_is_over_and_never_written_again(tmp_path: Path) -> None:
    book = fill(tmp_path)
    end = T0 + (DAYS - 1) * DAY + DAY // 2
    keep_up(book, end + GRACE)
    assert len(read_seals(DISK, tmp_path / "#lobby", "#lobby").of(SEALED)) == DAYS
    late = Record(end - 5, Message("PRIVMSG", ("#lobby", "late"), "alice!u@h"))
    assert book.commit({"#lobby": [late]}) == {}
    book.close()
    book = Logbook.open(tmp_path)
    assert book.commit({"#lobby": [late._replace(time=end - 4)]}) == {}
    book.close()
    assert problems(tmp_path) == []
    assert [record.time for record in latest(tmp_path, "#lobby", 2)] == [end - 5, end - 4]


def test_old_files_are_compressed_and_read_the_same(tmp_path: Path) -> None:
    book = fill(tmp_path)
    whole = latest(tmp_path, "#lobby", 1000)
    content = (tmp_path / "#lobby" / "2026-11-20.log").read_bytes()
    keep_up(book, policy=Policy(gzip_after=2))
    assert names(tmp_path) == [
        "2026-11-20.log.gz", "2026-11-21.log.gz", "2026-11-22.log", "2026-11-23.log", SEALS,
    ]  # fmt: skip
    assert gzip.decompress((tmp_path / "#lobby" / "2026-11-20.log.gz").read_bytes()) == content
    assert latest(tmp_path, "#lobby", 1000) == whole
    assert len(whole) == DAYS * 50
    assert problems(tmp_path) == []
    book.close()
    book = Logbook.open(tmp_path)
    assert book.newest == whole[-1].time
    book.close()


def test_a_changed_file_is_not_compressed(tmp_path: Path) -> None:
    reports: list[str] = []
    fill(tmp_path).close()
    book = Logbook.open(tmp_path, report=reports.append)
    keep_up(book)
    path = tmp_path / "#lobby" / "2026-11-20.log"
    path.write_bytes(path.read_bytes().replace(b"hello 7\n", b"hello 8\n"))
    keep_up(book, policy=Policy(gzip_after=0))
    keep_up(book, policy=Policy(gzip_after=0))
    assert reports == [f"{path}: was changed after it was sealed; not compressed"]
    assert "2026-11-20.log" in names(tmp_path)
    assert "2026-11-21.log.gz" in names(tmp_path)
    book.close()
    assert [(problem.path.name, problem.line, problem.text) for problem in problems(tmp_path)] == [
        ("2026-11-20.log", None, "was changed after it was sealed"),
        ("2026-11-20.log", 8, "changed after it was sealed"),
    ]


@pytest.mark.parametrize(
    ("policy", "left"),
    [
        (Policy(keep_days=2), ["2026-11-22.log", "2026-11-23.log"]),
        (Policy(keep_size=5000), ["2026-11-22.log", "2026-11-23.log"]),
        (Policy(keep_total=12_000), ["2026-11-22.log", "2026-11-23.log"]),
        (Policy(keep_days=900, keep_size=1 << 30, keep_total=1 << 30), None),
    ],
)
def test_retention(tmp_path: Path, policy: Policy, left: list[str] | None) -> None:
    book = fill(tmp_path)
    (tmp_path / "#lobby" / "2026-11-20.log.torn").write_text("x")
    before = names(tmp_path)
    keep_up(book, policy=policy)
    assert names(tmp_path) == ([*left, SEALS] if left else [*before, SEALS])
    assert problems(tmp_path) == []
    book.close()


def test_a_file_that_was_put_back_stays(tmp_path: Path) -> None:
    book = fill(tmp_path)
    path = tmp_path / "#lobby" / "2026-11-20.log"
    content = path.read_bytes()
    keep_up(book, policy=Policy(keep_days=2))
    path.write_bytes(content)
    keep_up(book)
    assert path.exists()
    assert problems(tmp_path) == []
    keep_up(book, policy=Policy(keep_days=2))
    assert not path.exists()
    book.close()


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("sealed")
    book = fill(root)
    keep_up(book, policy=Policy(gzip_after=2))
    book.close()
    return root


def test_any_byte_flipped_in_any_file_is_named(sealed: Path) -> None:
    for name in names(sealed):
        path = sealed / "#lobby" / name
        data = path.read_bytes()
        for at in range(0, len(data), 13):
            changed = bytearray(data)
            changed[at] ^= 1 << at % 8
            path.write_bytes(changed)
            assert name in {problem.path.name for problem in problems(sealed)}, (name, at)
        path.write_bytes(data)
    assert problems(sealed) == []


def test_any_file_cut_or_removed_is_named(sealed: Path) -> None:
    for name in names(sealed):
        path = sealed / "#lobby" / name
        data = path.read_bytes()
        path.write_bytes(data[: len(data) // 2])
        assert name in {problem.path.name for problem in problems(sealed)}
        path.unlink()
        assert name in {problem.path.name for problem in problems(sealed)}
        path.write_bytes(data)


def test_the_end_of_the_seals_cut_off_is_named_and_not_sealed_over(tmp_path: Path) -> None:
    reports: list[str] = []
    book = Logbook.open(tmp_path, report=reports.append)
    for day in range(3):
        record = Record(T0 + day * DAY, Message("PRIVMSG", ("#lobby", "x"), "alice!u@h"))
        assert book.commit({"#lobby": [record]}) == {}
    keep_up(book)
    path = tmp_path / "#lobby" / SEALS
    data = path.read_bytes()
    path.write_bytes(b"".join(data.splitlines(keepends=True)[:-2]))
    keep_up(book)
    keep_up(book)
    assert len(reports) == 1
    assert [(problem.path, problem.line) for problem in problems(tmp_path)] == [(path, 6)]
    path.write_bytes(data)
    assert problems(tmp_path) == []
    book.close()


def test_a_folder_that_is_gone_is_named(tmp_path: Path) -> None:
    book = fill(tmp_path)
    keep_up(book)
    book.close()
    shutil.rmtree(tmp_path / "#lobby")
    assert [problem.path for problem in problems(tmp_path)] == [tmp_path / "#lobby"]


def test_an_imported_day_is_not(tmp_path: Path) -> None:
    book = fill(tmp_path)
    keep_up(book)
    old = Record(T0 - 5 * DAY, Message("PRIVMSG", ("#lobby", "long ago"), "alice!u@h"))
    assert insert(DISK, tmp_path, "#lobby", [old], SECOND, dry=False).added == 1
    assert problems(tmp_path) == []
    keep_up(book)
    assert problems(tmp_path) == []
    assert "2026-11-15.log" in read_seals(DISK, tmp_path / "#lobby", "#lobby").of(SEALED)
    keep_up(book, policy=Policy(gzip_after=0))
    keep_up(book, policy=Policy(keep_days=2))
    again = old._replace(message=old.message._replace(params=("#lobby", "longer ago")))
    assert insert(DISK, tmp_path, "#lobby", [again], SECOND, dry=False).added == 1
    assert problems(tmp_path) == []
    keep_up(book, policy=Policy(gzip_after=0))
    assert problems(tmp_path) == []
    book.close()


def test_a_file_put_in_is_named(sealed: Path) -> None:
    path = sealed / "#lobby" / "2026-11-21T120000.000000Z.log"
    path.write_text("2026-11-21T12:00:00.000000Z <mallory> I was here\n")
    assert [problem.path.name for problem in problems(sealed)] == [path.name]
    path.unlink()


def test_the_line_is_named(sealed: Path) -> None:
    path = sealed / "#lobby" / "2026-11-22.log"
    data = path.read_bytes()
    lines = data.splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:9], lines[9].replace(b"hello 9", b"hello 8"), *lines[10:]]))
    assert [problem.line for problem in problems(sealed)] == [None, 10]
    assert str(problems(sealed)[1]).startswith(f"{path}:10: ")
    path.write_bytes(b"".join([*lines[:9], *lines[10:]]))
    assert problems(sealed)[1].line == 10
    path.write_bytes(data)


def test_the_lines_of_a_compressed_file_are_named(sealed: Path) -> None:
    path = sealed / "#lobby" / "2026-11-20.log.gz"
    data = path.read_bytes()
    text = gzip.decompress(data).replace(b"hello 30", b"hello 31")
    path.write_bytes(gzip.compress(text))
    assert [problem.line for problem in problems(sealed)] == [None, 31]
    path.write_bytes(data)


class Interrupted(Faulty):
    """Calls `at_sync` once, in the middle of a commit."""

    at_sync: Callable[[], None] | None = None

    def sync(self, handles: Sequence[Handle]) -> list[OSError | None]:
        at_sync, self.at_sync = self.at_sync, None
        if at_sync is not None:
            at_sync()
        return super().sync(handles)


def test_a_file_that_a_batch_in_hand_may_be_taken_back_from_is_not_sealed_yet(tmp_path: Path) -> None:
    disk = Interrupted()
    book = Logbook.open(tmp_path, storage=disk, max_size=200)
    keeper = threading.Thread(target=keep_up, args=(book, T0))

    def batch(*times: int) -> dict[str, list[Record]]:
        message = Message("PRIVMSG", ("#lobby", "x" * 50), "alice!u@h")
        return {"#lobby": [Record(time, message) for time in times]}

    def interrupt() -> None:
        assert len(names(tmp_path)) == 1
        disk.at_sync = interrupt_again

    def interrupt_again() -> None:
        assert len(names(tmp_path)) == 2  # both hold a part of the batch
        keeper.start()
        keeper.join(0.1)
        assert keeper.is_alive()
        disk.bad_syncs = 9

    assert book.commit(batch(T0)) == {}
    disk.at_sync = interrupt
    assert book.commit(batch(T0 + DAY // 2 - 1, T0 + DAY // 2)) != {}
    disk.bad_syncs = 0
    keeper.join()
    book.close()
    assert SEALS in names(tmp_path)
    assert problems(tmp_path) == []


def test_a_step_that_fails_is_reported_and_the_rest_is_done(tmp_path: Path) -> None:
    reports: list[str] = []
    book = Logbook.open(tmp_path, report=reports.append)
    for conversation in ("#a", "#b"):
        record = Record(T0, Message("PRIVMSG", (conversation, "x"), "alice!u@h"))
        assert book.commit({conversation: [record]}) == {}
    (tmp_path / "#a" / SEALS).mkdir()
    keep_up(book)
    assert len(reports) == 1
    assert str(tmp_path / "#a") in reports[0]
    assert (tmp_path / "#b" / SEALS).exists()
    assert {problem.path.name for problem in problems(tmp_path)} == {"#a"}
    book.close()


def test_a_compression_that_was_cut_short_is_repeated(tmp_path: Path) -> None:
    book = fill(tmp_path)
    keep_up(book)
    folder = tmp_path / "#lobby"
    (folder / "2026-11-20.log.gz.tmp").write_bytes(b"half")
    (folder / "2026-11-21.log.gz").write_bytes(b"whole, but its plain file is still there")
    keep_up(book, policy=Policy(gzip_after=1))
    assert {"2026-11-20.log.gz", "2026-11-21.log.gz"} <= set(names(tmp_path))
    assert not {"2026-11-20.log.gz.tmp", "2026-11-20.log", "2026-11-21.log"} & set(names(tmp_path))
    assert problems(tmp_path) == []
    assert len(latest(tmp_path, "#lobby", 1000)) == DAYS * 50
    book.close()


def test_a_compression_is_given_up_when_the_program_ends_and_begun_anew(tmp_path: Path) -> None:
    book = fill(tmp_path)
    keep_up(book)
    before = names(tmp_path)
    book.interrupt()
    keep_up(book, policy=Policy(gzip_after=0))
    assert names(tmp_path) == before
    book.close()
    book = Logbook.open(tmp_path)
    keep_up(book, policy=Policy(gzip_after=0))
    assert len([name for name in names(tmp_path) if name.endswith(".gz")]) == DAYS
    assert problems(tmp_path) == []
    book.close()


def test_a_file_that_outgrew_its_size_is_sealed_at_once(tmp_path: Path) -> None:
    book = Logbook.open(tmp_path, max_size=2000)
    for step in range(100):
        record = Record(T0 + step, Message("PRIVMSG", ("#lobby", f"hello {step}"), "alice!u@h"))
        assert book.commit({"#lobby": [record]}) == {}
    while book.seal_finished(T0 + SECOND):
        pass
    files = [name for name in names(tmp_path) if name != SEALS]
    assert list(read_seals(DISK, tmp_path / "#lobby", "#lobby").of(SEALED)) == files[:-1]
    assert len(files) > 2
    path = tmp_path / "#lobby" / files[0]
    path.write_bytes(path.read_bytes().replace(b"hello 7", b"hello 8"))
    keep_up(book, T0 + SECOND)
    book.close()
    assert {problem.path for problem in problems(tmp_path)} == {path}


def test_what_is_sealed_between_two_steps_is_sealed_once(tmp_path: Path) -> None:
    book = Logbook.open(tmp_path, max_size=2000)
    for step in range(100):
        record = Record(T0 + step, Message("PRIVMSG", ("#lobby", f"hello {step}"), "alice!u@h"))
        assert book.commit({"#lobby": [record]}) == {}
        if step == 50:
            keep_up(book, T0 + SECOND)
            (tmp_path / "#lobby" / SEALS).unlink()
            (tmp_path / SEALS).unlink()
            assert book.maintain(T0 + SECOND)
    keep_up(book, T0 + SECOND)
    book.close()
    seals = [
        seal.name for seal in read_seals(DISK, tmp_path / "#lobby", "#lobby").seals if seal.kind == SEALED
    ]
    assert len(seals) == len(set(seals)) == len(names(tmp_path)) - 2
