"""Who is where: the user list stays current."""

from hypothesis import given
from hypothesis import strategies as st

from chat.client.events import Received, Tick
from chat.client.timeline import EntryKind, State
from chat.irc.message import Message
from tests.client.talk import SECOND, Talk


def test_names_then_joins_parts_quits_and_kicks() -> None:
    talk = Talk()
    assert talk.nicks() == ["@alice", "bobby"]
    talk.lines(":carol!c@h JOIN #lobby acc :Carol C", ":dave!d@h JOIN #lobby", ":erin!e@h JOIN #lobby")
    assert talk.nicks() == ["@alice", "bobby", "carol", "dave", "erin"]
    member = talk.buffer().members.get("carol")
    assert member is not None
    assert (member.userhost, member.account) == ("c@h", "acc")
    talk.lines(":carol!c@h PART #lobby :tea", ":dave!d@h QUIT :gone", ":alice!u@h KICK #lobby erin :out")
    assert talk.nicks() == ["@alice", "bobby"]
    texts = [entry.text for entry in talk.buffer().timeline[-3:]]
    assert texts == ["carol left (tea)", "dave quit (gone)", "erin was kicked by alice (out)"]


def test_names_with_all_prefixes_and_hosts() -> None:
    talk = Talk()
    talk.join("#big", "@+alice!u@h +bobby!b@h")
    talk.lines(":srv 353 alice = #big :carol", ":srv 366 alice #big :End")
    assert talk.nicks("#big") == ["carol"]
    talk.join("#big", "@+alice!u@h +bobby!b@h")
    member = talk.buffer("#big").members.get("alice")
    assert member is not None
    assert (member.prefixes, member.userhost) == ("@+", "u@h")


def test_names_of_a_channel_we_are_not_in_change_nothing() -> None:
    talk = Talk()
    talk.lines(":srv 353 alice = #else :someone", ":srv 366 alice #else :End")
    assert talk.model.find("#else") is None


def test_nick_changes_follow_everywhere() -> None:
    talk = Talk()
    talk.lines(":bobby!b@h PRIVMSG alice :hi", ":bobby!b@h NICK robert")
    assert talk.nicks() == ["@alice", "robert"]
    assert talk.model.find("bobby") is None
    assert talk.buffer("robert").name == "robert"
    talk.lines(":robert!b@h NICK Robert")
    assert talk.nicks() == ["@alice", "Robert"]


def test_our_own_nick() -> None:
    talk = Talk()
    talk.model.memory.nick = "alicia"
    talk.lines(":alice!u@h NICK alicia")
    assert (talk.model.nick, talk.model.wanted_nick) == ("alicia", "alicia")
    assert talk.last().text == "You are now known as alicia"
    talk.lines(":alicia!u@h NICK Guest1")
    assert (talk.model.nick, talk.model.wanted_nick) == ("Guest1", "alicia")


def test_a_labeled_answer_with_the_new_name_as_its_source_is_our_own() -> None:
    talk = Talk()
    talk.model.ask(talk.buffer(), "NICK", "alicia")
    label = talk.sent()[0].partition(" ")[0]
    talk.lines(f"{label} :alicia!u@h NICK :alicia")
    assert talk.model.nick == "alicia"
    assert talk.nicks() == ["@alicia", "bobby"]


def test_a_private_chat_waits_for_whoever_changed_the_name() -> None:
    talk = Talk(online=False)
    talk.model.say(talk.model.ensure("bobby"), "later")
    talk.model.ensure("carol")
    talk.lines(":bobby!b@h NICK robert", ":carol!c@h NICK robert")
    talk.connect()
    assert "robert" in talk.sent()[-1]


def test_modes() -> None:
    talk = Talk()
    talk.lines(":alice!u@h MODE #lobby +ovk-t+l bobby bobby key 5")
    assert talk.nicks() == ["@alice", "@bobby"]
    assert talk.buffer().modes == "kl"
    talk.lines(":alice!u@h MODE #lobby -o+bnt bobby *!*@bad")
    assert talk.nicks() == ["@alice", "+bobby"]
    assert talk.buffer().modes == "klnt"
    assert talk.last().text == "You set mode -o+bnt bobby *!*@bad"
    talk.lines(":alice MODE alice :+i")
    assert talk.last("").text == "Your modes: +i"


def test_topic() -> None:
    talk = Talk()
    talk.lines(":srv 332 alice #lobby :Welcome all", ":srv 333 alice #lobby bobby!b@h 1700000000")
    buffer = talk.buffer()
    assert (buffer.topic, buffer.topic_by, buffer.topic_time) == (
        "Welcome all",
        "bobby",
        1_700_000_000 * SECOND,
    )
    talk.lines(":bobby!b@h TOPIC #lobby :New")
    assert (buffer.topic, talk.last().text) == ("New", "bobby set the topic to: New")
    talk.lines(":bobby!b@h TOPIC #lobby :")
    assert (buffer.topic, talk.last().text) == ("", "bobby cleared the topic")


