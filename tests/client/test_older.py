"""Scrolling back: a scripted server, a real one, and the client's own log."""

from pathlib import Path

from chat.client.buffers import Past
from chat.client.events import FromLog, Tick
from chat.client.timeline import EntryKind
from chat.irc.message import Message
from chat.logbook.record import Record
from tests.client.running import Client
from tests.client.talk import SECOND, START, Talk
from tests.client.test_recovery import CAPS, answer, asked, speech
from tests.support import Server


def page(talk: Talk, *messages: tuple[str, str]) -> None:
    """The server answers with these (msgid, text)."""
    answer(talk, *(f"msgid={i} :bobby!b@h PRIVMSG #lobby :{text}" for i, text in messages))


def test_page_by_page_to_the_beginning() -> None:
    talk = Talk(CAPS)
    page(talk, ("c", "three"), ("d", "four"))
    asked(talk)
    buffer, first = talk.buffer(), talk.buffer().timeline.first
    reading = buffer.timeline[1]
    assert buffer.past is Past.MORE
    assert talk.model.older(buffer)
    assert not talk.model.older(buffer)
    assert asked(talk) == ["CHATHISTORY BEFORE #lobby msgid=c 100"]
    assert buffer.past is Past.LOADING
    page(talk, ("a", "one"), ("b", "two"), ("c", "three"))
    assert speech(talk) == ["one", "two", "three", "four"]
    assert buffer.timeline.first == first - 2
    assert buffer.timeline[3] is reading
    assert buffer.unread == 0
    assert talk.model.older(buffer)
    assert asked(talk) == ["CHATHISTORY BEFORE #lobby msgid=a 100"]
    page(talk)
    (wish,) = talk.model.take_pages()  # our own log may know more
    assert wish.before == buffer.timeline[0].time
    assert buffer.past is Past.LOADING
    talk.model.apply(FromLog(wish, ()))
    assert buffer.past is Past.BEGINNING
    assert not talk.model.older(buffer)
    talk.lose()
    assert buffer.past is Past.MORE


def test_a_page_of_what_is_not_shown_is_followed_by_the_next() -> None:
    talk = Talk(CAPS)
    page(talk, ("z", "here"))
    asked(talk)
    talk.model.older(talk.buffer())
    asked(talk)
    answer(talk, "msgid=y :bobby!b@h TAGMSG #lobby")
    assert asked(talk) == ["CHATHISTORY BEFORE #lobby msgid=y 100"]
    page(talk, ("x", "older"))
    assert speech(talk) == ["older", "here"]


def test_older_waits_for_the_recovery() -> None:
    talk = Talk(CAPS, joined=False)
    talk.sent()
    talk.join("#lobby", "alice bobby")
    asked(talk)
    assert talk.model.older(talk.buffer())
    assert asked(talk) == []
    page(talk, ("b", "two"))
    assert asked(talk) == ["CHATHISTORY BEFORE #lobby msgid=b 100"]


def test_offline_nothing_waits_for_a_recovery() -> None:
    talk = Talk(CAPS)
    talk.lose()
    assert talk.model.older(talk.buffer())
    assert len(talk.model.take_pages()) == 1


def test_a_refusal_or_silence_is_said_and_it_may_be_tried_again() -> None:
    talk = Talk(CAPS)
    page(talk, ("b", "two"))
    talk.model.older(talk.buffer())
    talk.lines(":srv FAIL CHATHISTORY MESSAGE_ERROR BEFORE #lobby :The log cannot be read")
    assert talk.last().text == "Older messages could not be fetched: The log cannot be read"
    assert talk.model.older(talk.buffer())
    talk.model.apply(Tick(talk.now + 20 * SECOND))
    assert talk.last().kind is EntryKind.ERROR
    assert talk.buffer().past is Past.MORE


