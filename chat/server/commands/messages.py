"""Saying something: PRIVMSG, NOTICE, TAGMSG."""

from collections.abc import Mapping
from typing import Final

from chat.channels.channel import Channel, User
from chat.irc import capabilities as cap
from chat.irc import numerics as num
from chat.irc.message import NO_TAGS, Message
from chat.irc.names import is_channel
from chat.server.context import Context
from chat.server.dispatch import Row
from chat.server.posts import Audience, Event, Refusal

_PASSING_TAGS: Final = frozenset({"+typing", "+draft/typing"})  # true for a moment only: never logged


def speak(ctx: Context, message: Message) -> None:
    """PRIVMSG, NOTICE: target{,target} text. A NOTICE is never answered with an error."""
    loud = message.command == "PRIVMSG"
    if not message.param(0):
        if loud:
            ctx.reply(num.ERR_NORECIPIENT)
        return
    if not message.param(1):
        if loud:
            ctx.reply(num.ERR_NOTEXTTOSEND)
        return
    ctx.session.last_spoke = ctx.hub.monotonic()
    _to_each(ctx, message, loud, (message.params[1],))


def tag(ctx: Context, message: Message) -> None:
    """TAGMSG target{,target}: a message of tags alone (IRCv3 message-tags)."""
    if not ctx.session.caps & cap.MESSAGE_TAGS:
        ctx.reply(num.ERR_UNKNOWNCOMMAND, message.command)
        return
    _to_each(ctx, message, True, ())


def _to_each(ctx: Context, message: Message, loud: bool, text: tuple[str, ...]) -> None:
    targets = [target for target in message.params[0].split(",") if target]
    if len(targets) > ctx.settings.max_targets:
        if loud:
            ctx.reply(num.ERR_TOOMANYTARGETS, targets[-1])
        return
    ctx.extra = max(0, len(targets) - 1)
    tags = _record_tags(ctx, message)
    for target in targets:
        if is_channel(target):
            _to_channel(ctx, Message(message.command, (target, *text), ctx.user.source, tags), loud)
        else:
            _to_user(ctx, Message(message.command, (target, *text), ctx.user.source, tags), loud)


def _record_tags(ctx: Context, message: Message) -> Mapping[str, str]:
    account = ctx.user.account
    if not account and not message.tags:
        return NO_TAGS
    tags = {"account": account} if account else {}
    if ctx.session.caps & cap.MESSAGE_TAGS:
        tags.update((key, value) for key, value in message.tags.items() if key.startswith("+"))
    return tags


def _to_channel(ctx: Context, message: Message, loud: bool) -> None:
    channel = ctx.hub.directory.channel(message.params[0])
    if channel is None:
        if loud:
            ctx.reply(num.ERR_NOSUCHCHANNEL, message.params[0])
        return
    if not channel.may_speak(ctx.user):
        if loud:
            ctx.reply(num.ERR_CANNOTSENDTOCHAN, channel.name)
        return
    if message.params[0] != channel.name:
        message = message._replace(params=(channel.name, *message.params[1:]))
    channel.spoken += 1
    _emit(ctx, message, ctx.hub.audience(channel), (channel.key,), channel)


def _to_user(ctx: Context, message: Message, loud: bool) -> None:
    hub = ctx.hub
    other = hub.directory.user(message.params[0])
    if other is None or other not in hub.sessions:
        if loud:
            ctx.reply(num.ERR_NOSUCHNICK, message.params[0])
        return
    message = message._replace(params=(other.nick, *message.params[1:]))
    logs = (private_conversation(ctx.user, other),) if ctx.settings.log_private else ()
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
    needs = 0
    if message.command == "TAGMSG":
        needs = cap.MESSAGE_TAGS
        if _PASSING_TAGS.issuperset(key for key in message.tags if key.startswith("+")):
            logs = ()
    echo = bool(session.caps & cap.ECHO_MESSAGE)
    to_self = target is ctx.user
    outside = isinstance(target, User) or ctx.user not in target.members
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
            refusal=_refusal(ctx, message, target),
        ),
        mine=echo,
    )


def _refusal(ctx: Context, message: Message, target: Channel | User) -> Refusal:
    """What the sender is told when the message cannot be logged, and so nobody saw it."""
    nick, server = ctx.user.nick, ctx.server

    def messages(reason: str) -> list[Message]:
        text = f"Not sent: it cannot be logged ({reason})"
        if isinstance(target, Channel):
            return [Message(num.ERR_CANNOTSENDTOCHAN, (nick, target.name, text), server)]
        return [Message(num.ERR_UNKNOWNERROR, (nick, message.command, target.nick, text), server)]

    return Refusal(messages)


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
