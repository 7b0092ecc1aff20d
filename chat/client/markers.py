"""Up to where a person has read, shared with their other clients (IRCv3 draft/read-marker).

    the screen shows the newest message -> saw -> MARKREAD, every few seconds at most
    MARKREAD from the server            -> where "new" begins, and what still counts as unread

Rules for this file: pure, like the handlers. Times are µs; on the wire they are milliseconds.
"""

from collections.abc import Mapping
from typing import Final

from chat.client.buffers import Buffer, BufferKind
from chat.client.state import ClientState, Handler
from chat.client.timeline import SPEECH
from chat.errors import BadRecord
from chat.irc.message import Message
from chat.irc.times import SECOND, parse_time, server_time

CAPABILITY: Final = "draft/read-marker"
PAUSE: Final = 3 * SECOND  # µs between two markers of one buffer


def saw(state: ClientState, buffer: Buffer) -> None:
    """The newest entry of a buffer has been on the screen."""
    newest = buffer.timeline.newest
    if newest is not None and newest.time > buffer.seen:
        buffer.seen = newest.time
        tell(state, buffer)


def tell(state: ClientState, buffer: Buffer, *, at_once: bool = False) -> None:
    """Tell the server up to where we have read, if it does not know and was not told just now."""
    if buffer.seen // 1000 <= max(buffer.told, buffer.marker) // 1000:
        return
    if not state.online or CAPABILITY not in state.caps or buffer.kind is BufferKind.FOUND:
        return
    if at_once or state.now - buffer.told_at >= PAUSE:
        buffer.told, buffer.told_at = buffer.seen, state.now
        state.send("MARKREAD", buffer.target, f"timestamp={server_time(buffer.seen)}")


def tell_all(state: ClientState, *, at_once: bool = False) -> None:
    """The same for every buffer: as time passes, and before a goodbye."""
    for buffer in state.buffers:
        tell(state, buffer, at_once=at_once)


def on_markread(state: ClientState, message: Message, _time: int) -> None:
    """MARKREAD target timestamp=...: what is stored; `*` for nothing."""
    buffer = state.find(message.param(0))
    kind, _, stamp = message.param(1).partition("=")
    if buffer is None or kind != "timestamp":
        return
    try:
        time = parse_time(stamp)
    except BadRecord:
        return
    first = not buffer.marker
    buffer.marker = max(buffer.marker, time)
    if first and not buffer.seen:
        buffer.new_after = buffer.marker
    if buffer is not state.active:
        _recount(buffer)


def _recount(buffer: Buffer) -> None:
    """Another client of ours has read some of what is unread here."""
    if not buffer.unread:
        return
    unread = mentions = 0
    for index in range(buffer.timeline.settled - 1, -1, -1):
        entry = buffer.timeline[index]
        if unread == buffer.unread or (entry.kind in SPEECH and entry.time // 1000 <= buffer.marker // 1000):
            break
        if entry.kind in SPEECH and not entry.own:
            unread += 1
            mentions += entry.mention
    buffer.unread, buffer.mentions = unread, min(mentions, buffer.mentions)


HANDLERS: Final[Mapping[str, Handler]] = {"MARKREAD": on_markread}
