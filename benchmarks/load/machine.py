"""How much of this machine others used while something was measured (Linux: /proc)."""

import os
from pathlib import Path
from typing import Final

_TICKS: Final = os.sysconf("SC_CLK_TCK")


def used(stat: str) -> float:
    """CPU seconds that all processes have used, and that the host took away, from the text of /proc/stat.

    Interrupts are left out: those of the loopback belong to nobody.
    """
    user, nice, system, _idle, _iowait, _irq, _softirq, steal = (int(n) for n in stat.split()[1:9])
    return (user + nice + system + steal) / _TICKS


def used_now() -> float:
    """The same, now."""
    return used(Path("/proc/stat").read_text(encoding="ascii"))


def share_of_others(total: float, ours: float, seconds: float) -> float:
    """How many cores processes that are not ours used on average; 0.0 when the clocks' ticks say less."""
    return max(0.0, (total - ours) / seconds)
