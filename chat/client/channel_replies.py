"""The three-digit replies that tell how a channel is: its people, topic, modes and bans.

Rules for this file: handlers of `model.HANDLERS`: (state, message, time in µs) -> None.
"""

from collections.abc import Mapping
from typing import Final

from chat.client.members import Member
from chat.client.sentences import seconds_of
from chat.client.state import ClientState, Handler
from chat.client.timeline import EntryKind
from chat.irc import numerics as num
from chat.irc.message import Message
from chat.irc.times import SECOND


def on_names(state: ClientState, message: Message, _time: int) -> None:
    """353: some of the people in a channel, with all their prefixes and hosts where agreed upon."""
    key = state.fold(message.param(2))
    arriving = state.memory.arriving.setdefault(key, {})
    buffer = state.keyed(key)
    symbols = "".join(state.support.prefixes.values())
    for word in message.param(-1).split():
        rest = word.lstrip(symbols)
        nick, _, userhost = rest.partition("!")
        nick_key = state.fold(nick)
        old = buffer.members.get(nick_key) if buffer else None
        prefixes = word[: len(word) - len(rest)]
        away, account = (old.away, old.account) if old else (False, "")
        arriving[nick_key] = Member(nick, prefixes, away, userhost or (old.userhost if old else ""), account)


def on_end_of_names(state: ClientState, message: Message, time: int) -> None:
    """366: the list is complete."""
    name = message.param(1)
    key = state.fold(name)
    members = state.memory.arriving.pop(key, {})
    buffer = state.keyed(key)
    if buffer is not None and buffer.joined:
        buffer.members.replace_all(members, "".join(state.support.prefixes.values()))
    if key in state.memory.names:
        state.memory.names.discard(key)
        people = sorted(members.items())
        shown = " ".join(member.prefix + member.nick for _, member in people) or "nobody that we can see"
        state.info(buffer or state.place_of(message), f"In {name} ({len(people)}): {shown}", time=time)


def on_topic(state: ClientState, message: Message, time: int) -> None:
    """332: the topic as it stands."""
    buffer = state.find(message.param(1))
    if buffer is None:
        state.info(state.place_of(message), f"{message.param(1)}: {message.param(-1)}", time=time)
        return
    buffer.topic = message.param(-1)
    state.add(buffer, EntryKind.TOPIC, f"The topic is: {buffer.topic}", time=time)


def on_topic_who(state: ClientState, message: Message, _time: int) -> None:
    """333: who set the topic, and when (Unix seconds)."""
    buffer = state.find(message.param(1))
    if buffer is not None:
        buffer.topic_by = message.param(2).partition("!")[0]
        buffer.topic_time = seconds_of(message.param(3)) * SECOND


def on_channel_modes(state: ClientState, message: Message, time: int) -> None:
    """324."""
    buffer = state.find(message.param(1))
    if buffer is not None:
        buffer.modes = "".join(sorted(message.param(2).lstrip("+")))
    words = " ".join(message.params[2:]).strip("+ ")
    told = f"has mode +{words}" if words else "has no modes"
    state.info(buffer or state.place_of(message), f"{message.param(1)} {told}", time=time)


def on_ban(state: ClientState, message: Message, time: int) -> None:
    """367: one of those who are kept out."""
    state.memory.bans.add(state.fold(message.param(1)))
    state.info(state.place_of(message), f"{message.param(1)} bans {message.param(2)}", time=time)


def on_end_of_bans(state: ClientState, message: Message, time: int) -> None:
    """368: that is all; or nobody is."""
    name = message.param(1)
    if state.fold(name) not in state.memory.bans:
        state.info(state.place_of(message), f"Nobody is banned from {name}", time=time)
    state.memory.bans.discard(state.fold(name))


HANDLERS: Final[Mapping[str, Handler]] = {
    num.RPL_NAMREPLY: on_names,
    num.RPL_ENDOFNAMES: on_end_of_names,
    num.RPL_TOPIC: on_topic,
    num.RPL_TOPICWHOTIME: on_topic_who,
    num.RPL_CHANNELMODEIS: on_channel_modes,
    num.RPL_BANLIST: on_ban,
    num.RPL_ENDOFBANLIST: on_end_of_bans,
}
