"""Messages from the server about who is where, and what channels are like.

Rules for this file: handlers of `model.HANDLERS`: (state, message, time in µs) -> None. What is shown of them
is in `happenings`.
"""

from collections.abc import Mapping
from typing import Final

from chat.client import recovery
from chat.client.buffers import Buffer, BufferKind
from chat.client.happenings import happened
from chat.client.members import Member
from chat.client.speech import failed
from chat.client.state import ClientState, Handler
from chat.client.timeline import EntryKind
from chat.irc.message import Message, Source


def _show(state: ClientState, buffer: Buffer, message: Message, time: int, *, mention: bool = False) -> None:
    """Put what happened into a buffer's timeline."""
    shown = happened(state, message)
    if shown is None:
        return
    kind, text = shown
    nick = message.param(1) if kind is EntryKind.KICK else message.nick
    msgid = message.tags.get("msgid", "")
    state.add(buffer, kind, text, nick=nick, time=time, own=state.is_me(nick), mention=mention, msgid=msgid)


def _userhost(message: Message) -> str:
    return message.source.partition("!")[2]


def on_join(state: ClientState, message: Message, time: int) -> None:
    """JOIN, with account and real name where extended-join is agreed upon."""
    name, nick, userhost = message.param(0), message.nick, _userhost(message)
    account = message.param(1) if len(message.params) > 2 else message.tags.get("account", "")
    account = "" if account == "*" else account
    own = state.is_me(nick)
    buffer = state.ensure(name) if own else state.find(name)
    if buffer is None:
        return
    if own:
        _joined(state, buffer, message, time)
        _greet(state, buffer, time)
    buffer.members.put(state.fold(nick), Member(nick, "", False, userhost, account))
    _show(state, buffer, message, time)
    tags = {"account": account} if account else {}
    if len(message.params) > 2 and message.param(2):
        tags["realname"] = message.param(2)
    state.record(buffer, Message("JOIN", (name,), message.source, tags), time)


def _joined(state: ClientState, buffer: Buffer, message: Message, time: int) -> None:
    """We are in: the rest (topic, names) is about to follow."""
    state.own_source = message.source if "!" in message.source else state.own_source
    buffer.name = buffer.target = message.param(0)
    buffer.joined = buffer.wanted = True
    buffer.topic = buffer.topic_by = buffer.modes = ""
    buffer.topic_time = 0
    buffer.members.clear()
    recovery.rejoined(state, buffer, time if "time" in message.tags else 0)


def _greet(state: ClientState, buffer: Buffer, time: int) -> None:
    """The message of the day, where one lands first: few people ever look at the server's own page."""
    lines, state.motd = state.motd, []
    for line in filter(str.strip, lines):
        state.info(buffer, line, time=time)


def on_part(state: ClientState, message: Message, time: int) -> None:
    """PART."""
    buffer, nick = state.find(message.param(0)), message.nick
    if buffer is None:
        return
    state.record(buffer, message, time)
    _show(state, buffer, message, time)
    buffer.members.remove(state.fold(nick))
    if state.is_me(nick):
        _left(state, buffer, "You left this channel")
        if buffer.key in state.memory.parts:
            state.memory.parts.discard(buffer.key)
            state.close(buffer)


def _left(state: ClientState, buffer: Buffer, why: str) -> None:
    """We are out, and not to come back by ourselves."""
    buffer.joined = buffer.wanted = False
    buffer.members.clear()
    for line in state.delivery.withdraw(buffer.key):
        failed(state, line, why)


def on_kick(state: ClientState, message: Message, time: int) -> None:
    """KICK."""
    buffer, nick = state.find(message.param(0)), message.param(1)
    if buffer is None:
        return
    own = state.is_me(nick)
    state.record(buffer, message, time)
    _show(state, buffer, message, time, mention=own)
    buffer.members.remove(state.fold(nick))
    if own:
        _left(state, buffer, f"You were kicked from {buffer.name}")


def on_quit(state: ClientState, message: Message, time: int) -> None:
    """QUIT: in every channel we share, and in the private chat if there is one."""
    nick = message.nick
    key = state.fold(nick)
    private = state.find(nick)
    for buffer in [*state.channels_of(nick), *([private] if private else [])]:
        buffer.members.remove(key)
        _show(state, buffer, message, time)
        state.record(buffer, message, time)
    if key == state.fold(state.wanted_nick) and not state.is_me(nick):
        state.regain()


