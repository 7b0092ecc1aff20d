"""What the word at the cursor can become: commands, channels, names.

Rules for this file: pure functions of text and the model; nothing is changed.
"""

from collections.abc import Sequence
from typing import Final

from chat.client import search_line
from chat.client.buffers import Buffer, BufferKind
from chat.client.model import Model
from chat.client.timeline import SPEECH

_SEARCHES: Final = ("/search ", "/find ")
_RECENT: Final = 200  # entries looked at for who spoke last


def candidates(before: str, model: Model, commands: Sequence[str]) -> tuple[int, list[str]]:
    """Where the word that ends `before` starts, and what can stand there instead, the best first."""
    start = max(before.rfind(" "), before.rfind("\n")) + 1
    word = before[start:]
    if before.startswith("/") and start == 0:
        typed = word[1:].lower()
        return 0, [f"/{name} " for name in commands if name.startswith(typed)]
    if word.startswith("#"):
        names = [buffer.name for buffer in model.buffers if buffer.kind is BufferKind.CHANNEL]
        return start, [f"{name} " for name in names if model.fold(name).startswith(model.fold(word))]
    if before.lower().startswith(_SEARCHES):
        found = search_line.candidates(before)
        if found is not None:
            return start, [f"{word} " for word in found]
    at = word.startswith("@") and len(word) > 1
    typed = word[1:] if at else word
    if not typed and not before.startswith("/"):
        return start, []
    ending = ": " if start == 0 else " "
    return start, [("@" if at else "") + nick + ending for nick in _nicks(typed, model)]


def _nicks(typed: str, model: Model) -> list[str]:
    """Names that begin with what was typed: who spoke last first, then by name; never our own."""
    buffer = model.active
    known = {member.nick: None for member in buffer.members}
    if buffer.kind is BufferKind.PRIVATE:
        known[buffer.name] = None
    key = model.fold(typed)
    found = [nick for nick in known if model.fold(nick).startswith(key) and not model.is_me(nick)]
    recent = _speakers(buffer)
    return sorted(found, key=lambda nick: (recent.get(nick, _RECENT), model.fold(nick)))


def _speakers(buffer: Buffer) -> dict[str, int]:
    """Nicks by how long ago they spoke, in entries."""
    timeline = buffer.timeline
    ranks: dict[str, int] = {}
    for age, index in enumerate(range(len(timeline) - 1, max(-1, len(timeline) - 1 - _RECENT), -1)):
        entry = timeline[index]
        if entry.kind in SPEECH:
            ranks.setdefault(entry.nick, age)
    return ranks
