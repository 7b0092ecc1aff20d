"""What is made of the figures: verdicts, rows, the documents, and the list of jobs."""

import json
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from rich.console import Console

from benchmarks.__main__ import chosen, jobs
from benchmarks.load.result import Measured, medians, quantile
from benchmarks.load.scenarios import LATENCY, THROUGHPUT
from benchmarks.suite.goals import GOALS, HOUR, Goal, Verdict, judge
from benchmarks.suite.interpreters import candidates, find
from benchmarks.suite.jobs import Job, Target, targets
from benchmarks.suite.report import save, show
from benchmarks.suite.rows import Row, fault_lines, rows
from benchmarks.suite.sizes import FULL, SHORT, SMOKE_SIZES

LOAD, CHAT = THROUGHPUT[0].name, LATENCY[0].name


def goal_of(work: str, figure: str) -> Goal:
    return next(goal for goal in GOALS if (goal.work, goal.figure) == (work, figure))


def load(server: str, rate: float, work: str = LOAD, *faults: str, **more: float) -> Measured:
    return Measured(work, server, "rate", {"rate": rate, **more}, faults)


def table(*results: Measured) -> dict[tuple[str, str], Measured]:
    return {(result.work, result.server): result for result in results}


@pytest.mark.parametrize(("own", "ratio", "reached"), [(8e6, "2.00x", True), (7.9e6, "1.98x", False)])
def test_so_many_times_a_peer(own: float, ratio: str, reached: bool) -> None:
    found = table(load("scribe", own), load("inspircd", 4e6))
    assert judge(goal_of(LOAD, "rate"), "scribe", found) == Verdict(ratio, reached)


@pytest.mark.parametrize(
    ("own", "ratio", "reached"), [(0.0004, "+0.30 ms", True), (0.0006, "+0.50 ms", False)]
)
def test_within_a_time_of_a_peer(own: float, ratio: str, reached: bool) -> None:
    results = [
        Measured(CHAT, name, "p50", {"p50": p50}) for name, p50 in (("scribe", own), ("inspircd", 0.0001))
    ]
    assert judge(goal_of(CHAT, "p50"), "scribe", table(*results)) == Verdict(ratio, reached)


@pytest.mark.parametrize(("own", "reached"), [(0.04, True), (0.06, False)])
def test_an_absolute_goal(own: float, reached: bool) -> None:
    results = table(Measured(HOUR, "scribe", "growth", {"growth": own}))
    assert judge(goal_of(HOUR, "growth"), "scribe", results) == Verdict("", reached)


def test_capabilities_are_compared_with_the_same_server_without() -> None:
    caps = f"{LOAD}, every capability"
    found = table(load("scribe", 4e6), load("scribe", 3e6, caps), load("inspircd", 9e6))
    assert judge(goal_of(caps, "rate"), "scribe", found) == Verdict("0.75x", True)
    slow = f"{CHAT}, every capability"
    times = [Measured(work, "scribe", "p50", {"p50": p50}) for work, p50 in ((CHAT, 0.001), (slow, 0.002))]
    assert judge(goal_of(slow, "p50"), "scribe", table(*times)) == Verdict("0.50x", False)


def test_a_run_with_faults_reaches_nothing() -> None:
    found = table(load("scribe", 9e6, LOAD, "somebody missed something"), load("inspircd", 1e6))
    assert judge(goal_of(LOAD, "rate"), "scribe", found).reached is False
    broken = table(Measured(LOAD, "scribe", "", {}, ("it did not start",)))
    assert judge(goal_of(LOAD, "rate"), "scribe", broken).reached is False


def test_without_the_peer_there_is_no_verdict() -> None:
    assert judge(goal_of(LOAD, "rate"), "scribe", table(load("scribe", 9e6))) == Verdict()
    assert judge(goal_of(LOAD, "rate"), "scribe", {}) == Verdict()


def test_a_row_has_every_server_the_verdict_and_the_costs() -> None:
    costs = {"cpu": 0.2, "disk": 112.0, "rss_each": 50e3, "connections": 200.0}
    results = [load("scribe", 8e6, **costs), load("inspircd", 2e6, cpu=0.1, disk=0.0, generator=0.95)]
    (row,) = rows(results, GOALS)
    assert row == Row(
        LOAD, "deliveries a second", ("8.00 M/s", "2.00 M/s*"), "4.00x", "2x InspIRCd, or more", "yes",
        ("0.20 / 0.10", "112 / 0", ""),
    )  # fmt: skip
    (plain,) = rows(results, ())
    assert (plain.goal, plain.reached) == ("", "")


def test_memory_of_a_connection_is_told_of_very_many() -> None:
    crowd = Measured(
        "10,000 members", "scribe", "p50", {"last": 0.1, "rss": 3e8, "rss_each": 30e3, "connections": 1e4}
    )
    first, second = rows([crowd], GOALS)
    assert first.costs == ("", "", "30")
    assert (first.reached, second.reached, second.costs) == ("yes", "yes", ("", "", ""))


