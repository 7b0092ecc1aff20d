"""MODE, for channels and for oneself."""

from collections.abc import Callable, Iterator
from typing import Final

from chat.channels.channel import Channel, Entry
from chat.irc import numerics as num
from chat.irc.masks import normalise
from chat.irc.message import Message
from chat.irc.modes import FLAG_MODES, LIST_MODES, PREFIXES, USER_MODES, Change, format_changes, parse_changes
from chat.irc.names import is_channel, same
from chat.irc.times import SECOND
from chat.server.context import Context
from chat.server.dispatch import Row
from chat.server.posts import Event

MAX_CHANGES: Final = 12  # in one command, flags not counted
KEYLEN: Final = 50
_LIST_REPLIES: Final = {
    "b": (num.RPL_BANLIST, num.RPL_ENDOFBANLIST),
    "e": (num.RPL_EXCEPTLIST, num.RPL_ENDOFEXCEPTLIST),
    "I": (num.RPL_INVEXLIST, num.RPL_ENDOFINVEXLIST),
}


def mode(ctx: Context, message: Message) -> None:
    """MODE target [changes [parameter ...]]."""
    if is_channel(message.params[0]):
        _channel_mode(ctx, message)
    else:
        _user_mode(ctx, message)


# -- one's own


def _user_mode(ctx: Context, message: Message) -> None:
    other = ctx.find_user(message.params[0])
    if other is None:
        return
    if other is not ctx.user:
        ctx.reply(num.ERR_USERSDONTMATCH)
        return
    user = ctx.user
    if len(message.params) == 1:
        ctx.numeric(num.RPL_UMODEIS, "+" + "".join(sorted(user.modes)))
        return
    done: list[Change] = []
    add = True
    for letter in message.params[1]:
        if letter in "+-":
            add = letter == "+"
        elif letter not in USER_MODES:
            ctx.reply(num.ERR_UMODEUNKNOWNFLAG)
        elif (letter in user.modes) != add and not (letter == "o" and add):  # one becomes operator by OPER
            (user.modes.add if add else user.modes.discard)(letter)
            done.append(Change(add, letter))
    if done:
        ctx.send(Message("MODE", (user.nick, *format_changes(done)), user.source))


# -- a channel's


def _channel_mode(ctx: Context, message: Message) -> None:
    channel = ctx.find_channel(message.params[0], member=False)
    if channel is None:
        return
    inside = ctx.user in channel.members
    if len(message.params) == 1:
        ctx.numeric(num.RPL_CHANNELMODEIS, channel.name, *channel.mode_letters(inside))
        ctx.numeric(num.RPL_CREATIONTIME, channel.name, str(channel.created // SECOND))
        return
    changes = parse_changes(message.params[1], message.params[2:])
    queries = [change for change in changes if change.letter in LIST_MODES and not change.param]
    for change in queries:
        _show_list(ctx, channel, change.letter)
    changes = [change for change in changes if change not in queries]
    if not changes:
        return
    if not channel.is_operator(ctx.user):
        ctx.reply(num.ERR_CHANOPRIVSNEEDED, channel.name)
        return
    if not ctx.writable("MODE", channel):
        return
    done = [made for change in _promised(changes) if (made := _apply(ctx, channel, change))]
    if done:
        ctx.emit(
            Event(
                Message("MODE", (channel.name, *format_changes(done)), ctx.user.source),
                ctx.hub.audience(channel),
                conversations=(channel.key,),
                origin=ctx.session,
            ),
            mine=inside,
        )


def _promised(changes: list[Change]) -> Iterator[Change]:
    """The changes up to the last that MODES has room for, which counts all but the flags."""
    left = MAX_CHANGES
    for change in changes:
        left -= change.letter not in FLAG_MODES
        if left < 0:
            break
        yield change


def _show_list(ctx: Context, channel: Channel, letter: str) -> None:
    entry_reply, end_reply = _LIST_REPLIES[letter]
    for entry in channel.lists[letter].values():
        ctx.numeric(entry_reply, channel.name, entry.mask, entry.setter, str(entry.time // SECOND))
    ctx.reply(end_reply, channel.name)


def _apply(ctx: Context, channel: Channel, change: Change) -> Change | None:
    """Make one change; returns it as it is to be shown, None when it changed nothing."""
    kinds: list[tuple[str, Callable[[Context, Channel, Change], Change | None]]] = [
        ("".join(PREFIXES), _apply_rank),
        (LIST_MODES, _apply_list),
        ("k", _apply_key),
        ("l", _apply_limit),
        (FLAG_MODES, _apply_flag),
    ]
    for letters, apply in kinds:
        if change.letter in letters:
            return apply(ctx, channel, change)
    ctx.reply(num.ERR_UNKNOWNMODE, change.letter)
    return None


def _apply_rank(ctx: Context, channel: Channel, change: Change) -> Change | None:
    if not change.param:
        ctx.reply(num.ERR_NEEDMOREPARAMS, "MODE")
        return None
    victim = ctx.find_user(change.param)
    if victim is None:
        return None
    if victim not in channel.members:
        ctx.reply(num.ERR_USERNOTINCHANNEL, victim.nick, channel.name)
        return None
    if not channel.set_rank(victim, change.letter, change.add):
        return None
    return change._replace(param=victim.nick)


def _apply_list(ctx: Context, channel: Channel, change: Change) -> Change | None:
    entries = channel.lists[change.letter]
    if not change.param or " " in change.param or change.param.startswith(":"):
        ctx.numeric(num.ERR_INVALIDMODEPARAM, channel.name, change.letter, "*", "That is not a mask")
        return None
    mask = normalise(change.param)
    key = next((known for known in entries if same(known, mask)), None)
    if change.add:
        if key is not None:
            return None
        if len(entries) >= ctx.settings.max_list_entries:
            ctx.reply(num.ERR_BANLISTFULL, channel.name, mask)
            return None
        entries[mask] = Entry(mask, ctx.user.source, ctx.hub.clock())
    elif key is None:
        return None
    else:
        mask = entries.pop(key).mask
    return change._replace(param=mask)


def _apply_key(ctx: Context, channel: Channel, change: Change) -> Change | None:
    if not change.add:
        if channel.password is None:
            return None
        channel.password = None
        return change._replace(param="*")
    key = change.param or ""
    if not key or len(key) > KEYLEN or any(char in " ,:" for char in key):
        ctx.numeric(num.ERR_INVALIDMODEPARAM, channel.name, "k", "*", "That cannot be a key")
        return None
    channel.password = key
    return change


def _apply_limit(ctx: Context, channel: Channel, change: Change) -> Change | None:
    if not change.add:
        if channel.limit is None:
            return None
        channel.limit = None
        return change
    text = change.param or ""
    if not (text.isascii() and text.isdigit() and len(text) < 8 and int(text)):
        ctx.numeric(num.ERR_INVALIDMODEPARAM, channel.name, "l", text, "A limit is a number greater than 0")
        return None
    channel.limit = int(text)
    return change._replace(param=str(channel.limit))


def _apply_flag(_ctx: Context, channel: Channel, change: Change) -> Change | None:
    if (change.letter in channel.flags) == change.add:
        return None
    (channel.flags.add if change.add else channel.flags.discard)(change.letter)
    return change


COMMANDS: Final = {
    "MODE": Row(mode, 1, usage="MODE <target> [<changes> [<parameter> ...]]", help="Shows or changes modes."),
}
