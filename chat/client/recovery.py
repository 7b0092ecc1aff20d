"""What was said while we were not there, from the server's history (IRCv3 draft/chathistory).

    we are in a channel (again) -> CHATHISTORY AFTER the newest that we have -> a page -> entries
                                   again, AFTER the last of the page, until we have caught up

The first time it is one page of the latest. Recovered messages stand where they belong: behind what we had
when the connection was lost, before what came since. A page also settles our own doubtful lines, which the
loss left unconfirmed: those that the history holds have arrived and are not sent again; until we have caught
up they wait. A gap that cannot be filled is a visible line. Rules for this file: pure, like the handlers.
"""

from functools import partial
from typing import Final

from chat.client import older, pages
from chat.client.buffers import Buffer, BufferKind, Recovery
from chat.client.delivery import Line
from chat.client.recall import entry_of, is_there
from chat.client.redaction import redact
from chat.client.sentences import duration
from chat.client.speech import arrived
from chat.client.state import ClientState
from chat.client.timeline import SPEECH, Entry, EntryKind
from chat.client.times import time_of
from chat.irc.message import Message
from chat.irc.times import SECOND, server_time
from chat.search.words import plural

MOST_PAGES: Final = 100  # of one gap; then the newest page, and a gap
MARGIN: Final = 60 * SECOND  # µs that the server's clock and ours may differ
_LATEST: Final = "*"


def rejoined(state: ClientState, buffer: Buffer, until: int) -> None:
    """We are in a channel, perhaps again. `until` is since when, by the server's clock (µs), 0 if unknown."""
    lost_at, buffer.lost_at = buffer.lost_at, 0
    if not lost_at and buffer.timeline.newest is not None:
        lost_at = buffer.timeline.newest.time  # we had left by ourselves
    if pages.possible(state) and (lost_at or state.backlog):
        _begin(state, buffer, lost_at, until)
        return
    _release(state, buffer)
    if lost_at:
        _line(state, buffer, buffer.timeline.end, lost_at, "what was said meanwhile is not shown")


def private_chats(state: ClientState) -> None:
    """We are online again: private chats are asked about too, those that we do not have open included."""
    if not state.lost_at or not pages.possible(state):
        return
    for buffer in state.buffers:
        doubtful = any(line.doubtful and line.key == buffer.key for line in state.delivery.queued)
        if buffer.kind is BufferKind.PRIVATE and (buffer.timeline.newest or doubtful):
            _begin(state, buffer, state.lost_at, 0)
    since = f"timestamp={server_time(state.heard or state.lost_at - MARGIN)}"
    upto = f"timestamp={server_time(max(state.now, state.heard) + MARGIN)}"
    words = ("CHATHISTORY", "TARGETS", since, upto, str(pages.limit(state)))
    pages.ask(state, words, partial(_targets, state, since), lambda _: None, kind=pages.TARGETS)


def _targets(state: ClientState, since: str, messages: list[Message]) -> None:
    """Who wrote to us while we were away."""
    for message in messages:
        name = message.param(1)
        if name and not state.support.is_channel(name) and not state.find(name) and not state.ignores(name):
            buffer = state.ensure(name)
            _begin(state, buffer, state.lost_at, 0, since)


def _begin(state: ClientState, buffer: Buffer, lost_at: int, until: int, since: str = "") -> None:
    recovery, newest = buffer.recovery, buffer.timeline.newest
    if recovery is None or recovery.since == _LATEST:
        if not since and newest is not None and lost_at:
            since = pages.reference(state, newest.time, newest.msgid)
        elif not since:
            since = f"timestamp={server_time(lost_at - MARGIN)}" if lost_at else _LATEST
        end, held = buffer.timeline.end, recovery.held if recovery else []
        recovery = buffer.recovery = Recovery(since, 0, 0, end, end, end, held=held)
    recovery.until, recovery.live, recovery.pages = until, buffer.timeline.end, 0
    recovery.gone = max(1, state.now - lost_at) if lost_at else 0
    _ask(state, buffer, recovery, "LATEST" if recovery.since == _LATEST else "AFTER")


def _ask(state: ClientState, buffer: Buffer, recovery: Recovery, word: str) -> None:
    words = ("CHATHISTORY", word, buffer.target, recovery.since, str(pages.limit(state)))
    answered = partial(_answered, state, buffer, recovery, word)
    pages.ask(state, words, answered, partial(_failed, state, buffer, recovery), target=buffer.target)


