"""The real disk; and each platform's way to make bytes durable, by injection."""

import errno
import os
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import cast

import pytest

from chat.errors import LogLocked
from chat.logbook.storage import DISK, Disk, DiskHandle, append_anew, best_sync


def module(**names: object) -> ModuleType:
    return cast(ModuleType, SimpleNamespace(**names))


def test_each_platform_syncs_its_way() -> None:
    called: list[tuple[object, ...]] = []
    linux = module(fdatasync=lambda fd: called.append(("fdatasync", fd)), fsync=None)
    windows = module(fsync=lambda fd: called.append(("fsync", fd)))
    mac = module(F_FULLFSYNC=51, fcntl=lambda fd, what: called.append(("fcntl", fd, what)))
    best_sync(linux, module())(1)
    best_sync(windows, None)(2)
    best_sync(windows, mac)(3)
    assert called == [("fdatasync", 1), ("fsync", 2), ("fcntl", 3, 51)]


def test_appending(tmp_path: Path) -> None:
    path = tmp_path / "x"
    handle, size = DISK.append(path, private=False)
    assert size == 0
    assert handle.write(b"hello world") == 11
    handle.truncate(6)
    assert handle.write(b"there") == 5
    assert DISK.sync([handle]) == [None]
    handle.close()
    handle.close()
    assert DISK.append(path, private=False)[1] == 11
    assert DISK.read(path, 6, 99) == b"there"
    assert DISK.size(path) == 11


@pytest.mark.parametrize("count", [1, 3, 4, 30])
def test_syncing_many_says_which_failed(tmp_path: Path, count: int) -> None:
    def sync(fd: int) -> None:
        if fd == handles[count // 2].fd:
            raise OSError(errno.EIO, "no")

    disk = Disk(sync)
    handles = [DiskHandle(tmp_path / str(number), 0o600) for number in range(count)]
    errors = disk.sync(handles)
    assert [error is not None for error in errors] == [number == count // 2 for number in range(count)]
    for handle in handles:
        handle.close()


def test_where_folders_cannot_be_synced_nothing_is_done(tmp_path: Path) -> None:
    Disk(folders_sync=False).sync_folder(tmp_path / "absent")
    DISK.sync_folder(tmp_path)


def test_in_place(tmp_path: Path) -> None:
    path = tmp_path / "x"
    handle, _ = DISK.append(path, private=False)
    assert handle.in_place()
    if os.name != "nt":
        path.rename(tmp_path / "y")
        assert not handle.in_place()
        path.write_text("another")
        assert not handle.in_place()
    handle.close()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_private_is_the_owners_alone(tmp_path: Path) -> None:
    assert DISK.make_folder(tmp_path / "p", private=True)
    assert not DISK.make_folder(tmp_path / "p", private=True)
    handle, _ = DISK.append(tmp_path / "p" / "x", private=True)
    handle.close()
    assert (tmp_path / "p").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "p" / "x").stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(not hasattr(os, "O_NOFOLLOW"), reason="the platform cannot refuse links")
def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "target").write_text("precious")
    (tmp_path / "link.log").symlink_to(tmp_path / "target")
    with pytest.raises(OSError, match="link"):
        DISK.append(tmp_path / "link.log", private=False)


def test_entries(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a")
    DISK.rename(tmp_path / "a", tmp_path / "b")
    assert DISK.list(tmp_path) == ["b"]
    DISK.remove(tmp_path / "b")
    assert DISK.list(tmp_path) == []
    with pytest.raises(FileNotFoundError):
        DISK.list(tmp_path / "absent")


def test_the_lock(tmp_path: Path) -> None:
    give_back = DISK.lock(tmp_path)
    with pytest.raises(LogLocked):
        DISK.lock(tmp_path)
    give_back()
    give_back()
    DISK.lock(tmp_path)()


def test_a_file_begun_anew_leaves_alone_what_had_its_name(tmp_path: Path) -> None:
    """A crash can leave a renamed file under both its names."""
    (tmp_path / "log").write_bytes(b"old")
    (tmp_path / "log.tmp").hardlink_to(tmp_path / "log")
    handle = append_anew(DISK, tmp_path / "log.tmp", private=True)
    handle.write(b"new")
    handle.close()
    assert (tmp_path / "log").read_bytes() == b"old"
    assert (tmp_path / "log.tmp").read_bytes() == b"new"


def test_a_file_that_is_open_can_be_read_from_anywhere(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(b"0123456789")
    with DISK.open(tmp_path / "log") as file:
        file.seek(4)
        assert file.read(3) == b"456"
