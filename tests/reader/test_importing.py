"""The archives of irssi, WeeChat and ZNC here were written by those programs (interop/bouncer.py: ZNC's)."""

import argparse
import itertools
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from chat.errors import LogLocked, UsageError
from chat.irc.message import Message
from chat.irc.times import log_time, parse_time
from chat.logbook.lock import take_lock
from chat.logbook.read import list_files, read_lines
from chat.logbook.record import Record
from chat.reader import main
from chat.reader.archive_records import read_archive
from chat.reader.archives import ARCHIVES, Day, guess, read_line
from chat.reader.importing import zone_named
from tests.reader.conftest import Ran
from tests.support import environment

Run = Callable[..., Ran]
ARCHIVE_FILES = Path(__file__).parent / "archives"
ZNC_DAY = "2026-11-21.log"
ZNC_LINES = """\
[21:01:35] *** Joins: bobby (~bob@10.0.0.7)
[21:01:41] <bobby> hello everyone
[21:01:41] <bobby> hello everyone
[21:02:10] *** services sets mode: +o bobby
[21:02:40] *** Parts: alice (~ali]@2001:db8::1) (later)
[21:02:41] *** Parts: erica (~eri@10.0.0.8)
[21:02:45] *** Quits: dave_ (@) ()
[21:02:50] *** Quits: bobby (~bob@10.0.0.7) (Ping timeout)
[21:03:00] this is not a line of ZNC
[21:03:01] *** nor this
21:03:02 <bobby> nor this
"""


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    (tmp_path / "logs").mkdir()
    return tmp_path / "logs"


def records(root: Path, conversation: str) -> list[Record]:
    lines = [line for file in list_files(root, conversation) for line in read_lines(file)]
    assert [line.problem for line in lines if line.record is None] == []
    return [line.record for line in lines if line.record is not None]


def own_lines_left_out(text: str) -> list[str]:
    own = ("--- Log", "00:02 -!- Irssi:", "\t--\tChannel ")
    return [line for line in text.splitlines() if not any(mark in line for mark in own)]


@pytest.mark.parametrize(("name", "form"), [("irssi.log", "irssi"), ("weechat.weechatlog", "weechat")])
def test_imported_and_exported_back_it_is_the_same(log: Run, logs: Path, name: str, form: str) -> None:
    file = ARCHIVE_FILES / name
    place = ("--log-dir", str(logs))
    ran = log("import", str(file), "--zone", "UTC", "--channel", "#lobby", *place)
    assert ran.status == 0, ran.out
    assert "0 not understood" in ran.out
    back = log("export", "lobby", "-o", form, "--utc", *place).out
    assert own_lines_left_out(back) == own_lines_left_out(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["irssi.log", "weechat.weechatlog"])
def test_the_same_again_adds_nothing(log: Run, logs: Path, name: str) -> None:
    args = (
        "import",
        str(ARCHIVE_FILES / name),
        "--zone",
        "UTC",
        "--channel",
        "#lobby",
        "--log-dir",
        str(logs),
    )
    assert "27 imported, 0 there already" in log(*args).out
    before = records(logs, "#lobby")
    assert "0 imported, 27 there already" in log(*args).out
    assert records(logs, "#lobby") == before


@pytest.mark.parametrize(
    ("name", "form"), [("irssi-query.log", "irssi"), ("weechat-private.weechatlog", "weechat")]
)
def test_a_private_chat(log: Run, logs: Path, name: str, form: str) -> None:
    file = ARCHIVE_FILES / name
    place = ("--log-dir", str(logs))
    assert log("import", str(file), "--zone", "UTC", "--channel", "weeone,alice", *place).status == 0
    (record,) = records(logs, "alice,weeone")
    assert record.message == Message("PRIVMSG", ("weeone", "psst private"), "alice", {})
    back = log("export", "alice", "-o", form, "--utc", *place).out
    expected = [
        line for line in own_lines_left_out(file.read_text(encoding="utf-8")) if "Starting query" not in line
    ]
    assert own_lines_left_out(back) == expected


@pytest.mark.parametrize(("window", "channel"), [("#lobby", "#lobby"), ("alice", "alice,keeper")])
def test_znc_imported_and_exported_back_is_the_same(log: Run, logs: Path, window: str, channel: str) -> None:
    file = ARCHIVE_FILES / "znc" / window / ZNC_DAY
    text = file.read_text(encoding="utf-8")
    place = ("--log-dir", str(logs))
    for times in (0, 1):
        ran = log("import", str(file), "--zone", "Asia/Tokyo", "--channel", channel, *place)
        assert ran.status == 0
        done = ("{} imported, 0 there already", "0 imported, {} there already")[times]
        assert f"znc, {channel}, Asia/Tokyo: {done.format(text.count(chr(10)))}" in ran.out
        assert "0 about the program itself, 0 not understood" in ran.out
    back = log("export", channel.partition(",")[0], "-o", "znc", "--utc", *place).out
    assert back.splitlines() == [shifted(line, -9) for line in text.splitlines()]


