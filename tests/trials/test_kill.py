"""`kill -9` under load: whatever anybody received is in the logs, and every start works."""

import os
from pathlib import Path

import pytest

from benchmarks.kill_trial import KillTrial

ROUNDS = 20 if "CI" in os.environ else 5


@pytest.mark.slow
def test_what_was_received_survives_a_kill(tmp_path: Path) -> None:
    trial = KillTrial(tmp_path, seed=1)
    rounds = [trial.run_round() for _ in range(ROUNDS)]
    assert [result.complaints for result in rounds] == [[]] * ROUNDS
    assert all(result.received for result in rounds)