def _answered(
    state: ClientState, buffer: Buffer, recovery: Recovery, word: str, messages: list[Message]
) -> None:
    """A page is there."""
    if buffer.recovery is not recovery:
        return
    before = recovery.since
    caught_up = False
    for message in messages:
        caught_up = _take(state, buffer, recovery, message) or caught_up
    if word == "LATEST":
        _finish(state, buffer, recovery)
        return
    if messages:
        recovery.since = pages.reference_of(state, messages[-1])
        last = time_of(messages[-1], state.now)
        caught_up = caught_up or bool(recovery.until and last > recovery.until)
    recovery.pages += 1
    if not messages or caught_up or recovery.since == before:
        _finish(state, buffer, recovery)
    elif recovery.pages < MOST_PAGES:
        _ask(state, buffer, recovery, "AFTER")
    else:
        text = "more was said here than could be fetched"
        _line(state, buffer, recovery.at, state.now - recovery.gone, text)
        recovery.at += 1
        recovery.live += 1
        _ask(state, buffer, recovery, "LATEST")


def _failed(state: ClientState, buffer: Buffer, recovery: Recovery, reason: str) -> None:
    """There is no answer."""
    if buffer.recovery is not recovery:
        return
    if recovery.gone:
        count = f"{_recovered(recovery.count)}, " if recovery.count else ""
        text = f"{count}what else was said meanwhile could not be fetched ({reason})"
        _line(state, buffer, recovery.at, state.now - recovery.gone, text)
        recovery.gone = 0
    _finish(state, buffer, recovery)


def _finish(state: ClientState, buffer: Buffer, recovery: Recovery) -> None:
    """Nothing more is to come: say how much it was, and let go of what waited."""
    if recovery.gone and (recovery.count or buffer.kind is BufferKind.CHANNEL):
        text = _recovered(recovery.count) if recovery.count else ""
        _line(state, buffer, recovery.start, state.now - recovery.gone, text)
    _release(state, buffer)
    if buffer.asking_past:  # somebody scrolled up meanwhile
        buffer.asking_past = False
        older.ask(state, buffer)


def release_all(state: ClientState) -> None:
    """The end: what waits to be logged is logged."""
    for buffer in state.buffers:
        _release(state, buffer)


def _release(state: ClientState, buffer: Buffer) -> None:
    """What waited for the recovery need not wait any longer."""
    recovery, buffer.recovery = buffer.recovery, None
    if recovery is not None:
        for time, message in recovery.held:
            state.record(buffer, message, time)


def _recovered(count: int) -> str:
    return f"{count} {plural('message', count)} recovered"


def _line(state: ClientState, buffer: Buffer, position: int, lost_at: int, text: str) -> None:
    """A line across the timeline, about the time since the loss."""
    seconds = max(0, state.now - lost_at) // SECOND
    text = f"Back after {duration(seconds)}" + (f": {text}" if text else "")
    entry = Entry(state.next_number(), state.now, EntryKind.GAP, "", text)
    buffer.timeline.insert(position, [entry])


def _take(state: ClientState, buffer: Buffer, recovery: Recovery, message: Message) -> bool:
    """Put one message in its place; True when it also came by itself, after our return."""
    timeline, msgid = buffer.timeline, message.tags.get("msgid", "")
    recovery.at = max(recovery.at, timeline.first)
    if timeline.knows(msgid):
        known = timeline.position_of(msgid, recovery.at)
        if known is not None:
            recovery.at = known + 1
        return known is not None and known >= recovery.live
    time = time_of(message, state.now)
    size = len(timeline) - (1 if (line := _doubtful(state, buffer, message)) else 0)
    if message.command == "REDACT":
        redact(buffer, message)
    elif line is not None:
        state.delivery.arrived([line])
        arrived(state, line, time, message, position=recovery.at)
    else:
        entry = entry_of(state, buffer, message, time)
        if entry is None or (not entry.msgid and is_there(buffer, entry)):
            return False
        timeline.insert(recovery.at, [entry])
        _count(state, buffer, recovery, entry)
    state.record(buffer, message, time, old=True)
    grown = len(timeline) - size
    recovery.at += grown
    recovery.live += grown
    return False


def _count(state: ClientState, buffer: Buffer, recovery: Recovery, entry: Entry) -> None:
    """A recovered message is a message: it counts as unread where it was not read elsewhere."""
    if entry.kind not in SPEECH:
        return
    recovery.count += 1
    news = bool(recovery.gone) if not buffer.marker else entry.time // 1000 > buffer.marker // 1000
    if entry.own or not news:
        return
    if buffer is not state.active:
        buffer.unread += 1
        buffer.mentions += entry.mention
    if entry.mention and not recovery.mentions:
        state.alert(buffer, entry)  # one bell for all of them
    recovery.mentions += entry.mention


def _doubtful(state: ClientState, buffer: Buffer, message: Message) -> Line | None:
    """The unconfirmed line of ours that this message is, if any: the first one that reads like it."""
    if not state.was_me(message.nick):
        return None
    for line in state.delivery.queued:
        same = (line.key, line.command, line.text) == (buffer.key, message.command, message.param(1))
        if line.doubtful and same:
            return line
    return None