def test_without_history_the_own_log_is_asked() -> None:
    talk = Talk()
    buffer = talk.buffer()
    before = buffer.timeline[0].time
    assert talk.model.older(buffer)
    (wish,) = talk.model.take_pages()
    assert (wish.conversation, wish.before) == ("#lobby", before)
    records = tuple(
        Record(START - 9 + number, Message(command, ("#lobby", text), "bobby!b@h"))
        for number, (command, text) in enumerate([("PRIVMSG", "one"), ("TOPIC", "about it"), ("TAGMSG", "")])
    )
    talk.model.apply(FromLog(wish, records))
    assert [entry.text for entry in buffer.timeline[:2]] == ["one", "bobby set the topic to: about it"]
    assert buffer.past is Past.MORE
    talk.model.older(buffer)
    (wish,) = talk.model.take_pages()
    talk.model.apply(FromLog(wish, (Record(START - 20, Message("TAGMSG", ("#lobby",), "b!b@h")),)))
    (wish,) = talk.model.take_pages()
    assert wish.before == START - 20
    talk.model.apply(FromLog(wish, ()))
    assert buffer.past is Past.BEGINNING
    assert not talk.model.older(talk.model.server)


def test_history_that_comes_by_itself_goes_where_it_belongs() -> None:
    talk = Talk()
    talk.lines("@time=2027-01-15T08:00:00.000Z;msgid=b :bobby!b@h PRIVMSG #lobby :two")
    page_ = ("time=2026-01-15T08:00:00.000Z;msgid=a", "time=2027-01-15T08:00:00.000Z;msgid=b")
    answer(talk, *(f"{tags} :bobby!b@h PRIVMSG #lobby :{i}" for i, tags in enumerate(page_)))
    assert speech(talk) == ["0", "two"]
    assert talk.model.take_alerts() == []


def test_to_the_first_message_of_a_real_server(tmp_path: Path) -> None:
    with Server(tmp_path, "--no-limits") as server, server.connect("bobby") as bobby:
        bobby.join("#lobby")
        wanted = [f"message {number}" for number in range(450)]
        bobby.send(*(f"PRIVMSG #lobby :{text}" for text in wanted))
        bobby.barrier()
        client = Client(server.port, log_dir=tmp_path / "own")
        pages = 0
        while client.lobby.past is not Past.BEGINNING:
            assert client.session.older()
            client.until(lambda: client.lobby.past is not Past.LOADING, "a page")
            pages += 1
        assert client.texts() == wanted
        assert client.lobby.timeline[0].text == "bobby (bobby@127.0.0.1) joined"
        assert pages == 5
        numbers = [entry.time for entry in client.lobby.timeline if entry.msgid]
        assert numbers == sorted(set(numbers))
        client.close()


def test_offline_the_own_log_goes_back(tmp_path: Path) -> None:
    with Server(tmp_path, "--no-limits") as server:
        client = Client(server.port, log_dir=tmp_path / "own")
        client.say("yesterday")
        client.close()
        again = Client(server.port, log_dir=tmp_path / "own")
        again.session.enter("/clear")
        again.say("today")
    again.until(lambda: not again.model.online, "the loss")  # the server does not come back
    assert again.texts() == ["today"]
    while again.lobby.past is not Past.BEGINNING:
        again.session.older()  # refused while what is wanted is on its way
        again.until(lambda: again.lobby.past is not Past.LOADING, "a page")
    assert again.texts() == ["yesterday", "today"]
    again.close()


def test_an_answer_of_the_own_log_that_comes_too_late_is_not_shown_twice() -> None:
    talk = Talk(CAPS)
    talk.lose()
    buffer = talk.buffer()
    assert talk.model.older(buffer)
    (late,) = talk.model.take_pages()
    talk.connect()
    talk.join("#lobby", "alice")
    page(talk)
    asked(talk)
    assert talk.model.older(buffer)
    talk.model.apply(FromLog(late, (Record(START - 9, Message("PRIVMSG", ("#lobby", "one"), "bobby!b@h")),)))
    page(talk, ("a", "one"))
    assert speech(talk) == ["one"]


def test_our_own_log_knows_more_of_a_private_chat(tmp_path: Path) -> None:
    with Server(tmp_path, "--no-limits") as server, server.connect("bobby") as bobby:
        for text in ("yesterday", "today"):
            client = Client(server.port, log_dir=tmp_path / "own")
            bobby.send(f"PRIVMSG alice :{text}")
            client.until(lambda client=client: client.model.find("bobby") is not None)
            chat = client.model.ensure("bobby")
            while chat.past is not Past.BEGINNING:
                assert client.session.older(chat)
                client.until(lambda client=client, chat=chat: chat.past is not Past.LOADING, "a page")
            client.session.quit()
            client.until(lambda client=client: client.session.finished)
            client.close()
        assert client.texts(chat) == ["yesterday", "today"]
