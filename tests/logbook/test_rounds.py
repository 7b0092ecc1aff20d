"""Looking after finished files, beside whatever else there is to do."""

import threading

import pytest

from chat.logbook.policy import Policy
from chat.logbook.rounds import Rounds
from tests.support import wait_until

POLICY = Policy(gzip_after=3)


class Files:
    """Has some steps to do, each round."""

    def __init__(self, steps: int) -> None:
        self.steps = steps
        self.left = steps
        self.done = threading.Semaphore(0)
        self.broken: Exception | None = None
        self.finished = 0
        self.interrupted = False

    def maintain(self, now: int, policy: Policy) -> bool:
        assert (now, policy) == (7, POLICY)
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

    def interrupt(self) -> None:
        self.interrupted = True


@pytest.mark.parametrize("broken", [None, RuntimeError("a bug"), OSError(28, "a full disk")])
def test_rounds_go_on_whatever_happens(broken: Exception | None) -> None:
    stopping, told, files = threading.Event(), list[str](), Files(3)
    files.broken = broken
    rounds = Rounds(files, POLICY, stopping, clock=lambda: 7, trouble=told.append, every=0.001, pause=0.0)
    rounds.start()
    for _ in range(10):
        assert files.done.acquire(timeout=10)
    stopping.set()
    rounds.join()
    assert files.interrupted
    assert any(str(broken) in text for text in told) == (broken is not None)
    assert any("Traceback" in text for text in told) == isinstance(broken, RuntimeError)


def test_what_is_finished_is_sealed_between_rounds_and_at_the_end() -> None:
    stopping, files = threading.Event(), Files(0)
    rounds = Rounds(files, POLICY, stopping, clock=lambda: 7, trouble=pytest.fail, every=60.0, pause=0.0)
    rounds.start()
    files.finished = 3
    wait_until(lambda: files.finished == 0, "what is finished to be sealed")
    stopping.set()
    rounds.join()
    files.finished = 2
    rounds.join()
    assert files.finished == 0
