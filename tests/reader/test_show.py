import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from chat.errors import UsageError
from chat.irc.times import log_time
from chat.logbook.logbook import Logbook
from tests.reader.conftest import Ran
from tests.reader.samples import ALICE, LOBBY_RECORDS, at
from tests.reader.samples import record as happened

Run = Callable[..., Ran]


def test_everything_in_order(log: Run) -> None:
    ran = log("show", "lobby", "--utc")
    assert ran.status == 0
    assert len(ran.lines) == len(LOBBY_RECORDS)
    assert ran.lines[0] == "2026-11-19 22:10:00 --> alice (ali@10.0.0.7) joined"
    assert ran.lines[3] == "2026-11-19 22:10:09 <bobby> hello everyone"
    assert ran.lines[5] == "2026-11-19 22:10:20 * bobby waves"
    assert ran.lines[-1] == "2026-11-20 00:13:20 <-- bobby quit (gone fishing)"


def test_all_channels_by_time_and_named(log: Run) -> None:
    ran = log("show", "--utc")
    assert [line[:19] for line in ran.lines] == sorted(line[:19] for line in ran.lines)
    assert "2026-11-19 22:13:20 alice,bobby <alice> are you there?" in ran.lines
    assert "2026-11-20 00:10:00 #lobby <bobby> good morning, alice" in ran.lines


@pytest.mark.parametrize("name", ["alice,bobby", "bobby,alice", "@alice,bobby", "ALICE", "bobby"])
def test_a_private_chat_by_its_names(log: Run, name: str) -> None:
    assert len(log("show", name).lines) == 2


@pytest.mark.parametrize("name", ["lobby", "#lobby", "LOBBY"])
def test_a_channel_with_or_without_its_mark(log: Run, name: str) -> None:
    assert len(log("show", name).lines) == len(LOBBY_RECORDS)


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        (["-n", "2"], ["left (later)", "quit (gone fishing)"]),
        (["-n", "0"], []),
        (["-n", "1", "-r"], ["quit (gone fishing)"]),
        (["--kind", "topic"], ["set the topic to: Plans for the hike"]),
        (["--kind", "action,notice"], ["bobby waves", "backup finished"]),
        (["--kind", "actions"], ["bobby waves"]),
        (["--has", "url"], ["bobby: welcome! See https://example.org/hike?day=1."]),
        (["--has", "reply", "--kind", "message"], ["of course"]),
        (["--kind", "reaction"], ["alice reacted with 👍"]),
        (["--from", "carol", "--kind", "message"], ["Grüße aus Köln 👋", "of course"]),
        (["--from", "*@10.0.0.8", "--kind", "message", "--until", at(30)], ["hello everyone"]),
        (["--from", "CAR*", "--kind", "notice"], ["backup finished"]),
        (["--to", "bobby"], ["bobby: welcome!"]),
        (["--mentions", "alice"], ["good morning, alice"]),
        (["--since", "2026-11-20", "-n", "1", "-r"], ["gone fishing"]),
        (["--until", "2026-11-19T22:10:00Z"], ["joined"]),
        (["--since", at(9), "--until", at(20)], ["hello everyone", "welcome", "waves"]),
        (["--kind", "redact"], [f"removed message {at(60)} (not for here)"]),
    ],
)
def test_what_is_asked_for(log: Run, options: list[str], shown: list[str]) -> None:
    ran = log("show", "lobby", "--utc", *options)
    assert len(ran.lines) == len(shown)
    assert all(text in line for text, line in zip(shown, ran.lines, strict=True))
    assert ran.status == (0 if shown else 1)


def test_newest_first(log: Run) -> None:
    assert log("show", "-r").lines == log("show").lines[::-1]
    assert log("show", "-n", "5").lines == log("show").lines[-5:]
    assert log("show", "-n", "5", "-r").lines == log("show").lines[:-6:-1]


def test_who_came_and_went_left_out(log: Run) -> None:
    out = log("show", "--no-joins").out
    assert "joined" not in out
    assert "quit" not in out
    assert "now known as" in out


def test_what_was_removed_is_hidden_unless_asked_for(log: Run) -> None:
    for form in ("plain", "pretty", "json", "csv", "md"):
        ran = log("show", "-o", form)
        assert "hunter2" not in ran.out
        assert "removed" in ran.out
        assert "hunter2" in log("show", "-o", form, "--raw").out


