"""The hub: the pending list, audiences, coming and going."""

import threading

import pytest

from chat.channels.channel import Channel
from chat.server.hub import ABSENCE, ABSENT_KEPT, Hub
from chat.server.posts import NOBODY, Reply
from chat.server.session import Session
from tests.server.house import Clock, events, make_hub, make_session, pending, replies
from tests.support import wait_until


@pytest.fixture
def hub() -> Hub:
    return make_hub()


def join(hub: Hub, name: str, *sessions: Session) -> Channel:
    channel = hub.directory.channel(name) or Channel(name, 0)
    for session in sessions:
        hub.directory.join(channel, session.user)
    return channel


def test_what_is_submitted_is_taken_once_and_in_order(hub: Hub) -> None:
    alice = make_session(hub, "alice")
    posts = [Reply(alice, b"%d" % number) for number in range(5)]
    with hub.lock:
        hub.submit(posts[:2])
        hub.submit([])
        hub.submit(posts[2:])
    assert hub.take(0) == posts
    assert hub.take(0) == []


def test_take_wakes_for_what_comes_and_for_the_end(hub: Hub) -> None:
    alice = make_session(hub, "alice")
    taken: list[object] = []
    taker = threading.Thread(target=lambda: taken.extend([hub.take(None), hub.take(None)]), daemon=True)
    taker.start()
    with hub.lock:
        hub.submit([Reply(alice, b"x")])
    wait_until(lambda: not hub._pending)
    with hub.lock:
        hub.stopping.set()
        hub.ready.notify_all()
    taker.join(5)
    assert not taker.is_alive()
    assert taken[1] == []


def test_an_audience_is_the_same_until_the_members_change(hub: Hub) -> None:
    alice, bobby = make_session(hub, "alice"), make_session(hub, "bobby")
    room = join(hub, "#room", alice)
    first = hub.audience(room)
    assert hub.audience(room) is first
    room.set_rank(alice.user, "v", True)
    assert hub.audience(room) is first
    join(hub, "#room", bobby)
    assert list(hub.audience(room).sessions) == [alice, bobby]
    hub.leave(room, alice.user)
    assert list(hub.audience(room).sessions) == [
        bobby,
    ]
    hub.leave(room, bobby.user)
    assert not hub._audiences, "a channel that is gone leaves nothing behind"


def test_those_who_come_one_after_the_other_share_one_list(hub: Hub) -> None:
    people = [make_session(hub, f"name{number}") for number in range(4)]
    audiences = []
    for person in people:
        room = join(hub, "#room", person)
        audiences.append(hub.audience(room))
    assert [list(audience.sessions) for audience in audiences] == [people[: n + 1] for n in range(4)]
    assert len({id(audience._roll) for audience in audiences}) == 1
    hub.leave(room, people[1].user)
    join(hub, "#room", people[1])
    assert list(hub.audience(room).sessions) == [people[0], *people[2:], people[1]]
    assert list(audiences[-1].sessions) == people, "what was to be seen by all four still is"


def test_audiences_by_presence(hub: Hub) -> None:
    alice, bobby = make_session(hub, "alice"), make_session(hub, "bobby")
    half = make_session(hub)
    everybody = [alice.user, bobby.user, half.user]
    assert list(hub.audience_of(everybody).sessions) == [alice, bobby]
    assert hub.audience_of([]) is NOBODY


def test_who_ends_is_seen_off_once(hub: Hub) -> None:
    alice, bobby, carol = (make_session(hub, nick) for nick in ("alice", "bobby", "carol"))
    join(hub, "#one", alice, bobby)
    join(hub, "#two", alice, bobby)
    join(hub, "#three", alice)
    for reason in ("first", "second"):
        hub_end(hub, alice, reason)
    posts = pending(hub)
    (gone,) = events(posts)
    assert gone.message.params == ("first",)
    assert list(gone.audience.sessions) == [
        bobby,
    ]
    assert set(gone.conversations) == {"#one", "#two", "#three"}
    (farewell,) = replies(posts)
    assert farewell.params == ("Closing link: alice (first)",)
    assert [post.last for post in posts if isinstance(post, Reply)] == [True]
    assert alice.user not in hub.sessions
    assert hub.directory.user("alice") is None
    assert carol.user in hub.sessions


def hub_end(hub: Hub, session: Session, reason: str) -> None:
    with hub.lock:
        hub.end(session, reason)


def test_who_never_registered_leaves_no_trace(hub: Hub) -> None:
    half = make_session(hub)
    hub.directory.rename(half.user, "half", 0)
    half.user.realname = "Half"
    hub_end(hub, half, "bye")
    posts = pending(hub)
    assert not events(posts)
    assert len(posts) == 1
    assert not hub.directory.users
    assert not list(hub.directory.whowas("half"))


def test_at_the_end_everyone_is_told_and_every_quit_logged(hub: Hub) -> None:
    alice, bobby, half = make_session(hub, "alice"), make_session(hub, "bobby"), make_session(hub)
    join(hub, "#room", alice, bobby)
    with hub.lock:
        hub.end_all("Server shutting down")
        hub.end_all("again")
        hub.end(half, "and again")
    posts = pending(hub)
    assert [event.conversations for event in events(posts)] == [("#room",), ("#room",)]
    assert all(event.audience is NOBODY for event in events(posts))
    assert {post.session for post in posts if isinstance(post, Reply)} == {alice, bobby, half}
    assert [message.command for message in replies(posts)] == ["ERROR"] * 3


def test_the_most_users_are_remembered(hub: Hub) -> None:
    people = [make_session(hub, f"name{number}") for number in range(3)]
    hub_end(hub, people[0], "bye")
    make_session(hub, "other")
    assert hub.most_users == 3


def test_an_absence_is_bridged_for_the_same_person_and_not_for_long() -> None:
    clock = Clock()
    hub = make_hub(clock)
    for gap, bridged in ((60.0, True), (ABSENCE / 1_000_000 + 1, False)):
        first = make_session(hub, "alice")
        first.owns = True
        with hub.lock:
            hub.end(first, "bye")
        clock.now += gap
        again = make_session(hub, "alice")
        assert (again.private_since == first.private_since) is bridged
        assert again.owns is bridged
        with hub.lock:
            hub.end(again, "bye")
        clock.now += 1
    other = make_session(hub, "alice", peer="10.0.0.7")
    assert other.private_since == clock.us()


def test_a_clock_that_is_set_back_opens_nothing() -> None:
    hub = make_hub(Clock(1000.0))
    hub.reached(5_000_000_000)
    assert make_session(hub, "alice").private_since == 5_000_000_001


def test_who_was_part_of_no_conversation_leaves_nothing_behind() -> None:
    hub = make_hub()
    lurker = make_session(hub, "lurker")
    assert hub.rename(lurker, "looker")
    hub_end(hub, lurker, "bye")
    assert not hub.absent


def test_so_many_absences_are_remembered_and_no_more() -> None:
    hub = make_hub()
    alice = make_session(hub, "alice")
    for number in range(ABSENT_KEPT + 10):
        alice.owns = True
        assert hub.rename(alice, f"name{number}")
    assert len(hub.absent) == ABSENT_KEPT
    assert not hub.rename(make_session(hub, "bobby"), alice.user.nick)
