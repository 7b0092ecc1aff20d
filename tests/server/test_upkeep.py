"""Looking after finished files, beside the chat."""

import threading
from typing import Any

import pytest

from chat.logbook.upkeep import Policy
from chat.server.feed import Feed
from chat.server.settings import Settings
from chat.server.upkeep import Upkeep, policy_of
from tests.server.house import Houses, make_hub
from tests.support import wait_until


class Files:
    """Has some steps to do, each round."""

    def __init__(self, steps: int) -> None:
        self.steps = steps
        self.left = steps
        self.done = threading.Semaphore(0)
        self.broken: Exception | None = None
        self.finished = 0

    def maintain(self, now: int, policy: Policy) -> bool:
        assert now > 0
        if self.broken:
            error, self.broken = self.broken, None
            raise error
        self.done.release()
        self.left -= 1
        if self.left < 0:
            self.left = self.steps
            return False
        return True

    def seal_finished(self, now: int) -> bool:
        self.finished -= self.finished > 0
        return self.finished > 0


@pytest.mark.parametrize("broken", [None, RuntimeError("a bug"), OSError(28, "a full disk")])
def test_rounds_go_on_whatever_happens(broken: Exception | None) -> None:
    hub, feed, files = make_hub(), Feed(), Files(3)
    files.broken = broken
    upkeep = Upkeep(hub, files, feed, every=0.001, pause=0.0)
    upkeep.start()
    for _ in range(10):
        assert files.done.acquire(timeout=10)
    hub.stopping.set()
    upkeep.join()
    told = [line.text for line in feed.take()[0]]
    assert any(str(broken) in text for text in told) == (broken is not None)
    assert any("Traceback" in text for text in told) == isinstance(broken, RuntimeError)


def test_what_is_finished_is_sealed_between_rounds_and_at_the_end() -> None:
    hub, files = make_hub(), Files(0)
    upkeep = Upkeep(hub, files, Feed(), every=60.0, pause=0.0)
    upkeep.start()
    files.finished = 3
    wait_until(lambda: files.finished == 0, "what is finished to be sealed")
    hub.stopping.set()
    upkeep.join()
    files.finished = 2
    upkeep.join()
    assert files.finished == 0


@pytest.mark.parametrize(
    ("values", "policy"),
    [
        ({}, Policy(gzip_after=7)),
        ({"log_gzip_after": 0}, Policy()),
        (
            {"log_keep_days": 30, "log_keep_size": 5000, "log_keep_total": 9000},
            Policy(gzip_after=7, keep_days=30, keep_size=5000, keep_total=9000),
        ),
    ],
)
def test_what_the_settings_want(values: dict[str, Any], policy: Policy) -> None:
    assert policy_of(Settings(**values)) == policy


def test_yesterdays_log_is_sealed_while_the_server_runs(serve: Houses) -> None:
    home = serve()
    folder = home.settings.log_dir / "#old"
    home.stop()
    folder.mkdir()
    (folder / "2020-01-01.log").write_text("2020-01-01T10:00:00.000000Z <alice> long ago\n")
    again = type(home)(home.folder)
    wait_until((folder / "2020-01-01.log.gz").exists, "the old file to be compressed")
    again.stop()
