"""One channel: members and ranks, who may speak, bans and exceptions, modes as shown."""

import pytest

from chat.channels.channel import Channel, Entry, User


def person(nick: str, username: str = "user", host: str = "host") -> User:
    user = User(host)
    user.username = username
    user.rename(nick)
    return user


def add_mask(channel: Channel, letter: str, mask: str) -> None:
    channel.lists[letter][mask] = Entry(mask, "someone", 0)


@pytest.fixture
def room() -> Channel:
    return Channel("#Room", 5)


def test_a_new_channel(room: Channel) -> None:
    assert (room.name, room.key, room.created) == ("#Room", "#room", 5)
    assert room.mode_letters(reveal=True) == ("+nt",)
    assert not room.secret


def test_version_changes_with_the_set_of_members_only(room: Channel) -> None:
    alice = person("alice")
    seen = {room.version}
    room.add(alice)
    seen.add(room.version)
    room.set_rank(alice, "v", True)
    seen.add(room.version)
    room.remove(alice)
    seen.add(room.version)
    assert len(seen) == 3


def test_ranks_add_up_and_show_the_highest_first(room: Channel) -> None:
    alice = person("alice")
    room.add(alice)
    assert room.prefixes(alice, every=True) == ""
    assert room.set_rank(alice, "v", True)
    assert not room.set_rank(alice, "v", True)
    assert room.prefixes(alice, every=False) == "+"
    assert room.set_rank(alice, "o", True)
    assert room.rank(alice) == "ov"
    assert room.prefixes(alice, every=False) == "@"
    assert room.prefixes(alice, every=True) == "@+"
    assert room.is_operator(alice)
    assert room.set_rank(alice, "o", False)
    assert room.rank(alice) == "v"
    assert not room.is_operator(alice)


def test_who_is_no_member_has_no_rank(room: Channel) -> None:
    assert room.rank(person("alice")) == ""
    assert room.prefixes(person("alice"), every=True) == ""
    assert not room.is_operator(person("alice"))


def test_joining_uses_up_an_invitation(room: Channel) -> None:
    alice = person("alice")
    room.invited.add(alice)
    room.add(alice)
    assert not room.invited


@pytest.mark.parametrize(
    ("flags", "rank", "banned", "may"),
    [
        ("", None, False, True),
        ("n", None, False, False),
        ("m", None, False, False),
        ("", None, True, False),
        ("n", "", False, True),
        ("m", "", False, False),
        ("m", "v", False, True),
        ("m", "o", False, True),
        ("", "", True, False),
        ("", "v", True, True),
        ("m", "o", True, True),
    ],
)
def test_who_may_speak(room: Channel, flags: str, rank: str | None, banned: bool, may: bool) -> None:
    alice = person("alice")
    room.flags = set(flags)
    if rank is not None:
        room.add(alice, rank)
    if banned:
        add_mask(room, "b", "alice!*@*")
    assert room.may_speak(alice) is may


def test_a_ban_fits_without_regard_to_case_and_an_exception_lifts_it(room: Channel) -> None:
    anna = person("ÀNNA", host="10.0.0.7")
    assert not room.banned(anna)
    add_mask(room, "b", "*!*@10.0.0.*")
    assert room.banned(anna)
    add_mask(room, "e", "bobby!*@*")
    assert room.banned(anna)
    add_mask(room, "e", "ànn?!*@*")
    assert not room.banned(anna)


def test_an_exception_alone_bans_nobody(room: Channel) -> None:
    add_mask(room, "e", "*!*@*")
    assert not room.banned(person("alice"))


def test_modes_are_shown_in_order_and_the_key_to_members_only(room: Channel) -> None:
    room.flags |= {"s", "i", "m"}
    room.password, room.limit = "sesame", 12
    assert room.mode_letters(reveal=True) == ("+imnstkl", "sesame", "12")
    assert room.mode_letters(reveal=False) == ("+imnstkl", "*", "12")
    assert room.secret


def test_names_follow_whatever_happens_to_the_members(room: Channel) -> None:
    people = [person(nick) for nick in ("alice", "bobby", "carol")]
    for member in people[:2]:
        room.add(member)
    alice, bobby, carol = people
    assert room.names(100, False, False) == [b"alice bobby"]
    room.add(carol)
    assert room.names(100, False, False) == [b"alice bobby carol"]
    room.set_rank(bobby, "v", True)
    room.set_rank(bobby, "o", True)
    assert room.names(100, False, False) == [b"alice @bobby carol"]
    assert room.names(100, True, False) == [b"alice @+bobby carol"]
    alice.rename("alison")
    assert room.names(100, False, False) == [b"alison @bobby carol"]
    assert room.names(20, False, True) == [b"alison!user@host", b"@bobby!user@host", b"carol!user@host"]
    room.remove(alice)
    assert room.names(100, False, False) == [b"@bobby carol"]
    room.add(alice)
    assert room.names(12, False, False) == [b"@bobby carol", b"alison"]


def test_full_lines_of_names_are_shared_while_people_come(room: Channel) -> None:
    for nick in ("alice", "bobby"):
        room.add(person(nick))
    first = room.names(11, False, False)[0]
    room.add(person("carol"))
    assert room.names(11, False, False)[0] is first


def test_those_outside_do_not_see_the_invisible(room: Channel) -> None:
    for nick in ("alice", "bobby"):
        room.add(person(nick))
    next(iter(room.members)).modes.add("i")
    assert room.names(100, False, False) == [b"alice bobby"]
    assert room.visible_names(100, False, False) == [b"bobby"]
