"""The SEALS files as upkeep uses them: the one used last is known, and not read again for every step.

Rules for this file: one thread's. What is known counts only while the file has the length that it had when it
was read or added to; that it is what was written is for `anew` to find out.
"""

from pathlib import Path
from typing import Final

from chat.logbook.line import is_private
from chat.logbook.seals import SEALS, Seal, SealsText, add_seals, read_seals
from chat.logbook.storage import Storage


class Ledger:
    """Reads and adds to the SEALS files of all conversations. What it does raises OSError."""

    def __init__(self, storage: Storage) -> None:
        self._storage: Final = storage
        self._known: tuple[Path, SealsText] | None = None

    def anew(self, folder: Path, conversation: str) -> SealsText:
        """The seals as they are in the file now."""
        self._known = None
        return self.read(folder, conversation)

    def read(self, folder: Path, conversation: str) -> SealsText:
        """The seals."""
        if self._known is not None and self._known[0] == folder and self._is_current(*self._known):
            return self._known[1]
        text = read_seals(self._storage, folder, conversation)
        self._known = folder, text
        return text

    def add(self, folder: Path, conversation: str, *seals: Seal) -> None:
        """Append seals, each made durable before the next; without any, what there is is made durable."""
        text = self.read(folder, conversation)
        self._known = None
        private = is_private(conversation)
        added = add_seals(self._storage, folder, conversation, seals, private=private, after=text)
        self._known = folder, added

    def _is_current(self, folder: Path, text: SealsText) -> bool:
        try:
            return self._storage.size(folder / SEALS) == text.good
        except FileNotFoundError:
            return False
