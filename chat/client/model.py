"""The model: events in, what a screen shows and what is to be sent out.

    model.apply(event)      everything that happens goes through here, in order
    model.say(buffer, text) what a person says

The data is described in `state` (ClientState), `status` (Status, Phase), `buffers` (Buffer), `members`
(Member) and `timeline` (Timeline, Entry). Rules for this file: no socket, no thread, no terminal, no clock;
one thread owns a model.
"""

from collections.abc import Mapping
from typing import Final

from chat.client import (
    channel_replies,
    connection,
    markers,
    older,
    pages,
    presence,
    recall,
    recovery,
    redaction,
    replies,
    searching,
    speech,
)
from chat.client.buffers import Buffer
from chat.client.delivery import Line
from chat.client.events import Event, FromLog, Looked, Received, Tick, Trouble
from chat.client.state import ClientState, Handler
from chat.client.timeline import EntryKind, State
from chat.client.times import time_of
from chat.irc import ctcp
from chat.irc.message import Message
from chat.irc.split import lines_of, room, split_text

HANDLERS: Final[Mapping[str, Handler]] = {
    **speech.HANDLERS,
    **presence.HANDLERS,
    **replies.HANDLERS,
    **channel_replies.HANDLERS,
    **markers.HANDLERS,
    **redaction.HANDLERS,
}
_UNKNOWN_HOST: Final = "!" + "u" * 10 + "@" + "h" * 63  # as long as servers make it, while we do not know
_LEAST_ROOM: Final = 64  # bytes of text, however long a name is


class Model(ClientState):
    """A client's whole state, changed by events alone."""

    def apply(self, event: Event) -> None:
        """Take one event into account. Never raises for anything that a server can send."""
        self.revision += 1
        match event:
            case Received(message, time):
                self.now = max(self.now, time)
                self._receive(message, time)
            case Tick(time):
                self.now = max(self.now, time)
                self._regain_in_time()
                pages.give_up(self)
                markers.tell_all(self)
            case FromLog(page, records):
                older.from_log(self, page, records)
            case Looked(wish, found, problem):
                searching.looked(self, wish, found, problem)
            case Trouble(text, time):
                self.error(self.active, text, time=time)
            case _:
                connection.changed(self, event)
        self._release()

    def say(self, buffer: Buffer, text: str, kind: EntryKind = EntryKind.MESSAGE) -> None:
        """Say `text` in a channel or private chat: shown as PENDING until the server has it.

        Long text becomes several messages, and so does each of its lines. While offline it waits.
        """
        command = "NOTICE" if kind is EntryKind.NOTICE else "PRIVMSG"
        source = self.own_source or self.nick + _UNKNOWN_HOST
        limit = room(source, command, buffer.name, self.support.line_length)
        if kind is EntryKind.ACTION:
            limit -= len(ctcp.action(" "))
        for line in lines_of(text.replace("\0", "")):
            for piece in split_text(line, max(limit, _LEAST_ROOM)):
                entry = self.add(buffer, kind, piece, nick=self.nick, state=State.PENDING, own=True)
                wire = ctcp.action(piece) if kind is EntryKind.ACTION else piece
                label = f"s{entry.number}"
                self.delivery.queued.append(Line(entry.number, buffer.key, buffer.name, command, wire, label))
        self.revision += 1
        self._release()

    def older(self, buffer: Buffer) -> bool:
        """Somebody wants to read what was before the first entry: `Buffer.past` says how that goes.

        The entries come in front of the timeline, a page at a time. False when none is asked for.
        """
        self.revision += 1
        return older.ask(self, buffer)

    def newer(self, buffer: Buffer) -> bool:
        """The same at the other end, where a buffer shows a part of the past."""
        return older.ask_newer(self, buffer)

    def saw(self, buffer: Buffer) -> None:
        """The newest entry of a buffer is on the screen, and somebody may be reading it."""
        markers.saw(self, buffer)

    def leaving(self) -> None:
        """The last chance to send something."""
        markers.tell_all(self, at_once=True)

    def end(self) -> None:
        """The last chance to log something."""
        recovery.release_all(self)

    def _regain_in_time(self) -> None:
        wrong = self.fold(self.nick) != self.fold(self.wanted_nick)
        if self.online and wrong and self.now >= self.memory.regain_at:
            self.regain()

    # --- messages ------------------------------------------------------------------------------------------

    def _receive(self, message: Message, time: int) -> None:
        if "time" in message.tags:
            self.heard = max(self.heard, time_of(message, 0))
        if pages.collect(self, message, recall.replayed):
            return
        handler = HANDLERS.get(message.command)
        if handler is None and message.command.isdigit():
            handler = replies.on_other
        if handler is not None:
            handler(self, message, time_of(message, time))

    def _release(self) -> None:
        """Send what may be sent now, and a barrier behind it where there are no echoes."""
        if not self.online:
            return
        labels = "labeled-response" in self.caps
        for line in self.delivery.release(self._ready):
            self.send(line.command, line.target, line.text, tags={"label": line.label} if labels else None)
        if not labels and "echo-message" not in self.caps:
            token = self.delivery.barrier()
            if token is not None:
                self.send("PING", token)

    def _ready(self, line: Line) -> bool:
        """A channel that we are about to be in has to be waited for; anything else goes at once."""
        buffer = self.keyed(line.key)
        if buffer is not None and buffer.recovery is not None:
            return False  # the history may show that it has arrived
        return buffer is None or buffer.joined or not buffer.wanted
