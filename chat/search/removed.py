"""What later records of a log took back, found only as far back as is asked for.

For readers that look at one end of a long log: chat.logbook.redactions looks through all of it. Rules for
this file: files are looked through from a time on, once.
"""

from contextlib import suppress
from typing import Final

from chat.errors import BadRecord
from chat.irc.times import msgid_time
from chat.logbook.line import Decoder
from chat.logbook.read import LogFile
from chat.logbook.scan import FOREVER, Log, blocks, files_between, span, spans
from chat.search.opening import opened

_STEP_BACK: Final = 3_600_000_000  # microseconds that are looked through at least, going back


class Removed:
    """What later records of a log took back, found as far back as was asked for."""

    def __init__(self, log: Log, upto: int = FOREVER) -> None:
        """`upto` (µs): what is later does not count, for it may not be durable yet."""
        self._log = log
        self._upto = upto
        self._times: set[int] = set()
        self._from = upto + 1

    def has(self, time: int) -> bool:
        """Whether the record of this time (µs) was taken back by a later one."""
        if time < self._from:
            back = time if self._from > self._upto else max(0, min(time, self._from - _STEP_BACK))
            self._look_between(back, self._from - 1)
            self._from = back
        return time in self._times

    def _look_between(self, since: int, until: int) -> None:
        for file in files_between(self._log, since, until):
            self._times |= removed_in(file, since, until)


def removed_in(file: LogFile, since: int, until: int) -> set[int]:
    """The times (µs) of the messages that records of a file, from one time to another, take back."""
    times = set()
    decoder = Decoder(file.conversation)
    with opened(file) as source:
        for block in blocks(source, *span(file, source, since, until)):
            for start, end in spans(block, _find_removal):
                with suppress(BadRecord):
                    message = decoder.decode(block.data[start:end]).message
                    if message.command == "REDACT":
                        times.add(msgid_time(message.param(1)) or 0)
    return times


def _find_removal(data: bytes, at: int, end: int) -> int:
    return data.find(b" removed message ", at, end)
