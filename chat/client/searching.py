"""Looking for what was said: /search, its results, and the way from a result to its context.

    server with scribe.chat/search   all of the question -> a batch
    server with draft/search         what its attributes can say, page by page; the rest is sifted here
    any other, and while offline     the client's own log

Whatever tries the expression is another process (`lookups`), which says where the pattern is. Rules for this
file: pure, like the handlers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

from chat.client import pages
from chat.client.buffers import Buffer
from chat.client.results import (
    MOST,
    Result,
    name_of,
    open_pane,
    place_of,
    refused,
    results_of,
    show,
    show_counts,
)
from chat.client.state import ClientState
from chat.client.status import Asked, LogSearch, Sifting
from chat.client.times import time_of
from chat.irc.format import escape_tag
from chat.irc.linebuffer import BODY_LIMIT
from chat.irc.message import Message
from chat.irc.times import server_time
from chat.search import attributes
from chat.search.lines import certain_text
from chat.search.query import Query
from chat.search.questions import Found

CAPABILITY: Final = "draft/search"
_PAGES: Final = 10  # that a server is asked for, where the rest is sifted here
_MILLISECOND: Final = 1000


@dataclass(slots=True)
class _Pages:
    """Pages of a superset, as they come: the newest first. `seen` are the ids of what is there."""

    query: Query
    messages: list[tuple[int, Message]] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    count: int = 0


def search(state: ClientState, asked: Asked) -> None:
    """Look for messages; the results come into a buffer that becomes the active one."""
    buffer = open_pane(state, asked)
    channels = tuple(_channel(state, name) for name in asked.query.channels)
    asked = replace(asked, query=_limited(replace(asked.query, channels=channels)))
    query = asked.query
    if 0 in (query.newest, query.most):
        show(state, buffer, asked, [])
    elif not (state.online and {CAPABILITY, "batch", "server-time"} <= state.caps):
        _ask_log(state, buffer, asked)
    elif attributes.CAPABILITY in state.caps:
        given = attributes.full(query) | ({attributes.COUNT: "1"} if asked.count else {})
        _ask_server(state, buffer, given, partial(_answered, state, buffer, asked))
    else:
        _ask_superset(state, buffer, asked)


def _channel(state: ClientState, name: str) -> str:
    """A channel may be named without its #."""
    channel = state.find(f"#{name}")
    return name if state.support.is_channel(name) or channel is None else channel.name


def _limited(query: Query) -> Query:
    """The query with no more results than a pane holds, nor lines around them than a server tells."""
    before, after = (min(lines, attributes.MOST_AROUND) for lines in (query.before, query.after))
    query = replace(query, before=before, after=after)
    most = None if query.most is None else min(query.most, MOST)
    if query.newest is None and most is not None:
        return replace(query, most=most)
    return replace(query, most=most, newest=MOST if query.newest is None else min(query.newest, MOST))


def _ask_log(state: ClientState, buffer: Buffer, asked: Asked) -> None:
    state.pending.searches.append(LogSearch(buffer, asked))


def _ask_server(
    state: ClientState, buffer: Buffer, given: dict[str, str], answered: Callable[[list[Message]], None]
) -> None:
    words = ";".join(f"{key}={escape_tag(value)}" for key, value in given.items())
    if len(f"SEARCH :{words}\r\n".encode()) > BODY_LIMIT:
        refused(state, buffer, "that is more than fits into one message to the server")
        return
    pages.ask(state, ("SEARCH", words), answered, partial(refused, state, buffer), kind=pages.SEARCH)


def _answered(state: ClientState, buffer: Buffer, asked: Asked, messages: list[Message]) -> None:
    """A server that knows the whole language has answered."""
    if asked.count:
        counts = [m for m in messages if m.command == "NOTE" and m.param(3).isdigit()]
        show_counts(state, buffer, {m.param(2): int(m.param(3)) for m in counts})
        return
    timed = tuple((time_of(message, state.now), message) for message in messages)
    if asked.query.pattern is None or asked.query.invert or not messages:
        show(state, buffer, asked, results_of(timed))
    else:
        state.pending.searches.append(Sifting(buffer, asked, timed, exact=True))


def _ask_superset(state: ClientState, buffer: Buffer, asked: Asked) -> None:
    """Ask for all that may be wanted, as far as the standard attributes can say it."""
    query = replace(asked.query, text=certain_text(asked.query))
    given = attributes.standard(query)
    if not given.keys() & {"text", "from"} or len(query.channels) > 1:
        state.info(buffer, "This server cannot be asked that: what this client has logged is searched")
        _ask_log(state, buffer, asked)
        return
    _ask_page(state, buffer, asked, _Pages(query))


def _ask_page(state: ClientState, buffer: Buffer, asked: Asked, taken: _Pages) -> None:
    given = attributes.standard(taken.query) | {"limit": str(MOST)}
    for key in ("after", "before"):  # other servers know milliseconds: a moment more, which is sifted
        time = taken.query.since - _MILLISECOND if key == "after" else taken.query.until + _MILLISECOND
        given |= {key: server_time(max(0, time))} if key in given else {}
    _ask_server(state, buffer, given, partial(_took, state, buffer, asked, taken))


def _took(state: ClientState, buffer: Buffer, asked: Asked, taken: _Pages, messages: list[Message]) -> None:
    """A page has come: is another one needed?"""
    taken.count += 1
    timed = [(time_of(message, state.now), message) for message in messages]
    new = [(time, m) for time, m in timed if m.tags.get("msgid", str(time)) not in taken.seen]
    taken.seen.update(m.tags.get("msgid", str(time)) for time, m in new)
    taken.messages[:0] = new
    if new and taken.count < _PAGES:
        oldest = min(time for time, _ in new)
        taken.query = replace(taken.query, until=min(taken.query.until, oldest))
        _ask_page(state, buffer, asked, taken)
        return
    wish = Sifting(buffer, asked, tuple(taken.messages), exact=False, complete=not new)
    state.pending.searches.append(wish)


def looked(state: ClientState, wish: LogSearch | Sifting, found: Sequence[Found], problem: str) -> None:
    """The searching process has answered."""
    buffer, asked = wish.buffer, wish.asked
    if isinstance(wish, LogSearch):
        if problem:
            refused(state, buffer, problem)
        elif asked.count:
            show_counts(state, buffer, {name_of(state, item.conversation): item.number for item in found})
        else:
            results = [Result(*item.record, item.hit, item.spans, item.conversation) for item in found]
            show(state, buffer, asked, results)
        return
    if wish.exact:
        spans = {item.number: item.spans for item in found}
        show(state, buffer, asked, results_of(wish.messages, spans))
    elif problem:
        refused(state, buffer, problem)
    else:
        _show_sifted(state, wish, found)


def _show_sifted(state: ClientState, wish: Sifting, found: Sequence[Found]) -> None:
    """What is left of a superset."""
    buffer, asked = wish.buffer, wish.asked
    results = [Result(*wish.messages[item.number], spans=item.spans) for item in found]
    results.sort(key=lambda result: result.time)
    if not wish.complete:
        state.info(
            buffer, f"This server was asked for {len(wish.messages)} messages: there may be older ones"
        )
    if asked.count:
        counts: dict[str, int] = {}
        for result in results:
            place = place_of(state, result)
            counts[place] = counts.get(place, 0) + 1
        show_counts(state, buffer, counts)
        return
    if asked.query.before or asked.query.after:
        state.info(buffer, "Without the lines around them, which this server does not tell")
    show(state, buffer, asked, asked.query.choose(results))
