"""What others say, what we say, and what becomes of it."""

import pytest

from chat.client.buffers import BufferKind
from chat.client.speech import mentions
from chat.client.timeline import EntryKind, State
from tests.client.talk import ALL, ECHO, NOTHING, SECOND, START, Talk


def test_a_message_in_a_channel() -> None:
    talk = Talk()
    talk.lines("@time=2027-01-15T08:00:01.500Z;msgid=m1 :bobby!b@h PRIVMSG #LOBBY :hello \x02there\x02")
    entry = talk.last()
    assert (entry.kind, entry.nick, entry.text, entry.msgid) == (
        EntryKind.MESSAGE,
        "bobby",
        "hello \x02there\x02",
        "m1",
    )
    assert entry.time == START + 1_500_000
    assert not entry.own
    assert not entry.mention


def test_kinds() -> None:
    talk = Talk()
    talk.lines(":bobby!b@h PRIVMSG #lobby :\x01ACTION waves\x01")
    assert (talk.last().kind, talk.last().text) == (EntryKind.ACTION, "waves")
    talk.lines(":bobby!b@h NOTICE #lobby :look")
    assert talk.last().kind is EntryKind.NOTICE
    talk.lines(":bobby!b@h PRIVMSG @#lobby :to operators")
    assert talk.model.find("@#lobby") is None


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("alice: hi", True),
        ("hi ALICE", True),
        ("(alice)", True),
        ("malice", False),
        ("alice-2 came", False),
        ("alicent", False),
        ("", False),
    ],
)
def test_mentions_are_whole_words(text: str, yes: bool) -> None:
    assert mentions("alice", text) is yes


def test_mentions_of_names_with_symbols() -> None:
    assert mentions("[bob]", "hey [bob]!")
    assert not mentions("[bob]", "hey bob")


def test_a_private_message_opens_a_chat_and_rings() -> None:
    talk = Talk()
    talk.lines(":bobby!b@h PRIVMSG alice :psst")
    bobby = talk.buffer("bobby")
    assert bobby.kind is BufferKind.PRIVATE
    assert (bobby.unread, bobby.mentions) == (1, 1)
    (alert,) = talk.model.take_alerts()
    assert alert.buffer is bobby
    assert talk.model.take_alerts() == []
    talk.model.select(bobby)
    assert bobby.unread == 0
    talk.lines(":bobby!b@h PRIVMSG alice :again")
    assert bobby.unread == 0


def test_unread_counts_speech_of_others_only() -> None:
    talk = Talk()
    talk.model.select(talk.model.server)
    talk.lines(
        ":carol!c@h JOIN #lobby", ":bobby!b@h PRIVMSG #lobby :one", ":bobby!b@h PRIVMSG #lobby :Alice?"
    )
    assert (talk.buffer().unread, talk.buffer().mentions) == (2, 1)


def test_notices_of_servers_and_strangers_open_nothing() -> None:
    talk = Talk()
    talk.lines(":srv.test NOTICE alice :maintenance", ":NickServ!s@h NOTICE alice :identify")
    assert [entry.text for entry in talk.model.server.timeline[-2:]] == ["maintenance", "identify"]
    assert talk.model.find("nickserv") is None


# --- our own lines -----------------------------------------------------------------------------------------


def test_delivered_by_label() -> None:
    talk = Talk()
    talk.model.say(talk.buffer(), "hello")
    assert talk.last().state is State.PENDING
    (line,) = talk.sent()
    label = line.partition(" ")[0]
    assert line == f"{label} PRIVMSG #lobby :hello"
    talk.lines(":bobby!b@h PRIVMSG #lobby :first", f"{label};msgid=m9 :alice!u@h PRIVMSG #lobby :hello")
    entry = talk.last()
    assert (entry.state, entry.msgid, entry.own) == (State.DELIVERED, "m9", True)
    assert [e.text for e in talk.buffer().timeline[-2:]] == ["first", "hello"]
    assert talk.model.delivery.idle


def test_delivered_by_echo_order() -> None:
    talk = Talk(ECHO)
    talk.model.say(talk.buffer(), "same")
    talk.model.say(talk.buffer(), "same")
    assert talk.sent() == ["PRIVMSG #lobby :same", "PRIVMSG #lobby :same"]
    talk.lines(":alice!u@h PRIVMSG #lobby :same")
    assert [e.state for e in talk.buffer().timeline[-2:]] == [State.DELIVERED, State.PENDING]


