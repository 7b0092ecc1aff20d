"""Coming into channels and going: JOIN, PART, KICK, INVITE."""

from collections.abc import Callable
from functools import partial
from itertools import zip_longest
from typing import Final

from chat.channels.channel import Channel, User
from chat.errors import BadName
from chat.irc import capabilities as cap
from chat.irc import numerics as num
from chat.irc.message import Message
from chat.irc.names import check_channel
from chat.server.commands import reading
from chat.server.commands.replay import replay
from chat.server.commands.rooms import send_names, send_topic
from chat.server.context import Context
from chat.server.dispatch import Row
from chat.server.posts import Event


def join(ctx: Context, message: Message) -> None:
    """JOIN channel{,channel} [key{,key}]; `JOIN 0` leaves all channels."""
    if message.params[0] == "0":
        ctx.extra = len(ctx.user.channels)
        for channel in list(ctx.user.channels):
            _leave(ctx, channel, "")
        return
    names = [name for name in message.params[0].split(",") if name]
    if not names:
        ctx.reply(num.ERR_NEEDMOREPARAMS, "JOIN")
    ctx.extra = max(0, len(names) - 1)
    keys = message.param(1).split(",")[: len(names)]
    for name, key in zip_longest(names, keys, fillvalue=""):
        _join_one(ctx, name, key)


def _join_one(ctx: Context, wanted: str, key: str) -> None:
    hub, user = ctx.hub, ctx.user
    try:
        name = check_channel(wanted, ctx.settings.max_channel_length)
    except BadName as error:
        ctx.numeric(num.ERR_BADCHANMASK, wanted, str(error))
        return
    channel = hub.directory.channel(name) or Channel(name, hub.clock())
    if user in channel.members:
        return
    if len(user.channels) >= ctx.settings.max_channels:
        ctx.reply(num.ERR_TOOMANYCHANNELS, name)
        return
    obstacle = _obstacle(channel, user, key)
    if obstacle:
        ctx.reply(obstacle, channel.name)
        return
    reason = hub.failing.get(channel.key)
    if reason:
        ctx.numeric(num.ERR_UNAVAILRESOURCE, channel.name, _unavailable(reason))
        return
    undo = _undo(ctx, channel)
    hub.directory.join(channel, user)
    tags = {"account": user.account} if user.account else {}
    if user.realname != user.nick:
        tags["realname"] = user.realname
    event = Event(
        Message("JOIN", (channel.name,), user.source, tags),
        hub.audience(channel),
        conversations=(channel.key,),
        origin=ctx.session,
        refusal=partial(_refused, ctx, channel.name),
        undo=undo,
    )
    ctx.emit(event, mine=True)
    with ctx.following(event):
        if channel.topic:
            send_topic(ctx, channel)
        if ctx.session.caps & cap.READ_MARKER:
            ctx.send(reading.marker(ctx, channel.name))
        send_names(ctx, channel)
    replay(ctx, channel, event)
    if user.away:
        said = Message("AWAY", (user.away,), user.source)
        ctx.emit(Event(said, hub.audience(channel), skip=ctx.session, needs=cap.AWAY_NOTIFY))


def _obstacle(channel: Channel, user: User, key: str) -> str | None:
    """The numeric that keeps `user` out, None when nothing does."""
    if channel.password is not None and key != channel.password:
        return num.ERR_BADCHANNELKEY
    invited = user in channel.invited
    if "i" in channel.flags and not invited and not channel.listed("I", user.source):
        return num.ERR_INVITEONLYCHAN
    if channel.banned(user) and not invited:
        return num.ERR_BANNEDFROMCHAN
    if channel.limit is not None and len(channel.members) >= channel.limit:
        return num.ERR_CHANNELISFULL
    return None


def _unavailable(reason: str) -> str:
    return f"Cannot join: the channel cannot be logged ({reason})"


def _refused(ctx: Context, name: str, reason: str) -> list[Message]:
    """What is told to somebody whose JOIN could not be logged."""
    return [Message(num.ERR_UNAVAILRESOURCE, (ctx.user.nick, name, _unavailable(reason)), ctx.server)]


