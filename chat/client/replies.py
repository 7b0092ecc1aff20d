"""The three-digit replies, as sentences in the buffer they belong to.

Rules for this file: handlers of `model.HANDLERS`: (state, message, time in µs) -> None. A numeric without a
row of its own is shown in full: as an error from 400 on, else as information.
"""

from collections.abc import Mapping
from typing import Final

from chat.client.buffers import Buffer
from chat.client.sentences import (
    CANNOT_JOIN,
    ERRORS,
    GREETING,
    NOISE,
    NOTHING,
    SENTENCES,
    SILENT,
    duration,
    seconds_of,
)
from chat.client.speech import failed, refuse
from chat.client.state import ClientState, Handler
from chat.irc import numerics as num
from chat.irc.message import Message


def on_other(state: ClientState, message: Message, time: int) -> None:
    """Any numeric without a handler."""
    code = message.command
    if code in SILENT or (code in NOISE and not state.online):
        return
    if code in GREETING:
        place = state.place_of(message) if state.online else state.server
        state.info(place, " ".join(message.params[1:]), time=time)
        if code == num.RPL_MOTD and not state.connection and state.active is not state.server:
            state.motd.append(message.param(-1).removeprefix("- "))
    elif code in SENTENCES:
        padded = [*message.params, *[""] * 6]
        state.info(
            state.place_of(message), SENTENCES[code].format(*padded, last=message.param(-1)), time=time
        )
    elif code >= "400":
        on_error(state, message, time)
    else:
        place = state.place_of(message) if state.online else state.server
        state.info(place, " ".join(message.params[1:]), time=time)


def on_error(state: ClientState, message: Message, time: int) -> None:
    """Errors: of a line of ours, of joining, or of whatever was asked."""
    reason = _sentence(state, message)
    if refuse(state, message, reason or message.param(-1)):
        return
    if message.command in CANNOT_JOIN:
        buffer = state.find(message.param(1))
        if buffer is not None and buffer.wanted and not buffer.joined:
            _cannot_join(state, buffer, reason or message.param(-1))
    if not reason:
        reason = ": ".join(filter(None, (" ".join(message.params[1:-1]), message.param(-1))))
    state.error(state.place_of(message), reason, time=time)


def _sentence(state: ClientState, message: Message) -> str:
    """An error in words of ours, or ""."""
    code = message.command
    if code == num.ERR_NOSUCHNICK and state.support.is_channel(message.param(1)):
        code = num.ERR_NOSUCHCHANNEL
    if code not in ERRORS or len(message.params) < 3:
        return ""
    return ERRORS[code].format(*message.params, *[""] * 3)


def _cannot_join(state: ClientState, buffer: Buffer, reason: str) -> None:
    """A channel that does not let us in is not tried again, and what waits for it cannot be said."""
    buffer.wanted = False
    for line in state.delivery.withdraw(buffer.key):
        failed(state, line, f"Not in {buffer.name}: {reason}")


def on_welcome(state: ClientState, message: Message, time: int) -> None:
    """001: the name that we have, and perhaps how others see us."""
    state.nick = message.param(0, state.nick)
    source = message.param(-1).rpartition(" ")[2]
    if source.startswith(f"{state.nick}!"):
        state.own_source = source
    state.info(state.server, message.param(-1), time=time)


def on_isupport(state: ClientState, message: Message, _time: int) -> None:
    """005."""
    before = state.fold("AZ[]\\^Ä")
    state.support.update(message.params[1:-1])
    if state.fold("AZ[]\\^Ä") != before:
        state.rekey()
    if state.support.network:
        state.server.name = state.support.network


def on_is_away(state: ClientState, message: Message, time: int) -> None:
    """301: whom we wrote to, or asked about, is away."""
    nick, reason = message.param(1), message.param(-1)
    buffer = state.find(nick)
    inquired = state.label_of(message) in state.memory.labels
    if buffer is not None and buffer.away == reason and not inquired:
        return  # said before
    if buffer is not None:
        buffer.away = reason
    place = state.place_of(message) if inquired or buffer is None else buffer
    state.info(place, f"{nick} is away: {reason}", time=time)