def shifted(line: str, hours: int) -> str:
    """A line of ZNC as many hours later."""
    clock = datetime.strptime(line[1:9], "%H:%M:%S") + timedelta(hours=hours)
    return f"[{clock:%H:%M:%S}]{line[10:]}"


def test_what_znc_says_of_itself(log: Run, logs: Path) -> None:
    file = ARCHIVE_FILES / "znc" / "status" / ZNC_DAY
    ran = log("import", str(file), "--format", "znc", "--channel", "#status", "--log-dir", str(logs))
    assert "0 imported, 0 there already, 1 about the program itself, 0 not understood" in ran.out


def test_odd_lines_of_znc(log: Run, logs: Path) -> None:
    file = logs.parent / "#lobby_20261120.log"
    file.write_text(ZNC_LINES)
    ran = log("import", str(file), "--zone", "UTC", "--log-dir", str(logs))
    assert ran.status == 1
    told = "znc, #lobby, UTC: 8 imported, 0 there already, 0 about the program itself, 3 not understood"
    assert told in ran.out
    shown = log("show", "lobby", "--utc", "--log-dir", str(logs)).lines
    assert shown == [
        "2026-11-20 21:01:35 --> bobby (~bob@10.0.0.7) joined",
        "2026-11-20 21:01:41 <bobby> hello everyone",
        "2026-11-20 21:01:41 <bobby> hello everyone",
        "2026-11-20 21:02:10 -- services set mode +o bobby",
        "2026-11-20 21:02:40 <-- alice left (later)",
        "2026-11-20 21:02:41 <-- erica left",
        "2026-11-20 21:02:45 <-- dave_ quit",
        "2026-11-20 21:02:50 <-- bobby quit (Ping timeout)",
    ]
    assert (
        "[21:02:45] *** Quits: dave_ (@) ()\n"
        in log("export", "lobby", "-o", "znc", "--utc", "--log-dir", str(logs)).out
    )


def test_a_file_of_znc_is_one_day(log: Run, logs: Path) -> None:
    (logs / "#lobby").mkdir()
    for day in ("20", "21"):
        line = f"2026-11-{day}T21:01:41.000000Z <alice> on the {day}th\n"
        (logs / "#lobby" / f"2026-11-{day}.log").write_text(line)
    args = ("export", "lobby", "-o", "znc", "--utc", "--log-dir", str(logs))
    with pytest.raises(UsageError, match="one day a file: --since 2026-11-20 --until '2026-11-20 23:59"):
        log(*args, "--file", str(logs.parent / "out.log"))
    assert not (logs.parent / "out.log").exists()
    ran = log(*args, "--since", "2026-11-20", "--until", "2026-11-20 23:59:59.999999")
    assert ran.out.endswith("[21:01:41] <alice> on the 20th\n")


def test_anything_with_a_time_and_a_nick(log: Run, logs: Path) -> None:
    file = ARCHIVE_FILES / "generic.log"
    ran = log("import", str(file), "--zone", "+01:00", "--channel", "#lobby", "--log-dir", str(logs))
    assert ran.status == 1
    assert "5 imported" in ran.out
    assert [(log_time(record.time), record.message.param(1)) for record in records(logs, "#lobby")] == [
        ("2026-11-20T19:01:43.000000Z", "\x01ACTION waves\x01"),
        ("2026-11-20T20:01:41.000000Z", "hello everyone"),
        ("2026-11-20T20:01:42.500000Z", "welcome"),
        ("2026-11-20T20:02:00.000000Z", "backup finished"),
        ("2026-11-20T21:03:00.000000Z", "in UTC"),
    ]


def test_a_dry_run_writes_nothing(log: Run, logs: Path) -> None:
    file = ARCHIVE_FILES / "irssi.log"
    ran = log(
        "import", str(file), "--zone", "UTC", "--channel", "#lobby", "--dry-run", "--log-dir", str(logs)
    )
    assert "27 would be imported" in ran.out
    assert list(logs.iterdir()) == []


