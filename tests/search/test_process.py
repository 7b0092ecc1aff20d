"""The searching process: asked, refused, and ended when it takes too long."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from chat.errors import UsageError
from chat.search import process
from chat.search.query import Query
from chat.search.questions import SIFT, Place, Question, encode_question
from tests.search.test_searcher import TALK, said, texts, write

ENDLESS = "(a+)+$"


def test_it_finds_what_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write(tmp_path, *TALK)
    monkeypatch.chdir("/")  # the package is found from anywhere
    found = process.ask(Question(Query(pattern="line 1$"), (root,), (Place("#room"),)), 60)
    assert texts(found) == ["line 1"]


def test_an_expression_without_end_is_ended() -> None:
    records = (said("a" * 60 + "!", 0),)
    begun = time.monotonic()
    with pytest.raises(TimeoutError, match="longer than 1 second"):
        process.ask(Question(Query(pattern=ENDLESS), kind=SIFT, records=records), 1)
    assert time.monotonic() - begun < 15


def test_an_expression_that_is_none_is_said_so() -> None:
    with pytest.raises(UsageError, match=r"^'\(ä' is not a regular expression: .* \(-F\?\)$"):
        process.ask(Question(Query(pattern="(ä"), kind=SIFT), 60)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_logs_that_cannot_be_read(tmp_path: Path) -> None:
    root = write(tmp_path, *TALK)
    for path in tmp_path.rglob("*.log"):
        path.chmod(0)
    with pytest.raises(OSError, match="denied"):
        process.ask(Question(Query(), (root,), (Place("#room"),)), 60)


def test_a_search_that_nobody_waits_for_any_more_ends_by_itself() -> None:
    question = Question(Query(pattern=ENDLESS), kind=SIFT, records=(said("a" * 60 + "!", 0),))
    started = [sys.executable, "-m", "chat.search.searcher", "0.5"]
    with subprocess.Popen(started, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) as searcher:
        assert searcher.stdin is not None
        searcher.stdin.write(encode_question(question))
        searcher.stdin.close()
        assert searcher.wait(30) == 1
