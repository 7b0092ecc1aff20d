"""The model: events in, what a screen shows and what is to be sent out.

    model.apply(event)      everything that happens goes through here, in order
    model.say(buffer, text) what a person says

The data is described in `state` (ClientState, Status, Phase), `buffers` (Buffer, Member) and `timeline`
(Timeline, Entry). Rules for this file: no socket, no thread, no terminal, no clock; one thread owns a model.
"""

from chat.client.buffers import Buffer, BufferKind, Member, Members
from chat.client.events import Event
from chat.client.state import Alert, ClientState, Phase, Seen, Status
from chat.client.timeline import PRESENCE, SPEECH, Entry, EntryKind, State, Timeline

__all__ = [
    "PRESENCE",
    "SPEECH",
    "Alert",
    "Buffer",
    "BufferKind",
    "Entry",
    "EntryKind",
    "Member",
    "Members",
    "Model",
    "Phase",
    "Seen",
    "State",
    "Status",
    "Timeline",
]


class Model(ClientState):
    """A client's whole state, changed by events alone."""

    def apply(self, event: Event) -> None:
        """Take one event into account. Never raises for anything that a server can send."""
        self.revision += 1

    def say(self, buffer: Buffer, text: str, kind: EntryKind = EntryKind.MESSAGE) -> None:
        """Say `text` in a channel or private chat: shown as PENDING until the server has it.

        Long text becomes several messages, each of its lines at least one. While offline it waits.
        """
