"""The server's history after a reconnect."""

from chat.client.events import Tick
from chat.client.pages import AT_ONCE
from chat.client.recovery import MOST_PAGES
from chat.client.timeline import EntryKind, State
from tests.client.talk import ALL, SECOND, Talk

CAPS = ALL | {"draft/chathistory"}


def speech(talk: Talk, name: str = "#lobby") -> list[str]:
    kinds = (EntryKind.MESSAGE, EntryKind.NOTICE, EntryKind.ACTION)
    return [entry.text for entry in talk.buffer(name).timeline if entry.kind in kinds]


def gaps(talk: Talk, name: str = "#lobby") -> list[str]:
    return [entry.text for entry in talk.buffer(name).timeline if entry.kind is EntryKind.GAP]


def asked(talk: Talk) -> list[str]:
    """The questions to the history since the last call, without their labels."""
    words = [line.partition(" ")[2] if line.startswith("@") else line for line in talk.sent()]
    return [line for line in words if line.startswith("CHATHISTORY") and "TARGETS" not in line]


def answer(talk: Talk, *lines: str, target: str = "#lobby", kind: str = "chathistory") -> None:
    inside = [f"@batch=h;{line}" for line in lines]
    talk.lines(f":srv BATCH +h {kind} {target}", *inside, ":srv BATCH -h")


def back(talk: Talk) -> None:
    """The connection is lost and comes back, and we are in the lobby again."""
    talk.lose()
    talk.connect()
    talk.sent()
    talk.join("#lobby", "alice bobby")


def test_a_server_without_history_is_never_asked() -> None:
    talk = Talk()
    assert not any("CHATHISTORY" in line for line in talk.sent())
    back(talk)
    assert gaps(talk)[-1].endswith("not shown")


def test_the_latest_messages_at_first() -> None:
    talk = Talk(CAPS, joined=False)
    talk.sent()
    talk.join("#lobby", "alice bobby")
    assert asked(talk) == ["CHATHISTORY LATEST #lobby * 100"]
    talk.model.select(talk.model.server)
    answer(
        talk,
        "time=2026-01-01T10:00:00.000Z;msgid=a :bobby!b@h PRIVMSG #lobby :alice: old",
        "time=2026-01-01T10:00:01.000Z;msgid=b :bobby!b@h PRIVMSG #lobby :\x01ACTION waves\x01",
        "time=2026-01-01T10:00:02.000Z;msgid=c :bobby!b@h TOPIC #lobby :not speech",
    )
    assert speech(talk) == ["alice: old", "waves"]
    assert [entry.kind for entry in talk.buffer().timeline[2:4]] == [EntryKind.TOPIC, EntryKind.JOIN]
    assert talk.buffer().topic == ""
    assert talk.buffer().unread == 0
    assert talk.model.take_alerts() == []
    talk.lines("@msgid=d :bobby!b@h PRIVMSG #lobby :now")
    assert speech(talk)[-1] == "now"


def test_what_comes_before_the_history_stands_behind_it() -> None:
    talk = Talk(CAPS, joined=False)
    talk.lines("@msgid=j :alice!u@h JOIN #lobby", "@msgid=c :bobby!b@h PRIVMSG #lobby :between")
    said = (
        "a :bobby!b@h PRIVMSG #lobby :one",
        "j :alice!u@h JOIN #lobby",
        "c :bobby!b@h PRIVMSG #lobby :between",
    )
    answer(talk, *(f"msgid={line}" for line in said))
    shown = [entry.text for entry in talk.buffer().timeline]
    assert shown == ["one", "You joined #lobby", "between"]


def test_history_is_not_asked_for_where_nobody_wants_it() -> None:
    talk = Talk(CAPS, joined=False)
    talk.model.backlog = False
    talk.join("#lobby", "alice bobby")
    assert asked(talk) == []
    back(talk)
    assert len(asked(talk)) == 1


