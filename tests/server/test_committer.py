"""Stamp, append, sync, fan out: with a journal that fails on demand, and clocks that step back."""

import threading
from collections.abc import Callable, Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.errors import LogUnavailable
from chat.irc import capabilities as cap
from chat.irc.message import Message
from chat.irc.times import msgid_time
from chat.logbook.record import Record
from chat.net.outbox import OVERFLOW
from chat.server.committer import FEW, GATHERED
from chat.server.posts import Event, Reply
from chat.server.reader import read_until_end
from chat.server.session import TOO_SLOW
from tests.server.house import wire_of
from tests.server.workshop import FULL_DISK, Journal, Workshop
from tests.support import wait_until


@pytest.fixture
def shop() -> Workshop:
    return Workshop()


# -- log before eyes


def test_nobody_sees_anything_before_the_journal_has_it(shop: Workshop) -> None:
    alice = shop.person("alice", cap.ECHO_MESSAGE, "#room")
    bobby = shop.person("bobby", 0, "#room")
    shop.journal.watched = [alice, bobby]
    shop.saw(alice)
    before = wire_of(alice).sent + wire_of(bobby).sent
    shop.does(alice, "PRIVMSG #room :one", "PRIVMSG bobby :two")
    shop.step()
    assert shop.journal.seen_during_commit[-1] == before
    assert shop.saw(alice) == ["PRIVMSG #room one", "PRIVMSG bobby two"]
    assert shop.saw(bobby) == ["PRIVMSG #room one", "PRIVMSG bobby two"]
    assert shop.journal.texts("#room")[-1] == "PRIVMSG #room one"
    assert shop.journal.texts("alice,bobby") == ["PRIVMSG bobby two"]


def test_a_batch_is_one_commit_and_one_send_each(shop: Workshop) -> None:
    alice, bobby = shop.person("alice", 0, "#room"), shop.person("bobby", 0, "#room")
    commits = len(shop.journal.seen_during_commit)
    shop.does(alice, *[f"PRIVMSG #room :{number}" for number in range(20)])
    shop.step()
    assert len(shop.journal.seen_during_commit) == commits + 1
    assert shop.saw(bobby) == [f"PRIVMSG #room {number}" for number in range(20)]


def test_capabilities_hold_from_their_ack_on(shop: Workshop) -> None:
    alice, bobby = shop.person("alice", 0, "#room"), shop.person("bobby", cap.SERVER_TIME, "#room")
    shop.messages(alice)
    shop.does(bobby, "PRIVMSG #room :before")
    shop.does(alice, "CAP REQ server-time")
    shop.does(bobby, "PRIVMSG #room :between")
    shop.does(alice, "PRIVMSG bobby :mine", "CAP REQ -server-time", "PING x")
    shop.does(bobby, "PRIVMSG #room :after")
    shop.step()
    seen = [(message.params[-1], "time" in message.tags) for message in shop.messages(alice)]
    assert seen == [
        ("before", False),
        ("server-time", False),
        ("between", True),
        ("-server-time", True),
        ("x", False),
        ("after", False),
    ]


def test_who_was_cut_off_was_too_slow_whoever_notices_first(shop: Workshop) -> None:
    bobby, carol = shop.person("bobby", 0, "#room"), shop.person("carol", 0, "#room")
    shop.saw(bobby)
    wire_of(carol).room = 0
    assert carol.outbox.push(b"x" * (2 << 20)) == OVERFLOW
    carol.outbox.abandon()
    read_until_end(shop.hub, shop.dispatcher, carol)
    shop.step()
    assert shop.saw(bobby) == [f"QUIT {TOO_SLOW}"]


class Busy(Journal):
    """While it commits, somebody says something more: so many times."""

    def __init__(self) -> None:
        super().__init__()
        self.more: list[Callable[[], None]] = []

    def commit(self, batch: Mapping[str, Sequence[Record]]) -> dict[str, LogUnavailable]:
        if self.more:
            self.more.pop()()
        return super().commit(batch)


