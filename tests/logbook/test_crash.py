"""Power is cut, or the process killed, after every single operation; whatever the disk may then hold, all
that was delivered is in the log, once and in order, and the logbook opens and goes on.

`python -m benchmarks.crash_trial` tries every state there is (losses.py); here they are fewer, but for a cut
at any byte of any write.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import pytest

from chat.errors import LogUnavailable
from chat.logbook import line, recover
from chat.logbook.logbook import Logbook
from chat.logbook.record import Record
from chat.logbook.upkeep import Upkeep
from tests.logbook.aftermath import Examiner
from tests.logbook.cuts import Left, cuts_in_recovery, kills, power_cuts
from tests.logbook.lives import Habits, Scenario, lives
from tests.logbook.losses import FEW, MANY
from tests.logbook.scenarios import (
    SCENARIOS,
    a_failed_sync,
    a_full_disk,
    a_second_start,
    a_torn_end_is_sealed,
    importing,
    packing,
    plain,
    pruning,
    rotation,
    sealing,
    short_writes,
    synced_at_the_end,
    syncs_that_fail_for_a_while,
)  # fmt: skip


@pytest.fixture(scope="module")
def examiner() -> Iterator[Examiner]:
    """One for all, as many crashes leave the same disk."""
    one = Examiner()
    yield one
    print(f"\n{one.counts['states']} states left by crashes, {one.distinct} different disks")


def check_all(left: Iterable[Left], examiner: Examiner) -> None:
    count = 0
    for run, entries in left:
        examiner.check(run, entries)
        count += 1
    assert count


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_power_cut_after_any_operation(scenario: Scenario, examiner: Examiner) -> None:
    check_all(power_cuts(scenario, MANY), examiner)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_killed_after_any_operation_and_power_cut_after_any_of_the_next_life(
    scenario: Scenario, examiner: Examiner
) -> None:
    check_all(kills(scenario, FEW), examiner)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_power_cut_in_recovery(scenario: Scenario, examiner: Examiner) -> None:
    check_all(cuts_in_recovery(scenario, examiner, FEW, FEW), examiner)


# That the model shows what would go wrong.


class Hasty(Logbook):
    """A logbook without the fdatasync."""

    def commit(self, batch: Mapping[str, Sequence[Record]]) -> dict[str, LogUnavailable]:
        return self._writer.commit(batch, sync=False)


@pytest.mark.parametrize(
    "scenario",
    [plain, rotation, a_second_start, short_writes, a_failed_sync, a_full_disk, sealing, packing, pruning],
)
def test_the_model_sees_that_commit_does_not_sync(scenario: Scenario, examiner: Examiner) -> None:
    with pytest.raises(AssertionError):
        check_all(power_cuts(scenario, FEW, Habits(kind=Hasty)), examiner)


@pytest.mark.parametrize("scenario", [plain, rotation, sealing, importing])
@pytest.mark.parametrize("habits", [Habits(syncs=False), Habits(folders_sync=False)])
def test_the_model_sees_a_disk_that_does_not_sync(
    scenario: Scenario, habits: Habits, examiner: Examiner
) -> None:
    """Not its files, or not its folders."""
    with pytest.raises(AssertionError):
        check_all(power_cuts(scenario, FEW, habits), examiner)


def test_the_model_sees_that_delivery_came_first(examiner: Examiner) -> None:
    with pytest.raises(AssertionError):
        check_all(power_cuts(plain, FEW, Habits(deliver_first=True)), examiner)


@pytest.mark.parametrize("way", [power_cuts, kills])
def test_the_model_sees_that_the_tail_is_not_synced_after_recovery(
    way: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only a kill shows it: after a power cut there is nothing that is not safe."""
    monkeypatch.setattr(recover, "_sync", lambda *_: None)
    if way is power_cuts:
        check_all(power_cuts(plain, FEW), Examiner())
    else:
        with pytest.raises(AssertionError):
            check_all(kills(plain, FEW), Examiner())


def test_the_model_sees_that_the_way_to_the_tail_is_not_synced(monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder's own entry was not safe when the process was killed that made it."""
    sync = recover._sync
    monkeypatch.setattr(recover, "_sync", lambda disk, root, files: sync(disk, root / "#lobby", files))
    with pytest.raises(AssertionError):
        check_all(kills(plain, FEW), Examiner())


def test_the_model_sees_that_seals_are_built_on_what_is_not_safe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Upkeep, "_settle", lambda *_: None)
    with pytest.raises(AssertionError):
        check_all(kills(sealing, FEW), Examiner())


def test_the_model_sees_a_line_with_a_hole_that_is_taken_for_a_record(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(line, "is_escaped", lambda _: True)
    with pytest.raises(AssertionError):
        check_all(power_cuts(synced_at_the_end, MANY), Examiner())


@pytest.mark.parametrize("scenario", [a_full_disk, syncs_that_fail_for_a_while])
def test_the_model_sees_a_cut_that_is_not_synced(scenario: Scenario, examiner: Examiner) -> None:
    """What was refused comes back; or the old end behind the new beginning."""
    done = lives(scenario)[-1].disk.done
    cuts = [
        at
        for at, what in enumerate(done[:-1])
        if what.startswith("cut ") and done[at + 1].startswith("sync ")
    ]
    assert cuts
    with pytest.raises(AssertionError):
        for cut in cuts:
            check_all(power_cuts(scenario, MANY, Habits(deaf_to=cut + 1)), examiner)


def test_the_model_sees_a_sealed_file_that_recovery_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recover, "_is_sealed", lambda *_: False)
    with pytest.raises(AssertionError):
        check_all(power_cuts(a_torn_end_is_sealed, FEW), Examiner())


def test_a_killed_process_alone_loses_nothing_written(examiner: Examiner) -> None:
    """Without any sync the cache still has everything: what the model reports above is the power's doing."""
    for run in lives(plain, Habits(syncs=False, folders_sync=False)):
        examiner.check(run, run.disk.entries)
