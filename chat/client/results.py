"""What a search found, as a pane of numbered results, and the way from one of them to its context.

A jump shows the message where it was said: in its conversation, if what is there reaches back so far, else in
a buffer with the page around it. Rules for this file: pure, like the handlers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Final, NamedTuple

from chat.client import older, pages
from chat.client.buffers import Buffer
from chat.client.recall import entries_of, found_entry
from chat.client.state import ClientState
from chat.client.status import Asked, Goto, LogPage
from chat.client.timeline import Entry
from chat.client.times import time_of
from chat.irc.message import Message
from chat.irc.times import day_of
from chat.search import attributes
from chat.search.questions import Span
from chat.search.words import plural

MOST: Final = 200  # results
_RESULTS: Final = " search"  # keys that no name can be
_CONTEXT: Final = " context"


class Result(NamedTuple):
    """A message that was found, or (`hit` False) is around one."""

    time: int
    message: Message
    hit: bool = True
    spans: tuple[Span, ...] = ()
    conversation: str = ""  # of our own log


def open_pane(state: ClientState, asked: Asked) -> Buffer:
    """An empty pane for the answer, which becomes the active buffer."""
    buffer = _fresh(state, _RESULTS, f"search: {asked.query.pattern or asked.words}")
    buffer.utc = asked.utc
    state.select(buffer)
    return buffer


def results_of(
    timed: Iterable[tuple[int, Message]], spans: dict[int, tuple[Span, ...]] | None = None
) -> list[Result]:
    """What a server has sent, with the places of the pattern by the number of the message."""
    return [
        Result(time, message, attributes.AROUND not in message.tags, (spans or {}).get(index, ()))
        for index, (time, message) in enumerate(timed)
    ]


def show(state: ClientState, buffer: Buffer, asked: Asked, results: Sequence[Result]) -> None:
    """The results, numbered from 1, in the order of the answer."""
    count = 0
    for result in results:
        entry = found_entry(state, buffer, result.message, result.time, result.spans)
        count += result.hit
        rank = count if result.hit else 0
        place = place_of(state, result)
        buffer.timeline.add(replace(entry, rank=rank, place=place, mention=False))
        if result.hit:
            state.goto = Goto(buffer, entry.number)  # the last one is chosen: Enter leads there
    found = f"{count} {plural('message', count)} found" if count else "Nothing found"
    first = asked.query.newest is None and not asked.query.reverse
    more = f", the {'first' if first else 'newest'} that there are" if count >= MOST else ""
    how = ". Arrows and Enter, or /jump NUMBER, show one where it was said" if count else ""
    state.info(buffer, f"{found}{more}{how}")


def show_counts(state: ClientState, buffer: Buffer, counts: dict[str, int]) -> None:
    """How many there are in each place, and altogether."""
    for name in sorted(counts):
        state.info(buffer, f"{name}: {counts[name]}")
    total = sum(counts.values())
    state.info(buffer, f"{total} {plural('message', total)} found" if total else "Nothing found")


def place_of(state: ClientState, result: Result) -> str:
    """Where something was said: a channel, or the other side of a private chat."""
    message = result.message
    if message.command in ("QUIT", "NICK"):
        return message.tags.get(attributes.IN, "") or name_of(state, result.conversation) or state.server.name
    target = message.param(1 if message.command == "INVITE" else 0)
    own = state.was_me(message.nick)
    return target if state.support.is_channel(target) or own else message.nick


def name_of(state: ClientState, conversation: str) -> str:
    """What a person calls a conversation of our own log."""
    one, comma, other = conversation.partition(",")
    if not comma:
        return conversation
    return other if state.was_me(one) else one


def refused(state: ClientState, buffer: Buffer, reason: str) -> None:
    """Say why there is no answer."""
    state.error(buffer, f"The search did not work: {reason}")


def _fresh(state: ClientState, key: str, name: str) -> Buffer:
    """An empty buffer of our own; the one before it is closed."""
    old = state.keyed(key)
    if old is not None:
        state.close(old)
    return state.open_own(key, name)


def jump(state: ClientState, number: int) -> bool:
    """Show result `number` (from 1; 0 for the newest) where it was said; False when there is none."""
    results = state.keyed(_RESULTS)
    found = {entry.rank: entry for entry in results.timeline if entry.rank} if results else {}
    if not found or number > len(found):
        return False
    entry = found[number] if number else max(found.values(), key=lambda entry: entry.time)
    state.goto = None
    buffer = state.find(entry.place)
    if buffer is not None and older.go_to(state, buffer, entry.time, entry.msgid):
        state.select(buffer)
        return True
    buffer = _fresh(state, _CONTEXT, f"{entry.place} on {day_of(entry.time)}")
    buffer.target = entry.place
    state.select(buffer)
    if state.online and pages.possible(state):
        reference = pages.reference(state, entry.time, entry.msgid)
        words = ("CHATHISTORY", "AROUND", entry.place, reference, str(pages.limit(state)))
        answered, failed = partial(_around, state, buffer, entry), partial(refused, state, buffer)
        pages.ask(state, words, answered, failed, target=entry.place)
    else:
        wish = LogPage(
            buffer, state.conversation(entry.place), entry.time + 1, pages.LIMIT, around=entry.time
        )
        older.wish_for(state, wish)
    return True


def _around(state: ClientState, buffer: Buffer, wanted: Entry, messages: list[Message]) -> None:
    """The page around a message is there."""
    timed = [(time_of(message, state.now), message) for message in messages]
    buffer.timeline.prepend(entries_of(state, buffer, timed))
    older.go_to(state, buffer, wanted.time, wanted.msgid)
