"""What a logbook goes through before the power is cut."""

from chat.irc.times import DAY
from chat.logbook.policy import NOTHING, Policy
from tests.logbook.lives import Run, Scenario


def plain(run: Run) -> None:
    run.open()
    run.say("one")
    run.say("two", "three", to=("#lobby", "alice,bobb"))
    run.say("four \x1b é")


def rotation(run: Run) -> None:
    run.open(max_size=220)
    run.say("one", "two")
    run.say("three", "four")
    run.say("before midnight", "after", later=DAY // 2)
    run.say("the next day")


def a_second_start(run: Run) -> None:
    run.open()
    run.say("one")
    run.open()
    run.say("two")
    assert run.book is not None
    run.book.close()
    run.open()
    run.say("three")


def short_writes(run: Run) -> None:
    run.open()
    run.disk.short = 30
    run.say("one")
    run.say("two", "three")


def a_failed_sync(run: Run) -> None:
    run.open()
    run.say("one")
    run.disk.bad_syncs = 1
    assert run.say("two", "three")
    run.say("four")


def syncs_that_fail_for_a_while(run: Run) -> None:
    run.open()
    run.say("one")
    run.disk.bad_syncs, run.disk.truncate_fails = 9, True
    assert not run.say("two", final=False)
    assert not run.say("three", final=False)
    run.disk.works_again()
    run.say("four")


def a_full_disk(run: Run) -> None:
    run.open()
    run.say("one")
    run.disk.full_after = 70
    assert not run.say("two", "three")
    assert not run.say("four")
    run.disk.works_again()
    run.say("five", "six")


def full_between_two_files(run: Run) -> None:
    run.open()
    run.say("one")
    run.disk.full_after = 60
    assert not run.say("before midnight", "after", later=DAY // 2)
    run.disk.works_again()
    run.say("the next day")


def synced_at_the_end(run: Run) -> None:
    run.open(sync="never")
    run.say("one", final=False)
    run.say("two", final=False)
    run.say("three", final=False)
    run.close()


def sealing(run: Run) -> None:
    run.open()
    run.say("one", "two")
    run.say("three", later=DAY)
    run.keep_up()
    run.say("four")


def a_torn_end_is_sealed(run: Run) -> None:
    run.open()
    run.say("one")
    run.disk.full_after, run.disk.truncate_fails = 20, True
    assert not run.say("two", final=False)
    run.disk.works_again()
    run.keep_up()
    run.open()


def packing(run: Run) -> None:
    run.open()
    run.say("one")
    run.say("two", later=DAY)
    run.keep_up(Policy(gzip_after=1))
    run.say("three")


def pruning(run: Run) -> None:
    run.open()
    run.say("one")
    run.say("two", later=DAY)
    run.pruned_before = run.time
    run.keep_up(Policy(keep_days=3))
    run.say("three")


def pruning_what_was_packed(run: Run) -> None:
    run.open()
    run.say("one")
    run.say("two", later=DAY)
    run.keep_up(Policy(gzip_after=1))
    run.pruned_before = run.time
    run.keep_up(Policy(keep_days=3))
    run.say("three")


def importing(run: Run) -> None:
    run.open()
    run.say("one")
    run.say("two", later=DAY)
    assert run.book is not None
    while run.book.maintain(run.time, NOTHING):  # seals the first day
        pass
    run.close()
    run.put("before it", later=-100)
    run.put("long ago", later=-4 * DAY)


def importing_what_was_sealed(run: Run) -> None:
    run.open()
    run.close()
    run.put("long ago", later=-3 * DAY)
    run.open()
    run.keep_up()
    run.close()
    run.put("longer ago", later=-5)
    run.open()
    run.keep_up()


SCENARIOS: tuple[Scenario, ...] = (
    plain, rotation, a_second_start, short_writes, a_failed_sync, syncs_that_fail_for_a_while, a_full_disk,
    full_between_two_files, synced_at_the_end, sealing, a_torn_end_is_sealed, packing, pruning,
    pruning_what_was_packed, importing, importing_what_was_sealed,
)  # fmt: skip
