"""Fan-out against a naive oracle: every session gets exactly its posts, once, in order."""

from hypothesis import given, settings
from hypothesis import strategies as st

from chat.irc import capabilities as cap
from chat.irc.message import Message
from chat.server.fanout import AUDIENCES, compose
from chat.server.posts import NOBODY, Audience, Event, Post, Reply
from chat.server.session import Session
from tests.server.house import make_hub, make_session

PEOPLE = 5
CAPS = [0, cap.SERVER_TIME, cap.MESSAGE_TAGS | cap.EXTENDED_JOIN, 0, cap.SERVER_TIME]


def oracle(posts: list[Post]) -> dict[Session, bytes]:
    """The contract in its plainest words: look at each post, and at each session, one by one."""
    got: dict[Session, bytes] = {}

    def give(session: Session, data: bytes) -> None:
        got[session] = got.get(session, b"") + data

    for post in posts:
        if isinstance(post, Reply):
            give(post.session, post.data)
            continue
        if post.extra is not None:
            give(post.extra, post.render_extra(post.extra.acked))
        for session in post.audience.sessions:
            if session is post.skip:
                continue
            if session is post.extra and not post.twice:
                continue
            give(session, post.render(session.acked))
    return got


@st.composite
def batches(draw: st.DrawFn) -> tuple[list[Session], list[Post]]:
    hub = make_hub()
    people = [make_session(hub, f"name{number}", CAPS[number]) for number in range(PEOPLE)]
    someone = st.sampled_from(people)
    groups = st.lists(someone, unique=True, max_size=PEOPLE).map(tuple)
    audiences = [*(Audience(draw(groups)) for _ in range(3)), NOBODY]
    posts: list[Post] = []
    for number in range(draw(st.integers(0, 12))):
        if draw(st.booleans()):
            posts.append(Reply(draw(someone), b"reply %d\r\n" % number))
            continue
        audience = draw(st.sampled_from(audiences))
        extra = draw(st.none() | someone)
        skip = draw(st.none() | someone) if extra is None else None
        twice = extra is not None and extra in audience.sessions and draw(st.booleans())
        command = draw(st.sampled_from(["PRIVMSG", "JOIN"]))
        event = Event(
            Message(command, ("#room", str(number)), "alice!a@h", {"+x": "1"}),
            audience,
            extra=extra,
            skip=skip,
            twice=twice,
            needs=draw(st.sampled_from([0, 0, cap.SERVER_TIME])),
        )
        event.extra_tags = {"label": f"L{number}"} if extra and draw(st.booleans()) else {}
        event.time = 1_000_000 + number
        posts.append(event)
    return people, posts


@given(batches())
@settings(max_examples=400, deadline=None)
def test_everybody_gets_exactly_their_posts_in_order(case: tuple[list[Session], list[Post]]) -> None:
    _, posts = case
    composed = list(compose(posts))
    sessions = [session for session, _ in composed]
    assert len(sessions) == len(set(sessions)), "each session once"
    assert all(data for _, data in composed)
    assert dict(composed) == {session: data for session, data in oracle(posts).items() if data}


def test_what_many_get_alike_is_joined_once() -> None:
    hub = make_hub()
    people = [make_session(hub, f"name{number}") for number in range(100)]
    audience = Audience(tuple(people))
    posts: list[Post] = [Event(Message("PRIVMSG", ("#room", "x"), "a!b@c"), audience) for _ in range(10)]
    composed = dict(compose(posts))
    assert len(composed) == 100
    assert len({id(data) for data in composed.values()}) == 1


def test_nothing_for_nobody() -> None:
    assert list(compose([])) == []
    event = Event(Message("PRIVMSG", ("#room", "x"), "a!b@c"))
    assert list(compose([event])) == []


def test_when_many_join_at_once_what_each_gets_is_bounded_and_in_order() -> None:
    hub = make_hub()
    people = [make_session(hub, f"name{number}", 0) for number in range(300)]
    posts: list[Post] = []
    for number in range(1, len(people)):
        message = Message("JOIN", ("#room",), f"name{number}!a@h")
        posts.append(Event(message, Audience(tuple(people[: number + 1]))))
    got: dict[Session, list[bytes]] = {}
    for session, data in compose(posts):
        got.setdefault(session, []).append(data)
    assert {session: b"".join(parts) for session, parts in got.items()} == oracle(posts)
    longest = max(len(data.splitlines()) for parts in got.values() for data in parts)
    assert longest <= AUDIENCES
