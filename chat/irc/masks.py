"""`nick!user@host` patterns with `*` and `?`, as bans and WHO use them.

Rules for this file: matching takes time in proportion to the two lengths multiplied, whatever a hostile
pattern looks like. What stands between two stars is sought from left to right, and where it was found first
it stays (an atomic group): to try further right could never help.
"""

import re
from functools import lru_cache

from chat.irc.names import fold


def normalise(mask: str) -> str:
    """Complete a short mask: `bob` is `bob!*@*`, `*.edu` is `*!*@*.edu`, `bob@host` is `*!bob@host`."""
    if "!" in mask:
        nick, _, rest = mask.partition("!")
        user, _, host = rest.partition("@")
        return f"{nick or '*'}!{user or '*'}@{host or '*'}"
    if "@" in mask:
        user, _, host = mask.partition("@")
        return f"*!{user or '*'}@{host or '*'}"
    if "." in mask or ":" in mask:
        return f"*!*@{mask}"
    return f"{mask or '*'}!*@*"


def matches(mask: str, text: str) -> bool:
    """Whether `text` as a whole fits `mask`, without regard to case."""
    pattern, subject = fold(mask), fold(text)
    if len(pattern) - pattern.count("*") > len(subject):  # so that no huge mask is ever compiled
        return False
    return _compiled(pattern).fullmatch(subject) is not None


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    first, *rest = [_literal(part) for part in pattern.split("*")]
    if not rest:
        return re.compile(first, re.DOTALL)
    *middle, last = rest
    found = "".join(f"(?>.*?{part})" for part in middle if part)
    return re.compile(f"{first}{found}.*{last}", re.DOTALL)


def _literal(part: str) -> str:
    """What stands between two stars."""
    return "".join("." if char == "?" else re.escape(char) for char in part)