def test_what_is_there_stays_as_it_is(log: Run, logs: Path) -> None:
    """Two archives of the same day: the second one's records go between the first one's."""
    place = ("--zone", "UTC", "--channel", "#lobby", "--log-dir", str(logs))
    log("import", str(ARCHIVE_FILES / "weechat.weechatlog"), *place)
    before = records(logs, "#lobby")
    extra = logs.parent / "extra.log"
    extra.write_text("[2026-11-21 00:02:38] <alice> hello everyone\n[2026-11-21 00:02:38] <alice> one more\n")
    assert log("import", str(extra), *place).status == 0
    after = records(logs, "#lobby")
    assert [record for record in after if record in before] == before
    assert [record.time for record in after] == sorted({record.time for record in after})


def test_not_while_a_server_writes(log: Run, logs: Path) -> None:
    give_back = take_lock(logs)
    try:
        with pytest.raises(LogLocked):
            log("import", str(ARCHIVE_FILES / "irssi.log"), "--channel", "#lobby", "--log-dir", str(logs))
    finally:
        give_back()


@pytest.mark.parametrize(
    ("content", "options", "message"),
    [
        ("what is this\n", ["--channel", "#lobby"], "whose archive is this"),
        ("21:01 < bob> hi\n", ["--format", "irssi"], "which channel"),
        ("21:01 < bob> hi\n", ["--format", "irssi", "--channel", "lobby"], "starts with #"),
        ("21:01 < bob> hi\n", ["--format", "irssi", "--channel", "#a b"], "neither a channel"),
        ("21:01 < bob> hi\n", ["--format", "irssi", "--channel", "alice,"], "neither a channel"),
        (
            "21:01 < bob> hi\n",
            ["--format", "irssi", "--channel", "#a", "--zone", "Nowhere/At_All"],
            "not a time zone",
        ),
        ("21:01 < bob> hi\n", ["--format", "irssi", "--channel", "#a", "--date", "2026-02-30"], "not a date"),
        (
            "21:01 < bob> hi\n",
            ["--format", "irssi", "--channel", "#a", "--encoding", "klingon"],
            "no encoding",
        ),
        (
            "21:01 < bob> hi\n",
            ["--format", "irssi", "--channel", "#a", "--encoding", "utf-16"],
            "convert to UTF-8 first",
        ),
        ("\x1f\x8b\x08", ["--format", "irssi", "--channel", "#a"], "gunzip it first"),
    ],
)
def test_mistakes(log: Run, logs: Path, content: str, options: list[str], message: str) -> None:
    file = logs.parent / "some.log"
    file.write_text(content, encoding="latin-1")
    with pytest.raises(UsageError, match=message):
        log("import", str(file), *options, "--log-dir", str(logs))


def test_a_file_that_is_not_there(log: Run, logs: Path) -> None:
    with pytest.raises(UsageError, match="No such file"):
        log("import", str(logs / "none"), "--log-dir", str(logs))


def test_a_folder_is_no_archive(log: Run, logs: Path) -> None:
    with pytest.raises(UsageError, match="not a file"):
        log("import", str(ARCHIVE_FILES), "--format", "irssi", "--log-dir", str(logs))


def test_the_mark_at_the_start_of_a_file_from_windows(log: Run, logs: Path) -> None:
    file = logs.parent / "#lobby.log"
    file.write_text("[2026-11-20 21:01:41] <alice> hello\n[2026-11-20 21:01:42] <alice> bye\n", "utf-8-sig")
    assert "2 imported" in log("import", str(file), "--zone", "UTC", "--log-dir", str(logs)).out


@pytest.mark.parametrize(
    ("name", "options", "told"),
    [
        ("irssi.log", "--channel #lobby --format weechat", "these look like lines of irssi: --format irssi"),
        ("weechat.weechatlog", "--channel #lobby --format znc", "lines of weechat: --format weechat"),
        (f"znc/#lobby/{ZNC_DAY}", "--format generic", "these look like lines of znc: --format znc"),
        ("irssi.log", "--channel #other", "15 lines may not belong here: of #lobby"),
        (f"znc/alice/{ZNC_DAY}", "--channel alice,bobby", "3 lines may not belong here: of keeper"),
    ],
)
def test_what_looks_wrong_is_said(
    logs: Path, capsys: pytest.CaptureFixture[str], name: str, options: str, told: str
) -> None:
    main(["import", str(ARCHIVE_FILES / name), *options.split(), "--dry-run", "--log-dir", str(logs)])
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("name", ["irssi", "weechat", "znc", "generic"])
def test_programs_are_told_by_their_lines(name: str) -> None:
    files = {
        "irssi": ARCHIVE_FILES / "irssi.log",
        "weechat": ARCHIVE_FILES / "weechat.weechatlog",
        "znc": ARCHIVE_FILES / "znc" / "#lobby" / ZNC_DAY,
        "generic": ARCHIVE_FILES / "generic.log",
    }
    assert guess(files[name].read_text(encoding="utf-8").splitlines()) == name


