"""Messages from the server that carry speech, or say what became of ours.

Rules for this file: handlers of `model.HANDLERS`: (state, message, time in µs) -> None.
"""

from collections.abc import Mapping
from typing import Final

from chat.client.buffers import Buffer
from chat.client.delivery import Line
from chat.client.happenings import kind_and_text, mentions
from chat.client.state import ClientState, Handler
from chat.client.timeline import EntryKind, State
from chat.irc import ctcp
from chat.irc.message import Message

CTCP_PAUSE: Final = 2_000_000  # µs between two answers to CTCP requests: nobody makes us flood
VERSION_TEXT: Final = "Scribe"


def on_speech(state: ClientState, message: Message, time: int) -> None:
    """PRIVMSG and NOTICE."""
    target, text, nick = message.param(0), message.param(1), message.nick
    own = bool(nick) and state.is_me(nick)
    if state.ignores(nick) and not own:
        return
    request = ctcp.parse(text)
    bare = target.lstrip(state.support.tokens.get("STATUSMSG", ""))
    if state.support.is_channel(bare):
        target = bare
    buffer = _buffer_of(state, message, target, own)
    line = _ours(state, message, buffer, own)
    if line is not None:
        arrived(state, line, time, message)
    elif buffer.timeline.knows(message.tags.get("msgid", "")):
        return  # a history had it already
    elif request is None or request.command == "ACTION":
        kind, text = kind_and_text(message)
        direct = not state.support.is_channel(target) and buffer is not state.server
        mention = not own and ((direct and kind is not EntryKind.NOTICE) or mentions(state.nick, text))
        msgid = message.tags.get("msgid", "")
        state.add(buffer, kind, text, nick=nick, time=time, own=own, mention=mention, msgid=msgid)
    else:
        _on_ctcp(state, message, buffer, request, own)
        return
    if buffer is not state.server:
        state.record(buffer, message._replace(params=(target, message.param(1))), time)


def _buffer_of(state: ClientState, message: Message, target: str, own: bool) -> Buffer:
    """Where this message is shown: its channel, the chat with the other side, or the server's buffer."""
    if state.support.is_channel(target):
        return state.ensure(target)
    if own:
        return state.ensure(target)
    if "!" not in message.source and ("." in message.source or not message.source):
        return state.server
    request = ctcp.parse(message.param(1))
    aside = message.command == "NOTICE" or (request is not None and request.command != "ACTION")
    if aside:
        return state.find(message.nick) or state.server
    return state.ensure(message.nick)


def _ours(state: ClientState, message: Message, buffer: Buffer, own: bool) -> Line | None:
    """The line of ours that this is the echo of, if it is one."""
    if not own:
        return None
    if "labeled-response" in state.caps:
        return state.delivery.labeled(state.label_of(message))
    if "echo-message" in state.caps:
        return state.delivery.echoed(buffer.key, message.command, message.param(1))
    return None


def _on_ctcp(state: ClientState, message: Message, buffer: Buffer, request: ctcp.Ctcp, own: bool) -> None:
    """A CTCP request (answered when it is to us alone, and not too often) or an answer to ours."""
    if own:
        return
    if message.command == "NOTICE":
        state.info(buffer, f"{message.nick} answers {request.command}: {request.text}")
        return
    answers: Mapping[str, str] = {
        "VERSION": VERSION_TEXT,
        "PING": request.text,
        "CLIENTINFO": "ACTION CLIENTINFO PING VERSION",
    }
    answer = answers.get(request.command)
    to_me = state.is_me(message.param(0))
    if answer is not None and to_me and state.now - state.memory.ctcp_answered >= CTCP_PAUSE:
        state.memory.ctcp_answered = state.now
        state.send("NOTICE", message.nick, ctcp.encode(request.command, answer))
        state.info(buffer, f"{message.nick} asked for our {request.command}")


