"""What the word at the cursor can become: commands, channels, names.

Rules for this file: pure functions of text and the model; nothing is changed.
"""

from collections.abc import Sequence
from typing import Final

from chat.client import search_line
from chat.client.buffers import Buffer, BufferKind
from chat.client.commands import Misuse, find
from chat.client.model import Model
from chat.client.timeline import SPEECH

_SEARCHES: Final = ("/search ", "/find ")
_RECENT: Final = 200  # entries looked at for who spoke last


def candidates(before: str, model: Model, commands: Sequence[str]) -> tuple[int, list[str]]:
    """Where the word that ends `before` starts, and what can stand there instead, the best first."""
    start = max(before.rfind(" "), before.rfind("\n")) + 1
    word = before[start:]
    if before.startswith("/") and start == 0:
        return 0, [f"/{name} " for name in commands if name.startswith(word[1:].lower())]
    if before.lower().startswith(_SEARCHES):
        found = search_line.candidates(before)
        if found is not None:
            return start, [f"{word} " for word in found]
    wanted = _argument(before)
    if wanted == "command":
        return start, [f"{name} " for name in commands if name.startswith(word.removeprefix("/").lower())]
    channels = _channels(word, model, named=wanted == "channel")
    if word.startswith("#") or channels:
        return start, [f"{name} " for name in channels]
    at = word.startswith("@") and len(word) > 1
    typed = word[1:] if at else word
    if not typed and not wanted:
        return start, []
    ending = ": " if start == 0 else " "
    nicks = _nicks(typed, model, everywhere=wanted == "nick")
    return start, [("@" if at else "") + nick + ending for nick in nicks]


def _argument(before: str) -> str:
    """What the last word of a command is, as its row of the table says; "" where there is no command."""
    name, *words = before.split(" ")
    if not before.startswith("/") or before.startswith("//") or not words:
        return ""
    try:
        arguments = find(name[1:]).arguments
    except Misuse:
        return ""
    return arguments[min(len(words), len(arguments)) - 1] if arguments else "text"


def _channels(typed: str, model: Model, *, named: bool) -> list[str]:
    """Channels that begin with what was typed; where a channel is `named` it may lack its #."""
    if not named and not typed.startswith("#"):
        return []
    keys = (model.fold(typed), model.fold(f"#{typed}")) if named else (model.fold(typed),)
    names = [buffer.name for buffer in model.buffers if buffer.kind is BufferKind.CHANNEL]
    return [name for name in names if model.fold(name).startswith(keys)]


def _nicks(typed: str, model: Model, *, everywhere: bool) -> list[str]:
    """Names that begin with what was typed: who spoke last first, then by name; never our own.

    Those of this conversation, and with `everywhere` behind them those of all others.
    """
    here = model.active
    key = model.fold(typed)
    recent = _speakers(here)
    ranks: dict[str, tuple[bool, int, str]] = {}
    for buffer in [here, *(model.buffers if everywhere else ())]:
        known = [member.nick for member in buffer.members]
        for nick in [*known, *([buffer.name] if buffer.kind is BufferKind.PRIVATE else [])]:
            folded = model.fold(nick)
            if folded.startswith(key) and not model.is_me(nick):
                ranks.setdefault(nick, (buffer is not here, recent.get(nick, _RECENT), folded))
    return sorted(ranks, key=ranks.__getitem__)


def _speakers(buffer: Buffer) -> dict[str, int]:
    """Nicks by how long ago they spoke, in entries."""
    timeline = buffer.timeline
    ranks: dict[str, int] = {}
    for age, index in enumerate(range(len(timeline) - 1, max(-1, len(timeline) - 1 - _RECENT), -1)):
        entry = timeline[index]
        if entry.kind in SPEECH:
            ranks.setdefault(entry.nick, age)
    return ranks
