"""The feed: what happened, bounded, with private messages kept private."""

from chat.irc.message import Message
from chat.server.feed import KEPT, MOST, Feed, Line
from chat.server.posts import Event, Post
from tests.server.house import make_hub, make_session, pending


def said(text: str, *conversations: str, command: str = "PRIVMSG", target: str = "#room") -> Event:
    return Event(Message(command, (target, text), "alice!al@host"), conversations=conversations)


def test_lines_come_once_and_in_order() -> None:
    feed = Feed()
    feed.note("hello")
    feed.posts([said("one", "#room"), said("two", "#room")])
    feed.trouble("disk full")
    assert feed.ready.is_set()
    lines, missed = feed.take()
    assert lines == [
        Line("note", "", "", "hello"),
        Line("PRIVMSG", "#room", "alice", "one"),
        Line("PRIVMSG", "#room", "alice", "two"),
        Line("trouble", "", "", "disk full"),
    ]
    assert missed == 0
    assert not feed.ready.is_set()
    assert feed.take() == ([], 0)


def test_an_action_is_told_as_one() -> None:
    feed = Feed()
    feed.posts([said("\x01ACTION waves\x01", "#room"), said("\x01VERSION\x01", "#room")])
    assert [(line.kind, line.text) for line in feed.take()[0]] == [
        ("ACTION", "waves"),
        ("PRIVMSG", "\x01VERSION\x01"),
    ]


def test_what_is_private_stays_private() -> None:
    feed = Feed()
    feed.posts([said("secret", "alice,bobby", target="bobby")])
    assert feed.take() == ([Line("PRIVMSG", "", "alice", "")], 0)


def test_what_is_in_no_log_is_no_news() -> None:
    feed = Feed()
    hub = make_hub()
    session = make_session(hub, "alice")
    with hub.lock:
        hub.end(session, "bye")
    posts: list[Post] = [*pending(hub), said("typing")]
    feed.posts([post for post in posts if not isinstance(post, Event)] + [said("typing")])
    assert feed.take() == ([], 0)
    assert not feed.ready.is_set()


def test_who_quits_or_is_renamed_is_told_with_the_reason_or_the_name() -> None:
    feed = Feed()
    feed.posts(
        [
            Event(Message("QUIT", ("so long",), "alice!a@h"), conversations=("#room", "#other")),
            Event(Message("NICK", ("bobby",), "alice!a@h"), conversations=("#room",)),
            Event(Message("MODE", ("#room", "+o", "bobby"), "alice!a@h"), conversations=("#room",)),
            Event(Message("JOIN", ("#room",), "alice!a@h"), conversations=("#room",)),
        ]
    )
    assert [line.text for line in feed.take()[0]] == ["so long", "bobby", "+o bobby", ""]


def test_a_flood_costs_lines_and_says_how_many() -> None:
    feed = Feed()
    for _ in range(3):
        feed.posts([said(str(number), "#room") for number in range(KEPT)])
    feed.posts([said("more", "#room")])
    lines, missed = feed.take()
    assert len(lines) == KEPT
    assert missed == 2 * KEPT + 1
    feed.posts([said("again", "#room")])
    assert feed.take()[1] == 0


def test_troubles_without_end_are_bounded_too() -> None:
    feed = Feed()
    for number in range(2 * MOST):
        feed.trouble(f"trouble {number}")
    lines, missed = feed.take()
    assert (len(lines), missed) == (MOST, MOST)
    assert feed.take() == ([], 0)
