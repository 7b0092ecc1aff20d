"""Damage is passed over, and said so: one line on standard error, the result and the status as without it."""

import gzip
import shutil
from pathlib import Path

import pytest

from chat.irc.times import DAY, SECOND, log_time, msgid
from chat.logbook.logbook import Logbook
from chat.logbook.policy import Policy
from chat.reader import main
from tests.reader.samples import START


@pytest.fixture
def logs(sample_logs: Path, tmp_path: Path) -> Path:
    shutil.copytree(sample_logs, tmp_path / "logs")
    return tmp_path / "logs"


VERBS = [["show"], ["search", ""], ["search", "-c", "e+"], ["stats"], ["list"], ["export", "-o", "json"]]


def ran(capfd: pytest.CaptureFixture[str], verb: list[str], logs: Path) -> tuple[int, str, str]:
    status = main([*verb, "--log-dir", str(logs)])
    out, err = capfd.readouterr()
    return status, out, err


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_lines_that_are_no_records(verb: list[str], logs: Path, capfd: pytest.CaptureFixture[str]) -> None:
    before = ran(capfd, verb, logs)
    assert before[2] == ""
    with (logs / "#lobby" / "2026-11-19.log").open("ab") as file:
        file.write(b"this is nothing here\n\0\0\0e\n")
    status, out, err = ran(capfd, verb, logs)
    if verb != ["list"]:  # which also says the size
        assert (status, out) == before[:2]
    assert err == (
        f"scribe log {verb[0]}: passed over 2 lines of 1 damaged file (scribe log verify tells where)\n"
    )


@pytest.mark.parametrize("verb", [*VERBS, ["search", "morning"]], ids=" ".join)
@pytest.mark.parametrize("ours", [True, False])
def test_a_compressed_file(
    verb: list[str], ours: bool, logs: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = logs / "#lobby" / "2026-11-19.log.gz"
    if ours:
        book = Logbook.open(logs)
        while book.maintain(START + 9 * DAY, Policy(gzip_after=0)):
            pass
        book.close()
    else:
        plain = file.with_suffix("")
        file.write_bytes(gzip.compress(plain.read_bytes()))
        plain.unlink()
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0xFF
    file.write_bytes(data)
    status, out, err = ran(capfd, verb, logs)
    assert status == 0
    assert out
    assert err.count("\n") == 1
    assert "1 damaged file (scribe log verify tells where)" in err


def test_a_finished_file_that_was_cut(logs: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = logs / "#lobby" / "2026-11-19.log"
    path.write_bytes(path.read_bytes()[:-10])
    assert "passed over a part of 1 damaged file" in ran(capfd, ["search", "morning"], logs)[2]
    path = logs / "#lobby" / "2026-11-20.log"  # the newest may be just being written
    path.write_bytes(path.read_bytes()[:-10])
    assert "1 damaged file" in ran(capfd, ["show"], logs)[2]


def test_around_a_message(logs: Path, capfd: pytest.CaptureFixture[str]) -> None:
    def context(seconds: float, lines: int) -> tuple[int, str, str]:
        verb = ["context", msgid(START + int(seconds * SECOND)), "-C", str(lines), "--utc"]
        return ran(capfd, verb, logs)

    before = context(9, 3)
    assert (before[0], before[2]) == (0, "")
    path = logs / "#lobby" / "2026-11-19.log"
    lines = path.read_bytes().splitlines(keepends=True)
    at = next(
        number for number, line in enumerate(lines) if line[:27] == log_time(START + 9 * SECOND).encode()
    )
    path.write_bytes(b"".join([*lines[: at - 1], b"\0\0\0\n", *lines[at - 1 :]]))
    status, out, err = context(9, 3)
    assert (status, out) == before[:2]
    assert err == (
        "scribe log context: passed over 1 line of 1 damaged file (scribe log verify tells where)\n"
    )
