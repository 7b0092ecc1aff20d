"""What a command may do: answers in order, labels, batches, ACK; checks that answer for themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.irc import capabilities as cap
from chat.irc import numerics as num
from chat.irc.message import Message
from chat.irc.packing import Packed
from chat.irc.parse import parse
from chat.server.context import LINE, Context
from chat.server.hub import Hub
from chat.server.posts import Audience, Event, Reply
from chat.server.session import Session
from tests.server.house import NAME, make_hub, make_session, pending, replies

LABELS = cap.LABELED_RESPONSE | cap.BATCH


@pytest.fixture
def hub() -> Hub:
    return make_hub(min_nick_length=1)


@pytest.fixture
def alice(hub: Hub) -> Session:
    return make_session(hub, "alice", LABELS)


def finished(hub: Hub, context: Context) -> list[Message]:
    with hub.lock:
        context.finish()
    return replies(pending(hub))


def event(session: Session) -> Event:
    return Event(Message("PRIVMSG", ("#room", "hi"), session.user.source), Audience((session,)))


# -- answers


def test_answers_keep_their_order_around_events(hub: Hub, alice: Session) -> None:
    context = Context(hub, alice)
    context.reply(num.RPL_ENDOFNAMES, "#one")
    context.notice("two")
    said = context.emit(event(alice), mine=True)
    context.reply(num.RPL_ENDOFNAMES, "#three")
    with hub.lock:
        context.finish()
    first, middle, last = pending(hub)
    assert isinstance(first, Reply)
    assert first.data.count(b"\r\n") == 2
    assert middle is said
    assert isinstance(last, Reply)
    assert b"#three" in last.data


def test_what_follows_an_event_goes_with_it(hub: Hub, alice: Session) -> None:
    context = Context(hub, alice)
    said = context.emit(event(alice), mine=True)
    with context.following(said):
        context.reply(num.RPL_ENDOFNAMES, "#room")
    context.notice("after")
    with hub.lock:
        context.finish()
    posts = pending(hub)
    assert len(posts) == 2
    assert [message.command for message in replies([said])] == ["366"]


def test_numerics_are_addressed_and_texts_added(hub: Hub, alice: Session) -> None:
    context = Context(hub, alice)
    context.reply(num.ERR_NOTREGISTERED)
    context.numeric("999", "a", "b c")
    assert finished(hub, context) == [
        Message("451", ("alice", "You have not registered"), NAME),
        Message("999", ("alice", "a", "b c"), NAME),
    ]


@given(st.lists(st.text(st.characters(exclude_characters="\0\r\n", exclude_categories=["Cs"])), max_size=4))
def test_whatever_a_numeric_quotes_it_is_one_line_with_all_its_parameters(words: list[str]) -> None:
    hub = make_hub()
    session = make_session(hub, "alice")
    context = Context(hub, session)
    context.numeric("999", *words, "the text")
    (seen,) = finished(hub, context)
    assert seen.params[0] == "alice"
    assert seen.params[-1] == "the text"
    for shown, word in zip(seen.params[1:-1], words, strict=True):
        assert shown in {word, "*"}


@pytest.mark.parametrize(
    ("caps", "about", "command"),
    [
        (cap.STANDARD_REPLIES, "SETNAME", "FAIL"),
        (cap.STANDARD_REPLIES, "PRIVMSG", "FAIL"),
        (cap.SETNAME, "SETNAME", "FAIL"),
        (cap.CHATHISTORY, "CHATHISTORY", "FAIL"),
        (cap.READ_MARKER, "MARKREAD", "FAIL"),
        (cap.MESSAGE_REDACTION, "REDACT", "FAIL"),
        (cap.SEARCH, "SEARCH", "FAIL"),
        (cap.SEARCH, "SETNAME", "NOTICE"),
        (cap.SETNAME, "PRIVMSG", "NOTICE"),
        (0, "SETNAME", "NOTICE"),
    ],
)
def test_fail_for_those_who_know_it_and_a_notice_for_the_rest(
    hub: Hub, caps: int, about: str, command: str
) -> None:
    context = Context(hub, make_session(hub, "somebody", caps))
    context.fail("FAIL", about, "A_CODE", "no good")
    (seen,) = finished(hub, context)
    assert seen.command == command
    assert seen.params[-1].endswith("no good")


@given(
    st.lists(st.text("aé語😀", min_size=1, max_size=30), max_size=400), st.sampled_from(["bobby", "語" * 30])
)
def test_listed_words_are_all_there_and_fit(words: list[str], nick: str) -> None:
    hub = make_hub()
    context = Context(hub, make_session(hub, nick))
    params = ("353", "=", "#" + "語" * 63)
    context.listing(Packed(context.room(*params), words).lines, *params)
    with hub.lock:
        context.finish()
    data = b"".join(post.data for post in pending(hub) if isinstance(post, Reply))
    assert all(len(line) <= LINE for line in data.split(b"\r\n"))
    seen = [parse(line) for line in data.split(b"\r\n")[:-1]]
    assert all(message.params[:3] == (nick, "=", params[2]) for message in seen)
    assert [word for message in seen for word in message.params[3].split(" ")] == words


def test_listings_have_the_tags_of_their_answer(hub: Hub) -> None:
    session = make_session(hub, "alice", LABELS | cap.SERVER_TIME)
    context = Context(hub, session, "L")
    context.listing([b"a", b"b"], "353", "=", "#c")
    opening, first, second, closing = finished(hub, context)
    assert opening.tags["label"] == "L"
    for message, last in ((first, "a"), (second, "b")):
        assert message.params == ("alice", "=", "#c", last)
        assert message.tags["batch"] == opening.params[0][1:]
        assert "time" in message.tags
    assert closing.params == (f"-{opening.params[0][1:]}",)


def test_what_follows_an_event_is_one_reply(hub: Hub, alice: Session) -> None:
    context = Context(hub, alice)
    joined = context.emit(event(alice))
    with context.following(joined):
        context.notice("a")
        context.listing([b"b"], "353", "=", "#c")
    context.notice("c")
    with hub.lock:
        context.finish()
    assert [line.split()[1] for post in joined.then for line in post.data.splitlines()] == [b"NOTICE", b"353"]
    assert len(joined.then) == 1
    assert [type(post) for post in pending(hub)] == [Event, Reply]


# -- labels


def test_no_answer_is_acknowledged(hub: Hub, alice: Session) -> None:
    assert finished(hub, Context(hub, alice, "L")) == [Message("ACK", (), NAME, {"label": "L"})]


def test_one_answer_has_the_label(hub: Hub, alice: Session) -> None:
    context = Context(hub, alice, "L")
    context.notice("x")
    assert [message.tags for message in finished(hub, context)] == [{"label": "L"}]


def test_one_event_has_the_label_on_its_own_copy(hub: Hub, alice: Session) -> None:
    context = Context(hub, alice, "L")
    said = context.emit(event(alice), mine=True)
    assert finished(hub, context) == []
    assert said.extra is alice
    assert parse(said.render_extra(LABELS)[:-2]).tags == {"label": "L"}


def test_an_event_for_others_is_acknowledged_after_it(hub: Hub, alice: Session) -> None:
    context = Context(hub, alice, "L")
    said = context.emit(event(make_session(hub, "bobby")))
    with hub.lock:
        context.finish()
    assert pending(hub) == [said]
    assert replies([said]) == [Message("ACK", (), NAME, {"label": "L"})]


def test_several_answers_are_in_a_batch(hub: Hub, alice: Session) -> None:
    context = Context(hub, alice, "L")
    context.notice("one")
    said = context.emit(event(alice), mine=True)
    with context.following(said):
        context.notice("two")
    with hub.lock:
        context.finish()
    posts = pending(hub)
    opening, one, two, closing = replies(posts)
    assert opening == Message("BATCH", ("+b1", "labeled-response"), NAME, {"label": "L"})
    assert closing == Message("BATCH", ("-b1",), NAME)
    assert one.tags == two.tags == {"batch": "b1"}
    assert parse(said.render_extra(LABELS)[:-2]).tags == {"batch": "b1"}
    assert posts.index(said) == 1


def test_a_label_is_answered_once_however_often_it_is_finished(hub: Hub, alice: Session) -> None:
    context = Context(hub, alice, "L")
    assert len(finished(hub, context)) == 1
    assert finished(hub, context) == []


def test_replies_have_a_time_for_those_who_asked(hub: Hub) -> None:
    session = make_session(hub, "timely", cap.SERVER_TIME | LABELS)
    context = Context(hub, session, "L")
    context.notice("x")
    context.notice("y")
    assert all("time" in message.tags for message in finished(hub, context))


# -- checks


def test_channels_are_found_by_members_and_secret_ones_by_nobody_else(hub: Hub, alice: Session) -> None:
    bobby = make_session(hub, "bobby")
    from chat.channels.channel import Channel  # noqa: PLC0415

    room = Channel("#room", 0)
    hub.directory.join(room, alice.user)
    context = Context(hub, bobby)
    assert Context(hub, alice).find_channel("#ROOM") is room
    assert context.find_channel("#room", member=False) is room
    assert context.find_channel("#room") is None
    room.flags.add("s")
    assert context.find_channel("#room", member=False) is None
    assert context.find_channel("") is None
    assert [(message.command, message.params[1]) for message in finished(hub, context)] == [
        ("442", "#room"),
        ("403", "#room"),
        ("403", "*"),
    ]


def test_only_the_registered_are_found(hub: Hub, alice: Session) -> None:
    half = make_session(hub)
    hub.directory.rename(half.user, "half", 0)
    context = Context(hub, alice)
    assert context.find_user("ALICE") is alice.user
    assert context.find_user("half") is None
    assert [message.command for message in finished(hub, context)] == ["401"]


def test_too_many_targets_are_none(hub: Hub, alice: Session) -> None:
    context = Context(hub, alice)
    assert context.targets(",a,,b,") == ["a", "b"]
    assert context.targets("a,b,c,d,e") == []
    assert [message.command for message in finished(hub, context)] == ["407"]