def test_a_day_that_nothing_tells_is_not_made_up() -> None:
    lines = iter(["21:01 < bob> when was this?"])
    report = read_archive(lines, ARCHIVES["irssi"], "#lobby", UTC, "")
    assert (report.records, [number for number, _ in report.unknown]) == ([], [1])


def test_the_hour_that_comes_twice() -> None:
    """On 25 October 2026, 02:59:59 is followed by 02:00:00 in Berlin."""
    clocks = ["01:59:59", "02:30:00", "02:59:59", "02:00:00", "02:30:00", "03:00:00"]
    lines = iter([f"2026-10-25 {clock}\tbob\tx" for clock in clocks])
    report = read_archive(lines, ARCHIVES["weechat"], "#lobby", ZoneInfo("Europe/Berlin"), "")
    times = [record.time for record in report.records]
    assert times == sorted(times)
    assert [log_time(time)[11:19] for time in times] == [
        "23:59:59", "00:30:00", "00:59:59", "01:00:00", "01:30:00", "02:00:00",
    ]  # fmt: skip


def test_lines_of_one_minute_keep_their_order(log: Run, logs: Path) -> None:
    file = logs.parent / "#many.log"
    lines = [f"21:01 < bob> {number}\n" for number in range(50)]
    file.write_text("--- Log opened Fri Nov 20 21:00:00 2026\n" + "".join(lines))
    log("import", str(file), "--zone", "UTC", "--log-dir", str(logs))
    found = records(logs, "#many")
    assert [record.message.params[1] for record in found] == [str(number) for number in range(50)]
    assert all(later.time == earlier.time + 1 for earlier, later in itertools.pairwise(found))
    assert found[0].time == parse_time("2026-11-20T21:01:00Z")


@pytest.mark.parametrize(
    ("text", "hours"), [("UTC", 0), ("z", 0), ("+02:00", 2), ("-0330", -3.5), ("Asia/Tokyo", 9)]
)
def test_zones(text: str, hours: float) -> None:
    offset = zone_named(text).utcoffset(datetime(2026, 11, 20))
    assert offset == timedelta(hours=hours)
    with pytest.raises(argparse.ArgumentTypeError):
        zone_named(text + "!")


def test_days_before_sealed_ones_are_sealed_too(log: Run, logs: Path) -> None:
    place = ("--log-dir", str(logs))
    (logs / "#lobby").mkdir()
    for day in ("18", "20"):
        line = f"2026-11-{day}T21:01:41.000000Z <alice> on the {day}th\n"
        (logs / "#lobby" / f"2026-11-{day}.log").write_text(line)
    assert log("prune", "--keep-days", "36500", *place).status == 1  # which seals the days that are over
    assert "0 sealed" not in log("verify", *place).out
    early = logs.parent / "#lobby_20261117.log"
    early.write_text("[2026-11-17 21:01:41] <alice> earlier\n[2026-11-18 23:01:41] <alice> late\n")
    ran = log("import", str(early), "--zone", "UTC", *place)
    assert ran.status == 1  # the 18th is sealed
    assert "1 imported" in ran.out
    assert log("verify", *place).status == 0


def test_a_folder_that_is_not_there_is_not_made(log: Run, tmp_path: Path) -> None:
    file = ARCHIVE_FILES / "irssi.log"
    with pytest.raises(UsageError, match="there is no such folder"):
        log("import", str(file), "--channel", "#lobby", "--log-dir", str(tmp_path / "typo"))
    assert list(tmp_path.iterdir()) == []


def test_what_is_imported_is_sealed_and_takes_more_unless_it_was_changed(
    log: Run, logs: Path, tmp_path: Path
) -> None:
    place = ("--zone", "UTC", "--channel", "#lobby", "--log-dir", str(logs))
    for number in range(3):
        line = f"[2020-01-0{number % 2 + 1} 10:0{number}:00] <alice> hello\n"
        (tmp_path / f"{number}.log").write_text(line)
        assert log("import", str(tmp_path / f"{number}.log"), *place).status == 0
    assert log("verify", "--log-dir", str(logs)).out == "nothing is wrong: 2 sealed files unchanged\n"
    assert [one.message.params[-1] for one in records(logs, "#lobby")] == ["hello"] * 3
    path = logs / "#lobby" / "2020-01-01.log"
    path.write_text(path.read_text().replace("hello", "hallo"))
    assert log("verify", "--log-dir", str(logs)).status == 1
    (tmp_path / "0.log").write_text("[2020-01-01 12:00:00] <alice> more\n")
    assert log("import", str(tmp_path / "0.log"), *place).status == 1
    assert "more" not in path.read_text()


