"""About the server: the welcome, MOTD, LUSERS, VERSION, TIME, INFO, HELP."""

from collections.abc import Mapping
from typing import Final

from chat import __version__
from chat.irc import modes as modes_of
from chat.irc import names as names_of
from chat.irc import numerics as num
from chat.irc.masks import matches
from chat.irc.message import Message
from chat.irc.times import SECOND, server_time
from chat.server.commands.modes import KEYLEN, MAX_CHANGES
from chat.server.context import Context
from chat.server.dispatch import Row
from chat.server.settings import Settings

VERSION: Final = f"scribe-{__version__}"
_TOKENS_PER_LINE: Final = 12


def isupport(settings: Settings) -> list[str]:
    """The tokens of RPL_ISUPPORT: what is so, nothing else."""
    targets = settings.max_targets
    return [
        f"AWAYLEN={settings.max_away_length}",
        f"CASEMAPPING={names_of.CASEMAPPING}",
        f"CHANLIMIT=#:{settings.max_channels}",
        f"CHANMODES={modes_of.CHANMODES}",
        f"CHANNELLEN={settings.max_channel_length}",
        "CHANTYPES=#",
        f"CHATHISTORY={settings.history_limit}",
        "ELIST=MNU",
        "EXCEPTS=e",
        "INVEX=I",
        f"KEYLEN={KEYLEN}",
        f"KICKLEN={settings.max_kick_length}",
        f"MAXLIST={','.join(f'{letter}:{settings.max_list_entries}' for letter in modes_of.LIST_MODES)}",
        f"MAXTARGETS={targets}",
        f"MODES={MAX_CHANGES}",
        "MSGREFTYPES=msgid,timestamp",
        f"NAMELEN={settings.max_realname_length}",
        f"NETWORK={settings.network}",
        f"NICKLEN={settings.max_nick_length}",
        f"PREFIX={modes_of.PREFIX}",
        f"TARGMAX=JOIN:,KICK:{targets},LIST:{targets},NAMES:{targets},NOTICE:{targets},PART:,PRIVMSG:{targets},TAGMSG:{targets},WHOIS:1",
        f"TOPICLEN={settings.max_topic_length}",
        "USERLEN=20",
        "UTF8ONLY",
        "WHOX",
    ]


def welcome(ctx: Context, motd_lines: tuple[str, ...]) -> None:
    """What a session gets once it is registered, in Modern IRC's order."""
    user, server = ctx.user, ctx.server
    ctx.numeric(num.RPL_WELCOME, f"Welcome to the {ctx.settings.network} network, {user.source}")
    ctx.numeric(num.RPL_YOURHOST, f"Your host is {server}, running version {VERSION}")
    ctx.numeric(num.RPL_CREATED, f"This server was started {server_time(ctx.hub.started)}")
    letters = "".join(sorted(modes_of.CHANMODES.replace(",", "") + "".join(modes_of.PREFIXES)))
    taking = "".join(
        sorted(modes_of.LIST_MODES + modes_of.KEY_MODES + modes_of.LIMIT_MODES + "".join(modes_of.PREFIXES))
    )
    user_modes = "".join(sorted(modes_of.USER_MODES))
    ctx.send(Message(num.RPL_MYINFO, (user.nick, server, VERSION, user_modes, letters, taking), server))
    _send_isupport(ctx)
    lusers(ctx, Message("LUSERS"))
    _send_motd(ctx, motd_lines)


def _send_isupport(ctx: Context) -> None:
    tokens = isupport(ctx.settings)
    for start in range(0, len(tokens), _TOKENS_PER_LINE):
        part = tokens[start : start + _TOKENS_PER_LINE]
        ctx.numeric(num.RPL_ISUPPORT, *part, "are supported by this server")


def _send_motd(ctx: Context, lines: tuple[str, ...]) -> None:
    if not lines:
        ctx.reply(num.ERR_NOMOTD)
        return
    ctx.numeric(num.RPL_MOTDSTART, f"- {ctx.server} Message of the day -")
    for line in lines:
        ctx.numeric(num.RPL_MOTD, f"- {line}")
    ctx.reply(num.RPL_ENDOFMOTD)


