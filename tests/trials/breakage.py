"""Ways in which the logs of a running server cannot be written any more, and how each is mended.

A way that this machine does not allow skips the test.
"""

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support import Server

Mend = Callable[[], None]


class Way(NamedTuple):
    """`breaks` returns what mends it. `widely` says that all logs are hit, not only #lobby's."""

    breaks: Callable[[Server], Mend]
    widely: bool
    mounted: bool = False


@contextlib.contextmanager
def small_disk(path: Path, size: str) -> Iterator[None]:
    """A file system of its own at `path`, so small that it is soon full."""
    path.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(path)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("mounting is not allowed here")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(path)], check=True, capture_output=True)


@contextlib.contextmanager
def halted(server: Server) -> Iterator[None]:
    """The server stands still meanwhile, so that what takes two steps looks like one."""
    if not hasattr(signal, "SIGSTOP"):
        pytest.skip("a process cannot be halted here")
    if server.process.poll() is None:
        server.process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, server.process.pid, os.WSTOPPED)
    try:
        yield
    finally:
        if server.process.poll() is None:
            server.process.send_signal(signal.SIGCONT)


def fill(server: Server) -> Mend:
    """Not a byte of room left but what the logs' last pages have."""
    filler = server.logs / "filler"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(4096))
    return filler.unlink


def limit_size(server: Server) -> Mend:
    """Every write of the process fails, those to its standard error included (EFBIG)."""
    resource = pytest.importorskip("resource")
    if not hasattr(resource, "prlimit"):
        pytest.skip("the limits of another process cannot be set here")
    before = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (0, before[1]))

    def mend() -> None:
        with contextlib.suppress(ProcessLookupError):
            resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, before)

    return mend


def put_file_over(server: Server, folder: Path) -> Mend:
    away = server.folder / "away"
    with halted(server):
        folder.rename(away)
        folder.write_text("in the way")

    def mend() -> None:
        with halted(server):
            folder.unlink()
            away.rename(folder)

    return mend


def replace_by_file(server: Server) -> Mend:
    """A file stands where the channel's folder was."""
    return put_file_over(server, server.logs / "#lobby")


def replace_all_by_file(server: Server) -> Mend:
    """A file stands where the logs were."""
    return put_file_over(server, server.logs)


def make_immutable(server: Server) -> Mend:
    """Files can be neither written nor made (ext4, root)."""

    def change(flag: str) -> bool:
        done = subprocess.run(["chattr", "-R", flag, str(server.logs)], check=False, capture_output=True)
        return done.returncode == 0

    if shutil.which("chattr") is None or not change("+i"):
        change("-i")
        pytest.skip("files cannot be made immutable here")
    return lambda: None if change("-i") else pytest.fail("chattr -i")


def make_read_only(server: Server) -> Mend:
    """No file can be made or opened; the files in use are moved away, so that others would be needed."""
    if os.name == "nt" or os.geteuid() == 0:
        pytest.skip("modes mean nothing to root")
    folder = server.logs / "#lobby"
    for file in folder.glob("*.log"):
        file.rename(server.folder / file.name)
    folder.chmod(0o500)

    def mend() -> None:
        folder.chmod(0o700)
        for file in server.folder.glob("2*.log"):
            file.rename(folder / file.name)

    return mend


WAYS = {
    "full": Way(fill, widely=True, mounted=True),
    "size limit": Way(limit_size, widely=True),
    "a file in the way": Way(replace_by_file, widely=False),
    "a file for the logs": Way(replace_all_by_file, widely=True),
    "immutable": Way(make_immutable, widely=True),
    "read only": Way(make_read_only, widely=False),
}
