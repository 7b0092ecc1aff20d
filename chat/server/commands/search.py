"""SEARCH (IRCv3 pull request 496, draft/search): messages by their text, from the log files.

The scan runs in a process of its own (search/searcher), so the chat does not wait for it.
"""

from collections.abc import Sequence
from typing import Final

from chat.irc import capabilities as cap
from chat.irc.message import Message
from chat.irc.names import is_channel
from chat.irc.parse import parse_tags
from chat.logbook.record import Record
from chat.search.searcher import Found, Place, Question
from chat.server.commands.history import place_of, private_targets, send_records, wait_for_own
from chat.server.commands.selectors import parse_reference
from chat.server.context import Context
from chat.server.dispatch import Row, only_with

MOST: Final = 200  # messages
_ROUNDS: Final = 4  # searches for one answer
_KEYS: Final = frozenset({"in", "from", "after", "before", "text", "limit"})
_FOREVER: Final = 1 << 62


def search(ctx: Context, message: Message) -> None:
    """SEARCH attributes: `in`, `from`, `after`, `before`, `text`, `limit`, written like message tags."""
    wait_for_own(ctx)
    question = _question(ctx, dict(parse_tags(message.params[0])))
    if question is None:
        return
    limit = question.limit
    for _ in range(_ROUNDS):
        found = ctx.hub.archive.search(question)
        if found is None:
            ctx.fail("FAIL", "SEARCH", "INTERNAL_ERROR", "The search could not be run")
            return
        try:
            shown = _not_removed(ctx, found)
        except OSError:
            ctx.fail("FAIL", "SEARCH", "INTERNAL_ERROR", "The log cannot be read")
            return
        if len(shown) >= limit or len(found) < question.limit:
            break
        question = question._replace(limit=4 * question.limit)  # removed messages stood in for others
    send_records(ctx, shown[-limit:], "search")


def _not_removed(ctx: Context, found: Sequence[Found]) -> list[Record]:
    """What is left of what was found. Raises OSError."""
    with ctx.hub.lock:
        logs = {item.conversation: ctx.hub.durable(item.conversation) for item in found}
    removed = {name: ctx.hub.archive.removed(name, upto) for name, upto in logs.items()}
    return [item.record for item in found if item.record.time not in removed[item.conversation]]


def _question(ctx: Context, given: dict[str, str]) -> Question | None:
    """What is asked, None (and the user is told) when that cannot be."""
    unknown = sorted(given.keys() - _KEYS)
    after = parse_reference(f"timestamp={given['after']}") if "after" in given else None
    before = parse_reference(f"timestamp={given['before']}") if "before" in given else None
    limit = given.get("limit", str(MOST))
    wrong = [key for key, value in (("after", after), ("before", before)) if key in given and value is None]
    if not (limit.isascii() and limit.isdigit() and len(limit) < 10 and int(limit)):
        wrong.append("limit")
    if unknown or wrong or not given.keys() & {"text", "from"}:
        name = (unknown + wrong or ["text"])[0]
        ctx.fail("FAIL", "SEARCH", "INVALID_PARAMS", name, "Invalid parameters")
        return None
    since = after.last + 1 if after else 0
    until = before.first - 1 if before else _FOREVER
    targets = [given["in"]] if given.get("in") else _all_targets(ctx)
    places = [place for target in targets if (place := place_of(ctx, target)) is not None]
    if given.get("in") and not places:
        ctx.fail("FAIL", "SEARCH", "INVALID_PARAMS", "in", "Messages could not be retrieved")
        return None
    windows = [Place(p.conversation, max(since, p.since), min(until, p.upto)) for p in places]
    root = str(ctx.settings.log_dir)
    return Question(root, windows, given.get("text", ""), given.get("from", ""), min(int(limit), MOST))


def _all_targets(ctx: Context) -> list[str]:
    with ctx.hub.lock:
        names = [channel.name for channel in ctx.user.channels]
    return [name for name in names if is_channel(name)] + private_targets(ctx)


COMMANDS: Final = {
    "SEARCH": Row(
        only_with(cap.SEARCH, search),
        1,
        cost=5,
        slow=True,
        usage="SEARCH text=<words>[;in=<target>][;from=<nick>][;after=<time>][;before=<time>][;limit=<n>]",
        help="Finds messages in the log.",
    ),
}
