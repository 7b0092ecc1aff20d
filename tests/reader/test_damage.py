"""Damage is passed over, and said so: one line on standard error, the result and the status as without it."""

import gzip
import json
import os
import shutil
import time
from pathlib import Path

import pytest

from chat.errors import UsageError
from chat.irc.times import DAY, SECOND, log_time, msgid
from chat.logbook.logbook import Logbook
from chat.logbook.policy import Policy
from chat.logbook.scan import logs_below
from chat.reader import main
from chat.reader.counting import summarise
from chat.search.damage import Damage
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


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_a_finished_file_without_a_line(
    verb: list[str], logs: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    before = ran(capfd, verb, logs)
    (logs / "#lobby" / "2026-11-18.log").touch()
    (logs / "#lobby" / "2026-11-17.log.gz").touch()
    assert ran(capfd, verb, logs) == before


@pytest.mark.parametrize("verb", [*VERBS[:4], VERBS[5], ["show", "-r"]], ids=" ".join)
def test_lines_that_are_there_twice(verb: list[str], logs: Path, capfd: pytest.CaptureFixture[str]) -> None:
    before = ran(capfd, verb, logs)
    path = logs / "#lobby" / "2026-11-20.log"
    path.write_bytes(path.read_bytes() * 2)
    assert ran(capfd, verb, logs) == before


def test_a_folder_whose_name_is_no_text(logs: Path, capfd: pytest.CaptureFixture[str]) -> None:
    before = ran(capfd, ["list"], logs)
    try:
        (logs / os.fsdecode(b"#caf\xe9")).mkdir()
    except OSError:
        pytest.skip("such a name cannot be here")
    assert ran(capfd, ["list"], logs) == before
    Logbook.open(logs).close()


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone cannot be changed here")
def test_years_at_the_ends_of_the_calendar(
    logs: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = logs / "#lobby" / "2026-11-19.log"
    path.write_bytes(b"0001-01-01T00:00:00.000000Z <alice> first\n" + path.read_bytes())
    (logs / "#lobby" / "9999-12-31.log").write_bytes(b"9999-12-31T23:59:59.000000Z <alice> last\n")
    for zone in ("UTC+9", "UTC-9"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        status, out, _ = ran(capfd, ["show", "lobby"], logs)
        assert status == 0
        assert out.splitlines()[0].endswith(" <alice> first")
        assert out.splitlines()[-1].endswith(":59 <alice> last")
    monkeypatch.undo()
    time.tzset()


def test_a_file_that_is_compressed_while_logs_are_listed(logs: Path) -> None:
    def pack(_: int) -> None:
        plain = logs / "#lobby" / "2026-11-20.log"
        if plain.exists():
            plain.with_name(plain.name + ".gz").write_bytes(gzip.compress(plain.read_bytes()))
            plain.unlink()

    log = logs_below(logs)[0]
    expected = summarise(log, Damage())
    assert summarise(log, Damage(), pack).messages == expected.messages


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_logs_that_may_not_be_read(logs: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (logs / "@alice,bobby").chmod(0)
    try:
        for verb in [*VERBS, ["context", msgid(START + 9 * SECOND)]]:
            status, out, err = ran(capfd, verb, logs)
            assert (status, err) == (0, "scribe log: 1 of 2 logs may not be read by you\n")
            assert out
        assert ran(capfd, ["follow", "--until", "2026-11-21"], logs)[0] == 0
        assert ran(capfd, ["verify"], logs)[0] == 1
        with pytest.raises(UsageError, match="Permission denied"):
            main(["show", "alice", "--log-dir", str(logs)])
    finally:
        (logs / "@alice,bobby").chmod(0o700)


def test_a_wrong_time_hides_nothing(logs: Path, capfd: pytest.CaptureFixture[str]) -> None:
    def counts() -> list[int]:
        shown = [ran(capfd, verb, logs)[1].count("\n") for verb in VERBS[:2]]
        shown += [ran(capfd, [verb, "-r", *rest], logs)[1].count("\n") for verb, *rest in VERBS[:2]]
        stats = json.loads(ran(capfd, ["stats", "-o", "json"], logs)[1])
        return [*shown, stats["messages"], sum(stats["kinds"].values())]

    before = counts()
    path = logs / "#lobby" / "2026-11-19.log"
    lines = path.read_bytes().splitlines(keepends=True)
    lines[4] = b"2926" + lines[4][4:]
    path.write_bytes(b"".join(lines))
    assert counts() == before
