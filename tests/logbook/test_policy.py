"""Which finished files are removed."""

from pathlib import Path

import pytest

from chat.irc.times import DAY, SECOND
from chat.logbook.names import parse_name
from chat.logbook.policy import GRACE, NOTHING, Kept, Policy, superfluous

T0 = 1_795_176_000_000_000  # noon of 2026-11-20
NOW = T0 + 3 * DAY


def kept(conversation: str, day: int, size: int) -> Kept:
    name = parse_name(f"2026-11-{day}.log")
    assert name is not None
    return Kept(name.start, conversation, Path(conversation), name, size)


FILES = [kept("#lobby", 20, 40), kept("#lobby", 21, 30), kept("#other", 20, 10), kept("#other", 22, 60)]


@pytest.mark.parametrize(
    ("policy", "gone"),
    [
        (NOTHING, []),
        (Policy(gzip_after=0), []),
        (Policy(keep_days=2), [0, 2]),
        (Policy(keep_days=1), [0, 2, 1]),
        (Policy(keep_size=60), [0, 2]),
        (Policy(keep_size=29), [0, 2, 1, 3]),
        (Policy(keep_total=100), [0]),
        (Policy(keep_total=90), [0, 2]),
        (Policy(keep_days=900, keep_size=70, keep_total=140), []),
        (Policy(keep_size=60, keep_total=59), [0, 2, 1, 3]),
    ],
)
def test_the_oldest_go_first(policy: Policy, gone: list[int]) -> None:
    assert superfluous(FILES[::-1], NOW, policy) == [FILES[index] for index in gone]


def test_grace_is_longer_than_any_batch() -> None:
    assert GRACE > 60 * SECOND
