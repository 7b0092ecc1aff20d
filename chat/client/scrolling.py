"""The command about what is before the first line: /history.

A screen that scrolls fetches by itself, as far as somebody scrolls; one that cannot (plain mode) asks with
`lines_of` what is wanted and prints it. Rules for this file: as in `actions`.
"""

from typing import Final

from chat.client.actions import Host, Misuse
from chat.client.buffers import Buffer, BufferKind, Past
from chat.client.intents import first_words

HISTORY: Final = ("history", "more")  # the command's names
LINES: Final = 20
MOST: Final = 5000


def lines_of(buffer: Buffer, rest: str) -> int:
    """How many older lines of a buffer are wanted. Raises `Misuse` for what is no number, or has no past."""
    if buffer.kind is BufferKind.SERVER or not buffer.target:
        raise Misuse("Nothing was said here: go to a channel or a private chat first")
    words, more = first_words(rest, 1)
    number = words[0] if words else str(LINES)
    if more or not (number.isascii() and number.isdigit() and len(number) < 6 and 0 < int(number) <= MOST):
        raise Misuse(f"How many lines? /history [NUMBER], up to {MOST}")
    return int(number)


def history(host: Host, buffer: Buffer, rest: str) -> None:
    """/history [NUMBER]: on a screen that scrolls."""
    lines_of(buffer, rest)
    host.model.older(buffer)
    if buffer.past is Past.BEGINNING:
        raise Misuse("Nothing older is known")
    host.model.info(buffer, "PgUp shows what was said before")