def on_nick(state: ClientState, message: Message, time: int) -> None:
    """NICK: ours or another's, in every channel we share."""
    old, new = message.nick, message.param(0)
    if not new:
        return
    own = state.is_me(old) or state.label_of(message) in state.memory.labels
    if own:
        old = state.nick  # a labeled answer of InspIRCd 3 has the new name as its source
    old_key, new_key = state.fold(old), state.fold(new)
    private = None if own else state.find(old)
    text = f"You are now known as {new}" if own else f"{old} is now known as {new}"
    shown = [*state.channels_of(old), *([private] if private else [])]
    for buffer in shown or ([state.active] if own else []):
        msgid = message.tags.get("msgid", "")
        state.add(buffer, EntryKind.NICK, text, nick=new, time=time, own=own, msgid=msgid)
        state.record(buffer, message, time)
        member = buffer.members.remove(old_key)
        if member is not None:
            fresh = Member(new, member.prefixes, member.away, member.userhost, member.account)
            buffer.members.put(new_key, fresh)
    if own:
        state.nick = state.names[new_key] = new
        state.own_source = str(Source.parse(message.source)._replace(nick=new))
        if state.memory.nick and state.fold(state.memory.nick) == new_key:
            state.wanted_nick, state.memory.nick = new, ""
    else:
        if old_key in state.ignored:
            del state.ignored[old_key]
            state.ignored[new_key] = new
        if private is not None and state.find(new) in (None, private):
            state.rename(private, new)
        if old_key == state.fold(state.wanted_nick) and new_key != old_key:
            state.regain()


def on_topic(state: ClientState, message: Message, time: int) -> None:
    """TOPIC: somebody changed it."""
    buffer, nick, topic = state.find(message.param(0)), message.nick, message.param(1)
    if buffer is None:
        return
    buffer.topic, buffer.topic_by, buffer.topic_time = topic, nick, time
    _show(state, buffer, message, time)
    state.record(buffer, message, time)


def on_mode(state: ClientState, message: Message, time: int) -> None:
    """MODE: of a channel, or our own."""
    target = message.param(0)
    words = " ".join(message.params[1:])
    buffer = state.find(target) if state.support.is_channel(target) else None
    if buffer is None:
        if state.is_me(target):
            state.info(state.server, f"Your modes: {words}", time=time)
        return
    prefixes = state.support.prefixes
    rest = iter(message.params[2:])
    add = True
    for letter in message.param(1):
        if letter in "+-":
            add = letter == "+"
            continue
        parameter = next(rest, "") if state.support.takes_parameter(letter, add) else ""
        if letter in prefixes:
            buffer.members.set_prefix(state.fold(parameter), prefixes[letter], add)
        elif letter not in state.support.chanmodes[0]:
            kept = set(buffer.modes) - {letter} | ({letter} if add else set())
            buffer.modes = "".join(sorted(kept))
    _show(state, buffer, message, time)
    state.record(buffer, message, time)


def on_away(state: ClientState, message: Message, time: int) -> None:
    """AWAY (away-notify)."""
    nick, reason = message.nick, message.param(0)
    for buffer in state.channels_of(nick):
        buffer.members.update(state.fold(nick), away=bool(reason))
    private = state.find(nick)
    if private is not None and private.away != reason:
        private.away = reason
        text = f"{nick} is away: {reason}" if reason else f"{nick} is back"
        state.info(private, text, time=time)


def on_account(state: ClientState, message: Message, _time: int) -> None:
    """ACCOUNT (account-notify)."""
    account = "" if message.param(0) == "*" else message.param(0)
    for buffer in state.channels_of(message.nick):
        buffer.members.update(state.fold(message.nick), account=account)


def on_chghost(state: ClientState, message: Message, _time: int) -> None:
    """CHGHOST: another user name and host, which for ourselves changes the room in a line."""
    userhost = f"{message.param(0)}@{message.param(1)}"
    for buffer in state.channels_of(message.nick):
        buffer.members.update(state.fold(message.nick), userhost=userhost)
    if state.is_me(message.nick):
        state.own_source = f"{state.nick}!{userhost}"


def on_invite(state: ClientState, message: Message, time: int) -> None:
    """INVITE: to us, or (invite-notify) of somebody to a channel that we are in."""
    nick, invited, name = message.nick, message.param(0), message.param(1)
    if state.ignores(nick):
        return
    if state.is_me(invited):
        text = f"{nick} invites you to {name}: /join {name}"
        entry = state.add(state.active, EntryKind.INVITE, text, nick=nick, time=time, mention=True)
        state.alert(state.active, entry)
        return
    buffer = state.find(name)
    if buffer is not None and buffer.kind is BufferKind.CHANNEL:
        _show(state, buffer, message, time)


HANDLERS: Final[Mapping[str, Handler]] = {
    "JOIN": on_join,
    "PART": on_part,
    "KICK": on_kick,
    "QUIT": on_quit,
    "NICK": on_nick,
    "TOPIC": on_topic,
    "MODE": on_mode,
    "AWAY": on_away,
    "ACCOUNT": on_account,
    "CHGHOST": on_chghost,
    "INVITE": on_invite,
}
