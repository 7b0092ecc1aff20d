"""Looking at people and saying how one is: WHO, WHOIS, WHOWAS, ISON, USERHOST, AWAY, SETNAME."""

from collections.abc import Iterable
from itertools import islice
from typing import Final

from chat.channels.channel import Channel, User
from chat.irc import capabilities as cap
from chat.irc import numerics as num
from chat.irc.masks import matches
from chat.irc.message import Message
from chat.irc.names import is_channel
from chat.irc.packing import Packed
from chat.irc.times import SECOND, server_time
from chat.server.context import Context
from chat.server.dispatch import Row
from chat.server.posts import Event

_WHO_LIMIT: Final = 500  # answers to a mask; a channel's members are always all shown
_WHOX_FIELDS: Final = "tcuihsnfdlaor"


def who(ctx: Context, message: Message) -> None:
    """WHO mask [o][%fields[,token]]: Modern IRC's, with WHOX."""
    mask = message.param(0)
    options, _, fields = message.param(1).partition("%")
    fields, _, token = fields.partition(",")
    fields = "".join(field for field in _WHOX_FIELDS if field in fields)
    channel = ctx.hub.directory.channel(mask) if is_channel(mask) else None
    for user in _who_found(ctx, mask, channel):
        if "o" in options and not user.operator:
            continue
        shown = channel or _common_channel(ctx, user)
        if fields:
            ctx.numeric(num.RPL_WHOSPCRPL, *_whox(ctx, user, shown, fields, token))
        else:
            ctx.numeric(
                num.RPL_WHOREPLY,
                shown.name if shown else "*",
                user.username,
                user.host,
                ctx.server,
                user.nick,
                _flags(ctx, user, shown),
                f"0 {user.realname}",
            )
    ctx.reply(num.RPL_ENDOFWHO, mask)


def _who_found(ctx: Context, mask: str, channel: Channel | None) -> Iterable[User]:
    if is_channel(mask):
        if channel is None or (channel.secret and ctx.user not in channel.members):
            return []
        inside = ctx.user in channel.members
        return [user for user in channel.members if inside or not user.invisible]
    exact = ctx.hub.directory.user(mask)
    if exact is not None and exact in ctx.hub.sessions:
        return [exact]
    found: list[User] = []
    for user in ctx.hub.sessions:
        if len(found) == _WHO_LIMIT:
            break
        visible = not user.invisible or user.shares_channel(ctx.user)
        if visible and (mask in {"", "0", "*"} or matches(mask, user.nick) or matches(mask, user.source)):
            found.append(user)
    return found


def _common_channel(ctx: Context, user: User) -> Channel | None:
    """A channel of the user's that whoever asks may know of."""
    return next(
        (item for item in user.channels if ctx.user in item.members or not (item.secret or user.invisible)),
        None,
    )


def _flags(ctx: Context, user: User, channel: Channel | None) -> str:
    marks = channel.prefixes(user, bool(ctx.session.caps & cap.MULTI_PREFIX)) if channel else ""
    return ("G" if user.away else "H") + ("*" if user.operator else "") + marks


def _whox(ctx: Context, user: User, channel: Channel | None, fields: str, token: str) -> list[str]:
    idle = int(ctx.hub.monotonic() - ctx.hub.sessions[user].last_spoke)
    values = {
        "t": token[:3] or "0",
        "c": channel.name if channel else "*",
        "u": user.username,
        "i": "255.255.255.255",
        "h": user.host,
        "s": ctx.server,
        "n": user.nick,
        "f": _flags(ctx, user, channel),
        "d": "0",
        "l": str(idle),
        "a": user.account or "0",
        "o": "n/a",
        "r": user.realname,
    }
    return [values[field] for field in fields]


def whois(ctx: Context, message: Message) -> None:
    """WHOIS [server] nick."""
    target = message.params[-1].split(",")[0]
    if not target:
        ctx.reply(num.ERR_NONICKNAMEGIVEN)
        return
    user = ctx.find_user(target)
    if user is not None:
        _tell_about(ctx, user)
    ctx.reply(num.RPL_ENDOFWHOIS, message.params[-1])


