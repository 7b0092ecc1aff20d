"""The judge of the trials must be able to say no: each kind of fault, put into a good log, is found."""

from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.evidence import Log, compare, one_order
from benchmarks.recorder import EVERYTHING, Recorder
from tests.support import Server

Lines = list[str]


def drop(lines: Lines) -> Lines:
    return lines[:4] + lines[5:]


def double(lines: Lines) -> Lines:
    return lines[:5] + lines[4:]


def swap(lines: Lines) -> Lines:
    return [*lines[:4], lines[5], lines[4], *lines[6:]]


def add(lines: Lines) -> Lines:
    return [*lines[:4], lines[3][:20] + "999999Z <alice> unseen", *lines[4:]]


def change(lines: Lines) -> Lines:
    return [line.replace("text 5", "text five") for line in lines]


def tear(lines: Lines) -> Lines:
    return [*lines[:-1], lines[-1][:20]]


FAULTS: list[Callable[[Lines], Lines]] = [drop, double, swap, add, change, tear]


@pytest.fixture(scope="module")
def talked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Recorder]:
    folder = tmp_path_factory.mktemp("talk")
    with Server(folder) as server:
        client = Recorder(server.host, server.port, "alice", EVERYTHING)
        client.send("JOIN #lobby", *(f"PRIVMSG #lobby :text {n}" for n in range(10)))
        client.barrier()
        client.close()
    return server.logs / "#lobby", client


def test_a_good_log_is_good(talked: tuple[Path, Recorder]) -> None:
    folder, client = talked
    log = Log(folder.parent, "#lobby")
    assert not log.complaints + compare(client, log, complete=True) + one_order(client)
    assert log.texts_of("alice") == [f"text {n}" for n in range(10)]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found(
    talked: tuple[Path, Recorder], tmp_path: Path, fault: Callable[[Lines], Lines]
) -> None:
    folder, client = talked
    (file,) = folder.glob("*.log")
    (tmp_path / "#lobby").mkdir()
    changed = "\n".join(fault(file.read_text().splitlines())) + ("\n" if fault is not tear else "")
    (tmp_path / "#lobby" / file.name).write_text(changed)
    log = Log(tmp_path, "#lobby")
    assert log.complaints + compare(client, log, complete=True)
