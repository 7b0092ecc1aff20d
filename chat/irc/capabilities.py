"""IRCv3 capabilities as bits, so that a set of them is an int and groups the members of a channel.

Rules for this file: names and bits only; what a capability changes is decided where lines are rendered.
"""

from collections.abc import Iterable
from typing import Final

MESSAGE_TAGS: Final = 1 << 0
SERVER_TIME: Final = 1 << 1
BATCH: Final = 1 << 2
LABELED_RESPONSE: Final = 1 << 3
ECHO_MESSAGE: Final = 1 << 4
MULTI_PREFIX: Final = 1 << 5
AWAY_NOTIFY: Final = 1 << 6
ACCOUNT_TAG: Final = 1 << 7
EXTENDED_JOIN: Final = 1 << 8
INVITE_NOTIFY: Final = 1 << 9
USERHOST_IN_NAMES: Final = 1 << 10
SETNAME: Final = 1 << 11
STANDARD_REPLIES: Final = 1 << 12
CAP_NOTIFY: Final = 1 << 13
CHATHISTORY: Final = 1 << 14
EVENT_PLAYBACK: Final = 1 << 15
READ_MARKER: Final = 1 << 16
MESSAGE_REDACTION: Final = 1 << 17
SEARCH: Final = 1 << 18
FULL_SEARCH: Final = 1 << 19

BITS: Final[dict[str, int]] = {
    "message-tags": MESSAGE_TAGS,
    "server-time": SERVER_TIME,
    "batch": BATCH,
    "labeled-response": LABELED_RESPONSE,
    "echo-message": ECHO_MESSAGE,
    "multi-prefix": MULTI_PREFIX,
    "away-notify": AWAY_NOTIFY,
    "account-tag": ACCOUNT_TAG,
    "extended-join": EXTENDED_JOIN,
    "invite-notify": INVITE_NOTIFY,
    "userhost-in-names": USERHOST_IN_NAMES,
    "setname": SETNAME,
    "standard-replies": STANDARD_REPLIES,
    "cap-notify": CAP_NOTIFY,
    "draft/chathistory": CHATHISTORY,
    "draft/event-playback": EVENT_PLAYBACK,
    "draft/read-marker": READ_MARKER,
    "draft/message-redaction": MESSAGE_REDACTION,
    "draft/search": SEARCH,
    "scribe.chat/search": FULL_SEARCH,
}
"""Every capability this server offers, in the order of `CAP LS`."""


def bits(names: Iterable[str]) -> int:
    """The set of the named capabilities; unknown names raise KeyError."""
    result = 0
    for name in names:
        result |= BITS[name]
    return result


def names(caps: int) -> list[str]:
    """The names of a set, in the table's order."""
    return [name for name, bit in BITS.items() if caps & bit]
