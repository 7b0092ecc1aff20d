"""REDACT: removing a message from view (IRCv3 draft/message-redaction). Slow, as it looks the message up."""

from typing import Final

from chat.irc import capabilities as cap
from chat.irc.message import Message
from chat.irc.names import is_channel, same
from chat.irc.times import msgid_time
from chat.logbook.record import MESSAGES
from chat.server.commands.history import Place, place_of, wait_for_own
from chat.server.context import Context
from chat.server.dispatch import Row, only_with
from chat.server.posts import Event


def redact(ctx: Context, message: Message) -> None:
    """REDACT target msgid [reason]."""
    target, identity = message.params[0], message.params[1]
    wait_for_own(ctx)
    place = place_of(ctx, target)
    if place is None:
        ctx.fail("FAIL", "REDACT", "INVALID_TARGET", target, "You cannot delete messages from there")
        return
    time = msgid_time(identity)
    try:
        record = ctx.hub.archive.at(place.conversation, time, place.upto) if time is not None else None
    except OSError:
        ctx.fail("FAIL", "REDACT", "INTERNAL_ERROR", target, identity, "The log cannot be read")
        return
    removable = record is not None and record.message.command in MESSAGES | {"TAGMSG"}
    if record is None or not removable or record.time < place.since:
        ctx.fail(
            "FAIL", "REDACT", "UNKNOWN_MSGID", target, identity, "This message does not exist or is too old"
        )
        return
    # Whoever had the nick before was somebody else.
    own = same(record.message.nick, ctx.user.nick) and record.time >= ctx.session.private_since
    with ctx.hub.lock:
        _redact(ctx, place, identity, message.param(2), own=own)


def _redact(ctx: Context, place: Place, identity: str, reason: str, *, own: bool) -> None:
    """Holds the hub lock."""
    hub, user = ctx.hub, ctx.user
    channel = hub.directory.channel(place.name) if is_channel(place.name) else None
    if not (own or user.operator or (channel is not None and channel.is_operator(user))):
        text = "You are not authorised to delete this message"
        ctx.fail("FAIL", "REDACT", "REDACT_FORBIDDEN", place.name, identity, text)
        return
    if channel is not None:
        audience = hub.audience(channel)
    else:
        other = hub.directory.user(place.name)
        audience = hub.audience_of({user} if other is None else {user, other})
    params = (place.name, identity, reason) if reason else (place.name, identity)

    def refuse(why: str) -> list[Message]:
        text = f"It cannot be logged ({why})"
        return [ctx.failure("FAIL", "REDACT", "INTERNAL_ERROR", place.name, identity, text)]

    ctx.emit(
        Event(
            Message("REDACT", params, user.source),
            audience,
            conversations=(place.conversation,),
            origin=ctx.session,
            needs=cap.MESSAGE_REDACTION,
            refusal=refuse,
        ),
        mine=bool(ctx.session.caps & cap.MESSAGE_REDACTION),
    )


COMMANDS: Final = {
    "REDACT": Row(
        only_with(cap.MESSAGE_REDACTION, redact),
        2,
        slow=True,
        usage="REDACT <target> <msgid> [<reason>]",
        help="Removes a message from view; the log keeps that it was there.",
    ),
}
