"""What others used of the machine."""

import os

import pytest

from benchmarks.load.machine import share_of_others, used, used_now


def test_all_but_idle_and_interrupts_is_used() -> None:
    stat = "cpu  100 20 300 9999 888 77 66 40 0 0\ncpu0 1 2 3 4 5 6 7 8 9 10\n"
    assert used(stat) == 460 / os.sysconf("SC_CLK_TCK")
    assert used_now() > 0


@pytest.mark.parametrize(("total", "ours", "share"), [(3.0, 2.0, 0.5), (2.0, 2.1, 0.0)])
def test_the_share_of_others(total: float, ours: float, share: float) -> None:
    assert share_of_others(total, ours, seconds=2.0) == share