def _undo(ctx: Context, channel: Channel) -> Callable[[], None]:
    """What takes a JOIN back; made before it."""
    hub, user = ctx.hub, ctx.user
    invited = user in channel.invited

    def undo() -> None:
        if user in channel.members:
            hub.leave(channel, user)
            if invited:
                channel.invited.add(user)

    return undo


def part(ctx: Context, message: Message) -> None:
    """PART channel{,channel} [reason]."""
    names = [name for name in message.params[0].split(",") if name]
    if not names:
        ctx.reply(num.ERR_NEEDMOREPARAMS, "PART")
    ctx.extra = max(0, len(names) - 1)
    for name in names:
        channel = ctx.find_channel(name)
        if channel is not None:
            _leave(ctx, channel, message.param(1))


def _leave(ctx: Context, channel: Channel, reason: str) -> None:
    params = (channel.name, reason) if reason else (channel.name,)
    ctx.emit(
        Event(
            Message("PART", params, ctx.user.source),
            ctx.hub.audience(channel),
            conversations=(channel.key,),
            origin=ctx.session,
        ),
        mine=True,
    )
    ctx.hub.leave(channel, ctx.user)


def kick(ctx: Context, message: Message) -> None:
    """KICK channel user{,user} [reason]."""
    channel = ctx.find_channel(message.params[0])
    if channel is None:
        return
    if not channel.is_operator(ctx.user):
        ctx.reply(num.ERR_CHANOPRIVSNEEDED, channel.name)
        return
    if not ctx.writable("KICK", channel):
        return
    if not message.params[1].strip(","):
        ctx.reply(num.ERR_NEEDMOREPARAMS, "KICK")
    reason = message.param(2)[: ctx.settings.max_kick_length] or ctx.user.nick
    for nick in ctx.targets(message.params[1]):
        if not channel.is_operator(ctx.user):  # not any more: they have kicked themselves
            break
        victim = ctx.find_user(nick)
        if victim is None:
            continue
        if victim not in channel.members:
            ctx.reply(num.ERR_USERNOTINCHANNEL, victim.nick, channel.name)
            continue
        ctx.emit(
            Event(
                Message("KICK", (channel.name, victim.nick, reason), ctx.user.source),
                ctx.hub.audience(channel),
                conversations=(channel.key,),
                origin=ctx.session,
            ),
            mine=True,
        )
        ctx.hub.leave(channel, victim)


def invite(ctx: Context, message: Message) -> None:
    """INVITE nick channel."""
    victim = ctx.find_user(message.params[0])
    if victim is None:
        return
    channel = ctx.find_channel(message.params[1])
    if channel is None:
        return
    if "i" in channel.flags and not channel.is_operator(ctx.user):
        ctx.reply(num.ERR_CHANOPRIVSNEEDED, channel.name)
        return
    if victim in channel.members:
        ctx.reply(num.ERR_USERONCHANNEL, victim.nick, channel.name)
        return
    channel.invited.add(victim)
    ctx.numeric(num.RPL_INVITING, victim.nick, channel.name)
    if victim.away:
        ctx.numeric(num.RPL_AWAY, victim.nick, victim.away)
    said = Message("INVITE", (victim.nick, channel.name), ctx.user.source)
    ctx.emit(Event(said, ctx.hub.audience_of((victim,))))
    ctx.emit(Event(said, ctx.hub.audience(channel), skip=ctx.session, needs=cap.INVITE_NOTIFY))


COMMANDS: Final = {
    "JOIN": Row(join, 1, usage="JOIN <channel>{,<channel>} [<key>{,<key>}]", help="Enters a channel."),
    "PART": Row(part, 1, usage="PART <channel>{,<channel>} [<reason>]", help="Leaves a channel."),
    "KICK": Row(
        kick, 2, usage="KICK <channel> <nick>{,<nick>} [<reason>]", help="Puts somebody out of a channel."
    ),
    "INVITE": Row(invite, 2, usage="INVITE <nick> <channel>", help="Asks somebody into a channel."),
}
