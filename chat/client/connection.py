"""What becomes of a client when its connection changes: what it asks for, what it forgets, what it says.

Rules for this file: pure, like the handlers of messages, but of the link's events.
"""

from dataclasses import replace

from chat.client import older, pages, recovery
from chat.client.buffers import Buffer, BufferKind
from chat.client.events import Closed, Connecting, Event, Lost, Online, Refused, Registering, Waiting
from chat.client.state import ClientState
from chat.client.status import Memory, Phase, Status


def changed(state: ClientState, event: Event) -> None:
    """Take an event of the link into account; all others change nothing."""
    status = state.status
    match event:
        case Connecting(host, port, attempt):
            state.status = Status(Phase.CONNECTING, status.detail, "", host, port, attempt)
        case Registering():
            state.status = replace(status, phase=Phase.REGISTERING)
        case Online():
            state.now = max(state.now, event.time)
            state.status = replace(status, phase=Phase.ONLINE, detail="", attempt=0)
            _go_online(state, event)
        case Lost(reason, time, wanted):
            state.now = max(state.now, time)
            _go_offline(state, reason, status.phase is Phase.ONLINE, wanted)
            state.status = replace(status, phase=Phase.WAITING, detail=reason)
        case Waiting(seconds, attempt):
            state.status = replace(status, phase=Phase.WAITING, wait=seconds, attempt=attempt)
        case Refused(field, reason):
            _go_offline(state, reason, False)
            state.status = replace(status, phase=Phase.REFUSED, detail=reason, refused_field=field)
        case Closed():
            _go_offline(state, "", False)
            state.status = replace(status, phase=Phase.CLOSED)


def _go_online(state: ClientState, event: Online) -> None:
    state.connection = event.connection
    state.nick, state.caps = event.nick, event.caps
    state.rekey()
    state.names[state.fold(state.nick)] = state.nick
    state.info(state.server, f"Connected as {state.nick}")
    if state.fold(state.nick) != state.fold(state.wanted_nick):
        state.info(state.active, f"{state.wanted_nick} is in use: you are {state.nick} until it is free")
        state.memory.regain_at = state.now  # at the next tick
    for buffer in state.buffers:
        if buffer.kind is BufferKind.CHANNEL and buffer.wanted:
            words = [buffer.key_word] if buffer.key_word else []
            state.send("JOIN", buffer.name, *words)
        older.forget(buffer)
    recovery.private_chats(state)
    if state.absence:
        state.memory.away = state.absence
        state.send("AWAY", state.absence)


def _go_offline(state: ClientState, reason: str, was_online: bool, wanted: bool = False) -> None:
    state.delivery.lost()
    state.caps = frozenset()
    state.away = ""
    state.pending.outgoing.clear()
    pages.lost(state)
    state.memory = Memory()
    state.lost_at = state.now if was_online else state.lost_at
    for buffer in state.buffers:
        older.forget(buffer)
        buffer.told = buffer.told_at = 0
        if buffer.joined:
            buffer.joined = False
            buffer.lost_at = state.now
            buffer.members.clear()
            if was_online:
                _say_lost(state, buffer, reason, wanted)
    if was_online and state.active.kind is not BufferKind.CHANNEL:
        _say_lost(state, state.active, reason, wanted)


def _say_lost(state: ClientState, buffer: Buffer, reason: str, wanted: bool) -> None:
    if wanted:
        state.info(buffer, reason)
    else:
        state.error(buffer, f"The connection was lost: {reason}")