def test_a_zone_west_of_greenwich(log: Run, logs: Path, tmp_path: Path) -> None:
    (tmp_path / "#lobby.log").write_text("[2026-11-20 21:01:41] <alice> hello\n")
    place = ("--log-dir", str(logs))
    assert log("import", str(tmp_path / "#lobby.log"), "--zone", "-05:00", *place).status == 0
    assert [log_time(record.time) for record in records(logs, "#lobby")] == ["2026-11-21T02:01:41.000000Z"]


def test_hours_of_one_digit_and_times_that_no_line_has(log: Run, logs: Path, tmp_path: Path) -> None:
    (tmp_path / "#lobby.log").write_text(
        "[2026-11-20 9:01] <alice> one\n[2026-11-20 9:01:41] <alice> two\n"
        "[2026-11-20 9:01:42.5] <alice> three\n"
        "[1969-07-20 20:17:40] <alice> too early\n[0001-01-01 00:00:00] <alice> far too early\n"
        "[9999-12-31 23:59:59] <alice> too late\n"
    )
    place = ("--zone", "-00:30", "--log-dir", str(logs))
    ran = log("import", str(tmp_path / "#lobby.log"), *place)
    assert ran.status == 1
    assert "3 imported" in ran.out
    assert "3 not understood" in ran.out
    assert [log_time(record.time)[:23] for record in records(logs, "#lobby")] == [
        "2026-11-20T09:31:00.000",
        "2026-11-20T09:31:41.000",
        "2026-11-20T09:31:42.500",
    ]


def test_a_file_whose_name_is_no_text(logs: Path, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"#caf\xe9.log")
    try:
        path.write_text("[2026-11-20 21:01:41] <alice> hello\n")
    except OSError:
        pytest.skip("such a name cannot be here")

    def imported(*args: str) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "chat", "log", "import", str(path), "--zone", "UTC", *args]
        place = ("--log-dir", str(logs))
        return subprocess.run(
            [*command, *place], capture_output=True, env=environment(PYTHONIOENCODING="ascii"), check=False
        )

    done = imported()
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"which channel is this" in done.stderr
    done = imported("--channel", "#café")
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"generic, #caf\xc3\xa9, UTC: 1 imported" in done.stdout
    assert b"neither a channel" in imported("--channel", os.fsdecode(b"#caf\xe9")).stderr


def test_a_day_whose_first_file_is_gone_is_left_alone(log: Run, logs: Path, tmp_path: Path) -> None:
    (logs / "#lobby").mkdir()
    later = logs / "#lobby" / "2026-11-20T210141.000000Z.log"
    later.write_text("2026-11-20T21:01:41.000000Z <alice> later\n")
    (tmp_path / "#lobby.log").write_text("[2026-11-20 22:00:00] <alice> later still\n")
    ran = log("import", str(tmp_path / "#lobby.log"), "--zone", "UTC", "--log-dir", str(logs))
    assert ran.status == 1
    assert "0 imported" in ran.out
    assert [path.name for path in (logs / "#lobby").glob("*.log")] == [later.name]


def test_a_day_that_is_not_understood_is_not_the_one_before() -> None:
    """irssi writes days in the language of its user."""
    lines = """\
--- Log opened Fr Nov 20 21:00:00 2026
21:01 <alice> one
--- Day changed Sa Nov 21 2026
21:01 <alice> two
--- Day changed ti joulu 01 2026
21:01 <alice> three
--- Day changed Mi Feb 03 2027
21:01 <alice> four
""".splitlines()
    report = read_archive(iter(lines), ARCHIVES["irssi"], "#lobby", UTC, "")
    assert [(log_time(one.time)[:10], one.message.param(1)) for one in report.records] == [
        ("2026-11-20", "one"),
        ("2026-11-21", "two"),
        ("2027-02-03", "four"),
    ]
    assert [number for number, _ in report.unknown] == [5, 6]
    assert report.own == 3


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Sat Nov 21 2026", "2026-11-21"),
        ("Do Mär 05 2026", "2026-03-05"),
        ("dim. févr. 01 2026", "2026-02-01"),
        ("mar dic 01 2026", "2026-12-01"),
        ("Sat Nov 31 2026", ""),
        ("Sat 21 Nov 2026", ""),
        ("21 2026", ""),
    ],
)
def test_days_in_the_language_of_whoever_ran_irssi(text: str, day: str) -> None:
    assert read_line(ARCHIVES["irssi"], f"--- Day changed {text}") == Day(day)
