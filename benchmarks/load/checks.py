"""Whether every member got every message once, in one order. Each function returns complaints.

Rules for this file: it judges bytes that were received; it opens no socket.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Final

PAYLOAD: Final = re.compile(rb"PRIVMSG #c[0-9]+ :?[0-9]+ ([0-9]+) ")


def numbers(received: bytes) -> list[int]:
    """The numbers of all messages, in the order received."""
    return [int(number) for number in PAYLOAD.findall(received)]


def complete(seen: Sequence[int], wanted: Sequence[int]) -> list[str]:
    """Whether what was seen is what was sent, each once, in whatever order."""
    if sorted(seen) == sorted(wanted):
        return []
    counts, sent = Counter(seen), set(wanted)
    missing = sum(number not in counts for number in sent)
    doubled = sum(count > 1 for count in counts.values())
    foreign = sum(number not in sent for number in counts)
    return [f"{missing} missing, {doubled} doubled, {foreign} foreign messages"]


def without_own(stream: bytes, nick: str) -> bytes:
    """A channel's stream as a member is sent it that gets no echo."""
    own = f":{nick}!".encode()
    return b"".join(line for line in stream.splitlines(keepends=True) if not line.startswith(own))


def one_order(seen: Mapping[str, Sequence[int]], own: Mapping[str, Sequence[int]]) -> list[str]:
    """Whether members that each miss their own messages saw the rest in one order.

    Any two must agree on what both were sent; from four members on that allows one order only.
    """
    mine = {nick: frozenset(sent) for nick, sent in own.items()}
    return [
        f"{one} and {other} saw different orders"
        for one, other in combinations(seen, 2)
        if [n for n in seen[one] if n not in mine[other]] != [n for n in seen[other] if n not in mine[one]]
    ]
