"""What is to be run, as a list: each job is one work on one server, and gives what it showed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.load.peers import PEERS, Peer
from benchmarks.load.result import Measured

SCRIBE: Final = "scribe"
BARE: Final = "bare"


class Target(NamedTuple):
    """A server to measure. `label` tells apart the same server on several Pythons."""

    label: str
    name: str
    python: str

    @property
    def ours(self) -> bool:
        """Whether it is this server."""
        return self.name == SCRIBE

    def start(self, folder: Path) -> Peer:
        """A fresh one, which keeps what it keeps in `folder`."""
        return PEERS[self.name](folder, self.python)


class Job(NamedTuple):
    """One work on one server."""

    work: str
    target: Target
    run: Callable[[], Iterable[Measured]]

    def measured(self) -> list[Measured]:
        """Run it. What goes wrong is a fault of its result, and ends nothing else."""
        try:
            return [result_of(result, self.target) for result in self.run()]
        except (OSError, RuntimeError) as error:
            return [
                Measured(self.work, self.target.label, "", {}, (f"{type(error).__name__}: {error}"[:300],))
            ]


def result_of(result: Measured, target: Target) -> Measured:
    """The same under the target's label."""
    return replace(result, server=target.label)


def targets(names: Sequence[str], pythons: Sequence[tuple[str, str]]) -> list[Target]:
    """The servers; this one once for each (version, path) of Python. The first has the plain name."""
    found = []
    for name in names:
        for number, (version, path) in enumerate(pythons if name == SCRIBE else pythons[:1]):
            found.append(Target(f"{name} {version}" if number else name, name, path))
    return found