def _tell_about(ctx: Context, user: User) -> None:
    session = ctx.hub.sessions[user]
    nick = user.nick
    privileged = user is ctx.user or ctx.user.operator
    ctx.numeric(num.RPL_WHOISUSER, nick, user.username, user.host, "*", user.realname)
    every = bool(ctx.session.caps & cap.MULTI_PREFIX)
    rooms = [
        channel.prefixes(user, every) + channel.name
        for channel in user.channels
        if privileged or ctx.user in channel.members or not (channel.secret or user.invisible)
    ]
    room = ctx.room(num.RPL_WHOISCHANNELS, nick)
    ctx.listing(Packed(room, rooms).lines, num.RPL_WHOISCHANNELS, nick)
    ctx.numeric(num.RPL_WHOISSERVER, nick, ctx.server, ctx.settings.network)
    if user.away:
        ctx.numeric(num.RPL_AWAY, nick, user.away)
    if user.operator:
        ctx.reply(num.RPL_WHOISOPERATOR, nick)
    if user.account:
        ctx.numeric(num.RPL_WHOISACCOUNT, nick, user.account, "is logged in as")
    if privileged:
        ctx.numeric(num.RPL_WHOISHOST, nick, f"is connecting from {user.username}@{user.host} {session.host}")
        ctx.numeric(num.RPL_WHOISMODES, nick, f"is using modes +{''.join(sorted(user.modes))}")
    idle = str(int(ctx.hub.monotonic() - session.last_spoke))
    signed_on = str(session.signed_on // SECOND)
    ctx.numeric(num.RPL_WHOISIDLE, nick, idle, signed_on, "seconds idle, signon time")


def whowas(ctx: Context, message: Message) -> None:
    """WHOWAS nick [count]."""
    nick, count = message.params[0], message.param(1)
    limit = int(count) if count.isascii() and count.isdigit() and len(count) < 6 else 0
    found = list(islice(ctx.hub.directory.whowas(nick), limit or None))
    for past in found:
        ctx.numeric(num.RPL_WHOWASUSER, past.nick, past.username, past.host, "*", past.realname)
        ctx.numeric(num.RPL_WHOISSERVER, past.nick, ctx.server, server_time(past.time))
    if not found:
        ctx.reply(num.ERR_WASNOSUCHNICK, nick)
    ctx.reply(num.RPL_ENDOFWHOWAS, nick)


def ison(ctx: Context, message: Message) -> None:
    """ISON nick {nick}."""
    asked = " ".join(message.params).split()
    found = [
        user.nick for nick in asked if (user := ctx.hub.directory.user(nick)) in ctx.hub.sessions and user
    ]
    ctx.numeric(num.RPL_ISON, " ".join(found))


def userhost(ctx: Context, message: Message) -> None:
    """USERHOST nick {nick}: at most five."""
    shown = []
    for nick in message.params[:5]:
        user = ctx.hub.directory.user(nick)
        if user is not None and user in ctx.hub.sessions:
            star = "*" if user.operator else ""
            sign = "-" if user.away else "+"
            shown.append(f"{user.nick}{star}={sign}{user.username}@{user.host}")
    ctx.numeric(num.RPL_USERHOST, " ".join(shown))


def away(ctx: Context, message: Message) -> None:
    """AWAY [text]; without a text one is back."""
    text = message.param(0)[: ctx.settings.max_away_length]
    changed = text != ctx.user.away
    ctx.user.away = text
    ctx.reply(num.RPL_NOWAWAY if text else num.RPL_UNAWAY)
    if changed:
        others = ctx.hub.directory.peers(ctx.user) - {ctx.user}
        said = Message("AWAY", (text,) if text else (), ctx.user.source)
        ctx.emit(Event(said, ctx.hub.audience_of(others), needs=cap.AWAY_NOTIFY))


def setname(ctx: Context, message: Message) -> None:
    """SETNAME realname (IRCv3 setname)."""
    name = message.params[0]
    if not name or len(name) > ctx.settings.max_realname_length:
        ctx.fail("FAIL", "SETNAME", "INVALID_REALNAME", "Realname is not valid")
        return
    ctx.user.realname = name
    peers = ctx.hub.audience_of(ctx.hub.directory.peers(ctx.user))
    said = Message("SETNAME", (name,), ctx.user.source)
    ctx.emit(Event(said, peers, needs=cap.SETNAME), mine=bool(ctx.session.caps & cap.SETNAME))


COMMANDS: Final = {
    "WHO": Row(who, cost=3, usage="WHO <channel>|<mask> [o][%<fields>]", help="Who is there."),
    "WHOIS": Row(whois, 1, cost=2, usage="WHOIS <nick>", help="Who somebody is."),
    "WHOWAS": Row(whowas, 1, cost=2, usage="WHOWAS <nick> [<count>]", help="Who somebody was that left."),
    "ISON": Row(ison, 1, usage="ISON <nick> {<nick>}", help="Which of these are here."),
    "USERHOST": Row(userhost, 1, usage="USERHOST <nick> {<nick>}", help="Where people connect from."),
    "AWAY": Row(away, usage="AWAY [<text>]", help="Marks you as away, or as back."),
    "SETNAME": Row(setname, 1, usage="SETNAME <real name>", help="Changes your real name."),
}
