import json
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from chat.errors import UsageError
from tests.reader.conftest import Ran
from tests.reader.samples import LOBBY_RECORDS

Run = Callable[..., Ran]


@pytest.mark.parametrize("form", ["text", "json", "csv", "md", "html", "raw", "weechat", "irssi"])
def test_to_a_file_and_to_standard_output_is_the_same(log: Run, tmp_path: Path, form: str) -> None:
    file = tmp_path / "out"
    assert log("export", "lobby", "-o", form, "--utc", "-f", str(file)).out == ""
    assert file.read_bytes().decode() == log("export", "lobby", "-o", form, "--utc").out
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize(
    ("name", "start"), [("a.jsonl", "{"), ("a.csv", "time,"), ("a.html", "<!doctype"), ("a.txt", "2026")]
)
def test_the_form_is_known_by_the_files_name(log: Run, tmp_path: Path, name: str, start: str) -> None:
    log("export", "lobby", "--utc", "--file", str(tmp_path / name))
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)


def test_only_what_is_asked_for(log: Run) -> None:
    ran = log("export", "-o", "json", "-e", "hello")
    assert [json.loads(line)["text"] for line in ran.lines] == ["hello everyone"]
    assert log("export", "-o", "json", "-e", "nothing like it").status == 1
    assert len(log("export", "lobby", "-o", "json", "--raw").lines) == len(LOBBY_RECORDS)


def test_a_link_is_followed_and_a_device_written_to(log: Run, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert log("export", "lobby", "-o", "csv", "-f", str(tmp_path / "link")).status == 0
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text(encoding="utf-8").startswith("time,")
    os.mkfifo(tmp_path / "pipe")
    reader = threading.Thread(target=lambda: got.append((tmp_path / "pipe").read_text(encoding="utf-8")))
    got: list[str] = []
    reader.start()
    assert log("export", "lobby", "-o", "csv", "-f", str(tmp_path / "pipe")).status == 0
    reader.join(10)
    assert got[0] == (tmp_path / "real").read_text(encoding="utf-8")
    assert (tmp_path / "pipe").is_fifo()


def test_mistakes(log: Run, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="in which form"):
        log("export", "lobby")
    with pytest.raises(UsageError, match=r"ending \.docx is no known form"):
        log("export", "lobby", "-f", str(tmp_path / "x.docx"))
    with pytest.raises(UsageError, match="such: No such file"):
        log("export", "lobby", "-o", "csv", "-f", str(tmp_path / "no" / "such"))


def test_a_link_that_leads_to_itself(log: Run, tmp_path: Path) -> None:
    (tmp_path / "loop.csv").symlink_to(tmp_path / "loop.csv")
    with pytest.raises(UsageError, match="leads to itself") as caught:
        log("export", "lobby", "-f", str(tmp_path / "loop.csv"))
    assert "\n" not in str(caught.value)