def test_away_of_others() -> None:
    talk = Talk()
    talk.model.ensure("bobby")
    talk.lines(":bobby!b@h AWAY :lunch")
    member = talk.buffer().members.get("bobby")
    assert member is not None
    assert member.away
    assert talk.last("bobby").text == "bobby is away: lunch"
    talk.lines(":bobby!b@h AWAY")
    assert talk.last("bobby").text == "bobby is back"


def test_account_and_host() -> None:
    talk = Talk()
    talk.lines(":bobby!b@h ACCOUNT bob", ":bobby!b@h CHGHOST x vhost", ":alice!u@h CHGHOST y cloak")
    member = talk.buffer().members.get("bobby")
    assert member is not None
    assert (member.account, member.userhost) == ("bob", "x@vhost")
    assert talk.model.own_source == "alice!y@cloak"


def test_being_kicked_fails_what_waits_and_keeps_us_out() -> None:
    talk = Talk()
    for number in range(12):
        talk.model.say(talk.buffer(), f"line {number}")
    talk.lines(":bobby!b@h KICK #lobby alice :enough")
    buffer = talk.buffer()
    assert not buffer.joined
    assert not buffer.wanted
    assert len(buffer.members) == 0
    assert sum(entry.state is State.FAILED for entry in buffer.timeline) == 12
    kick = next(entry for entry in buffer.timeline if entry.kind is EntryKind.KICK)
    assert kick.text == "You were kicked by bobby (enough)"
    talk.lose()
    talk.sent()
    talk.connect()
    assert talk.sent() == []


def test_leaving_closes_the_buffer_when_we_asked_for_it() -> None:
    talk = Talk()
    talk.model.memory.parts.add("#lobby")
    talk.lines(":alice!u@h PART #lobby")
    assert talk.model.find("#lobby") is None
    assert talk.model.active is talk.model.server


def test_invitations() -> None:
    talk = Talk()
    talk.lines(":bobby!b@h INVITE alice #party", ":bobby!b@h INVITE carol #lobby")
    assert [entry.text for entry in talk.buffer().timeline[-2:]] == [
        "bobby invites you to #party: /join #party",
        "bobby invited carol",
    ]
    assert len(talk.model.take_alerts()) == 1


def test_the_wanted_name_is_taken_back_when_it_is_free() -> None:
    talk = Talk()
    talk.lose()
    talk.connect("alice_")
    talk.join("#lobby", "@alice alice_", "alice_")
    talk.sent()
    talk.lines(":alice!u@h QUIT :Ping timeout")
    assert talk.sent() == ["NICK alice"]
    talk.lines(":alice_!u@h NICK alice")
    assert talk.nicks() == ["alice"]


_WORDS = st.sampled_from("alice|bobby|#lobby|#other||+o-v|*|=|+b1|:x y|1|\x01ACTION".split("|"))
_COMMANDS = st.sampled_from(
    "JOIN PART QUIT NICK KICK MODE TOPIC AWAY INVITE ACCOUNT CHGHOST PRIVMSG NOTICE BATCH ACK PONG FAIL WARN"
    " ERROR WALLOPS CAP 001 005 221 301 305 306 311 317 319 322 324 332 333 341 352 353 366 367 401 403 404"
    " 433 471 999".split()
)


@given(
    st.lists(
        st.builds(
            Message,
            _COMMANDS,
            st.lists(_WORDS | st.text(max_size=8), max_size=5).map(tuple),
            st.sampled_from(["", "alice!u@h", "bobby!b@h", "srv.test", "!@"]),
            st.dictionaries(st.sampled_from(["label", "batch", "time", "msgid"]), st.text(max_size=5)),
        ),
        max_size=30,
    )
)
def test_nothing_that_a_server_says_breaks_the_model(messages: list[Message]) -> None:
    talk = Talk()
    talk.model.say(talk.buffer(), "hello")
    for message in messages:
        talk.model.apply(Received(message, talk.now))
    talk.model.apply(Tick(talk.now + 60_000_000))
    talk.lose()


def test_the_message_of_the_day_is_shown_where_one_lands_once() -> None:
    talk = Talk(online=False)
    motd = (
        ":srv 375 alice :- srv -",
        ":srv 372 alice :- Be nice",
        ":srv 372 alice :- ",
        ":srv 372 alice :- Coffee at ten",
    )
    talk.connect("alice", *motd)
    talk.join("#lobby", "@alice bobby")
    talk.join("#dev", "@alice")
    talk.lose()
    talk.connect("alice", *motd)
    talk.join("#lobby", "@alice bobby")
    shown = [entry.text for entry in talk.buffer().timeline]
    assert shown[:3] == ["Be nice", "Coffee at ten", "You joined #lobby"]
    assert shown.count("Be nice") == 1
    assert "Be nice" not in [entry.text for entry in talk.buffer("#dev").timeline]


def test_a_join_forgets_what_the_channel_was_like() -> None:
    talk = Talk()
    talk.lines(":srv 332 alice #lobby :Old", ":srv 324 alice #lobby +nt")
    assert (talk.buffer().topic, talk.buffer().modes) == ("Old", "nt")
    talk.lose()
    talk.connect()
    talk.join("#lobby", "@alice")
    assert (talk.buffer().topic, talk.buffer().modes, talk.nicks()) == ("", "", ["@alice"])