def test_delivered_by_a_barrier() -> None:
    talk = Talk(NOTHING)
    talk.model.say(talk.buffer(), "one")
    talk.model.say(talk.buffer(), "two")
    assert talk.sent() == ["PRIVMSG #lobby :one", "PING scribe-1", "PRIVMSG #lobby :two"]
    talk.lines(":srv PONG srv scribe-1")
    assert [e.state for e in talk.buffer().timeline[-2:]] == [State.DELIVERED, State.PENDING]
    talk.lines(":srv PONG srv scribe-2")
    assert talk.model.delivery.idle


@pytest.mark.parametrize(
    ("caps", "answer"),
    [
        (ALL, "{label} :srv 404 alice #lobby :Cannot send to channel"),
        (ALL, "{label} FAIL PRIVMSG LOG_UNAVAILABLE #lobby :Cannot send to channel"),
        (ECHO, ":srv 404 alice #lobby :Cannot send to channel"),
        (NOTHING, ":srv 404 alice #lobby :Cannot send to channel"),
    ],
)
def test_a_refused_line_says_why(caps: frozenset[str], answer: str) -> None:
    talk = Talk(caps)
    talk.model.say(talk.buffer(), "hello")
    label = talk.sent()[0].partition(" ")[0]
    talk.lines(answer.format(label=label))
    assert (talk.last().state, talk.last().reason) == (State.FAILED, "Cannot send to channel")
    assert talk.model.delivery.idle


def test_what_is_refused_where_nobody_looks_is_something_new() -> None:
    talk = Talk()
    talk.model.say(talk.model.ensure("nobody"), "hello")
    label = talk.sent()[0].partition(" ")[0]
    talk.lines(f"{label} :srv 401 alice nobody :No such nick")
    buffer = talk.buffer("nobody")
    assert (buffer.unread, buffer.mentions) == (1, 1)
    talk.model.say(buffer, "hello?")
    label = talk.sent()[0].partition(" ")[0]
    talk.model.close(buffer)
    talk.lines(f"{label} :srv 401 alice nobody :No such nick")
    assert talk.last().text == "Not said to nobody: There is nobody called nobody here"
    assert talk.last().kind is EntryKind.ERROR


def test_a_labeled_batch_delivers_and_its_away_notice_is_shown() -> None:
    talk = Talk()
    bobby = talk.model.ensure("bobby")
    talk.model.say(bobby, "hello")
    label = talk.sent()[0].partition(" ")[0]
    talk.lines(
        f"{label} :srv BATCH +b1 labeled-response",
        "@batch=b1 :alice!u@h PRIVMSG bobby :hello",
        "@batch=b1 :srv 301 alice bobby :lunch",
        ":srv BATCH -b1",
    )
    assert [e.text for e in bobby.timeline] == ["hello", "bobby is away: lunch"]
    assert bobby.timeline[0].state is State.DELIVERED
    assert bobby.away == "lunch"


def test_ack_and_an_empty_batch_deliver_too() -> None:
    talk = Talk()
    for answer in ("{label} :srv ACK", "{label} :srv BATCH +x labeled-response\n:srv BATCH -x"):
        talk.model.say(talk.buffer(), "hello")
        label = talk.sent()[0].partition(" ")[0]
        talk.lines(*answer.format(label=label).split("\n"))
        assert talk.last().state is State.DELIVERED


def test_a_line_of_ours_from_elsewhere_is_shown_as_ours() -> None:
    talk = Talk()
    talk.lines(":alice!u@h PRIVMSG #lobby :from another terminal", ":alice!u@h PRIVMSG bobby :and here")
    assert talk.last().own
    assert talk.last("bobby").own
    assert talk.model.take_alerts() == []


def test_long_and_multi_line_text_becomes_several_messages() -> None:
    talk = Talk()
    talk.model.say(talk.buffer(), "one\ntwo\n\n" + "x" * 700)
    lines = talk.sent()
    assert len(lines) == 4
    for line in lines:
        body = line.partition(" ")[2]
        assert len(f":alice!u@h {body}\r\n".encode()) <= 512


