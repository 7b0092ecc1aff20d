import gzip
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from chat.errors import LogLocked, UsageError
from chat.irc.message import Message
from chat.irc.times import DAY, SECOND
from chat.logbook.lock import take_lock
from chat.logbook.logbook import Logbook
from chat.logbook.policy import Policy
from chat.logbook.record import Record
from tests.reader.conftest import Ran
from tests.reader.samples import START

Run = Callable[..., Ran]


@pytest.fixture
def logs(sample_logs: Path, tmp_path: Path) -> Path:
    shutil.copytree(sample_logs, tmp_path / "logs")
    return tmp_path / "logs"


def test_nothing_is_wrong(log: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time_ns", lambda: (START + DAY) * 1000)
    ran = log("verify")
    assert ran.status == 0
    assert ran.lines == [
        "nothing is wrong: 0 sealed files unchanged, "
        "2 finished files not sealed yet: not checked, 1 still open"
    ]


def test_a_file_with_two_problems_is_one_file(log: Run, logs: Path) -> None:
    book = Logbook.open(logs)
    while book.maintain(START + 9 * DAY, Policy(gzip_after=0)):
        pass
    book.close()
    place = ("--log-dir", str(logs))
    assert log("verify", *place).lines == ["nothing is wrong: 3 sealed files unchanged"]
    file = logs / "#lobby" / "2026-11-19.log.gz"
    text = gzip.decompress(file.read_bytes())
    file.write_bytes(gzip.compress(text, 1))
    ran = log("verify", *place)
    assert ran.lines == [
        f"{file}: was compressed anew: its text is what was sealed, the file is not",
        "1 file is not as it should be: 2 sealed files unchanged",
    ]
    file.write_bytes(gzip.compress(text.replace(b"hello", b"hallooo")))
    ran = log("verify", *place)
    assert ran.lines[0].startswith(f"{file}: was changed after it was sealed: ")
    assert ran.lines[-1].startswith("1 file is not as it should be: ")
    assert ran.status == 1


def test_a_damaged_line_is_named(log: Run, logs: Path) -> None:
    file = logs / "#lobby" / "2026-11-19.log"
    file.write_bytes(file.read_bytes().replace(b"<bobby> hello", b"bobby hello"))
    ran = log("verify", "--log-dir", str(logs))
    assert ran.status == 1
    assert f"{file}:4: " in ran.out
    assert log("verify", "-q", "--log-dir", str(logs)).out == ""


def test_prune_says_what_it_would_do_and_does_it(log: Run, logs: Path) -> None:
    place = ("--log-dir", str(logs))
    dry = log("prune", "--keep-days", "0", "--dry-run", *place)
    assert dry.status == 0
    old = logs / "#lobby" / "2026-11-19.log"
    assert any(line.startswith(str(old)) for line in dry.lines)
    assert old.exists()
    wet = log("prune", "--keep-days", "0", *place)
    assert wet.lines[:-1] == dry.lines[:-1]
    assert not old.exists()
    assert log("verify", *place).status == 0
    assert log("prune", "--keep-days", "0", "--dry-run", *place).status == 1


def test_prune_leaves_logs_alone_that_are_being_written(log: Run, logs: Path) -> None:
    give_back = take_lock(logs)
    try:
        with pytest.raises(LogLocked):
            log("prune", "--keep-days", "0", "--log-dir", str(logs))
    finally:
        give_back()


def test_prune_must_be_told_what_to_keep(log: Run) -> None:
    with pytest.raises(UsageError, match="say what to keep"):
        log("prune", "--dry-run")


def test_a_folder_that_is_gone_is_named(log: Run, logs: Path) -> None:
    book = Logbook.open(logs)
    while book.maintain(START + 9 * DAY):
        pass
    book.close()
    shutil.rmtree(logs / "@alice,bobby")
    ran = log("verify", "--log-dir", str(logs))
    assert (ran.status, ran.lines[0]) == (1, f"{logs / '@alice,bobby'}: is missing, with all its files")


def test_prune_counts_what_is_removed_of_today_too(log: Run, tmp_path: Path) -> None:
    """Where a day has several files, all but the last are finished before it is over."""
    root = tmp_path / "logs"
    now = time.time_ns() // 1000
    start = max(now - 60 * SECOND, now // DAY * DAY)
    book = Logbook.open(root, sync="never", max_size=1000)
    for number in range(60):
        message = Message("PRIVMSG", ("#lobby", f"number {number} " + "x" * 80), "alice!a@h")
        assert book.commit({"#lobby": [Record(start + number, message)]}) == {}
    book.close()
    there = sorted((root / "#lobby").glob("*.log"))
    place = ("--keep-size", "3000", "--log-dir", str(root))
    dry = log("prune", "--dry-run", *place)
    assert (dry.status, {path for path in there if not path.exists()}) == (0, set())
    wet = log("prune", *place)
    gone = [path for path in there if not path.exists()]
    assert gone == there[: len(gone)]
    assert [line.partition("  ")[0] for line in dry.lines[:-1]] == list(map(str, gone))
    assert wet.lines[:-1] == dry.lines[:-1]
    assert log("verify", "--log-dir", str(root)).status == 0