@pytest.mark.parametrize(("people", "together"), [(FEW // 2, 1), (FEW + 5, GATHERED + 1)])
def test_where_many_see_it_what_comes_meanwhile_is_logged_first_and_sent_together(
    people: int, together: int
) -> None:
    journal = Busy()
    shop = Workshop(journal)
    members = [shop.person(f"name{number}", 0, "#room") for number in range(people)]
    for member in members:
        shop.saw(member)
    journal.watched = members[1:2]
    before = wire_of(members[1]).sends
    journal.more = [lambda: shop.does(members[0], "PRIVMSG #room :more")] * 20
    shop.does(members[0], "PRIVMSG #room :first")
    shop.step()
    assert shop.saw(members[1]) == ["PRIVMSG #room first", *["PRIVMSG #room more"] * (together - 1)]
    assert wire_of(members[1]).sends == before + 1
    assert len(set(journal.seen_during_commit[-together:])) == 1  # nothing was sent between those commits
    texts = [text for text in journal.texts("#room") if text.startswith("PRIVMSG")]
    assert texts == ["PRIVMSG #room first", *["PRIVMSG #room more"] * (together - 1)]


def test_replies_alone_need_no_journal(shop: Workshop) -> None:
    alice = shop.person("alice")
    commits = len(shop.journal.seen_during_commit)
    shop.does(alice, "PING x")
    shop.step()
    assert len(shop.journal.seen_during_commit) == commits
    assert shop.saw(alice) == ["PONG scribe.local x"]


def test_a_quit_is_one_record_in_every_log(shop: Workshop) -> None:
    alice = shop.person("alice", 0, "#one", "#two")
    shop.does(alice, "QUIT :bye")
    shop.step()
    one, two = shop.journal.written["#one"][-1], shop.journal.written["#two"][-1]
    assert one == two
    assert one.message.command == "QUIT"


# -- a time is an identity


@given(st.lists(st.floats(-5, 5, allow_nan=False), min_size=1, max_size=30), st.integers(0, 2_000_000_000))
@settings(max_examples=60, deadline=None)
def test_times_only_grow_whatever_the_clock_does(steps: list[float], newest: int) -> None:
    shop = Workshop(Journal(newest))
    alice = shop.person("alice", cap.ECHO_MESSAGE | cap.MESSAGE_TAGS, "#room")
    for step in steps:
        shop.clock.now += step
        shop.does(alice, "PRIVMSG #room :x", "PRIVMSG #room :y")
        shop.step()
    times = [record.time for record in shop.journal.written["#room"]]
    assert times == sorted(set(times))
    assert times[0] > newest
    seen = [msgid_time(message.tags["msgid"]) for message in shop.messages(alice)]
    assert seen == times[-len(seen) :]


def test_a_clock_that_runs_gives_the_time(shop: Workshop) -> None:
    shop.clock.now = 2_000.5
    shop.person("alice", 0, "#room")
    assert shop.journal.written["#room"][0].time == 2_000_500_000


# -- what cannot be logged


def test_a_message_that_cannot_be_logged_is_seen_by_nobody_and_its_sender_is_told(shop: Workshop) -> None:
    alice = shop.person("alice", cap.ECHO_MESSAGE, "#room")
    bobby = shop.person("bobby", 0, "#room", "#other")
    carol = shop.person("carol", 0, "#other")
    shop.saw(alice)
    shop.saw(bobby)
    shop.journal.broken = {"#room", "alice,bobby"}
    shop.does(alice, "PRIVMSG #room :lost", "PRIVMSG bobby :lost", "NOTICE #room :lost")
    shop.does(bobby, "PRIVMSG #other :kept")
    shop.step()
    assert shop.saw(alice) == [
        f"404 #room Not sent: it cannot be logged ({FULL_DISK})",
        f"400 PRIVMSG bobby Not sent: it cannot be logged ({FULL_DISK})",
        f"404 #room Not sent: it cannot be logged ({FULL_DISK})",
    ]
    assert shop.saw(bobby) == []
    assert shop.saw(carol) == ["PRIVMSG #other kept"]
    assert shop.troubles() == [
        f"#room cannot be logged: {FULL_DISK}",
        f"alice,bobby cannot be logged: {FULL_DISK}",
    ]
    shop.does(alice, "PRIVMSG #room :lost again")
    shop.step()
    assert shop.troubles() == [], "said once"


def test_it_goes_on_when_the_space_is_back(shop: Workshop) -> None:
    alice, bobby = shop.person("alice", 0, "#room"), shop.person("bobby", 0, "#room")
    shop.journal.everything_broken = True
    shop.does(alice, "PRIVMSG #room :lost")
    shop.step()
    shop.journal.everything_broken = False
    shop.does(alice, "PRIVMSG #room :found")
    shop.step()
    assert shop.saw(bobby) == ["PRIVMSG #room found"]
    assert not shop.hub.failing
    assert shop.troubles()[-1] == "#room is logged again"


def test_a_silent_channel_is_tried_again_from_time_to_time(shop: Workshop) -> None:
    alice = shop.person("alice", 0, "#room")
    shop.journal.everything_broken = True
    shop.does(alice, "PRIVMSG #room :lost")
    shop.step()
    shop.committer._setbacks.probe()
    assert shop.hub.failing
    shop.committer._setbacks.probe()
    assert shop.journal.probes == ["#room"], "not more often than RETRY says"
    shop.clock.now += 10
    shop.journal.everything_broken = False
    shop.committer._setbacks.probe()
    assert not shop.hub.failing
    assert shop.troubles()[-1] == "#room can be logged again"


@pytest.mark.parametrize("label", ["", "@label=L "])
@pytest.mark.parametrize("echo", [0, cap.ECHO_MESSAGE])
def test_a_labelled_refusal_carries_its_label(shop: Workshop, label: str, echo: int) -> None:
    alice = shop.person("alice", cap.LABELED_RESPONSE | cap.BATCH | echo, "#room")
    shop.journal.everything_broken = True
    shop.does(alice, f"{label}PRIVMSG #room :lost")
    shop.step()
    (answer,) = shop.messages(alice)
    assert answer.command == "404"
    assert answer.tags == ({"label": "L"} if label else {})


def test_a_join_that_cannot_be_logged_is_taken_back(shop: Workshop) -> None:
    alice = shop.person("alice")
    shop.journal.everything_broken = True
    shop.does(alice, "JOIN #room")
    shop.step()
    assert [text.split()[0] for text in shop.saw(alice)] == ["437"], "no names, no topic"
    assert not shop.hub.directory.channels
    assert not alice.user.channels
    shop.does(alice, "JOIN #room")
    shop.step()
    assert [text.split()[0] for text in shop.saw(alice)] == ["437"]
    shop.journal.everything_broken = False
    shop.clock.now += 10
    shop.committer._setbacks.probe()
    shop.does(alice, "JOIN #room")
    shop.step()
    assert [text.split()[0] for text in shop.saw(alice)] == ["JOIN", "353", "366"]


def test_a_labelled_join_that_is_taken_back_is_answered_in_its_batch(shop: Workshop) -> None:
    alice = shop.person("alice", cap.LABELED_RESPONSE | cap.BATCH)
    shop.journal.everything_broken = True
    shop.does(alice, "@label=L JOIN #room")
    shop.step()
    seen = shop.messages(alice)
    assert [message.command for message in seen] == ["BATCH", "437", "BATCH"]
    assert seen[0].tags == {"label": "L"}
    assert seen[1].tags == {"batch": seen[0].params[0][1:]}


def test_a_topic_that_cannot_be_logged_is_taken_back(shop: Workshop) -> None:
    alice, bobby = shop.person("alice", 0, "#room"), shop.person("bobby", 0, "#room")
    shop.does(alice, "TOPIC #room :old")
    shop.step()
    shop.saw(alice)
    shop.saw(bobby)
    shop.journal.everything_broken = True
    shop.does(alice, "TOPIC #room :new", "TOPIC #room :newer")
    shop.step()
    assert [text.split()[0] for text in shop.saw(alice)] == ["400", "400"]
    assert shop.saw(bobby) == []
    assert (topic := shop.hub.directory.channels["#room"].topic) is not None
    assert topic.text == "old"
    for line in ("TOPIC #room :x", "MODE #room +m", "KICK #room bobby", "NICK other"):
        shop.does(alice, line)
        shop.step()
        assert shop.saw(alice)[0].split()[0] in {"400", "437"}, line
    assert shop.saw(bobby) == []


def test_a_topic_set_while_the_last_one_was_refused_stays(shop: Workshop) -> None:
    alice = shop.person("alice", 0, "#room")
    shop.journal.everything_broken = True
    shop.does(alice, "TOPIC #room :refused")
    first = shop.hub.take(0)
    shop.does(alice, "TOPIC #room :kept")
    shop.committer._commit(first)
    shop.journal.everything_broken = False
    shop.step()
    assert (topic := shop.hub.directory.channels["#room"].topic) is not None
    assert topic.text == "kept"


def test_what_has_happened_waits_for_its_log(shop: Workshop) -> None:
    alice = shop.person("alice", 0, "#room", "#other")
    bobby = shop.person("bobby", 0, "#room")
    shop.saw(alice)
    shop.saw(bobby)
    shop.journal.broken = {"#room"}
    shop.does(alice, "PART #room :bye")
    shop.step()
    assert shop.saw(alice) == [f"NOTICE alice PART waits until it can be logged ({FULL_DISK})"]
    assert shop.saw(bobby) == []
    assert bobby.user in shop.hub.directory.channels["#room"].members
    shop.step()
    assert shop.saw(bobby) == []
    shop.journal.broken = set()
    shop.step()
    assert shop.saw(bobby) == ["PART #room bye"]
    assert shop.saw(alice) == ["PART #room bye"]
    assert shop.journal.texts("#room")[-1] == "PART #room bye"
    shop.step()
    assert shop.saw(bobby) == [], "once"


def test_a_quit_waits_for_the_log_that_fails_and_is_in_the_other_once(shop: Workshop) -> None:
    alice = shop.person("alice", 0, "#room", "#other")
    bobby = shop.person("bobby", 0, "#room")
    carol = shop.person("carol", 0, "#other")
    shop.journal.broken = {"#room"}
    shop.does(alice, "QUIT :bye")
    shop.step()
    assert shop.saw(carol) == ["QUIT Quit: bye"], "the log of the channel she is in has it"
    assert shop.saw(bobby) == []
    shop.journal.broken = set()
    shop.step()
    assert shop.saw(bobby) == ["QUIT Quit: bye"]
    assert shop.saw(carol) == []
    for log in ("#room", "#other"):
        assert shop.journal.texts(log).count("QUIT Quit: bye") == 1
    times = {shop.journal.written[log][-1].time for log in ("#room", "#other")}
    assert len(times) == 1


def test_what_waited_comes_before_what_is_new(shop: Workshop) -> None:
    alice, bobby = shop.person("alice", 0, "#room"), shop.person("bobby", 0, "#room")
    carol = shop.person("carol", 0, "#room")
    shop.saw(bobby)
    shop.journal.everything_broken = True
    shop.does(alice, "PART #room")
    shop.step()
    shop.journal.everything_broken = False
    shop.does(carol, "PRIVMSG #room :new")
    shop.step()
    assert shop.saw(bobby) == ["PART #room", "PRIVMSG #room new"]
    times = [record.time for record in shop.journal.written["#room"]]
    assert times == sorted(set(times))


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["say", "part", "join", "topic", "break", "mend", "probe", "commit"]),
            st.integers(0, 2),
            st.sampled_from(["#one", "#two"]),
        ),
        max_size=50,
    )
)
@settings(max_examples=120, deadline=None)
def test_whoever_saw_it_it_is_in_the_log_once_and_in_its_order(steps: list[tuple[str, int, str]]) -> None:
    """The server's promise under any sequence of failures."""
    shop = Workshop()
    people = [shop.person(nick, cap.ECHO_MESSAGE | cap.MESSAGE_TAGS) for nick in ("alice", "bobby", "carol")]
    for number, (verb, who, channel) in enumerate(steps):
        if verb == "break":
            shop.journal.broken.add(channel)
        elif verb == "mend":
            shop.journal.broken.discard(channel)
        elif verb == "probe":
            shop.clock.now += 1
            shop.committer._setbacks.probe()
        elif verb == "commit":
            shop.step()
        else:
            line = {
                "say": f"PRIVMSG {channel} :{number}",
                "part": f"PART {channel}",
                "join": f"JOIN {channel}",
                "topic": f"TOPIC {channel} :{number}",
            }[verb]
            shop.does(people[who], line)
    shop.journal.broken = set()
    shop.step()
    shop.clock.now += 1
    shop.committer._setbacks.probe()
    for channel in ("#one", "#two"):
        logged = [record.time for record in shop.journal.written.get(channel, [])]
        assert logged == sorted(set(logged))
    logs = {
        channel: [record.msgid for record in shop.journal.written.get(channel, [])]
        for channel in ("#one", "#two")
    }
    for person in people:
        seen = [message for message in shop.messages(person) if "msgid" in message.tags]
        for channel in ("#one", "#two"):
            ids = [message.tags["msgid"] for message in seen if message.params[0] == channel]
            assert ids == [identity for identity in logs[channel] if identity in set(ids)]
    assert not shop.hub.failing
    assert not shop.committer._setbacks.held


