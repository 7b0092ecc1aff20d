"""Old messages as entries: from the server's history, or from the client's own log.

Rules for this file: an old message changes nothing but a timeline; who is where now is not in it.
"""

from collections.abc import Iterable
from dataclasses import replace

from chat.client.buffers import Buffer
from chat.client.happenings import happened, mentions
from chat.client.redaction import redact, removed
from chat.client.state import ClientState
from chat.client.timeline import SPEECH, Entry, EntryKind
from chat.client.times import time_of
from chat.irc.message import Message
from chat.logbook.record import Record
from chat.search.questions import Span
from chat.search.words import searched_text, words

_LOOKED_AT = 500  # entries, for whether a message without an id is there already


def entry_of(state: ClientState, buffer: Buffer, message: Message, time: int) -> Entry | None:
    """An old message as an entry; None for what is not shown."""
    shown = happened(state, message)
    if shown is None or (shown[0] in SPEECH and state.ignores(message.nick)):
        return None
    kind, text = shown
    nick = message.param(1) if kind is EntryKind.KICK else message.nick
    nick = message.param(0) if kind is EntryKind.NICK else nick
    own = state.was_me(nick)
    named = kind in SPEECH and not own
    direct = not state.support.is_channel(buffer.target) and kind is not EntryKind.NOTICE
    return Entry(
        state.next_number(),
        time,
        kind,
        nick,
        text,
        own=own,
        mention=named and (direct or any(mentions(name, text) for name in state.names.values())),
        msgid=message.tags.get("msgid", ""),
    )


def found_entry(
    state: ClientState, buffer: Buffer, message: Message, time: int, spans: Iterable[Span]
) -> Entry:
    """A message that was found as an entry, whatever it is; `spans` are where, in what is searched of it."""
    entry = entry_of(state, buffer, message, time)
    if entry is None:
        _, nick, text = words(Record(time, message))
        entry = Entry(state.next_number(), time, EntryKind.INFO, nick, f"{nick} {text}")
    offset = entry.text.rfind(searched_text(message))
    marks = tuple((begin + offset, end + offset) for begin, end in spans) if offset >= 0 else ()
    return replace(entry, marks=marks)


def entries_of(state: ClientState, buffer: Buffer, messages: Iterable[tuple[int, Message]]) -> list[Entry]:
    """Those of (time, message) that are shown and not there yet. What they remove is removed."""
    entries: list[Entry] = []
    seen: set[str] = set()
    removals: list[Message] = []
    for time, message in messages:
        msgid = message.tags.get("msgid", "")
        if message.command == "REDACT":
            removals.append(message)
        elif not (buffer.timeline.knows(msgid) or (msgid and msgid in seen)):
            entry = entry_of(state, buffer, message, time)
            if entry is not None:
                entries.append(entry)
                seen.add(msgid)
    for removal in removals:
        redact(buffer, removal)
        for index, entry in enumerate(entries):
            if entry.msgid and entry.msgid == removal.param(1):
                entries[index] = removed(entry, removal)
    return entries


def is_there(buffer: Buffer, entry: Entry) -> bool:
    """Whether a timeline's newest entries say the same, for servers whose messages have no id."""
    settled = buffer.timeline.settled
    return any(
        (old.time, old.nick, old.text) == (entry.time, entry.nick, entry.text)
        for old in buffer.timeline[max(0, settled - _LOOKED_AT) : settled]
    )


def replayed(state: ClientState, target: str, messages: list[Message]) -> None:
    """History that the server sent by itself: it goes where its times belong, and counts as read."""
    if not target:
        return
    buffer = state.ensure(target)
    timeline = buffer.timeline
    for entry in entries_of(state, buffer, [(time_of(m, state.now), m) for m in messages]):
        if entry.msgid or not is_there(buffer, entry):
            index = timeline.settled
            while index > 0 and timeline[index - 1].time > entry.time:
                index -= 1
            timeline.insert(timeline.first + index, [entry])
