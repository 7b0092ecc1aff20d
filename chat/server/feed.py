"""What happens, for whoever runs the server to watch.

The committer hands over what it delivered; a console takes it when it has time. The list between them is
bounded, so a flood of messages costs the console some lines and the chat nothing.
"""

import threading
from collections import deque
from collections.abc import Sequence
from typing import Final, NamedTuple

from chat.irc import ctcp
from chat.server.posts import Event, Post

KEPT: Final = 100  # lines of chat
MOST: Final = 1000  # lines, troubles and notes among them


class Line(NamedTuple):
    """One thing that happened: `kind` is a command (JOIN, PRIVMSG...), ACTION, "trouble" or "note"."""

    kind: str
    where: str
    who: str
    text: str


class Feed:
    """A bounded list of lines. All methods may be called from any thread."""

    def __init__(self) -> None:
        self._lines: deque[Line] = deque()
        self._missed = 0
        self._lock = threading.Lock()
        self.ready: Final = threading.Event()

    def posts(self, batch: Sequence[Post]) -> None:
        """What the committer delivered. Private messages stay private: only that there was one is shown."""
        events = [post for post in batch if isinstance(post, Event) and post.conversations]
        if not events:
            return
        room = max(0, KEPT - len(self._lines))
        self._add([_line(event) for event in events[:room]], len(events) - room)

    def trouble(self, text: str) -> None:
        """Something that whoever runs the server should look at."""
        self._add([Line("trouble", "", "", text)], 0)

    def note(self, text: str) -> None:
        """Something worth a line that is not chat."""
        self._add([Line("note", "", "", text)], 0)

    def _add(self, lines: list[Line], missed: int) -> None:
        with self._lock:
            room = MOST - len(self._lines)
            self._lines.extend(lines[:room])
            self._missed += max(0, missed) + max(0, len(lines) - room)
        self.ready.set()

    def take(self) -> tuple[list[Line], int]:
        """Everything since the last call, and how many lines there was no room for."""
        with self._lock:
            self.ready.clear()
            lines, missed = list(self._lines), self._missed
            self._lines.clear()
            self._missed = 0
            return lines, missed


def _line(event: Event) -> Line:
    message = event.message
    where = event.conversations[0]
    if not where.startswith("#"):
        return Line(message.command, "", message.nick, "")
    text = message.param(0) if message.command in {"QUIT", "NICK"} else " ".join(message.params[1:])
    action = ctcp.parse(text) if message.command == "PRIVMSG" else None
    if action is not None and action.command == "ACTION":
        return Line("ACTION", where, message.nick, action.text)
    return Line(message.command, where, message.nick, text)
