"""Who may write, and why nobody can."""

import os
import sys
from pathlib import Path

import pytest

from chat.errors import LogError, LogLocked
from chat.logbook.lock import LOCK_NAME, take_lock
from chat.logbook.logbook import Logbook


def refused(root: Path) -> LogError:
    with pytest.raises(LogError) as caught:
        take_lock(root)
    return caught.value


def test_one_at_a_time_and_again_after_it(tmp_path: Path) -> None:
    give_back = take_lock(tmp_path)
    assert isinstance(refused(tmp_path), LogLocked)
    assert str(refused(tmp_path)) == f"another program is writing the logs in {tmp_path}"
    give_back()
    give_back()
    take_lock(tmp_path)()


def test_a_lock_file_that_is_no_file(tmp_path: Path) -> None:
    (tmp_path / LOCK_NAME).mkdir()
    error = refused(tmp_path)
    assert not isinstance(error, LogLocked)
    assert str(error).startswith(f"the lock file {tmp_path / LOCK_NAME} cannot be used: ")


@pytest.mark.skipif(sys.platform == "win32" or os.getuid() == 0, reason="root may write everywhere")
def test_a_folder_that_is_not_ours(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        assert str(refused(tmp_path)) == f"cannot write in the log folder {tmp_path}: Permission denied"
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="Linux has such folders")
@pytest.mark.parametrize(
    ("root", "why"),
    [
        ("/proc", "cannot write in the log folder /proc: no file can be made there"),
        ("/proc/self/fd", "cannot write in the log folder /proc/self/fd: no file can be made there"),
        ("/dev/null", "the log folder /dev/null cannot be used: Not a directory"),
        ("/absent/logs", "the log folder /absent/logs cannot be used: No such file or directory"),
    ],
)
def test_folders_in_which_no_file_can_be(root: str, why: str) -> None:
    with pytest.raises(LogError) as caught:
        Logbook.open(Path(root))
    assert not isinstance(caught.value, LogLocked)
    assert str(caught.value) == why


@pytest.mark.skipif(sys.platform == "win32", reason="the lock is taken otherwise there")
def test_a_read_only_file_system_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_file = os.open

    def read_only(path: str | Path, flags: int, mode: int = 0o777) -> int:
        if flags & os.O_CREAT:
            raise OSError(30, "Read-only file system", str(path))
        return open_file(path, flags, mode)

    monkeypatch.setattr(os, "open", read_only)
    assert str(refused(tmp_path)) == f"cannot write in the log folder {tmp_path}: Read-only file system"
