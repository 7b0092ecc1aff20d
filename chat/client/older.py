"""Scrolling back without an end: the page before the oldest entry that a timeline has.

    server with history     CHATHISTORY BEFORE the oldest, 100 at a time
    none, or no more there  the client's own log, read by `history` on a thread of its own

A server may know less than we: of a private chat it shows what was said since we signed on.
Rules for this file: pure, like the handlers; one page at a time per buffer (`Buffer.past` says where it is).
"""

from functools import partial
from typing import Final

from chat.client import pages
from chat.client.buffers import Buffer, BufferKind, Past
from chat.client.recall import entries_of
from chat.client.state import ClientState
from chat.client.status import Goto, LogPage
from chat.client.timeline import EntryKind
from chat.client.times import time_of
from chat.irc.message import Message
from chat.logbook.record import Record

_LOOKED_AT: Final = 200  # entries, for one that the server knows
_OURS: Final = frozenset({EntryKind.INFO, EntryKind.ERROR, EntryKind.GAP})  # of our own clock


def ask(state: ClientState, buffer: Buffer) -> bool:
    """Ask for an older page; False when it is on its way already, or there is none."""
    if buffer.past is not Past.MORE or buffer is state.server or not buffer.target:
        return False
    buffer.asking_past = True
    if buffer.recovery is not None and state.online:
        return True  # it asks again when it is done
    there = buffer.joined or buffer.kind is not BufferKind.CHANNEL
    if state.online and there and pages.possible(state):
        words = ("CHATHISTORY", "BEFORE", buffer.target, _oldest(state, buffer), str(pages.limit(state)))
        answered, refused = partial(_answered, state, buffer), partial(_refused, state, buffer)
        pages.ask(state, words, answered, refused, target=buffer.target)
    else:
        _ask_log(state, buffer, _oldest_time(state, buffer))
    return True


def _oldest_time(state: ClientState, buffer: Buffer) -> int:
    return buffer.timeline[0].time if buffer.timeline.settled else state.now


def _ask_log(state: ClientState, buffer: Buffer, before: int) -> None:
    wish_for(state, LogPage(buffer, state.conversation(buffer.target), before, pages.LIMIT))


def wish_for(state: ClientState, page: LogPage) -> None:
    """Ask our own log."""
    page.buffer.asking_past, page.buffer.wish = True, page
    state.pending.pages.append(page)


def ask_newer(state: ClientState, buffer: Buffer) -> bool:
    """In a buffer that shows a part of the past: ask for the page behind its end. False when that is idle."""
    newest = buffer.timeline.newest
    if buffer.kind is not BufferKind.FOUND or not buffer.target or newest is None or buffer.asking_newer:
        return False
    if not (state.online and pages.possible(state)):
        return False
    buffer.asking_newer = True
    since = pages.reference(state, newest.time, newest.msgid)
    words = ("CHATHISTORY", "AFTER", buffer.target, since, str(pages.limit(state)))
    answered, refused = partial(_append, state, buffer), partial(_no_newer, buffer)
    pages.ask(state, words, answered, refused, target=buffer.target)
    return True


def _append(state: ClientState, buffer: Buffer, messages: list[Message]) -> None:
    buffer.asking_newer = False
    for entry in entries_of(state, buffer, [(time_of(message, state.now), message) for message in messages]):
        buffer.timeline.add(entry)
    state.revision += 1


def _no_newer(buffer: Buffer, _reason: str) -> None:
    buffer.asking_newer = False


def from_log(state: ClientState, page: LogPage, records: tuple[Record, ...]) -> None:
    """The client's own log has answered; too late if the connection has changed meanwhile."""
    buffer = page.buffer
    if page is not buffer.wish:
        return
    buffer.wish = None
    before = buffer.timeline.first
    _prepend(state, buffer, [(record.time, record.message) for record in records])
    if page.around:
        go_to(state, buffer, page.around)
    if not records:
        buffer.beginning = buffer.timeline.first
    elif buffer.timeline.first == before:
        _ask_log(state, buffer, records[0].time)  # nothing of it is shown: the page before it


def go_to(state: ClientState, buffer: Buffer, time: int, msgid: str = "") -> bool:
    """Have the entry with this id, or of this time (µs), shown; False if it is not there."""
    for entry in buffer.timeline:
        if (entry.msgid == msgid) if msgid else entry.time == time:
            state.goto = Goto(buffer, entry.number)
            return True
    return False


def forget(buffer: Buffer) -> None:
    """The connection has changed: what was asked is not answered, and another source may have more.

    Whoever asks again must not get the answer of both.
    """
    if buffer.kind is not BufferKind.FOUND:
        buffer.wish = None
    buffer.asking_past = buffer.wish is not None
    buffer.asking_newer = False
    buffer.beginning = None


def _oldest(state: ClientState, buffer: Buffer) -> str:
    """The reference before which to ask."""
    position, reference = buffer.oldest
    if reference and position == buffer.timeline.first:
        return reference
    for entry in buffer.timeline[:_LOOKED_AT]:
        if entry.kind not in _OURS:
            return pages.reference(state, entry.time, entry.msgid)
    return pages.reference(state, buffer.timeline[0].time if len(buffer.timeline) else state.now, "")


def _answered(state: ClientState, buffer: Buffer, messages: list[Message]) -> None:
    before = buffer.timeline.first
    _prepend(state, buffer, [(time_of(message, state.now), message) for message in messages])
    first = buffer.timeline.first
    if not messages:
        _ask_log(state, buffer, _oldest_time(state, buffer))
        return
    buffer.oldest = (first, pages.reference_of(state, messages[0]))
    if first == before:
        ask(state, buffer)  # nothing of it is shown: the page before it


def _refused(state: ClientState, buffer: Buffer, reason: str) -> None:
    buffer.asking_past = False
    state.error(buffer, f"Older messages could not be fetched: {reason}")


def _prepend(state: ClientState, buffer: Buffer, messages: list[tuple[int, Message]]) -> None:
    buffer.asking_past = False
    buffer.timeline.prepend(entries_of(state, buffer, messages))
    state.revision += 1
