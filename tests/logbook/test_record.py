"""A record's time is its identity."""

from chat.irc.message import Message
from chat.irc.times import msgid_time
from chat.logbook.record import Record


def test_a_msgid_leads_back_to_its_time() -> None:
    record = Record(1_795_208_501_002_200, Message("PRIVMSG", ("#lobby", "x"), "alice!u@h"))
    assert msgid_time(record.msgid) == record.time
