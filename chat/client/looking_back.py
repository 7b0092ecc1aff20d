"""The commands about what was said before: /search, /jump and /redact.

Rules for this file: as in `actions`.
"""

import re
from datetime import datetime, timedelta
from typing import Final

from chat.client import redaction, searching
from chat.client.actions import Host, Misuse
from chat.client.buffers import Buffer, BufferKind
from chat.client.intents import first_words
from chat.irc.times import SECOND

_OPTIONS: Final = {
    "--channel": "place",
    "--in": "place",
    "--from": "sender",
    "--since": "since",
    "--after": "since",
    "--until": "until",
    "--before": "until",
}
_UNITS: Final = {"s": 1, "min": 60, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_AGO: Final = re.compile(r"-?(\d{1,6})(s|min|m|h|d|w)")


def search(host: Host, _buffer: Buffer, rest: str) -> None:
    """/search [--channel NAME] [--from NICK] [--since TIME] [--until TIME] TEXT"""
    given: dict[str, str] = {}
    (word, *_), after = first_words(rest, 1)
    while word in _OPTIONS:
        values, rest = first_words(after, 1)
        if not values:
            raise Misuse(f"{word} what? /search {word} ... TEXT")
        given[_OPTIONS[word]] = values[0]
        words, after = first_words(rest, 1)
        word = words[0] if words else ""
    if not rest.strip() and "sender" not in given:
        raise Misuse("Look for what? /search TEXT")
    query = searching.Query(
        rest.strip(),
        given.get("place", ""),
        given.get("sender", ""),
        *(moment(given[key], host.model.now) if key in given else 0 for key in ("since", "until")),
    )
    searching.search(host.model, query)


def moment(text: str, now: int) -> int:
    """A time (µs) as people write it: `-2h`, `today`, `yesterday`, `2026-11-20`, `2026-11-20T21:00`.

    Without a zone it is this machine's. Raises `Misuse`.
    """
    ago = _AGO.fullmatch(text)
    if ago:
        return max(0, now - int(ago[1]) * _UNITS[ago[2]] * SECOND)
    midnight = datetime.fromtimestamp(now // SECOND).replace(hour=0, minute=0, second=0)
    days = {"today": midnight, "yesterday": midnight - timedelta(days=1)}
    try:
        chosen = days.get(text) or datetime.fromisoformat(text)
        return int(chosen.timestamp() * SECOND)
    except (ValueError, OverflowError, OSError):
        raise Misuse(f"{text} is no time: try -2h, yesterday, 2026-11-20 or 2026-11-20T21:00") from None


def jump(host: Host, _buffer: Buffer, rest: str) -> None:
    """/jump [NUMBER]"""
    words, _ = first_words(rest, 1)
    number = words[0] if words else "0"
    if not (number.isascii() and number.isdigit() and len(number) < 6):
        raise Misuse("Which of them? /jump NUMBER")
    if not searching.jump(host.model, int(number)):
        raise Misuse("There is no such result: /search finds some")


def redact(host: Host, buffer: Buffer, rest: str) -> None:
    """/redact [MSGID] [REASON]: our last message here, or any by its id."""
    model = host.model
    if buffer.kind not in (BufferKind.CHANNEL, BufferKind.PRIVATE):
        raise Misuse("Nothing was said here")
    if redaction.CAPABILITY not in model.caps:
        raise Misuse("This server cannot remove messages")
    words, after = first_words(rest, 1)
    if words and buffer.timeline.knows(words[0]):
        msgid, reason = words[0], after
    else:
        msgid, reason = redaction.last_own(buffer), rest.strip()
    if not msgid:
        raise Misuse("You have said nothing here that could be removed")
    model.ask(buffer, "REDACT", buffer.target, msgid, *([reason] if reason else []))
