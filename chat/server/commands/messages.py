"""Saying something: PRIVMSG, NOTICE, TAGMSG."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from chat.channels.channel import Channel, User
from chat.irc import capabilities as cap
from chat.irc import numerics as num
from chat.irc.message import NO_TAGS, Message
from chat.irc.names import is_channel
from chat.server.context import Context
from chat.server.dispatch import Row
from chat.server.posts import Audience, Event

_PASSING_TAGS: Final = frozenset({"+typing", "+draft/typing"})  # true for a moment only: never logged


def speak(ctx: Context, message: Message) -> None:
    """PRIVMSG, NOTICE: target{,target} text. A NOTICE is never answered with an error."""
    loud = message.command == "PRIVMSG"
    params = message.params
    if not params or not params[0]:
        if loud:
            ctx.reply(num.ERR_NORECIPIENT)
        return
    if len(params) < 2 or not params[1]:
        if loud:
            ctx.reply(num.ERR_NOTEXTTOSEND)
        return
    ctx.session.last_spoke = ctx.hub.monotonic()
    _to_each(ctx, message, loud, params[1:2])


def tag(ctx: Context, message: Message) -> None:
    """TAGMSG target{,target}: a message of tags alone (IRCv3 message-tags)."""
    if not ctx.session.caps & cap.MESSAGE_TAGS:
        ctx.reply(num.ERR_UNKNOWNCOMMAND, message.command)
        return
    _to_each(ctx, message, True, ())


def _to_each(ctx: Context, message: Message, loud: bool, text: tuple[str, ...]) -> None:
    targets: Sequence[str] = message.params[:1]
    if "," in targets[0]:
        targets = [target for target in targets[0].split(",") if target]
        if not targets and loud:
            ctx.reply(num.ERR_NORECIPIENT)
        if len(targets) > ctx.settings.max_targets:
            if loud:
                ctx.reply(num.ERR_TOOMANYTARGETS, targets[-1])
            return
        ctx.extra = max(0, len(targets) - 1)
    user = ctx.session.user
    tags = _record_tags(ctx, user.account, message)
    for target in targets:
        said = Message(message.command, (target, *text), user.source, tags)
        if is_channel(target):
            _to_channel(ctx, said, loud)
        else:
            _to_user(ctx, said, loud)


def _record_tags(ctx: Context, account: str, message: Message) -> Mapping[str, str]:
    if not account and not message.tags:
        return NO_TAGS
    tags = {"account": account} if account else {}
    if ctx.session.caps & cap.MESSAGE_TAGS:
        tags.update((key, value) for key, value in message.tags.items() if key.startswith("+"))
    return tags


def _to_channel(ctx: Context, message: Message, loud: bool) -> None:
    hub, name = ctx.hub, message.params[0]
    channel = hub.directory.channel(name)
    if channel is None:
        if loud:
            ctx.reply(num.ERR_NOSUCHCHANNEL, name)
        return
    if not channel.may_speak(ctx.session.user):
        if loud:
            ctx.reply(num.ERR_CANNOTSENDTOCHAN, channel.name)
        return
    if name != channel.name:
        message = message._replace(params=(channel.name, *message.params[1:]))
    channel.spoken += 1
    _emit(ctx, message, hub.audience(channel), (channel.key,), channel)


def _to_user(ctx: Context, message: Message, loud: bool) -> None:
    hub = ctx.hub
    other = hub.directory.user(message.params[0])
    if other is None or other not in hub.sessions:
        if loud:
            ctx.reply(num.ERR_NOSUCHNICK, message.params[0])
        return
    message = message._replace(params=(other.nick, *message.params[1:]))
    logs = (private_conversation(ctx.user, other),) if ctx.settings.log_private else ()
    hub.sessions[other].owns = True
    _emit(ctx, message, hub.audience_of((other,)), logs, other)
    if other.away and message.command == "PRIVMSG":
        ctx.numeric(num.RPL_AWAY, other.nick, other.away)


def private_conversation(one: User, other: User) -> str:
    """The name of the log of two people's private conversation."""
    return ",".join(sorted((one.key, other.key)))


def _emit(
    ctx: Context, message: Message, audience: Audience, logs: tuple[str, ...], target: Channel | User
) -> None:
    session = ctx.session
    user, needs = session.user, 0
    if message.command == "TAGMSG":
        needs = cap.MESSAGE_TAGS
        if _PASSING_TAGS.issuperset(key for key in message.tags if key.startswith("+")):
            logs = ()
    session.owns = True
    echo = bool(session.caps & cap.ECHO_MESSAGE)
    to_self = target is user
    outside = isinstance(target, User) or user not in target.members
    ctx.emit(
        Event(
            message,
            audience,
            conversations=logs,
            origin=session,
            extra=session if echo and outside else None,
            skip=None if echo or to_self else session,
            twice=to_self,
            needs=needs,
            refusal=partial(_unsaid, ctx, message.command, target),
        ),
        mine=echo,
    )


def _unsaid(ctx: Context, command: str, target: Channel | User, reason: str) -> list[Message]:
    """What the sender is told when the message cannot be logged, and so nobody saw it."""
    nick, text = ctx.user.nick, f"Not sent: it cannot be logged ({reason})"
    if isinstance(target, Channel):
        return [Message(num.ERR_CANNOTSENDTOCHAN, (nick, target.name, text), ctx.server)]
    return [Message(num.ERR_UNKNOWNERROR, (nick, command, target.nick, text), ctx.server)]


COMMANDS: Final = {
    "PRIVMSG": Row(
        speak, usage="PRIVMSG <target>{,<target>} <text>", help="Says something to a channel or a person."
    ),
    "NOTICE": Row(
        speak,
        usage="NOTICE <target>{,<target>} <text>",
        help="Like PRIVMSG, but never answered by a program.",
    ),
    "TAGMSG": Row(tag, 1, usage="TAGMSG <target>{,<target>}", help="Sends tags without a text."),
}
