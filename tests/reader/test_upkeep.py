import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from chat.errors import LogLocked, UsageError
from chat.logbook.lock import take_lock
from tests.reader.conftest import Ran

Run = Callable[..., Ran]


@pytest.fixture
def logs(sample_logs: Path, tmp_path: Path) -> Path:
    shutil.copytree(sample_logs, tmp_path / "logs")
    return tmp_path / "logs"


def test_nothing_is_wrong(log: Run) -> None:
    ran = log("verify")
    assert (ran.status, ran.lines) == (0, ["nothing is wrong: 0 sealed files as they were, 3 not sealed yet"])


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