def arrived(
    state: ClientState,
    line: Line,
    time: int = 0,
    message: Message | None = None,
    *,
    position: int | None = None,
) -> None:
    """A line of ours is confirmed. Without its echo (`message` None) it is logged as we sent it.

    It goes to the end of the timeline, or to `position`.
    """
    buffer = state.keyed(line.key)
    if buffer is None:
        return
    msgid = message.tags.get("msgid", "") if message else ""
    nick = message.nick if message and state.is_me(message.nick) else ""
    buffer.timeline.settle(line.number, State.DELIVERED, time=time, nick=nick, msgid=msgid, position=position)
    if message is None:
        source = state.own_source or state.nick
        state.record(buffer, Message(line.command, (line.target, line.text), source), time or state.now)


def failed(state: ClientState, line: Line, reason: str) -> None:
    """A line of ours was refused. Where nobody looks that counts as something new which concerns us."""
    buffer = state.keyed(line.key)
    if buffer is None:
        state.error(state.active, f"Not said to {line.target}: {reason}")
        return
    buffer.timeline.settle(line.number, State.FAILED, reason=reason)
    if buffer is not state.active:
        buffer.unread += 1
        buffer.mentions += 1


def refuse(state: ClientState, message: Message, reason: str) -> bool:
    """If an error is about a line of ours, mark that line and return True."""
    label = state.label_of(message)
    line = state.delivery.labeled(label) if label else None
    if line is None and "labeled-response" not in state.caps:
        for word in message.params[1:-1]:
            buffer = state.find(word)
            line = state.delivery.refused(buffer.key) if buffer else None
            if line is not None:
                break
    if line is None:
        return False
    failed(state, line, reason)
    return True


def on_ack(state: ClientState, message: Message, time: int) -> None:
    """ACK: labeled-response's "done, and there is nothing to say"."""
    line = state.delivery.labeled(state.label_of(message))
    if line is not None:
        arrived(state, line, time)


def on_pong(state: ClientState, message: Message, time: int) -> None:
    """PONG: the barrier behind our lines, where the server knows no echo."""
    for line in state.delivery.passed(message.param(-1)):
        arrived(state, line, time)


def on_batch(state: ClientState, message: Message, time: int) -> None:
    """BATCH: remember which label a batch answers; at its end a line that nothing refused has arrived."""
    sign, reference = message.param(0)[:1], message.param(0)[1:]
    if sign == "+":
        state.memory.batches[reference] = state.label_of(message)
    elif sign == "-":
        label = state.memory.batches.pop(reference, "")
        line = state.delivery.labeled(label) if label else None
        if line is not None:
            arrived(state, line, time)


def on_standard_reply(state: ClientState, message: Message, time: int) -> None:
    """FAIL, WARN and NOTE (IRCv3 standard replies): command, code, context, description."""
    text = message.param(-1)
    context = " ".join(message.params[2:-1])
    if message.command == "FAIL" and refuse(state, message, text):
        return
    place = state.place_of(message)
    shown = f"{text} ({context})" if context and context not in text else text
    if message.command == "FAIL":
        state.error(place, shown, time=time)
    else:
        state.info(place, shown, time=time)


def on_wallops(state: ClientState, message: Message, time: int) -> None:
    """WALLOPS: to all operators and whoever wants to hear."""
    state.info(state.server, f"To everyone, from {message.nick}: {message.param(-1)}", time=time)


def on_error(state: ClientState, message: Message, time: int) -> None:
    """ERROR: the server's last words."""
    state.error(state.server, message.param(-1), time=time)


HANDLERS: Final[Mapping[str, Handler]] = {
    "PRIVMSG": on_speech,
    "NOTICE": on_speech,
    "ACK": on_ack,
    "PONG": on_pong,
    "BATCH": on_batch,
    "FAIL": on_standard_reply,
    "WARN": on_standard_reply,
    "NOTE": on_standard_reply,
    "WALLOPS": on_wallops,
    "ERROR": on_error,
}
