"""Members of a channel, and buffers."""

from chat.client.buffers import Buffer, BufferKind
from chat.client.members import Member, Members


def test_sorted_by_rank_then_name() -> None:
    members = Members()
    everyone = {
        "zoe": Member("zoe", "@"),
        "bob": Member("bob"),
        "amy": Member("amy"),
        "vic": Member("vic", "+"),
    }
    members.replace_all(everyone, "@+")
    assert [m.nick for m in members] == ["zoe", "vic", "amy", "bob"]


def test_prefixes_stay_in_order() -> None:
    members = Members()
    members.replace_all({"bob": Member("bob", "+")}, "@+")
    members.set_prefix("bob", "@", True)
    assert members.get("bob") == Member("bob", "@+")
    members.set_prefix("bob", "@", False)
    members.set_prefix("bob", "@", False)
    members.set_prefix("nobody", "@", True)
    assert members.sorted()[0].prefixes == "+"


def test_every_change_is_noticed() -> None:
    members = Members()
    revisions = [members.revision]
    members.put("bob", Member("Bob"))
    revisions.append(members.revision)
    assert members.update("bob", away=True)
    revisions.append(members.revision)
    assert members.remove("bob") == Member("Bob", away=True)
    revisions.append(members.revision)
    assert revisions == sorted(set(revisions))
    assert members.remove("bob") is None
    assert not members.update("bob", away=False)
    assert "bob" not in members
    assert len(members) == 0


def test_reading() -> None:
    buffer = Buffer("#a", "#A", BufferKind.CHANNEL)
    buffer.unread = buffer.mentions = 3
    buffer.read()
    assert (buffer.unread, buffer.mentions) == (0, 0)
