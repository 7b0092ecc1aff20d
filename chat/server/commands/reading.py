"""MARKREAD: up to where somebody has read (IRCv3 draft/read-marker). Slow, as it writes to the database."""

import sqlite3
from typing import Final

from chat.errors import BadName, BadRecord
from chat.irc import capabilities as cap
from chat.irc.message import Message
from chat.irc.names import check_channel, check_nick, fold, is_channel
from chat.irc.times import parse_time, server_time
from chat.server.context import Context
from chat.server.dispatch import Row, only_with


def marker(ctx: Context, target: str) -> Message:
    """The MARKREAD message that tells up to where the user has read in a target."""
    time = ctx.hub.markers.get(_person(ctx), fold(target))
    return Message(
        "MARKREAD", (target, "*" if time is None else f"timestamp={server_time(time)}"), ctx.server
    )


def _person(ctx: Context) -> str:
    """Whose markers these are: nobody may learn of those of who had the nick before."""
    user = ctx.user
    return user.account or f"~{user.key}!{user.username}@{user.host}"


def _is_target(ctx: Context, text: str) -> bool:
    settings = ctx.settings
    try:
        if is_channel(text):
            check_channel(text, settings.max_channel_length)
        else:
            check_nick(text, 1, settings.max_nick_length)
    except BadName:
        return False
    return True


def markread(ctx: Context, message: Message) -> None:
    """MARKREAD target [timestamp=...]."""
    target, stamp = message.param(0), message.param(1)
    if not target:
        ctx.fail("FAIL", "MARKREAD", "NEED_MORE_PARAMS", "Missing parameters")
        return
    if not _is_target(ctx, target):
        ctx.fail("FAIL", "MARKREAD", "INVALID_PARAMS", target, "Invalid parameters")
        return
    if not stamp:
        ctx.send(marker(ctx, target))
        return
    try:
        time = parse_time(stamp.removeprefix("timestamp=")) if stamp.startswith("timestamp=") else None
    except BadRecord:
        time = None
    if time is None:
        ctx.fail("FAIL", "MARKREAD", "INVALID_PARAMS", "timestamp", "Invalid parameters")
        return
    try:
        ctx.hub.markers.set(_person(ctx), fold(target), min(time, ctx.hub.clock()))
    except sqlite3.Error:
        ctx.fail("FAIL", "MARKREAD", "INTERNAL_ERROR", target, "The read timestamp could not be set")
        return
    ctx.send(marker(ctx, target))


COMMANDS: Final = {
    "MARKREAD": Row(
        only_with(cap.READ_MARKER, markread),
        slow=True,
        usage="MARKREAD <target> [timestamp=<time>]",
        help="Says or asks up to where you have read.",
    ),
}