def test_a_gap_is_filled_where_it_is_and_nothing_is_repeated() -> None:
    talk = Talk(CAPS)
    answer(talk)
    talk.lines("@msgid=a :bobby!b@h PRIVMSG #lobby :had that")
    talk.model.select(talk.model.server)
    back(talk)
    assert asked(talk) == ["CHATHISTORY AFTER #lobby msgid=a 100"]
    talk.lines("@msgid=d :bobby!b@h PRIVMSG #lobby :came meanwhile")
    answer(talk, "msgid=a :bobby!b@h PRIVMSG #lobby :had that", "msgid=b :bobby!b@h PRIVMSG #lobby :missed")
    assert asked(talk) == ["CHATHISTORY AFTER #lobby msgid=b 100"]
    answer(
        talk,
        "msgid=c :bobby!b@h PRIVMSG #lobby :alice, too",
        "msgid=d :bobby!b@h PRIVMSG #lobby :came meanwhile",
        "msgid=e :bobby!b@h PRIVMSG #lobby :and this",
    )
    assert asked(talk) == []
    talk.lines("@msgid=e :bobby!b@h PRIVMSG #lobby :and this")
    assert speech(talk) == ["had that", "missed", "alice, too", "came meanwhile", "and this"]
    (gap,) = gaps(talk)
    assert gap.endswith("3 messages recovered")
    kinds = [entry.kind for entry in talk.buffer().timeline]
    assert kinds.index(EntryKind.GAP) < kinds.index(EntryKind.JOIN, 1)
    buffer = talk.buffer()
    assert (buffer.unread, buffer.mentions) == (4, 1)
    assert len(talk.model.take_alerts()) == 1


def test_what_is_recovered_is_logged_before_what_came_since() -> None:
    talk = Talk(CAPS)
    answer(talk)
    talk.lines("@msgid=a :bobby!b@h PRIVMSG #lobby :had that")
    back(talk)
    talk.model.take_seen()
    talk.lines("@msgid=c :bobby!b@h PRIVMSG #lobby :meanwhile")
    assert talk.model.take_seen() == []
    answer(talk, "msgid=b :bobby!b@h PRIVMSG #lobby :missed")
    answer(talk)
    seen = talk.model.take_seen()
    assert [(item.message.params[-1], item.old) for item in seen] == [
        ("missed", True),
        ("#lobby", False),
        ("meanwhile", False),
    ]


def test_what_waits_for_the_log_is_logged_at_the_end() -> None:
    talk = Talk(CAPS)
    talk.lines("@msgid=c :bobby!b@h PRIVMSG #lobby :meanwhile")
    talk.model.end()
    assert talk.model.take_seen()[-1].message.params[-1] == "meanwhile"


def test_what_waits_for_the_log_is_logged_when_its_buffer_is_closed() -> None:
    talk = Talk(CAPS)
    talk.lines("@msgid=c :bobby!b@h PRIVMSG #lobby :meanwhile")
    talk.model.close(talk.buffer())
    assert talk.model.take_seen()[-1].message.params[-1] == "meanwhile"


def test_a_server_that_does_not_know_the_command_after_all() -> None:
    talk = Talk(CAPS)
    talk.model.say(talk.buffer(), "waits")
    talk.lines(":srv 421 alice CHATHISTORY :Unknown command")
    assert any("waits" in line for line in talk.sent())


def test_a_loss_during_the_recovery_loses_nothing() -> None:
    talk = Talk(CAPS)
    answer(talk)
    talk.lines("@msgid=a :bobby!b@h PRIVMSG #lobby :one")
    back(talk)
    answer(talk, "msgid=b :bobby!b@h PRIVMSG #lobby :two")
    talk.lines("@msgid=d :bobby!b@h PRIVMSG #lobby :four")
    talk.sent()
    back(talk)
    assert asked(talk) == ["CHATHISTORY AFTER #lobby msgid=b 100"]
    answer(
        talk,
        "msgid=c :bobby!b@h PRIVMSG #lobby :three",
        "msgid=d :bobby!b@h PRIVMSG #lobby :four",
        "msgid=e :bobby!b@h PRIVMSG #lobby :five",
    )
    answer(talk)
    assert speech(talk) == ["one", "two", "three", "four", "five"]
    assert gaps(talk)[-1].endswith("3 messages recovered")


def test_a_gap_without_an_end_is_given_up_visibly() -> None:
    talk = Talk(CAPS)
    answer(talk)
    talk.lines("@msgid=a :bobby!b@h PRIVMSG #lobby :first")
    back(talk)
    for page in range(MOST_PAGES):
        answer(talk, f"msgid=p{page} :bobby!b@h PRIVMSG #lobby :{page}")
    assert asked(talk)[-1] == f"CHATHISTORY LATEST #lobby msgid=p{MOST_PAGES - 1} 100"
    answer(talk, "msgid=z :bobby!b@h PRIVMSG #lobby :newest")
    assert speech(talk) == ["first", *(str(page) for page in range(MOST_PAGES)), "newest"]
    recovered, missing = gaps(talk)
    assert f"{MOST_PAGES + 1} messages recovered" in recovered
    assert "more was said" in missing
    texts = [entry.text for entry in talk.buffer().timeline]
    assert texts.index("newest") == texts.index(missing) + 1


