"""One thing that happened in a conversation, as the log holds it. Rules for this file: values only.

A record's time is its identity: strictly increasing within a log, it gives the order and the msgid
(chat/irc/times.py). A QUIT or NICK that three channels saw is the same record in three logs.
"""

from typing import Final, NamedTuple

from chat.irc.message import Message
from chat.irc.times import msgid

MESSAGES: Final = frozenset({"PRIVMSG", "NOTICE"})  # what history without event-playback consists of


class Record(NamedTuple):
    """`time` in microseconds since the epoch; `message` as a client is sent it, source and target included.

    The message's tags are those that belong to the record (account, client-only `+...` tags, and on a JOIN
    `realname`, from which extended-join is rebuilt); never time, msgid, label or batch.
    """

    time: int
    message: Message

    @property
    def msgid(self) -> str:
        """The IRCv3 msgid, which is the time in other digits."""
        return msgid(self.time)