def on_own_away(state: ClientState, message: Message, time: int) -> None:
    """305 and 306."""
    gone = message.command == num.RPL_NOWAWAY
    state.away = state.absence = (state.memory.away or "away") if gone else ""
    text = f"You are marked as away: {state.away}" if gone else "You are no longer marked as away"
    state.info(state.place_of(message), text, time=time)


def on_idle(state: ClientState, message: Message, time: int) -> None:
    """317: seconds idle, and the sign-on time."""
    seconds = duration(seconds_of(message.param(2)))
    state.info(state.place_of(message), f"{message.param(1)} has been idle for {seconds}", time=time)


def on_whois_modes(state: ClientState, message: Message, time: int) -> None:
    """379: which modes somebody has; nothing is said about none."""
    if not message.param(-1).rstrip().endswith("+"):
        state.info(state.place_of(message), f"{message.param(1)} {message.param(-1)}", time=time)


def on_list(state: ClientState, message: Message, time: int) -> None:
    """322: a channel."""
    state.memory.listed.add(num.RPL_LISTEND)
    name, count, topic = message.param(1), message.param(2), message.param(3)
    people = "1 person" if count == "1" else f"{count} people"
    state.info(state.place_of(message), f"{name}: {people}" + (f", {topic}" if topic else ""), time=time)


def on_who(state: ClientState, message: Message, time: int) -> None:
    """352: `channel user host server nick flags :hops realname`."""
    state.memory.listed.add(num.RPL_ENDOFWHO)
    _, channel, user, host, _, nick, flags, *_ = (*message.params, *[""] * 8)
    real = message.param(-1).partition(" ")[2]
    away = ", away" if flags.startswith("G") else ""
    place = f" in {channel}" if channel != "*" else ""
    state.info(state.place_of(message), f"{nick} ({user}@{host}, {real}){place}{away}", time=time)


def on_end_of_list(state: ClientState, message: Message, time: int) -> None:
    """315 and 323: that is all, which is said where it was nothing."""
    if message.command not in state.memory.listed:
        state.info(state.place_of(message), NOTHING[message.command], time=time)
    state.memory.listed.discard(message.command)


def on_nick_refused(state: ClientState, message: Message, time: int) -> None:
    """432, 433 and 437: a name that we cannot have; 437 may be about a channel, too."""
    if state.support.is_channel(message.param(1)):
        on_error(state, message, time)
    elif state.memory.regaining:
        state.memory.regaining = False
    elif state.online:
        on_error(state, message, time)


def _only_while_online(handler: Handler) -> Handler:
    """What the handshake deals with is no news before it is over."""

    def guarded(state: ClientState, message: Message, time: int) -> None:
        if state.online:
            handler(state, message, time)

    return guarded


HANDLERS: Final[Mapping[str, Handler]] = {
    num.RPL_WELCOME: on_welcome,
    num.RPL_ISUPPORT: on_isupport,
    num.RPL_AWAY: on_is_away,
    num.RPL_UNAWAY: on_own_away,
    num.RPL_NOWAWAY: on_own_away,
    num.RPL_WHOISIDLE: on_idle,
    num.RPL_LIST: on_list,
    num.RPL_LISTEND: on_end_of_list,
    num.RPL_ENDOFWHO: on_end_of_list,
    num.RPL_WHOISMODES: on_whois_modes,
    num.RPL_WHOREPLY: on_who,
    num.ERR_NICKNAMEINUSE: on_nick_refused,
    num.ERR_ERRONEUSNICKNAME: on_nick_refused,
    num.ERR_UNAVAILRESOURCE: on_nick_refused,
    num.ERR_NOTREGISTERED: _only_while_online(on_error),
}
