"""Saying who one is: CAP, PASS, NICK, USER; staying: PING, PONG; leaving: QUIT.

CAP follows IRCv3 capability negotiation 302; the order of the welcome is Modern IRC's.
"""

import re
from typing import Final

from chat.errors import BadName
from chat.irc import capabilities as cap
from chat.irc import numerics as num
from chat.irc.message import Message
from chat.irc.names import check_nick
from chat.server import passwords
from chat.server.commands import about
from chat.server.context import Context
from chat.server.dispatch import Row
from chat.server.posts import Event, Reply

USERLEN: Final = 20
_CAP_LINE: Final = 400  # bytes of capability names in one line
_NOT_USERNAME: Final = re.compile(r"[^A-Za-z0-9._-]")


def capability(ctx: Context, message: Message) -> None:
    """CAP LS | LIST | REQ | END."""
    word = message.params[0].upper()
    handler = _CAP.get(word)
    if handler is None:
        ctx.reply(num.ERR_INVALIDCAPCMD, message.params[0])
        return
    handler(ctx, message)


def _cap_reply(ctx: Context, word: str, names: list[str]) -> None:
    session = ctx.session
    lines = [""]
    for name in names:
        if lines[-1] and len(lines[-1]) + len(name) > _CAP_LINE:
            lines.append("")
        lines[-1] = f"{lines[-1]} {name}".strip()
    many = session.cap_version >= 302
    for line in lines[:-1]:
        more = ("*",) if many else ()
        ctx.send(Message("CAP", (session.user.nick, word, *more, line), ctx.server))
    ctx.send(Message("CAP", (session.user.nick, word, lines[-1]), ctx.server))


def _cap_ls(ctx: Context, message: Message) -> None:
    session = ctx.session
    version = message.param(1)
    if version.isascii() and version.isdigit():
        session.cap_version = max(session.cap_version, min(int(version), 999))
    if session.cap_version >= 302:
        session.caps |= cap.CAP_NOTIFY  # implied, "Capability Negotiation", CAP LS Version
    session.negotiating = not session.registered
    _cap_reply(ctx, "LS", list(cap.BITS))


def _cap_list(ctx: Context, _message: Message) -> None:
    _cap_reply(ctx, "LIST", cap.names(ctx.session.caps))


def _cap_req(ctx: Context, message: Message) -> None:
    session = ctx.session
    session.negotiating = not session.registered
    wanted = message.param(1)
    caps = session.caps
    good = True
    for word in wanted.split():
        bit = cap.BITS.get(word.removeprefix("-"))
        if bit is None or (word == "-cap-notify" and session.cap_version >= 302):
            good = False
        elif word.startswith("-"):
            caps &= ~bit
        else:
            caps |= bit
    ctx.send(Message("CAP", (session.user.nick, "ACK" if good else "NAK", wanted), ctx.server))
    if good:
        ctx.finish()  # the answer is still as before: what is new holds behind it
        session.caps = caps
        if session.registered:
            ctx.hub.submit((Reply(session, b"", caps=caps),))
        else:
            session.acked = caps


def _cap_end(ctx: Context, _message: Message) -> None:
    ctx.session.negotiating = False


_CAP: Final = {"LS": _cap_ls, "LIST": _cap_list, "REQ": _cap_req, "END": _cap_end}


def password(ctx: Context, message: Message) -> None:
    """PASS password. Slow: a hashed password takes a while to check, without the hub lock."""
    if ctx.session.registered:
        ctx.reply(num.ERR_ALREADYREGISTERED)
        return
    ctx.session.passed = passwords.matches(ctx.settings.password, message.params[0])


def nick(ctx: Context, message: Message) -> None:
    """NICK name."""
    wanted = message.param(0)
    if not wanted:
        ctx.reply(num.ERR_NONICKNAMEGIVEN)
        return
    settings = ctx.settings
    try:
        name = check_nick(wanted, settings.min_nick_length, settings.max_nick_length)
    except BadName as error:
        ctx.numeric(num.ERR_ERRONEUSNICKNAME, wanted, str(error))
        return
    hub, user = ctx.hub, ctx.user
    if name == user.nick:
        return
    broken = next((channel for channel in user.channels if channel.key in hub.failing), None)
    if broken is not None:
        ctx.numeric(num.ERR_UNAVAILRESOURCE, name, f"Cannot change name now: {broken.name} cannot be logged")
        return
    source = user.source
    if not hub.rename(ctx.session, name):
        ctx.reply(num.ERR_NICKNAMEINUSE, name)
        return
    if ctx.session.registered:
        ctx.emit(
            Event(
                Message("NICK", (name,), source),
                hub.audience_of(hub.directory.peers(user)),
                conversations=tuple(channel.key for channel in user.channels),
                origin=ctx.session,
            ),
            mine=True,
        )


def user_command(ctx: Context, message: Message) -> None:
    """USER username 0 * realname."""
    if ctx.session.registered or ctx.user.username:
        ctx.reply(num.ERR_ALREADYREGISTERED)
        return
    user = ctx.user
    user.username = _NOT_USERNAME.sub("", message.params[0])[:USERLEN].lstrip("-.") or "user"
    user.realname = message.params[3][: ctx.settings.max_realname_length] or user.username
    user.refresh()


def complete(ctx: Context, motd: tuple[str, ...]) -> None:
    """Welcome a session that has said everything; called behind each of its commands until it has."""
    session = ctx.session
    user = session.user
    if session.negotiating or session.ending or not (user.key and user.username):
        return
    if ctx.settings.password and not session.passed:
        ctx.reply(num.ERR_PASSWDMISMATCH)
        ctx.finish()
        ctx.hub.end(session, "Bad password")
        return
    ctx.hub.register(session)
    about.welcome(ctx, motd)


def ping(ctx: Context, message: Message) -> None:
    """PING token."""
    if not message.param(0):
        ctx.reply(num.ERR_NOORIGIN)
        return
    ctx.send(Message("PONG", (ctx.server, message.params[0]), ctx.server))


def pong(_ctx: Context, _message: Message) -> None:
    """PONG: the reader has noted that the peer is alive."""


def quit_command(ctx: Context, message: Message) -> None:
    """QUIT [reason]."""
    ctx.finish()
    reason = message.param(0)
    ctx.hub.end(ctx.session, f"Quit: {reason}" if reason else "Quit")


COMMANDS: Final = {
    "CAP": Row(capability, 1, early=True, usage="CAP LS|LIST|REQ|END", help="Negotiates IRCv3 capabilities."),
    "PASS": Row(
        password, 1, early=True, cost=4, slow=True, usage="PASS <password>", help="The server's password."
    ),
    "NICK": Row(nick, early=True, usage="NICK <name>", help="Takes or changes your name."),
    "USER": Row(user_command, 4, early=True, usage="USER <user> 0 * <real name>", help="Says who you are."),
    "PING": Row(ping, early=True, usage="PING <token>", help="Answered with a PONG."),
    "PONG": Row(pong, early=True, cost=0, usage="PONG <token>", help="The answer to a PING."),
    "QUIT": Row(quit_command, early=True, usage="QUIT [<reason>]", help="Leaves the server."),
}