# -- slow and gone


def test_a_slow_reader_costs_its_own_connection_only() -> None:
    shop = Workshop()
    alice, bobby = shop.person("alice", 0, "#room"), shop.person("bobby", 0, "#room")
    slow = shop.person("slowly", 0, "#room", limit=3000)
    shop.saw(alice)
    shop.saw(bobby)
    wire_of(slow).room = 100
    for number in range(20):
        shop.does(alice, f"PRIVMSG #room :{number} {'x' * 300}")
        shop.step()
    assert slow.ending.startswith("SendQ exceeded")
    seen = shop.saw(bobby)
    assert [text for text in seen if text.startswith("PRIVMSG")] == [
        f"PRIVMSG #room {number} {'x' * 300}" for number in range(20)
    ]
    assert [text for text in seen if text.startswith("QUIT")] == ["QUIT SendQ exceeded: reading too slowly"]
    assert slow not in shop.hub.sessions.values()
    assert shop.journal.texts("#room").count("QUIT SendQ exceeded: reading too slowly") == 1


def test_somebody_who_is_gone_harms_nobody(shop: Workshop) -> None:
    alice, bobby = shop.person("alice", 0, "#room"), shop.person("bobby", 0, "#room")
    gone = shop.person("gone", 0, "#room")
    wire_of(gone).broken = True
    shop.saw(bobby)
    shop.does(alice, "PRIVMSG #room :x")
    shop.step()
    assert shop.saw(bobby) == ["PRIVMSG #room x"]


