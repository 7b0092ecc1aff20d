"""The commands about what was said before: /search, /jump and /redact.

Rules for this file: as in `actions`.
"""

from chat.client import redaction, results, search_line, searching
from chat.client.actions import Host, Misuse
from chat.client.buffers import Buffer, BufferKind
from chat.client.intents import first_words


def search(host: Host, _buffer: Buffer, rest: str) -> None:
    """/search [OPTIONS] PATTERN"""
    searching.search(host.model, search_line.read(rest, host.model.now))


def jump(host: Host, _buffer: Buffer, rest: str) -> None:
    """/jump [NUMBER]"""
    words, _ = first_words(rest, 1)
    number = words[0] if words else "0"
    if not (number.isascii() and number.isdigit() and len(number) < 6):
        raise Misuse("Which of them? /jump NUMBER")
    if not results.jump(host.model, int(number)):
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
