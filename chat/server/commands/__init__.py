"""What each command does: one table, made of the tables of these modules.

    registration   CAP PASS NICK USER PING PONG QUIT
    messages       PRIVMSG NOTICE TAGMSG
    joining        JOIN PART KICK INVITE
    rooms          TOPIC NAMES LIST
    modes          MODE
    people         WHO WHOIS WHOWAS ISON USERHOST AWAY SETNAME
    about          MOTD LUSERS VERSION TIME INFO HELP
    operators      OPER KILL WALLOPS
    history        CHATHISTORY
    replay         what is replayed on JOIN
    reading        MARKREAD
    redaction      REDACT
    selectors      where in a conversation: timestamps and msgids
    search         SEARCH

Rules for this folder: a handler reads and changes state and tells its Context what happened; it runs under
the hub lock (unless its row says `slow`), so it does no I/O and never waits. It may rely on the number of
parameters that its row asks for, and on nothing else about them.
"""

from chat.server.commands import (
    about,
    history,
    joining,
    messages,
    modes,
    operators,
    people,
    reading,
    redaction,
    registration,
    rooms,
    search,
)
from chat.server.dispatch import Row


def table(motd: tuple[str, ...]) -> dict[str, Row]:
    """Every command by its name. `motd` is the message of the day, line by line."""
    rows: dict[str, Row] = {}
    for module in (
        registration, messages, joining, rooms, modes, people, operators, history, reading, redaction, search
    ):  # fmt: skip
        rows.update(module.COMMANDS)
    rows.update(about.commands(rows, motd))
    return rows
