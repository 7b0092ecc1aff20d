"""What is wanted of the logs, as options: one language for every verb of the reader, and for the client.

Rules for this file: what may be typed, and the query that it becomes.
"""

import argparse
import re
from collections.abc import Sequence
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Final

from chat.errors import UsageError
from chat.logbook.scan import FOREVER
from chat.options import Options
from chat.search.query import Query
from chat.search.when import parse_when
from chat.search.words import JOINS, KINDS

HAS: Final = ("url", "reply", "reaction")
DEFAULT_LOGS: Final = Path("logs")
_TAKES_TIME: Final = ("--since", "--until", "-S", "-U", "--zone")
_TAKES_TEXT: Final = ("-e", "--regexp")

TIMES_HELP: Final = """\
times, as journalctl takes them:
  yesterday  today  now  -2h  -90min  "2 hours ago"  "1 day 12 hours ago"  21:01  2026-11-20
  "2026-11-20 21:01"  2026-11-20T21:01:41Z  2026-11-20T22:01:41+01:00  @1795208501  (or a msgid)
"""


def count(text: str) -> int:
    """An option's number of lines. Raises ArgumentTypeError."""
    if not (text.isascii() and text.isdigit()) or len(text) > 12:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of lines")
    return int(text)


def _words(text: str) -> list[str]:
    found = [word for word in text.split(",") if word]
    if not found:
        raise argparse.ArgumentTypeError("a name is needed")
    return found


def _channels(text: str) -> list[str]:
    """Channels and private chats. What may be the two of one private chat stays together: the logs tell."""
    names = _words(text)
    pair = len(names) == 2 and not any(name[0] in "#&" for name in names)
    return [",".join(names)] if pair else names


def _kinds(text: str) -> list[str]:
    """Kinds, in the plural as well (`messages`), and `redaction` for `redact`. Raises ArgumentTypeError."""
    found = []
    for word in _words(text):
        kind = word if word in KINDS else word.removesuffix("s").replace("redaction", "redact")
        if kind not in KINDS:
            raise argparse.ArgumentTypeError(f"{word!r} is not one of {', '.join(KINDS)}")
        found.append(kind)
    return found


def add_place(parser: Options) -> None:
    """Where the logs are."""
    parser.add_argument(
        "--log-dir",
        type=Path,
        default=DEFAULT_LOGS,
        metavar="DIR",
        help="the folder of the logs (default: logs)",
    )


def add_channels(parser: Options) -> None:
    """Which logs are meant, and where they are."""
    parser.add_argument(
        "channels", nargs="*", metavar="CHANNEL", help="channels or private chats; all if none"
    )
    add_place(parser)


def add_filters(parser: Options) -> None:
    """The options that say which records are wanted."""
    group = parser.add_argument_group("which lines")
    group.add_argument("-S", "--since", metavar="TIME", help="from this time on")
    group.add_argument("-U", "--until", metavar="TIME", help="up to this time")
    group.add_argument(
        "--channel",
        type=_channels,
        action="append",
        default=[],
        metavar="NAME",
        help="in this channel or private chat; may be repeated",
    )
    for name, dest, help_text in (
        ("--from", "sender", "by this person; * and ? as in masks"),
        ("--to", "to", "to this person: in private, or `NAME: ...`"),
        ("--mentions", "mentions", "that name this person"),
    ):
        group.add_argument(
            name, dest=dest, type=_words, action="append", default=[], metavar="NAME", help=help_text
        )
    group.add_argument(
        "--kind", type=_kinds, action="append", default=[], metavar="KIND", help=f"one of {', '.join(KINDS)}"
    )
    group.add_argument("--no-joins", action="store_true", help="leave out who came and went")
    group.add_argument("--has", choices=HAS, action="append", default=[], help="with a link, an answer, ...")
    group.add_argument("-n", "--lines", type=count, metavar="N", help="only the last N")
    group.add_argument("-r", "--reverse", action="store_true", help="newest first")
    group.add_argument("--utc", action="store_true", help="times typed and shown are UTC, not local")
    group.add_argument("--raw", action="store_true", help="show also what was removed")


def add_pattern(parser: Options) -> None:
    """The options that say how a pattern matches, named as grep names them."""
    group = parser.add_argument_group("how the pattern matches, as with grep")
    group.add_argument("-e", "--regexp", metavar="PATTERN", help="the pattern, if it starts with a dash")
    group.add_argument("-i", "--ignore-case", action="store_true", help="capitals do not matter")
    group.add_argument(
        "-F", "--fixed-strings", action="store_true", help="PATTERN is text, not an expression"
    )
    group.add_argument("-w", "--word-regexp", action="store_true", help="whole words only")
    group.add_argument("-v", "--invert-match", action="store_true", help="what does not match")
    group.add_argument("-m", "--max-count", type=count, metavar="N", help="stop after N")
    group.add_argument("-A", "--after-context", type=count, metavar="N", help="and N lines after each")
    group.add_argument("-B", "--before-context", type=count, metavar="N", help="and N lines before each")
    group.add_argument("-C", "--context", type=count, metavar="N", help="both")


def join_times(argv: Sequence[str]) -> list[str]:
    """`--since -2h` as `--since=-2h`, for argparse takes -2h for an option; `-e -x`, `--zone -05:00` too."""
    joined: list[str] = []
    for word in argv:
        before = joined[-1] if joined else ""
        if (before in _TAKES_TIME and re.match(r"-\s*\d", word)) or (
            before in _TAKES_TEXT and word[:1] == "-"
        ):
            joined[-1] = f"{before}={word}" if before.startswith("--") else before + word
        else:
            joined.append(word)
    return joined


def zone_of(options: argparse.Namespace) -> tzinfo | None:
    """The zone in which times are typed and shown; None is the machine's own."""
    return UTC if options.utc else None


def read_query(options: argparse.Namespace, now: int, pattern: str | None = None) -> Query:
    """The query that the options describe at the time `now` (µs). Raises `UsageError`."""
    zone = zone_of(options)
    kinds = frozenset(kind for kinds in options.kind for kind in kinds) or None
    if options.no_joins:
        kinds = (kinds or frozenset(KINDS)) - JOINS
    asked = vars(options).get
    if asked("regexp") is not None:
        pattern = options.regexp
    query = Query(
        since=parse_when(options.since, now, zone) if options.since is not None else 0,
        until=parse_when(options.until, now, zone) if options.until is not None else FOREVER,
        channels=_flat([*options.channel, asked("channels") or []]),
        senders=_flat(options.sender),
        receivers=_flat(options.to),
        mentions=_flat(options.mentions),
        kinds=kinds,
        has=frozenset(options.has),
        pattern=pattern,
        ignore_case=bool(asked("ignore_case")),
        fixed=bool(asked("fixed_strings")),
        word=bool(asked("word_regexp")),
        invert=bool(asked("invert_match")),
        before=_either(asked("before_context"), asked("context")),
        after=_either(asked("after_context"), asked("context")),
        newest=options.lines,
        most=asked("max_count"),
        reverse=options.reverse,
        removed=options.raw,
    )
    if query.since > query.until:
        raise UsageError("--since is later than --until")
    return query


def _flat(lists: Sequence[Sequence[str]]) -> tuple[str, ...]:
    return tuple(name for names in lists for name in names)


def _either(one: int | None, other: int | None) -> int:
    return one if one is not None else other or 0