def test_a_line_that_did_arrive_is_not_sent_again() -> None:
    talk = Talk(CAPS)
    answer(talk)
    for text in ("arrived", "did not", "arrived"):
        talk.model.say(talk.buffer(), text)
    talk.sent()
    back(talk)
    assert not any("PRIVMSG" in line for line in talk.sent())
    talk.lines("@msgid=y :bobby!b@h PRIVMSG #lobby :later")
    answer(talk, "msgid=x :alice!u@h PRIVMSG #lobby :arrived")
    answer(talk)
    again = [line.rpartition(":")[2] for line in talk.sent() if "PRIVMSG" in line]
    assert again == ["did not", "arrived"]
    entry = next(entry for entry in talk.buffer().timeline if entry.msgid == "x")
    assert (entry.text, entry.state) == ("arrived", State.DELIVERED)
    assert speech(talk) == ["arrived", "later", "did not", "arrived"]
    assert gaps(talk)[-1] == "Back after 5 s"


def test_private_lines_are_looked_for_too() -> None:
    talk = Talk(CAPS)
    answer(talk)
    bobby = talk.model.ensure("bobby")
    talk.model.say(bobby, "psst")
    talk.sent()
    talk.lose()
    talk.connect()
    assert asked(talk)[0].startswith("CHATHISTORY AFTER bobby timestamp=20")
    answer(talk, "msgid=y :alice!u@h PRIVMSG bobby :psst", target="bobby")
    answer(talk, target="bobby")
    assert not any("PRIVMSG" in line for line in talk.sent())
    assert bobby.timeline[-1].state is not State.PENDING
    assert gaps(talk, "bobby") == []


def test_who_wrote_while_we_were_away() -> None:
    talk = Talk(CAPS)
    talk.lines("@time=2026-01-01T10:00:00.000Z;msgid=a :bobby!b@h PRIVMSG #lobby :x")
    talk.lose()
    talk.connect()
    (question,) = (line for line in talk.sent() if "TARGETS" in line)
    assert "CHATHISTORY TARGETS timestamp=2026-01-01T10:00:00.000Z timestamp=" in question
    lines = ("x :srv CHATHISTORY TARGETS #lobby t", "x :srv CHATHISTORY TARGETS carol t")
    answer(talk, *lines, target="", kind="draft/chathistory-targets")
    assert asked(talk) == ["CHATHISTORY AFTER carol timestamp=2026-01-01T10:00:00.000Z 100"]
    answer(talk, "msgid=c :carol!c@h PRIVMSG alice :are you there?", target="carol")
    answer(talk, target="carol")
    assert speech(talk, "carol") == ["are you there?"]
    assert (talk.buffer("carol").unread, talk.buffer("carol").mentions) == (1, 1)


def test_a_history_that_cannot_be_read_stops_nothing() -> None:
    talk = Talk(CAPS)
    answer(talk)
    talk.lines("@msgid=a :bobby!b@h PRIVMSG #lobby :one")
    back(talk)
    talk.model.say(talk.buffer(), "waits")
    assert not any("waits" in line for line in talk.sent())
    talk.lines(":srv FAIL CHATHISTORY MESSAGE_ERROR AFTER #lobby :The log cannot be read")
    assert any("waits" in line for line in talk.sent())
    assert "could not be fetched (The log cannot be read)" in gaps(talk)[-1]


def test_a_history_that_never_answers_stops_nothing_for_long() -> None:
    talk = Talk(CAPS)
    talk.model.say(talk.buffer(), "waits")
    talk.model.apply(Tick(talk.now + 5 * SECOND))
    assert not any("waits" in line for line in talk.sent())
    talk.model.apply(Tick(talk.now + 15 * SECOND))
    assert any("waits" in line for line in talk.sent())


def test_a_page_that_never_ends_stops_nothing_for_long() -> None:
    talk = Talk(CAPS)
    talk.lines(":srv BATCH +h chathistory #lobby", "@batch=h;msgid=a :bobby!b@h PRIVMSG #lobby :one")
    talk.model.say(talk.buffer(), "waits")
    assert not any("waits" in line for line in talk.sent())
    talk.model.apply(Tick(talk.now + 15 * SECOND))
    assert any("waits" in line for line in talk.sent())


def test_questions_wait_for_their_turn() -> None:
    talk = Talk(CAPS)
    answer(talk)
    for number in range(6):
        talk.join(f"#room{number}", "alice")
    first = asked(talk)
    assert len(first) == AT_ONCE
    answer(talk, target="#room0")
    assert asked(talk) == ["CHATHISTORY LATEST #room4 * 100"]
    talk.lines(":srv FAIL CHATHISTORY INVALID_TARGET LATEST #room1 :no")
    assert asked(talk) == ["CHATHISTORY LATEST #room5 * 100"]
