"""Looking at channels: TOPIC, NAMES, LIST."""

from typing import Final

from chat.channels.channel import Channel, Topic, User
from chat.irc import capabilities as cap
from chat.irc import numerics as num
from chat.irc.masks import matches
from chat.irc.message import Message
from chat.irc.times import SECOND
from chat.server.context import Context
from chat.server.dispatch import Row
from chat.server.posts import Event


def topic(ctx: Context, message: Message) -> None:
    """TOPIC channel [text]."""
    changing = len(message.params) > 1
    channel = ctx.find_channel(message.params[0], member=changing)
    if channel is None:
        return
    if not changing:
        if channel.topic:
            send_topic(ctx, channel)
        else:
            ctx.reply(num.RPL_NOTOPIC, channel.name)
        return
    if "t" in channel.flags and not channel.is_operator(ctx.user):
        ctx.reply(num.ERR_CHANOPRIVSNEEDED, channel.name)
        return
    if not ctx.writable("TOPIC", channel):
        return
    text = message.params[1][: ctx.settings.max_topic_length]
    old = channel.topic
    new = channel.topic = Topic(text, ctx.user.source, ctx.hub.clock()) if text else None
    nick, server, name = ctx.user.nick, ctx.server, channel.name

    def refuse(reason: str) -> list[Message]:
        return [Message(num.ERR_UNKNOWNERROR, (nick, "TOPIC", f"{name} cannot be logged ({reason})"), server)]

    def undo() -> None:
        if channel.topic is new:  # or somebody has set another one meanwhile
            channel.topic = old

    ctx.emit(
        Event(
            Message("TOPIC", (channel.name, text), ctx.user.source),
            ctx.hub.audience(channel),
            conversations=(channel.key,),
            origin=ctx.session,
            refusal=refuse,
            undo=undo,
        ),
        mine=True,
    )


def send_topic(ctx: Context, channel: Channel) -> None:
    """The topic of a channel that has one: RPL_TOPIC and RPL_TOPICWHOTIME."""
    if channel.topic is not None:
        ctx.numeric(num.RPL_TOPIC, channel.name, channel.topic.text)
        when = str(channel.topic.time // SECOND)
        ctx.numeric(num.RPL_TOPICWHOTIME, channel.name, channel.topic.setter, when)


def names(ctx: Context, message: Message) -> None:
    """NAMES channel{,channel}."""
    if not message.param(0).strip(","):
        ctx.reply(num.RPL_ENDOFNAMES, "*")
    for name in ctx.targets(message.param(0)):
        channel = ctx.hub.directory.channel(name)
        if channel is None or (channel.secret and ctx.user not in channel.members):
            ctx.reply(num.RPL_ENDOFNAMES, name)
        else:
            send_names(ctx, channel)


def send_names(ctx: Context, channel: Channel) -> None:
    """Who is in a channel: RPL_NAMREPLY as often as needed, RPL_ENDOFNAMES."""
    caps = ctx.session.caps
    every = bool(caps & cap.MULTI_PREFIX)
    full = bool(caps & cap.USERHOST_IN_NAMES)
    symbol = "@" if channel.secret else "="
    room = ctx.room(num.RPL_NAMREPLY, symbol, channel.name)
    inside = ctx.user in channel.members
    shown = channel.names(room, every, full) if inside else channel.visible_names(room, every, full)
    ctx.listing(shown, num.RPL_NAMREPLY, symbol, channel.name)
    ctx.reply(num.RPL_ENDOFNAMES, channel.name)


def list_command(ctx: Context, message: Message) -> None:
    """LIST [channel {, ...}] [condition {, ...}]; ELIST=MNU: masks, negated masks, numbers of users.

    Who has only one list to send leaves the other out, so each may hold both.
    """
    asked = ",".join(message.params[:2])
    wanted = ctx.targets(asked)
    if not wanted and asked.strip(","):
        return
    ctx.numeric(num.RPL_LISTSTART, "Channel", "Users  Name")
    for channel in ctx.hub.directory.channels.values():
        hidden = channel.secret and ctx.user not in channel.members
        if not hidden and all(_listed(channel, word, ctx.user) for word in wanted if _is_condition(word)):
            plain = [word for word in wanted if not _is_condition(word)]
            if not plain or any(matches(word, channel.name) for word in plain):
                text = channel.topic.text if channel.topic else ""
                ctx.numeric(num.RPL_LIST, channel.name, str(_visible(channel, ctx.user)), text)
    ctx.reply(num.RPL_LISTEND)


def _visible(channel: Channel, user: User) -> int:
    if user in channel.members:
        return len(channel.members)
    return sum(not member.invisible for member in channel.members)


def _is_condition(word: str) -> bool:
    return word[0] in "<>!"


def _listed(channel: Channel, condition: str, user: User) -> bool:
    sign, rest = condition[0], condition[1:]
    if sign == "!":
        return not matches(rest, channel.name)
    if not (rest.isascii() and rest.isdigit()):
        return True
    count = _visible(channel, user)
    return count > int(rest) if sign == ">" else count < int(rest)


COMMANDS: Final = {
    "TOPIC": Row(topic, 1, usage="TOPIC <channel> [<text>]", help="Shows or sets what a channel is about."),
    "NAMES": Row(names, cost=2, usage="NAMES <channel>{,<channel>}", help="Who is in a channel."),
    "LIST": Row(
        list_command,
        cost=4,
        usage="LIST [<channel>{,<channel>}] [<mask>|!<mask>|<n|>n {,...}]",
        help="Which channels there are.",
    ),
}