def test_nothing_follows_the_farewell(shop: Workshop) -> None:
    alice, bobby = shop.person("alice", 0, "#room"), shop.person("bobby", 0, "#room")
    shop.saw(bobby)
    shop.does(bobby, "QUIT")
    shop.does(alice, "PRIVMSG #room :x")
    shop.does(bobby, "PING x", "PRIVMSG #room :y")
    shop.step()
    assert [text.split()[0] for text in shop.saw(bobby)] == ["ERROR"]
    assert bobby.outbox.gone


# -- the thread


def test_the_thread_commits_until_all_is_done(shop: Workshop) -> None:
    alice = shop.person("alice", cap.ECHO_MESSAGE, "#room")
    shop.committer.start()
    shop.does(alice, "PRIVMSG #room :one")
    wait_until(lambda: "PRIVMSG #room one" in shop.journal.texts("#room"))
    shop.does(alice, *[f"PRIVMSG #room :{number}" for number in range(100)])
    with shop.hub.lock:
        shop.hub.end_all("Server shutting down")
        shop.hub.stopping.set()
        shop.hub.ready.notify_all()
    shop.committer.join()
    assert shop.journal.texts("#room")[-2:] == ["PRIVMSG #room 99", "QUIT Server shutting down"]
    assert shop.saw(alice)[-1].startswith("ERROR")


