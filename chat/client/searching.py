"""Looking for what was said: /search, its results, and the way from a result to its context.

    server with draft/search    SEARCH text=...;in=... -> a batch
    any other                   the client's own log, searched on a thread of its own

Results are in a buffer of their own, numbered; a jump shows the message where it was said, either in its
conversation, if that reaches back so far, or in a buffer with the page around it. Rules for this file: pure,
like the handlers.
"""

from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from chat.client import older, pages
from chat.client.buffers import Buffer
from chat.client.recall import entries_of, entry_of
from chat.client.state import ClientState
from chat.client.status import Goto, LogPage, LogSearch
from chat.client.timeline import Entry
from chat.client.times import time_of
from chat.irc.format import escape_tag
from chat.irc.message import Message
from chat.irc.times import day_of, server_time
from chat.logbook.record import Record

CAPABILITY: Final = "draft/search"
MOST: Final = 100  # results
_RESULTS: Final = " search"  # keys that no name can be
_CONTEXT: Final = " context"


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for; "" and 0 (µs) stand for everything."""

    text: str
    place: str = ""
    sender: str = ""
    since: int = 0
    until: int = 0


def search(state: ClientState, query: Query) -> None:
    """Look for messages; the results come into a buffer that becomes the active one."""
    buffer = _fresh(state, _RESULTS, f"search: {query.text or query.sender}")
    state.select(buffer)
    if state.online and {CAPABILITY, "batch", "server-time"} <= state.caps:
        given = {
            "text": query.text,
            "in": query.place,
            "from": query.sender,
            "after": server_time(query.since) if query.since else "",
            "before": server_time(query.until) if query.until else "",
            "limit": str(MOST),
        }
        attributes = ";".join(f"{key}={escape_tag(value)}" for key, value in given.items() if value)
        answered, refused = partial(_answered, state, buffer), partial(_refused, state, buffer)
        pages.ask(state, ("SEARCH", attributes), answered, refused, kind=pages.SEARCH)
    else:
        conversation = state.conversation(query.place) if query.place else ""
        wish = LogSearch(buffer, conversation, query.text, query.sender, query.since, query.until, MOST)
        state.pending.searches.append(wish)


def found_in_log(state: ClientState, wish: LogSearch, records: tuple[Record, ...]) -> None:
    """The client's own log has answered."""
    _show(state, wish.buffer, [(record.time, record.message) for record in records])


def jump(state: ClientState, number: int) -> bool:
    """Show result `number` (from 1; 0 for the newest) where it was said; False when there is none."""
    results = state.keyed(_RESULTS)
    found = [entry for entry in results.timeline if entry.place] if results else []
    if not found or number > len(found):
        return False
    entry = found[number - 1]
    buffer = state.find(entry.place)
    position = buffer.timeline.position_of(entry.msgid) if buffer else None
    if buffer is not None and position is not None:
        state.select(buffer)
        state.goto = Goto(buffer, buffer.timeline[position - buffer.timeline.first].number)
        return True
    buffer = _fresh(state, _CONTEXT, f"{entry.place} on {day_of(entry.time)}")
    buffer.target = entry.place
    state.select(buffer)
    if state.online and pages.possible(state):
        reference = pages.reference(state, entry.time, entry.msgid)
        words = ("CHATHISTORY", "AROUND", entry.place, reference, str(pages.limit(state)))
        answered, refused = partial(_around, state, buffer, entry), partial(_refused, state, buffer)
        pages.ask(state, words, answered, refused, target=entry.place)
    else:
        wish = LogPage(buffer, state.conversation(entry.place), entry.time + 1, pages.LIMIT)
        older.wish_for(state, wish)
    return True


def _around(state: ClientState, buffer: Buffer, wanted: Entry, messages: list[Message]) -> None:
    """The page around a message is there."""
    timed = [(time_of(message, state.now), message) for message in messages]
    buffer.timeline.prepend(entries_of(state, buffer, timed))
    for entry in buffer.timeline:
        same = entry.msgid == wanted.msgid if wanted.msgid else entry.time == wanted.time
        if same:
            state.goto = Goto(buffer, entry.number)


def _fresh(state: ClientState, key: str, name: str) -> Buffer:
    """An empty buffer of our own; the one before it is closed."""
    old = state.keyed(key)
    if old is not None:
        state.close(old)
    return state.open_own(key, name)


def _answered(state: ClientState, buffer: Buffer, messages: list[Message]) -> None:
    _show(state, buffer, [(time_of(message, state.now), message) for message in messages])


def _show(state: ClientState, buffer: Buffer, messages: list[tuple[int, Message]]) -> None:
    """The results, the oldest first."""
    count = 0
    for time, message in messages:
        entry = entry_of(state, buffer, message, time)
        if entry is not None:
            count += 1
            target = message.param(0)
            aside = not state.support.is_channel(target) and not entry.own
            place = message.nick if aside else target
            buffer.timeline.add(replace(entry, rank=count, place=place, mention=False))
    found = f"{count} message{'' if count == 1 else 's'} found" if count else "Nothing found"
    more = ", the newest that there are" if count >= MOST else ""
    state.info(buffer, f"{found}{more}" + (". /jump NUMBER shows one where it was said" if count else ""))


def _refused(state: ClientState, buffer: Buffer, reason: str) -> None:
    state.error(buffer, f"The search did not work: {reason}")