def test_unsent_and_unconfirmed_lines_go_out_once_after_a_reconnect() -> None:
    talk = Talk()
    talk.model.say(talk.buffer(), "confirmed")
    label = talk.sent()[0].partition(" ")[0]
    talk.lines(f"{label} :alice!u@h PRIVMSG #lobby :confirmed")
    talk.model.say(talk.buffer(), "unconfirmed")
    talk.sent()
    talk.lose()
    talk.model.say(talk.buffer(), "offline")
    assert talk.sent() == []
    talk.connect()
    assert talk.sent() == ["JOIN #lobby"]
    talk.join("#lobby", "alice")
    again = [line.rpartition(":")[2] for line in talk.sent()]
    assert again == ["unconfirmed", "offline"]
    texts = [e.text for e in talk.buffer().timeline if e.own and e.kind is EntryKind.MESSAGE]
    assert texts == ["confirmed", "unconfirmed", "offline"]


def test_a_channel_that_does_not_let_us_back_fails_what_waits() -> None:
    talk = Talk()
    talk.lose()
    talk.model.say(talk.buffer(), "offline")
    talk.connect()
    talk.lines(":srv 474 alice #lobby :Cannot join channel (+b)")
    failed = [e for e in talk.buffer().timeline if e.state is State.FAILED]
    assert [e.text for e in failed] == ["offline"]
    assert "(+b)" in failed[0].reason
    talk.lose()
    talk.connect()
    assert talk.sent() == []


# --- CTCP --------------------------------------------------------------------------------------------------


def test_version_is_answered_but_not_in_a_flood() -> None:
    talk = Talk()
    request = ":bobby!b@h PRIVMSG alice :\x01VERSION\x01"
    talk.lines(request)
    assert talk.sent() == ["NOTICE bobby :\x01VERSION Scribe\x01"]
    talk.lines(request)
    assert talk.sent() == []
    talk.now += 5 * SECOND
    talk.lines(
        request, ":bobby!b@h PRIVMSG #lobby :\x01VERSION\x01", ":bobby!b@h PRIVMSG alice :\x01FINGER\x01"
    )
    assert len(talk.sent()) == 1
    assert talk.model.find("bobby") is None


def test_an_answer_to_our_ctcp_is_shown() -> None:
    talk = Talk()
    talk.lines(":bobby!b@h NOTICE alice :\x01VERSION irssi\x01")
    assert talk.last("").text == "bobby answers VERSION: irssi"


# --- standard replies --------------------------------------------------------------------------------------


def test_standard_replies() -> None:
    talk = Talk()
    talk.lines(":srv FAIL TOPIC CANNOT #lobby extra :No way")
    assert (talk.last().kind, talk.last().text) == (EntryKind.ERROR, "No way (#lobby extra)")
    talk.lines(":srv WARN * SLOW #lobby :Slow down", ":srv NOTE * HINT :Read this")
    assert talk.last().text == "Slow down (#lobby)"
    assert talk.last("").text == "Read this"


def test_what_goes_into_the_log() -> None:
    talk = Talk()
    talk.model.take_seen()
    talk.lines(
        "@account=bo;msgid=x;+draft/reply=y :bobby!b@h PRIVMSG #Lobby :hi",
        ":bobby!b@h PRIVMSG alice :psst",
        ":srv.test NOTICE alice :not a conversation",
        ":bobby!b@h QUIT :bye",
    )
    seen = talk.model.take_seen()
    assert [(s.conversation, s.message.command) for s in seen] == [
        ("#lobby", "PRIVMSG"),
        ("alice,bobby", "PRIVMSG"),
        ("#lobby", "QUIT"),
        ("alice,bobby", "QUIT"),
    ]
    assert seen[0].message.tags == {"account": "bo", "+draft/reply": "y"}


def test_without_echoes_our_line_is_logged_when_it_is_confirmed() -> None:
    talk = Talk(NOTHING)
    talk.model.take_seen()
    talk.model.say(talk.buffer(), "hello")
    assert talk.model.take_seen() == []
    talk.lines(":srv PONG srv scribe-1")
    (seen,) = talk.model.take_seen()
    assert (seen.message.source, seen.message.params) == ("alice!u@h", ("#lobby", "hello"))