def lusers(ctx: Context, _message: Message) -> None:
    """LUSERS."""
    hub = ctx.hub
    users = len(hub.sessions)
    modes = [user.modes for user in hub.sessions if user.modes]
    hidden = sum("i" in letters for letters in modes)
    operators = sum("o" in letters for letters in modes)
    unknown = len(hub.connections) - users
    ctx.numeric(num.RPL_LUSERCLIENT, f"There are {users - hidden} users and {hidden} invisible on 1 servers")
    if operators:
        ctx.numeric(num.RPL_LUSEROP, str(operators), "operator(s) online")
    if unknown > 0:
        ctx.numeric(num.RPL_LUSERUNKNOWN, str(unknown), "unknown connection(s)")
    if hub.directory.channels:
        ctx.numeric(num.RPL_LUSERCHANNELS, str(len(hub.directory.channels)), "channels formed")
    ctx.numeric(num.RPL_LUSERME, f"I have {users} clients and 0 servers")
    most = str(hub.most_users)
    for numeric, scope in ((num.RPL_LOCALUSERS, "local"), (num.RPL_GLOBALUSERS, "global")):
        ctx.numeric(numeric, str(users), most, f"Current {scope} users {users}, max {most}")


def _is_here(ctx: Context, message: Message) -> bool:
    """Whether this server is asked for: by its name, a mask or somebody here. The user is told when not."""
    target = message.param(0)
    if not target or matches(target, ctx.server) or ctx.hub.directory.user(target) in ctx.hub.sessions:
        return True
    ctx.reply(num.ERR_NOSUCHSERVER, target)
    return False


def version(ctx: Context, message: Message) -> None:
    """VERSION [server]."""
    if not _is_here(ctx, message):
        return
    ctx.numeric(num.RPL_VERSION, VERSION, ctx.server, "Logs before it shows")
    _send_isupport(ctx)


def time(ctx: Context, message: Message) -> None:
    """TIME [server]."""
    if _is_here(ctx, message):
        ctx.numeric(num.RPL_TIME, ctx.server, server_time(ctx.hub.clock()))


def info(ctx: Context, _message: Message) -> None:
    """INFO."""
    ctx.numeric(num.RPL_INFO, f"Scribe {__version__}: nothing is shown to anyone before it is on disk.")
    ctx.numeric(
        num.RPL_INFO, f"Running since {server_time(ctx.hub.started)}, {ctx.hub.most_users} users at most."
    )
    up = (ctx.hub.clock() - ctx.hub.started) // SECOND
    ctx.numeric(num.RPL_INFO, f"Up for {up // 86400} days, {up // 3600 % 24} hours, {up // 60 % 60} minutes.")
    ctx.reply(num.RPL_ENDOFINFO)


def commands(others: Mapping[str, Row], motd_lines: tuple[str, ...]) -> dict[str, Row]:
    """The rows of this module; HELP tells of `others` and of these."""

    def motd(ctx: Context, message: Message) -> None:
        """MOTD [server]."""
        if _is_here(ctx, message):
            _send_motd(ctx, motd_lines)

    def help_command(ctx: Context, message: Message) -> None:
        """HELP [command]."""
        subject = message.param(0) or "*"
        row = table.get(subject.upper())
        if subject != "*" and row is None:
            ctx.reply(num.ERR_HELPNOTFOUND, subject)
            return
        if row is not None:
            lines = [row.usage, row.help]
        else:
            names = sorted(table)
            lines = ["Commands; HELP <command> tells more:"]
            lines += [" ".join(names[start : start + 8]) for start in range(0, len(names), 8)]
        ctx.numeric(num.RPL_HELPSTART, subject, lines[0])
        for line in lines[1:]:
            ctx.numeric(num.RPL_HELPTXT, subject, line)
        ctx.reply(num.RPL_ENDOFHELP, subject)

    own = {
        "MOTD": Row(motd, cost=2, usage="MOTD [<server>]", help="The message of the day."),
        "LUSERS": Row(lusers, usage="LUSERS", help="How many people there are."),
        "VERSION": Row(version, usage="VERSION [<server>]", help="What the server runs and supports."),
        "TIME": Row(time, usage="TIME [<server>]", help="The server's time."),
        "INFO": Row(info, usage="INFO", help="About the server."),
        "HELP": Row(help_command, cost=2, usage="HELP [<command>]", help="This help."),
    }
    table = {**others, **own}
    return own
