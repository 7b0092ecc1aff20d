"""For IRC operators: OPER, KILL, WALLOPS."""

from typing import Final

from chat.irc import numerics as num
from chat.irc.message import Message
from chat.server import passwords
from chat.server.context import Context
from chat.server.dispatch import Row
from chat.server.posts import Event


def oper(ctx: Context, message: Message) -> None:
    """OPER name password. Slow: checked without the hub lock."""
    operators = ctx.settings.operators
    if not operators:
        ctx.reply(num.ERR_NOOPERHOST)
        return
    name, given = message.params[0], message.params[1]
    stored = operators.get(name, "")
    if not stored or not passwords.matches(stored, given):
        ctx.reply(num.ERR_PASSWDMISMATCH)
        return
    with ctx.hub.lock:
        ctx.user.modes.add("o")
    ctx.reply(num.RPL_YOUREOPER)
    ctx.send(Message("MODE", (ctx.user.nick, "+o"), ctx.user.source))


def kill(ctx: Context, message: Message) -> None:
    """KILL nick [reason]."""
    if not ctx.user.operator:
        ctx.reply(num.ERR_NOPRIVILEGES)
        return
    victim = ctx.find_user(message.params[0])
    if victim is None:
        return
    reason = message.param(1) or "No reason given"
    told = Message("KILL", (victim.nick, reason), ctx.user.source)
    session = ctx.hub.sessions[victim]
    if session is ctx.session:
        ctx.finish()
    ctx.hub.end(session, f"Killed ({ctx.user.nick} ({reason}))", farewell=[told])


def wallops(ctx: Context, message: Message) -> None:
    """WALLOPS text: to everybody who set user mode w."""
    if not ctx.user.operator:
        ctx.reply(num.ERR_NOPRIVILEGES)
        return
    if not message.params[0]:
        ctx.reply(num.ERR_NOTEXTTOSEND)
        return
    listeners = [user for user in ctx.hub.sessions if "w" in user.modes]
    said = Message("WALLOPS", (message.params[0],), ctx.user.source)
    ctx.emit(Event(said, ctx.hub.audience_of(listeners)), mine="w" in ctx.user.modes)


COMMANDS: Final = {
    "OPER": Row(
        oper, 2, cost=10, slow=True, usage="OPER <name> <password>", help="Makes you an IRC operator."
    ),
    "KILL": Row(kill, 1, usage="KILL <nick> [<reason>]", help="Ends somebody's connection."),
    "WALLOPS": Row(wallops, 1, usage="WALLOPS <text>", help="Tells everybody who listens to operators."),
}
