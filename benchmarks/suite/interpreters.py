"""Which Pythons run this server."""

import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

_ASK: Final = "import sys, chat.server.main, chat.server.console; print('%d.%d' % sys.version_info[:2])"
_ROOT: Final = Path(__file__).parent.parent.parent


def candidates(text: str, prefix: Path) -> Iterable[str]:
    """Where a Python may be that is named by its path, by its command or by its version.

    A version may be that of this one, or of virtual environments beside this one's `prefix` that are named
    like it with the version behind (`.venv-3.12` beside `.venv`), or a command.
    """
    yield text
    if text == f"{sys.version_info.major}.{sys.version_info.minor}":
        yield sys.executable
    if "/" not in text:
        yield from sorted(str(path) for path in prefix.parent.glob(f"{prefix.name}-{text}*/bin/python"))
    yield f"python{text}"


def version_of(path: str) -> str:
    """The version of a Python that can run this server, "" of one that cannot."""
    found = shutil.which(path)
    if found is None:
        return ""
    done = subprocess.run([found, "-c", _ASK], capture_output=True, text=True, cwd=_ROOT, check=False)
    return "" if done.returncode else done.stdout.strip()


def find(wanted: Sequence[str]) -> list[tuple[str, str]]:
    """(version, path) of each; of this one when none is wanted. Raises LookupError with one line."""
    found = []
    for text in wanted or [sys.executable]:
        paths = candidates(text, Path(sys.prefix))
        match = next(((version, path) for path in paths if (version := version_of(path))), None)
        if match is None:
            raise LookupError(f"no Python here that is {text} and has what this server needs")
        found.append(match)
    return found
