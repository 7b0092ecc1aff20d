"""What numerics say, in words: tables for `replies`.

Rules for this file: tables and pure functions.
"""

from collections.abc import Mapping
from typing import Final

from chat.irc import numerics as num

SILENT: Final = frozenset(
    {
        num.RPL_TOPICWHOTIME,
        num.RPL_CREATIONTIME,
        num.RPL_LISTSTART,
        num.RPL_ENDOFWHOIS,
        num.RPL_ENDOFWHOWAS,
        num.RPL_MYINFO,
        num.RPL_ENDOFMOTD,
        num.RPL_ENDOFINFO,
        num.RPL_ENDOFHELP,
        num.RPL_ENDOFINVEXLIST,
        num.RPL_ENDOFEXCEPTLIST,
    }
)
GREETING: Final = frozenset("001 002 003 251 252 253 254 255 265 266 372 375 422".split())
NOISE: Final = GREETING - {"001", num.RPL_MOTD}  # nothing that a person needs, unless they ask for it
CANNOT_JOIN: Final = frozenset("403 405 437 470 471 473 474 475 476 477 480 489 520".split())


# What ends a list, and what is said where nothing was in it.
NOTHING: Final[Mapping[str, str]] = {
    num.RPL_ENDOFWHO: "Nobody matches that",
    num.RPL_LISTEND: "There is no channel to be seen",
}


def duration(seconds: int) -> str:
    """`3 d 4 h`, `2 h 5 min`, `7 min`, `12 s`: the two largest parts."""
    parts = []
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min"), (1, "s")):
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count} {unit}")
    return " ".join(parts[:2]) or "0 s"


def seconds_of(text: str) -> int:
    """A whole number of seconds as a server writes it, 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0


# What is said, from the parameters, for replies that are one sentence each. `{-1}` is not possible in a
# format string, so the last parameter is named `last`.
SENTENCES: Final[Mapping[str, str]] = {
    num.RPL_WHOISUSER: "{1} is {2}@{3} ({last})",
    num.RPL_WHOWASUSER: "{1} was {2}@{3} ({last})",
    num.RPL_WHOISSERVER: "{1} is connected to {2} ({last})",
    num.RPL_WHOISOPERATOR: "{1} {last}",
    num.RPL_WHOISREGNICK: "{1} {last}",
    num.RPL_WHOISCHANNELS: "{1} is in {last}",
    num.RPL_WHOISACCOUNT: "{1} is logged in as {2}",
    num.RPL_WHOISHOST: "{1} {last}",
    "671": "{1} {last}",
    num.RPL_INVEXLIST: "{1} always lets in {2}",
    num.RPL_EXCEPTLIST: "{1} excepts {2} from bans",
    num.RPL_INVITING: "You invited {1} to {2}",
    num.RPL_UMODEIS: "Your modes: {1}",
    num.RPL_NOTOPIC: "{1} has no topic",
    num.RPL_TIME: "{last}",
    num.RPL_INFO: "{last}",
    num.RPL_HELPSTART: "{last}",
    num.RPL_HELPTXT: "{last}",
    num.RPL_YOUREOPER: "{last}",
}

# The same for errors whose own words are made for programs. {1} is what the error is about.
ERRORS: Final[Mapping[str, str]] = {
    num.ERR_NOSUCHNICK: "There is nobody called {1} here",
    num.ERR_WASNOSUCHNICK: "Nobody was called {1} here",
    num.ERR_NOSUCHCHANNEL: "There is no channel {1}",
    num.ERR_USERNOTINCHANNEL: "{1} is not in {2}",
    num.ERR_NOTONCHANNEL: "You are not in {1}: /join {1}",
    num.ERR_CHANNELISFULL: "{1} is full (+l)",
    num.ERR_INVITEONLYCHAN: "{1} lets in only who was invited (+i)",
    num.ERR_BANNEDFROMCHAN: "You are banned from {1} (+b)",
    num.ERR_BADCHANNELKEY: "{1} asks for a password (+k): /join {1} PASSWORD",
}
