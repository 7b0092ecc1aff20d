"""Starting the searching process, and waiting for its answer.

Rules for this file: any thread; whoever calls waits, for so many seconds at most, and the process is killed
then. Nothing of the question reaches a command line. The process knows how long it has, and ends by itself
should whoever asked be gone by then.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from chat.errors import UsageError
from chat.search.questions import Found, Question, decode_found, encode_question

_GRACE: Final = 1.0  # seconds that the process has more than it is waited for


def ask(question: Question, seconds: float) -> list[Found]:
    """What is found, by a process of its own.

    Raises `UsageError` for a pattern that cannot be, TimeoutError when it takes longer than `seconds`, and
    OSError when the logs cannot be read or the process cannot be started.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", "chat.search.searcher", str(seconds + _GRACE)],
            input=encode_question(question),
            capture_output=True,
            timeout=seconds,
            env=_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TimeoutError(f"the search took longer than {seconds:g} seconds") from None
    if done.returncode:
        text = done.stderr.decode("utf-8", "replace").strip()
        if done.returncode == 2:
            raise UsageError(text)
        raise OSError(text.rpartition("\n")[2] or "the search ended without an answer")
    return [decode_found(line) for line in done.stdout.splitlines()]


def _environment() -> dict[str, str]:
    """This process's, with this very package found first: it need not be installed, nor be in this folder."""
    package = str(Path(__file__).parents[2])
    path = os.pathsep.join([package, os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    return os.environ | {"PYTHONPATH": path, "PYTHONUTF8": "1"}
