"""Everybody and every channel by name; a model test of joins, leaves and names."""

from hypothesis import given, settings
from hypothesis import strategies as st

from chat.channels.channel import Channel, User
from chat.channels.directory import WHOWAS_KEPT, Directory


def person(directory: Directory, nick: str, realname: str = "Real") -> User:
    user = User("host")
    user.username, user.realname = "user", realname
    assert directory.rename(user, nick, 1)
    return user


def test_names_are_one_without_regard_to_case() -> None:
    directory = Directory()
    alice = person(directory, "Alice")
    assert directory.user("ALICE") is alice
    other = User("host")
    assert not directory.rename(other, "aLICE", 1)
    assert other.nick == "*"
    assert directory.rename(alice, "ALICE", 1)
    assert alice.nick == "ALICE"
    assert not list(directory.whowas("alice")), "a change of case is no change of name"


def test_a_free_name_can_be_taken_again() -> None:
    directory = Directory()
    alice = person(directory, "alice")
    directory.rename(alice, "carol", 2)
    bobby = person(directory, "alice")
    assert directory.user("alice") is bobby
    assert directory.user("carol") is alice


def test_the_founder_rules_and_the_last_one_closes() -> None:
    directory = Directory()
    alice, bobby = person(directory, "alice"), person(directory, "bobby")
    room = Channel("#Room", 0)
    directory.join(room, alice)
    directory.join(room, bobby)
    assert room.is_operator(alice)
    assert not room.is_operator(bobby)
    assert directory.channel("#rOOM") is room
    directory.leave(room, alice)
    assert directory.channel("#room") is room
    directory.leave(room, bobby)
    assert directory.channel("#room") is None


def test_who_is_forgotten_is_nowhere() -> None:
    directory = Directory()
    alice, bobby = person(directory, "alice"), person(directory, "bobby")
    room, other = Channel("#room", 0), Channel("#other", 0)
    directory.join(room, alice)
    directory.join(room, bobby)
    directory.join(other, bobby)
    other.invited.add(alice)
    directory.forget(alice, 7)
    assert directory.user("alice") is None
    assert list(room.members) == [bobby]
    assert not other.invited
    assert not alice.channels
    assert [(past.nick, past.time) for past in directory.whowas("ALICE")] == [("alice", 7)]
    directory.forget(alice, 8)
    assert len(list(directory.whowas("alice"))) == 1, "once gone, forgetting again changes nothing"


def test_forgetting_somebody_without_a_name_is_harmless() -> None:
    directory = Directory()
    person(directory, "alice")
    directory.forget(User("host"), 1)
    assert list(directory.users) == ["alice"]
    assert not list(directory.whowas("*"))


def test_the_past_is_told_latest_first_and_is_bounded() -> None:
    directory = Directory()
    alice = person(directory, "alice")
    for number in range(WHOWAS_KEPT + 10):
        directory.rename(alice, f"name{number}", number)
        directory.rename(alice, "alice", number)
    times = [past.time for past in directory.whowas("alice")]
    assert times == sorted(times, reverse=True)
    assert len(times) == WHOWAS_KEPT // 2


def test_peers_share_a_channel() -> None:
    directory = Directory()
    alice, bobby, carol = (person(directory, nick) for nick in ("alice", "bobby", "carol"))
    room, other = Channel("#room", 0), Channel("#other", 0)
    assert directory.peers(alice) == {alice}
    directory.join(room, alice)
    directory.join(room, bobby)
    directory.join(other, bobby)
    directory.join(other, carol)
    assert directory.peers(alice) == {alice, bobby}
    assert directory.peers(bobby) == {alice, bobby, carol}


NICKS = st.sampled_from(["Anna", "ANNA", "anna", "Straße", "STRASSE", "Ωmega", "ωMEGA", "Иван", "иван"])
ROOMS = st.sampled_from(["#one", "#ONE", "#Two"])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("rename"), st.integers(0, 3), NICKS),
        st.tuples(st.just("join"), st.integers(0, 3), ROOMS),
        st.tuples(st.just("leave"), st.integers(0, 3), ROOMS),
        st.tuples(st.just("forget"), st.integers(0, 3), st.just("")),
    ),
    max_size=40,
)


@given(STEPS)
@settings(max_examples=150, deadline=None)
def test_every_index_agrees_with_every_other_after_any_history(steps: list[tuple[str, int, str]]) -> None:
    directory = Directory()
    people = [User("host") for _ in range(4)]
    for verb, who, name in steps:
        user = people[who]
        if verb == "rename":
            taken = directory.user(name)
            assert directory.rename(user, name, 0) == (taken in {None, user})
        elif verb == "forget":
            directory.forget(user, 0)
            people[who] = User("host")
        elif user.key:
            room = directory.channel(name) or Channel(name, 0)
            if verb == "join" and user not in room.members:
                directory.join(room, user)
            elif verb == "leave" and user in room.members:
                directory.leave(room, user)
    named = [user for user in people if user.key]
    assert {id(user) for user in directory.users.values()} == {id(user) for user in named}
    assert all(directory.users[user.key] is user for user in named)
    for key, room in directory.channels.items():
        assert room.key == key
        assert room.members
        assert all(room in user.channels for user in room.members)
    for user in people:
        assert all(directory.channel(room.name) is room and user in room.members for room in user.channels)