def test_json_holds_everything(log: Run) -> None:
    found = [json.loads(line) for line in log("show", "lobby", "-o", "json", "--raw").lines]
    for fields, record in zip(found, LOBBY_RECORDS, strict=True):
        message = record.message
        assert fields["time"] == log_time(record.time)
        assert fields["msgid"] == record.msgid
        assert (fields["command"], fields["params"], fields["tags"]) == (
            message.command,
            list(message.params),
            dict(message.tags),
        )
        assert f"{fields['nick']}!{fields['userhost']}" == message.source
    first = Path(found[0]["file"])
    assert "joined" in first.read_text(encoding="utf-8").splitlines()[found[0]["line"] - 1]


def test_raw_is_the_files_themselves(log: Run, sample_logs: Path) -> None:
    files = sorted((sample_logs / "#lobby").glob("*.log"))
    assert log("show", "lobby", "-o", "raw").out == "".join(
        file.read_text(encoding="utf-8") for file in files
    )


@pytest.mark.parametrize("form", ["plain", "pretty", "json", "csv", "md", "raw"])
def test_nothing_drives_the_terminal(log: Run, form: str) -> None:
    out = log("show", "-o", form).out
    assert not set(out) & set("\x1b\x9b\u202e\x07")


def test_csv_is_a_table_without_formulas(log: Run) -> None:
    rows = list(csv.reader(io.StringIO(log("show", "lobby", "-o", "csv", "--utc").out)))
    assert rows[0] == ["time", "msgid", "conversation", "kind", "nick", "text"]
    assert len(rows) == len(LOBBY_RECORDS) + 1
    assert rows[4] == [
        "2026-11-19T22:10:09.000000+00:00",
        at(9),
        "#lobby",
        "message",
        "bobby",
        "hello everyone",
    ]


def test_markdown_stays_text(log: Run) -> None:
    out = log("show", "lobby", "-o", "md", "--utc").out
    assert "## \\#lobby, Thursday 19 November 2026" in out
    assert "- 22:10 **bobby**: hello everyone" in out
    assert "\\<script\\>" in out


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["nowhere"], "there is no log of 'nowhere'"),
        (["--since", "soon"], "'soon' is not a time"),
        (["--since", "today", "--until", "yesterday"], "later than --until"),
        (["--kind", "shout"], "'shout' is not one of"),
        (["-n", "many"], "'many' is not a number of lines"),
        (["--log-dir", "/no/such/folder"], "/no/such/folder"),
        (["-o", "xml"], "invalid choice"),
        (["--no-such-option"], "unrecognized"),
    ],
)
def test_mistakes(log: Run, args: list[str], message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        log("show", *args)
    assert "\n" not in str(caught.value)


def test_options_may_stand_anywhere(log: Run) -> None:
    expected = log("show", "-n", "3", "--utc", "lobby", "alice").out
    assert log("show", "lobby", "-n", "3", "alice", "--utc").out == expected
    assert log("show", "lobby", "alice", "-n3", "--utc").out == expected


def test_names_with_a_comma(tmp_path: Path, log: Run) -> None:
    """Two people are their private chat, two channels are two."""
    root = tmp_path / "logs"
    book = Logbook.open(root, sync="never")
    for number, name in enumerate(("#lobby", "#dev", "alice,bobby", "alice,carol", "bobby,carol")):
        target = name.partition(",")[2] or name
        book.commit({name: [happened(number, "PRIVMSG", (target, f"in {name}"), ALICE)]})
    book.close()

    def shown(*args: str) -> set[str]:
        return {line.partition(" in ")[2] for line in log("show", *args, "--log-dir", str(root)).lines}

    assert shown("--channel", "alice,bobby") == shown("bobby,alice") == {"alice,bobby"}
    assert shown("--channel", "lobby,dev") == shown("--channel", "#lobby,#dev") == {"#lobby", "#dev"}
    assert shown("--channel", "lobby", "--channel", "alice,carol") == {"#lobby", "alice,carol"}
    assert shown("--channel", "lobby,alice") == {"#lobby", "alice,bobby", "alice,carol"}
    assert shown("--channel", "alice,bobby,carol") == shown("--channel", "alice", "--channel", "bobby,carol")
    for names, missing in (("alice,david", "'alice,david'"), ("lobby,nosuch", "'nosuch'")):
        with pytest.raises(UsageError, match=f"no log of {missing}"):
            shown("--channel", names)


def test_what_is_wrong_is_said_in_one_safe_line(tmp_path: Path, log: Run) -> None:
    book = Logbook.open(tmp_path / "logs", sync="never")
    book.commit({"#a\x1b[31m": [happened(0, "JOIN", ("#a\x1b[31m",), ALICE)]})
    book.close()
    with pytest.raises(UsageError, match="try #a␛"):
        log("show", "nosuch", "--log-dir", str(tmp_path / "logs"))
