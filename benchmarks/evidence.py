"""What clients received, against what the log files say.

A client must have received exactly what the log of a channel holds since its own JOIN, in that order, once,
up to the point where its connection ended. Rules for this file: it reads files and judges; each function
returns complaints, as sentences, and none when all is well.
"""

from collections.abc import Iterable, Iterator, Sequence
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
_TO_ALL_CHANNELS: Final = frozenset({"QUIT", "NICK"})
_LAST_WORDS: Final = "Server shutting down"  # such a QUIT is logged and shown to nobody
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


def compare(recorder: Recorder, log: Log, *, complete: bool, troubled: bool = False) -> list[str]:
    """Whether the client saw what the log says; all of it with `complete`, else up to some point.

    With `troubled`, when one log failed and another did not, a QUIT or NICK may have been seen earlier than
    in this log, in another channel.
    """
    timed = "message-tags" in recorder.caps
    commands = _TO_A_TARGET | _TO_ALL_CHANNELS if timed else _TO_A_TARGET
    private = not log.conversation.startswith("#")
    records = log.records if private else _while_inside(log.records, recorder)
    expected = [
        _recorded(record, timed)
        for record in records
        if record.message.command in commands and not _unseen(record.message, recorder)
    ]
    times = {time for time, _, command, _ in expected if command in _TO_ALL_CHANNELS}
    seen = [
        _seen(message, timed)
        for message in live(recorder)
        if _belongs(message, log.conversation)
        or (message.command in _TO_ALL_CHANNELS and _time(message) in times)
    ]
    who = f"{recorder.nick} in {log.conversation}"
    if not troubled:
        return _differences(who, seen, expected, complete)
    apart = sorted(message for message in seen if message[2] in _TO_ALL_CHANNELS)
    wanted = [message for message in expected if message[2] in _TO_ALL_CHANNELS]
    complaints = _differences(who, apart, wanted, complete=True) if complete else []
    seen = [message for message in seen if message[2] not in _TO_ALL_CHANNELS]
    expected = [message for message in expected if message[2] not in _TO_ALL_CHANNELS]
    return complaints + _differences(who, seen, expected, complete)


def live(recorder: Recorder) -> Iterator[Message]:
    """What the client received as it happened: without what was replayed to it when it joined."""
    joined: dict[str, int] = {}
    for message in recorder.received():
        where = fold(message.param(0)) if message.command in _TO_A_TARGET else ""
        if message.command == "JOIN" and _is_own(message, recorder):
            joined[where] = _time(message)
        if "msgid" not in message.tags or _time(message) >= joined.get(where, 0):
            yield message


def one_order(recorder: Recorder) -> list[str]:
    """Whether everything that carries an identity came in the order of the times."""
    times = [_time(message) for message in live(recorder) if "msgid" in message.tags]
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


def _is_own(message: Message, recorder: Recorder) -> bool:
    """By the user name, since a nick may change."""
    return message.source.partition("!")[2].startswith(f"{recorder.nick}@")


def _unseen(message: Message, recorder: Recorder) -> bool:
    """Whether a client is not sent this: what it says itself, without echo-message."""
    return message.command in _SPEECH and "echo-message" not in recorder.caps and _is_own(message, recorder)


def _while_inside(records: Iterable[Record], recorder: Recorder) -> Iterator[Record]:
    """What a member of the channel sees: from each of its JOINs to the PART, KICK or QUIT that follows."""
    inside = False
    nick = recorder.nick
    for record in records:
        message = record.message
        if _is_own(message, recorder):
            nick = message.params[0] if message.command == "NICK" else message.nick
            inside = message.command != "QUIT" and (inside or message.command == "JOIN")
        if inside and not (message.command == "QUIT" and message.param(-1) == _LAST_WORDS):
            yield record
        if (message.command == "PART" and _is_own(message, recorder)) or (
            message.command == "KICK" and message.params[1] == nick
        ):
            inside = False


def _time(message: Message) -> int:
    return msgid_time(message.tags.get("msgid", "")) or 0


def _seen(message: Message, timed: bool) -> Seen:
    return _time(message) if timed else 0, message.source, message.command, message.params


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
