"""SEARCH (IRCv3 pull request 496, draft/search): messages by their text, from the log files.

With the capability `scribe.chat/search` there are more attributes: the language of `scribe log search`
(search/attributes, docs/search.md). The scan runs in a process of its own (search/searcher), so the chat does
not wait for it, and one that takes too long is ended.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from chat.errors import UsageError
from chat.irc import capabilities as cap
from chat.irc.message import Message
from chat.irc.names import is_channel
from chat.irc.parse import parse_tags
from chat.search import attributes
from chat.search.attributes import VENDOR, BadAttribute
from chat.search.query import Query
from chat.search.questions import COUNT, SEARCH, Found, Place, Question
from chat.server.commands.history import Place as Seen
from chat.server.commands.history import may_be_sent, place_of, private_targets, wait_for_own
from chat.server.context import Context
from chat.server.dispatch import Row, only_with
from chat.server.posts import Event

MOST: Final = 200  # messages that are found
_NO_TARGET: Final = frozenset({"QUIT", "NICK"})


def search(ctx: Context, message: Message) -> None:
    """SEARCH attributes: `in`, `from`, `after`, `before`, `text`, `limit`, written like message tags."""
    wait_for_own(ctx)
    given = dict(parse_tags(message.params[0]))
    try:
        query = attributes.read(given, vendor=bool(ctx.session.caps & cap.FULL_SEARCH))
        places = _places(ctx, query)
        full = any(key.startswith(VENDOR) for key in given)
        if not full and not given.keys() & attributes.MATCHING:
            raise BadAttribute("text")
    except BadAttribute as bad:
        ctx.fail("FAIL", "SEARCH", "INVALID_PARAMS", str(bad), "Invalid parameters")
        return
    windows = tuple(Place(place.conversation, place.since, place.upto) for place in places)
    kind = COUNT if attributes.COUNT in given else SEARCH
    question = Question(_limited(query), (str(ctx.settings.log_dir),), windows, kind)
    found = _ask(ctx, question)
    if found is None:
        return
    names = {place.conversation: place.name for place in places}
    if kind == COUNT:
        _send_counts(ctx, found, names)
    else:
        _send(ctx, found, names, full=full)


def _places(ctx: Context, query: Query) -> list[Seen]:
    """What this client may look through. Raises `BadAttribute` for what it may not."""
    if not query.channels:
        found = [place_of(ctx, target) for target in _all_targets(ctx)]
        return [place for place in found if place is not None]
    places: dict[str, Seen] = {}
    for target in query.channels:
        place = place_of(ctx, target)
        if place is None:
            raise BadAttribute("in" if len(query.channels) == 1 else attributes.IN)
        places.setdefault(place.conversation, place)
    return list(places.values())


def _all_targets(ctx: Context) -> list[str]:
    with ctx.hub.lock:
        names = [channel.name for channel in ctx.user.channels]
    return [name for name in names if is_channel(name)] + private_targets(ctx)


def _limited(query: Query) -> Query:
    """The query with no more than MOST messages in its answer."""
    most = None if query.most is None else min(query.most, MOST)
    if query.newest is None and most is not None:
        return replace(query, most=most)
    return replace(query, most=most, newest=min(query.newest or MOST, MOST))


def _ask(ctx: Context, question: Question) -> list[Found] | None:
    """What the search finds; None, and the user is told, when there is no answer."""
    try:
        return ctx.hub.archive.search(question, ctx.settings.search_timeout)
    except UsageError as error:
        ctx.fail("FAIL", "SEARCH", "INVALID_PARAMS", f"{VENDOR}pattern", str(error))
    except TimeoutError as error:
        ctx.fail("FAIL", "SEARCH", "TIMEOUT", f"Not finished: {error}")
    except OSError:
        ctx.fail("FAIL", "SEARCH", "INTERNAL_ERROR", "The search could not be run")
    return None


def _send(ctx: Context, found: Sequence[Found], names: dict[str, str], *, full: bool) -> None:
    """What was found, in a batch, as this client would have been sent it."""
    caps = ctx.session.caps
    with ctx.batch("search") as tags:
        for item in found:
            if not may_be_sent(caps, item.record):
                continue
            event = Event(item.record.message)
            event.time = item.record.time
            event.extra_tags = tags
            if full and item.record.message.command in _NO_TARGET:
                event.extra_tags = {**event.extra_tags, attributes.IN: names[item.conversation]}
            if not item.hit:
                event.extra_tags = {**event.extra_tags, attributes.AROUND: "1"}
            ctx.raw(event.render_extra(caps))


def _send_counts(ctx: Context, found: Sequence[Found], names: dict[str, str]) -> None:
    """How many there are in each place that has one."""
    with ctx.batch("search") as tags:
        for item in found:
            words = ("SEARCH", "COUNT", names[item.conversation], str(item.number), "Messages found")
            ctx.send(Message("NOTE", words, ctx.server, tags))


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
