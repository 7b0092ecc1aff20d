"""Buffers of a client: opening, looking, closing, renaming."""

from chat.client.buffers import BufferKind
from chat.client.state import ClientState
from chat.client.timeline import EntryKind


def state() -> ClientState:
    return ClientState("alice", ("#lobby", "#b"))


def test_at_first() -> None:
    client = state()
    assert [buffer.name for buffer in client.buffers] == ["server", "#lobby", "#b"]
    assert client.active.name == "#lobby"
    assert all(buffer.wanted for buffer in client.buffers[1:])
    assert not client.online
    assert ClientState("alice").active.kind is BufferKind.SERVER


def test_names_are_found_in_any_case() -> None:
    client = state()
    assert client.find("#LOBBY") is client.buffers[1]
    assert client.ensure("#Lobby") is client.buffers[1]
    assert client.ensure("Bob") is client.find("bob")
    assert client.buffers[-1].kind is BufferKind.PRIVATE
    assert client.find("") is None
    assert client.find("nobody") is None


def test_closing_goes_back_to_the_one_before() -> None:
    client = state()
    client.select(client.buffers[2])
    client.close(client.buffers[2])
    assert client.active.name == "#lobby"
    client.close(client.server)
    assert client.server in client.buffers
    client.close(client.active)
    assert client.active is client.server


def test_unread_and_quiet() -> None:
    client = state()
    other = client.buffers[2]
    client.add(other, EntryKind.MESSAGE, "one", nick="bob")
    client.add(other, EntryKind.MESSAGE, "old", nick="bob", mention=True, quiet=True)
    client.add(other, EntryKind.INFO, "not speech")
    client.add(other, EntryKind.MESSAGE, "ours", own=True)
    assert (other.unread, other.mentions) == (1, 0)
    client.add(client.active, EntryKind.MESSAGE, "seen", nick="bob", mention=True)
    assert client.active.unread == 0
    assert [alert.entry.text for alert in client.take_alerts()] == ["seen"]


def test_entries_are_numbered() -> None:
    client = state()
    first, second = (client.add(client.server, EntryKind.INFO, text) for text in "ab")
    assert first.number < second.number


def test_a_renamed_buffer_is_found_by_its_new_name() -> None:
    client = state()
    bob = client.ensure("bob")
    client.rename(bob, "Robert")
    assert client.find("robert") is bob
    assert client.find("bob") is None


def test_few_labels_are_remembered() -> None:
    client = state()
    client.caps = frozenset({"labeled-response"})
    for _ in range(500):
        client.ask(client.active, "WHOIS", "bob")
    assert len(client.memory.labels) < 100
    assert len({message.tags["label"] for message in client.take_outgoing()}) == 500
