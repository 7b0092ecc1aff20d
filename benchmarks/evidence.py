"""What clients received, against what the log files say.

A client must have received exactly what the log of a channel holds since its own JOIN, in that order, once,
up to the point where its connection ended. Rules for this file: it reads files and judges; each function
returns complaints, as sentences, and none when all is well.
"""

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Final

from benchmarks.recorder import Recorder
from chat.errors import BadRecord
from chat.irc.message import Message
from chat.irc.names import fold
from chat.irc.times import msgid_time
from chat.logbook.line import Decoder
from chat.logbook.names import log_files
from chat.logbook.record import Record

_TO_A_TARGET: Final = frozenset({"PRIVMSG", "NOTICE", "JOIN", "PART", "KICK", "TOPIC", "MODE", "TAGMSG"})
_FLEETING: Final = frozenset({"+typing", "+draft/typing"})  # such a TAGMSG is passed on and not logged
_SPEECH: Final = frozenset({"PRIVMSG", "NOTICE", "TAGMSG"})
Seen = tuple[int, str, str, tuple[str, ...]]  # time or 0, source, command, params


class Log:
    """One conversation's files, read in order. `complaints` tells what is wrong with them by themselves."""

    def __init__(self, logs: Path, folder: str, since: int = 0) -> None:
        """`folder` as below `logs`; files that end before `since` (µs) are left out."""
        self.conversation: Final = folder.removeprefix("@")
        self.records: Final[list[Record]] = []
        self.complaints: Final[list[str]] = []
        path = logs / folder
        names = log_files(entry.name for entry in path.iterdir()) if path.is_dir() else []
        for name, after in zip_longest(names, names[1:]):
            if after is None or after.start > since:
                self._read(path / name.text, after.start if after else None)

    def _read(self, path: Path, until: int | None) -> None:
        decoder = Decoder(self.conversation)
        *lines, rest = path.read_bytes().split(b"\n")
        if rest:
            self.complaints.append(f"{path}: ends with half a line: {rest[:80]!r}")
        for number, line in enumerate(lines, 1):
            try:
                record = decoder.decode(line)
            except BadRecord as error:
                self.complaints.append(f"{path}:{number}: {error}")
                continue
            if until is not None and record.time >= until:
                continue  # superseded by the next file
            if self.records and record.time <= self.records[-1].time:
                self.complaints.append(
                    f"{path}:{number}: its time is not after the one before: {line[:80]!r}"
                )
            self.records.append(record)

    def texts_of(self, nick: str) -> list[str]:
        """What somebody said here."""
        return [
            r.message.params[1]
            for r in self.records
            if r.message.command == "PRIVMSG" and r.message.nick == nick
        ]


def compare(recorder: Recorder, log: Log, *, complete: bool) -> list[str]:
    """Whether the client saw what the log says; all of it with `complete`, else up to some point."""
    echo = "echo-message" in recorder.caps
    timed = "message-tags" in recorder.caps
    messages = recorder.received()
    private = not log.conversation.startswith("#")
    seen = [_seen(m, timed) for m in messages if _belongs(m, log.conversation)]
    records: Iterable[Record] = (
        log.records if private else _since_join(log.records, recorder.nick, seen, timed)
    )
    expected = [
        _recorded(record, timed)
        for record in records
        if record.message.command in _TO_A_TARGET
        and (echo or record.message.command not in _SPEECH or record.message.nick != recorder.nick)
    ]
    return _differences(f"{recorder.nick} in {log.conversation}", seen, expected, complete)


def one_order(recorder: Recorder) -> list[str]:
    """Whether everything that carries an identity came in the order of the times."""
    times = [msgid_time(m.tags["msgid"]) or 0 for m in recorder.received() if "msgid" in m.tags]
    wrong = next((i for i in range(1, len(times)) if times[i] <= times[i - 1]), None)
    return [] if wrong is None else [f"{recorder.nick}: message {wrong} came after a later one"]


def _belongs(message: Message, conversation: str) -> bool:
    if message.command not in _TO_A_TARGET or "!" not in message.source:
        return False
    if message.command == "TAGMSG" and _FLEETING.issuperset(tag for tag in message.tags if tag[0] == "+"):
        return False
    if conversation.startswith("#"):
        return fold(message.param(0)) == conversation
    return message.command in _SPEECH and conversation == ",".join(
        sorted((fold(message.nick), fold(message.param(0))))
    )


def _since_join(records: Sequence[Record], nick: str, seen: Sequence[Seen], timed: bool) -> Sequence[Record]:
    """The records from the client's own JOIN on: that of the time it saw, or the last one."""
    joined = seen[0][0] if timed and seen else 0
    for index in range(len(records) - 1, -1, -1):
        record = records[index]
        if record.message.command == "JOIN" and record.message.nick == nick and joined in {0, record.time}:
            return records[index:]
    return ()


def _seen(message: Message, timed: bool) -> Seen:
    time = msgid_time(message.tags.get("msgid", "")) or 0 if timed else 0
    return time, message.source, message.command, message.params


def _recorded(record: Record, timed: bool) -> Seen:
    message = record.message
    return record.time if timed else 0, message.source, message.command, message.params


def _differences(who: str, seen: Sequence[Seen], expected: Sequence[Seen], complete: bool) -> list[str]:
    for index, (got, wanted) in enumerate(zip(seen, expected, strict=False)):
        if got != wanted:
            return [f"{who}: message {index} was {got}, the log has {wanted}"]
    if len(seen) > len(expected):
        return [f"{who}: received {seen[len(expected)]}, which is not in the log"]
    if complete and len(seen) < len(expected):
        return [f"{who}: never received {expected[len(seen)]}, received {len(seen)} of {len(expected)}"]
    return []