def test_every_goal_names_work_that_is_run() -> None:
    servers = targets(["scribe", "inspircd", "ngircd", "bare"], [("3.11", "python")])
    hour = FULL._replace(memory_seconds=3600.0)
    named = {job.work for job in jobs(hour, servers)}
    chats = {goal.work for goal in GOALS if "members chat beside" in goal.work}
    assert {goal.work for goal in GOALS} - chats <= named
    assert len(chats) == 3
    small = {job.work for job in jobs(SHORT, servers)}
    assert "10,000 members" not in small
    assert {job.target.name for job in jobs(SMOKE_SIZES, servers[:1])} == {"scribe"}


def test_of_several_rounds_the_median_counts_and_every_fault() -> None:
    rounds = [load("scribe", 4e6, cpu=0.3), load("inspircd", 5e6), load("scribe", 9e6, LOAD, "lost", cpu=0.1)]
    rounds += [Measured(LOAD, "scribe", "", {}, ("did not start",)), load("scribe", 6e6, cpu=0.2)]
    scribe, inspircd = medians(rounds)
    assert scribe == load("scribe", 6e6, LOAD, "lost", "did not start", cpu=0.2)
    assert inspircd == rounds[1]
    assert medians(rounds[3:4]) == rounds[3:4]


def test_the_rounds_go_from_server_to_server() -> None:
    servers = targets(["scribe", "inspircd"], [("3.11", "python")])
    first = [(job.work, job.target.name) for job in jobs(FULL._replace(rounds=2), servers)][:6]
    assert first == 2 * [
        (LOAD, "scribe"), (LOAD, "inspircd"), (f"{LOAD}, every capability", "scribe"),
    ]  # fmt: skip


def test_this_server_is_run_on_each_python_the_others_once() -> None:
    found = targets(["scribe", "inspircd"], [("3.11", "a"), ("3.13", "b")])
    assert [(target.label, target.python) for target in found] == [
        ("scribe", "a"), ("scribe 3.13", "b"), ("inspircd", "a"),
    ]  # fmt: skip


def test_what_cannot_be_measured_is_a_fault_and_ends_nothing() -> None:
    def broken() -> list[Measured]:
        raise ConnectionError("the server ended the connection")

    (result,) = Job("some work", Target("scribe", "scribe", "python"), broken).measured()
    assert result.faults == ("ConnectionError: the server ended the connection",)
    assert fault_lines([result]) == ["some work, Scribe: ConnectionError: the server ended the connection"]


def test_the_documents(tmp_path: Path) -> None:
    results = [
        load("scribe", 8e6), load("inspircd", 2e6), load("scribe 3.13", 9e6),
        Measured("1 < 2 & so on", "scribe", "p50", {"p50": 0.00025, "p99": 0.001}),
        Measured("broken", "scribe", "", {}, tuple(f"fault {n}" for n in range(9))),
    ]  # fmt: skip
    console = Console(width=220, record=True)
    show(results, console, "a remark", GOALS)
    shown = console.export_text()
    assert "4.00x" in shown and "a remark" in shown and "and 4 more" in shown and "Scribe 3.13" in shown
    paths = save(results, tmp_path / "new" / "out", "a remark", GOALS, [("3.11", "python")])
    assert [path.name for path in paths] == ["results.json", "results.md", "results.svg"]
    data = json.loads(paths[0].read_text())
    assert data["results"][0]["figures"] == {"rate": 8e6}
    assert "| 4.00x | 2x InspIRCd, or more | yes |" in paths[1].read_text()
    picture = ElementTree.parse(paths[2]).getroot()
    texts = [element.text for element in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert "1 < 2 & so on" in texts and "8.00 M/s" in texts and "0.25 ms" in texts


def test_pythons_are_found_by_path_command_or_version(tmp_path: Path) -> None:
    (tmp_path / ".venv-2.7.1" / "bin").mkdir(parents=True)
    there = tmp_path / ".venv-2.7.1" / "bin" / "python"
    there.touch()
    assert list(candidates("2.7", tmp_path / ".venv")) == ["2.7", str(there), "python2.7"]
    this = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert find([this]) == [(this, sys.executable)]
    assert find([])[0][0].startswith("3.")
    with pytest.raises(LookupError, match=r"no Python here that is 2\.0"):
        find(["2.0"])


def test_a_server_that_is_not_here_is_named() -> None:
    assert chosen("scribe,bare") == ["scribe", "bare"]
    with pytest.raises(LookupError, match="not here: dragon; there are scribe"):
        chosen("scribe,dragon")


@pytest.mark.parametrize(("part", "value"), [(0.0, 1), (0.5, 3), (0.99, 5), (1.0, 5)])
def test_quantiles(part: float, value: float) -> None:
    assert quantile([5, 1, 3, 2, 4], part) == value
    assert quantile([], part) == 0
