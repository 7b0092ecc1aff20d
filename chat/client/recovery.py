"""What was said while we were not there, from the server's history (IRCv3 draft/chathistory).

    we are in a channel (again) -> CHATHISTORY LATEST -> a batch -> entries that we did not have

It also settles our own doubtful lines, which a lost connection left unconfirmed: those that the history holds
have arrived and are not sent again. Until the answer is there they wait. Rules for this file: pure, like the
handlers; a server without the capability is never asked.
"""

from typing import Final

from chat.client.buffers import Buffer, BufferKind
from chat.client.delivery import Line
from chat.client.speech import arrived, kind_and_text, mentions, time_of
from chat.client.state import ClientState
from chat.client.status import Recovery
from chat.client.timeline import SPEECH, EntryKind
from chat.irc.message import Message
from chat.irc.times import SECOND, server_time

CAPABILITY: Final = "draft/chathistory"
LIMIT: Final = 100  # messages
MARGIN: Final = 60 * SECOND  # µs that the server's clock and ours may differ
PATIENCE: Final = 10 * SECOND  # µs for an answer
_KNOWN: Final = 500  # entries looked back at for what we have already


def ask(state: ClientState, buffer: Buffer, lost_at: int) -> bool:
    """Ask what was said since `lost_at` (µs, 0: whatever is latest); False when the server cannot tell."""
    if not {CAPABILITY, "batch", "server-time"} <= state.caps:
        return False
    limit = min(LIMIT, state.support.number("CHATHISTORY", LIMIT) or LIMIT)
    doubtful = [entry.time for entry in buffer.timeline[buffer.timeline.settled :]]
    since = f"timestamp={server_time(min([lost_at, *doubtful]) - MARGIN)}" if lost_at else "*"
    state.recoveries[buffer.key] = Recovery(buffer, state.now, max(0, state.now - lost_at) if lost_at else 0)
    state.send("CHATHISTORY", "LATEST", buffer.name, since, str(limit))
    return True


def give_up(state: ClientState) -> None:
    """Call it as time passes: a history that does not answer holds nothing up for long."""
    for key, recovery in list(state.recoveries.items()):
        if state.now - recovery.asked > PATIENCE:
            del state.recoveries[key]


def ask_about_doubtful(state: ClientState) -> None:
    """After a reconnect: private chats are asked about only when a line of ours hangs on it."""
    for key in {line.key for line in state.delivery.queued if line.doubtful}:
        buffer = state.keyed(key)
        if buffer is not None and buffer.kind is BufferKind.PRIVATE:
            ask(state, buffer, state.now)


def collect(state: ClientState, message: Message) -> bool:
    """Take a message that belongs to an answer from the history; False for all others."""
    if message.command == "BATCH":
        sign, reference = message.param(0)[:1], message.param(0)[1:]
        if sign == "+" and message.param(1).lower() == "chathistory":
            recovery = state.recoveries.get(state.fold(message.param(2)))
            if recovery is not None:
                state.recovering[reference] = recovery
            return recovery is not None
        recovery = state.recovering.pop(reference, None) if sign == "-" else None
        if recovery is None:
            return False
        state.recoveries.pop(recovery.buffer.key, None)
        _finish(state, recovery)
        return True
    recovery = state.recovering.get(message.tags.get("batch", ""))
    if recovery is not None:
        recovery.messages.append(message)
        return True
    if message.command == "FAIL" and message.param(0).upper() == "CHATHISTORY":
        for word in message.params[2:-1]:
            state.recoveries.pop(state.fold(word), None)
    return False


def _finish(state: ClientState, recovery: Recovery) -> None:
    """The answer is complete: settle what was doubtful, show what we did not have."""
    buffer = recovery.buffer
    recent = buffer.timeline[-_KNOWN:]
    ids = {entry.msgid for entry in recent if entry.msgid}
    said = {(entry.time, entry.nick, entry.text) for entry in recent if entry.kind in SPEECH}
    fresh: list[Message] = []
    for message in recovery.messages:
        if message.command not in ("PRIVMSG", "NOTICE") or message.tags.get("msgid") in ids:
            continue
        _, text = kind_and_text(message)
        line = _doubtful(state, buffer, message)
        if line is not None:
            state.delivery.arrived([line])
            arrived(state, line, time_of(message, state.now), message)
        elif (time_of(message, state.now), message.nick, text) not in said:
            fresh.append(message)
    if recovery.gone:
        count = f"{len(fresh)} message{'' if len(fresh) == 1 else 's'} recovered"
        more = ", more may be missing" if len(fresh) >= LIMIT else ""
        state.add(buffer, EntryKind.GAP, f"Back after {recovery.gone // SECOND} s: {count}{more}")
    for message in fresh:
        _show(state, buffer, message)


def _doubtful(state: ClientState, buffer: Buffer, message: Message) -> Line | None:
    """The unconfirmed line of ours that this message is, if any: the first one that reads like it."""
    if not any(state.fold(message.nick) == state.fold(nick) for nick in (state.nick, state.wanted_nick)):
        return None
    for line in state.delivery.queued:
        same = (line.key, line.command, line.text) == (buffer.key, message.command, message.param(1))
        if line.doubtful and same:
            return line
    return None


def _show(state: ClientState, buffer: Buffer, message: Message) -> None:
    """An old message: it counts as read and rings no bell."""
    kind, text = kind_and_text(message)
    own = state.is_me(message.nick)
    state.add(
        buffer,
        kind,
        text,
        nick=message.nick,
        time=time_of(message, state.now),
        own=own,
        mention=not own and mentions(state.nick, text),
        msgid=message.tags.get("msgid", ""),
        quiet=True,
    )
