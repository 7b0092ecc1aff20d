"""`nick!user@host` patterns with `*` and `?`, as bans and WHO use them.

Rules for this file: matching takes time in proportion to the two lengths multiplied, whatever a hostile
pattern looks like; so no translation to regular expressions.
"""

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
    p = s = 0
    star, retry = -1, 0
    while s < len(subject):
        if p < len(pattern) and pattern[p] == "*":
            star, retry = p, s
            p += 1
        elif p < len(pattern) and pattern[p] in ("?", subject[s]):
            p += 1
            s += 1
        elif star >= 0:
            retry += 1
            p, s = star + 1, retry
        else:
            return False
    return all(char == "*" for char in pattern[p:])
