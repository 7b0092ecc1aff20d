"""Messages that are removed afterwards (IRCv3 draft/message-redaction).

Rules for this file: what was shown stays in its place, without its text.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from chat.client.buffers import Buffer
from chat.client.happenings import because
from chat.client.state import ClientState, Handler
from chat.client.timeline import SPEECH, Entry
from chat.irc.message import Message

CAPABILITY: Final = "draft/message-redaction"


def removed(entry: Entry, removal: Message) -> Entry:
    """An entry that REDACT removed."""
    by = "" if removal.nick == entry.nick else f" by {removal.nick}"
    return replace(
        entry, text=f"(message removed{by}{because(removal.param(2))})", mention=False, removed=True
    )


def redact(buffer: Buffer, removal: Message) -> None:
    """Hide the text of the message that REDACT names, if it is there."""
    position = buffer.timeline.position_of(removal.param(1))
    if position is not None:
        entry = buffer.timeline[position - buffer.timeline.first]
        if entry.kind in SPEECH and not entry.removed:
            buffer.timeline.replace(position, removed(entry, removal))


def last_own(buffer: Buffer) -> str:
    """The msgid of our newest message that can be removed, or ""."""
    timeline = buffer.timeline
    for index in range(timeline.settled - 1, -1, -1):
        entry = timeline[index]
        if entry.own and entry.msgid and entry.kind in SPEECH and not entry.removed:
            return entry.msgid
    return ""


def on_redact(state: ClientState, message: Message, time: int) -> None:
    """REDACT target msgid [reason]."""
    target = message.param(0)
    to_us = not state.support.is_channel(target) and not state.is_me(message.nick)
    buffer = state.find(message.nick if to_us else target)
    if buffer is not None:
        redact(buffer, message)
        state.record(buffer, message, time)


HANDLERS: Final[Mapping[str, Handler]] = {"REDACT": on_redact}
