"""A query as the attributes of IRC's SEARCH, and back: the client writes them, the server reads them.

    draft/search            in from after before text limit      messages whose text holds `text`
    scribe.chat/search      scribe.chat/...                      the rest of the language (docs/search.md)

The standard attributes mean what IRCv3 pull request 496 says they mean, whoever asks. The others are a
vendor's, offered by the capability CAPABILITY; with any of them the answer is what `scribe log search` finds.

Rules for this file: pure; both directions side by side, so that they cannot part. What costs time to check
(whether a pattern can be one) is left to the searching process.
"""

from collections.abc import Mapping
from typing import Final

from chat.errors import BadRecord
from chat.irc.times import log_time, parse_time
from chat.logbook.scan import FOREVER
from chat.search.asking import HAS
from chat.search.query import Query
from chat.search.words import KINDS

CAPABILITY: Final = "scribe.chat/search"
VENDOR: Final = "scribe.chat/"
COUNT: Final = "scribe.chat/count"  # an attribute without a meaning for its value
IN: Final = "scribe.chat/in"  # a tag: where something was said that does not say so itself
AROUND: Final = "scribe.chat/around"  # a tag: of what is only around a message that was found
SAID: Final = frozenset({"message", "action", "notice", "ctcp"})  # what draft/search looks through
MOST_NAMES: Final = 20  # in one list
MOST_AROUND: Final = 20  # lines before a hit, and after it
MATCHING: Final = frozenset({"in", "from", "after", "before", "text"})  # one of them is needed
_STANDARD: Final = MATCHING | {"limit"}
_LISTS: Final = {"in": "channels", "from": "senders", "to": "receivers", "mentions": "mentions"}
_FLAGS: Final = {"i": "ignore_case", "F": "fixed", "w": "word", "v": "invert", "r": "reverse"}
_OWN: Final = frozenset({*_LISTS, "kind", "has", "pattern", "flags", "first", "around", "count"})
_MILLISECOND: Final = 1000


class BadAttribute(ValueError):
    """An attribute that is unknown, or whose value cannot be; its text is the attribute's name."""


def standard(query: Query) -> dict[str, str]:
    """What the standard attributes can say: all that the query wants, and perhaps more.

    Of several channels or senders, and of masks, nothing is said; `text` is in every match.
    """
    given = {"text": query.text}
    if len(query.channels) == 1:
        given["in"] = query.channels[0]
    if len(query.senders) == 1 and not set("*?!@") & set(query.senders[0]):
        given["from"] = query.senders[0]
    if query.since > 0:
        given["after"] = log_time(query.since)
    if query.until < FOREVER:
        given["before"] = log_time(query.until)
    if query.newest is not None:
        given["limit"] = str(query.newest)
    return {key: value for key, value in given.items() if value}


def full(query: Query) -> dict[str, str]:
    """All of a query; `read` gives it back. What was removed cannot be asked for."""
    given = standard(query)
    own: dict[str, str] = {}
    for key, name in _LISTS.items():
        names: tuple[str, ...] = getattr(query, name)
        if names and key not in given:
            own[key] = ",".join(names)
    if query.kinds != SAID:
        own["kind"] = "*" if query.kinds is None else ",".join(sorted(query.kinds))
    if query.has:
        own["has"] = ",".join(sorted(query.has))
    if query.pattern is not None:
        own["pattern"] = query.pattern
    flags = "".join(flag for flag, name in _FLAGS.items() if getattr(query, name))
    if flags:
        own["flags"] = flags
    if query.most is not None:
        own["first"] = str(query.most)
    if query.before or query.after:
        own["around"] = f"{query.before},{query.after}"
    return given | {VENDOR + key: value for key, value in own.items()}


def read(given: Mapping[str, str], *, vendor: bool) -> Query:
    """The query that attributes ask for; those of the vendor are unknown without `vendor`.

    Raises `BadAttribute`.
    """
    for key in sorted(given):
        known = key in _STANDARD or (vendor and key.removeprefix(VENDOR) in _OWN and key.startswith(VENDOR))
        if not known:
            raise BadAttribute(key)
    own = {key.removeprefix(VENDOR): value for key, value in given.items() if key.startswith(VENDOR)}
    both = {"in", "from"} & given.keys() & own.keys()
    if both:
        raise BadAttribute(VENDOR + min(both))
    flags = own.get("flags", "")
    if not set(flags) <= _FLAGS.keys():
        raise BadAttribute(VENDOR + "flags")
    before, after = _around(own)
    return Query(
        since=_time(given, "after") or 0,
        until=_before(given),
        channels=_names(own, "in") or ((given["in"],) if given.get("in") else ()),
        senders=_names(own, "from") or ((given["from"],) if given.get("from") else ()),
        receivers=_names(own, "to"),
        mentions=_names(own, "mentions"),
        kinds=_kinds(own),
        has=frozenset(_chosen(own, "has", HAS)),
        text=given.get("text", ""),
        pattern=own.get("pattern"),
        ignore_case="i" in flags,
        fixed="F" in flags,
        word="w" in flags,
        invert="v" in flags,
        reverse="r" in flags,
        before=before,
        after=after,
        newest=_number(given, "limit"),
        most=_number(own, "first", VENDOR),
    )


def _before(given: Mapping[str, str]) -> int:
    time = _time(given, "before")
    if time is None:
        return FOREVER
    exact = len(given["before"].partition(".")[2]) > len("123Z")
    return time if exact else time + _MILLISECOND - 1  # a millisecond stands for all of it


def _time(given: Mapping[str, str], key: str) -> int | None:
    if key not in given:
        return None
    try:
        return parse_time(given[key])
    except BadRecord:
        raise BadAttribute(key) from None


def _number(given: Mapping[str, str], key: str, prefix: str = "") -> int | None:
    text = given.get(key)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text)):
        raise BadAttribute(prefix + key)
    return int(text)


def _names(own: Mapping[str, str], key: str) -> tuple[str, ...]:
    if key not in own:
        return ()
    names = tuple(own[key].split(","))
    if not all(names) or len(names) > MOST_NAMES:
        raise BadAttribute(VENDOR + key)
    return names


def _chosen(own: Mapping[str, str], key: str, choices: Mapping[str, str] | tuple[str, ...]) -> list[str]:
    words = own[key].split(",") if key in own else []
    if not set(words) <= set(choices):
        raise BadAttribute(VENDOR + key)
    return words


def _kinds(own: Mapping[str, str]) -> frozenset[str] | None:
    if own.get("kind") == "*":
        return None
    return frozenset(_chosen(own, "kind", KINDS)) if "kind" in own else SAID


def _around(own: Mapping[str, str]) -> tuple[int, int]:
    words = own.get("around", "0,0").split(",")
    numbers = [int(word) for word in words if word.isascii() and word.isdigit() and len(word) < 4]
    if not len(words) == len(numbers) == 2 or max(numbers) > MOST_AROUND:
        raise BadAttribute(VENDOR + "around")
    return numbers[0], numbers[1]
