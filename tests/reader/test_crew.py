import os
import signal
import subprocess
import sys
from collections.abc import Callable
from multiprocessing import active_children
from pathlib import Path

import pytest

from chat.reader.crew import Crew, workers_for
from tests.support import DEADLINE, environment, wait_until

BUSY = """
import multiprocessing, time
from chat.reader.crew import Crew

if __name__ == "__main__":
    with Crew(2) as crew:
        results = crew.each(time.sleep, [(0.2,), (0.2,), (600,), (600,)])
        next(results), next(results)
        print(*(child.pid for child in multiprocessing.active_children()), flush=True)
        next(results)
"""


@pytest.mark.parametrize("workers", [0, 2])
def test_results_come_in_the_order_of_the_jobs(workers: int) -> None:
    with Crew(workers) as crew:
        assert list(crew.each(divmod, [(number, 7) for number in range(50)])) == [
            divmod(number, 7) for number in range(50)
        ]
        assert list(crew.each(divmod, [])) == []
    assert active_children() == []


@pytest.mark.parametrize("workers", [0, 2])
def test_what_goes_wrong_in_a_job_goes_wrong_here(workers: int) -> None:
    with Crew(workers) as crew, pytest.raises(ZeroDivisionError):
        list(crew.each(divmod, [(1, 1), (1, 0), (1, 1)]))
    assert active_children() == []


def test_there_are_only_as_many_as_pay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 4)
    assert [workers_for(jobs, 100, 100) for jobs in (0, 1, 2, 4, 9)] == [0, 0, 2, 4, 4]
    assert workers_for(9, 99, 100) == 0
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    assert workers_for(9, 100, 100) == 0
    monkeypatch.setattr("os.cpu_count", lambda: 64)
    assert workers_for(64, 100, 100) == 8


def interrupt(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("end", [interrupt, subprocess.Popen.terminate, subprocess.Popen.kill])
def test_children_end_with_their_parent(
    tmp_path: Path, end: Callable[[subprocess.Popen[bytes]], None]
) -> None:
    script = tmp_path / "busy.py"
    script.write_text(BUSY)
    process = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, env=environment())
    assert process.stdout is not None
    with process, process.stdout:
        children = list(map(int, process.stdout.readline().split()))
        assert len(children) == 2
        end(process)
        process.wait(DEADLINE)
        for child in children:
            wait_until(lambda child=child: not runs(child), f"the end of child {child}")


def runs(pid: int) -> bool:
    """Whether a process is there, and not only its entry, which nobody has collected yet."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not (state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z")