def test_it_ends_although_a_log_stays_broken(shop: Workshop) -> None:
    alice = shop.person("alice", 0, "#room")
    shop.journal.everything_broken = True
    shop.committer.start()
    shop.does(alice, "PART #room")
    wait_until(lambda: bool(shop.committer._setbacks.held))
    with shop.hub.lock:
        shop.hub.end_all("Server shutting down")
        shop.hub.stopping.set()
        shop.hub.ready.notify_all()
    done = threading.Thread(target=shop.committer.join, daemon=True)
    done.start()
    done.join(5)
    assert not done.is_alive()
    assert shop.saw(alice)[-1].startswith("ERROR")


def test_a_line_that_cannot_be_is_reported_and_the_thread_goes_on(shop: Workshop) -> None:
    alice = shop.person("alice", 0, "#room")
    channel = shop.hub.directory.channels["#room"]
    shop.feed.take()
    shop.committer.start()
    with shop.hub.lock:
        bad = Event(Message("PRIVMSG", ("two words", "x"), "a!b@c"), shop.hub.audience(channel))
        shop.hub.submit([bad, Reply(alice, b"PING x\r\n")])
    try:
        assert shop.feed.ready.wait(5)
        shop.does(alice, "PING after")
        wait_until(lambda: "PONG scribe.local after" in shop.saw(alice))
        assert any("ValueError" in text for text in shop.troubles())
    finally:
        with shop.hub.lock:
            shop.hub.stopping.set()
            shop.hub.ready.notify_all()
        shop.committer.join()
