"""Searching from inside the chat."""

from pathlib import Path

from chat.client import searching
from chat.client.buffers import BufferKind, Past
from chat.client.events import Looked
from chat.client.search_line import read
from chat.client.status import LogSearch, Sifting
from chat.client.timeline import EntryKind
from chat.logbook.record import Record
from chat.search.questions import SIFT, Question
from chat.search.searcher import answer
from tests.client.running import Client
from tests.client.talk import Talk
from tests.support import Server


def test_results_and_the_way_to_their_place(tmp_path: Path) -> None:
    with Server(tmp_path, "--no-limits") as server, server.connect("bobby") as bobby:
        bobby.join("#lobby")
        said = [f"message {number}" for number in range(300)]
        said[40] = "the needle; here"
        bobby.send(*(f"PRIVMSG #lobby :{text}" for text in said))
        bobby.barrier()
        client = Client(server.port)
        bobby.send("PRIVMSG alice :another needle")
        client.until(lambda: client.model.find("bobby") is not None)
        client.session.enter("/search -i NEEDLE")
        results = client.model.active
        assert (results.kind, results.name) == (BufferKind.FOUND, "search: NEEDLE")
        client.until(lambda: len(results.timeline) == 3)
        assert [(e.place, e.nick, e.text) for e in results.timeline[:2]] == [
            ("#lobby", "bobby", "the needle; here"),
            ("bobby", "bobby", "another needle"),
        ]
        client.session.enter("/jump 1")
        context = client.model.active
        client.until(lambda: client.model.goto is not None)
        goto = client.model.goto
        assert goto is not None
        assert goto.buffer is context
        shown = next(entry for entry in context.timeline if entry.number == goto.number)
        assert shown.text == "the needle; here"
        assert "message 39" in client.texts(context)
        while context.past is not Past.BEGINNING:
            client.session.older(context)
            client.until(lambda: context.past is not Past.LOADING)
        assert client.texts(context)[0] == "message 0"
        while client.session.newer(context):
            client.until(lambda: not context.asking_newer, "a page")
            if client.texts(context)[-1] == "message 299":
                break
        assert client.texts(context) == said
        client.session.enter("/jump 2")
        assert client.model.active.name == "bobby"
        client.session.enter("/search --channel #lobby --from bobby --since -1h needle; here")
        client.until(lambda: len(client.model.active.timeline) == 2)
        client.session.enter("hello?")
        assert client.model.active.timeline[-1].text.startswith("Nobody listens here")
        client.session.enter("/part")
        assert not any(buffer.name.startswith("search") for buffer in client.model.buffers)
        client.close()


def test_more_lines_around_a_hit_than_a_server_tells(tmp_path: Path) -> None:
    with Server(tmp_path, "--no-limits") as server, server.connect("bobby") as bobby:
        bobby.join("#lobby")
        texts = [f"hay {number}" for number in range(60)]
        texts[30] = "needle"
        bobby.send(*(f"PRIVMSG #lobby :{text}" for text in texts))
        bobby.barrier()
        client = Client(server.port)
        client.session.enter("/search -C 25 needle")
        pane = client.model.active
        client.until(lambda: len(pane.timeline) > 0)
        assert client.texts(pane) == texts[10:51]
        client.close()


def test_without_a_server_the_own_log_is_searched(tmp_path: Path) -> None:
    with Server(tmp_path, "--no-limits") as server:
        client = Client(server.port, log_dir=tmp_path / "own")
        client.say("a needle", "hay", "more Needles")
        client.session.enter("/clear")
        server.kill()
        client.until(lambda: not client.model.online)
        for _ in range(2):
            client.session.enter("/search [nN]eedle")
            client.until(lambda: len(client.model.active.timeline) == 3)
        assert client.texts(client.model.active) == ["a needle", "more Needles"]
        client.session.enter("/search --from nobody needle")
        client.until(lambda: len(client.model.active.timeline) == 1)
        assert client.model.active.timeline[-1].text == "Nothing found"
        client.session.enter("/jump")
        assert "no such result" in client.model.active.timeline[-1].text
        client.close()


# --- without a server, step by step -------------------------------------------------------------------------

DRAFT = frozenset("message-tags server-time batch labeled-response draft/search".split())
FULL = DRAFT | {"scribe.chat/search"}


def answers(talk: Talk, label: str, *lines: str) -> None:
    """The server's batch."""
    talk.lines(
        f"@label={label} :srv BATCH +b search",
        *(f"@batch=b;{line}" for line in lines),
        ":srv BATCH -b",
    )


def said(number: int, text: str, nick: str = "bobby", *tags: str) -> str:
    more = "".join(f";{tag}" for tag in tags)
    return f"msgid=m{number};time=2027-01-15T07:00:{number:02}.000Z{more} :{nick}!u@h PRIVMSG #lobby :{text}"


def sift(talk: Talk) -> Sifting:
    """Answer a wish to sift, as the process would, and return the wish."""
    (wish,) = talk.model.take_searches()
    assert isinstance(wish, Sifting)
    records = tuple(Record(time, message) for time, message in wish.messages)
    found = answer(Question(wish.asked.query, kind=SIFT, records=records))
    talk.model.apply(Looked(wish, tuple(found)))
    return wish


def shown(talk: Talk) -> list[tuple[int, str]]:
    return [(entry.rank, entry.text) for entry in talk.model.active.timeline]


def test_all_of_a_question_is_asked_of_who_knows_the_language() -> None:
    talk = Talk(FULL)
    searching.search(talk.model, read("-i --from 'b*' --mentions alice -n 5 -B 1 'h.y' #lobby", talk.now))
    (line,) = talk.sent()
    attributes = line.partition("SEARCH ")[2]
    assert dict(part.partition("=")[::2] for part in attributes.split(";")) == {
        "in": "#lobby",
        "limit": "5",
        "scribe.chat/from": "b*",
        "scribe.chat/mentions": "alice",
        "scribe.chat/kind": "*",
        "scribe.chat/pattern": "h.y",
        "scribe.chat/flags": "i",
        "scribe.chat/around": "1,0",
    }
    sent = line.split()[0].removeprefix("@label=")
    answers(talk, sent, said(1, "before", "carol", "scribe.chat/around=1"), said(2, "alice: HAY here"))
    assert sift(talk).exact
    pane = talk.model.active.timeline
    assert [(entry.rank, entry.place, entry.text, entry.marks) for entry in pane[:2]] == [
        (0, "#lobby", "before", ()),
        (1, "#lobby", "alice: HAY here", ((7, 10),)),
    ]
    assert pane[-1].text.startswith("1 message found")
    goto = talk.model.goto
    assert goto is not None
    assert goto.number == pane[1].number  # Enter leads there


def test_an_expression_that_takes_too_long_here_is_not_set_off() -> None:
    talk = Talk(FULL)
    searching.search(talk.model, read("needle", talk.now))
    answers(talk, talk.sent()[0].split()[0].removeprefix("@label="), said(1, "a needle"))
    (wish,) = talk.model.take_searches()
    talk.model.apply(Looked(wish, (), "the search took longer than 10 seconds"))
    assert shown(talk)[0] == (1, "a needle")


def test_how_many_there_are() -> None:
    talk = Talk(FULL)
    searching.search(talk.model, read("-c needle", talk.now))
    (line,) = talk.sent()
    assert "scribe.chat/count=1" in line
    sent = line.split()[0].removeprefix("@label=")
    answers(talk, sent, " :srv NOTE SEARCH COUNT #lobby 12 :x", " :srv NOTE SEARCH COUNT bobby 1 :x")
    assert [text for _, text in shown(talk)] == ["#lobby: 12", "bobby: 1", "13 messages found"]


def test_a_refusal_is_shown_in_the_pane() -> None:
    talk = Talk(FULL)
    searching.search(talk.model, read("needle", talk.now))
    sent = talk.sent()[0].split()[0].removeprefix("@label=")
    talk.lines(
        f"@label={sent} :srv FAIL SEARCH TIMEOUT :Not finished: the search took longer than 20 seconds"
    )
    assert (
        shown(talk)[-1][1] == "The search did not work: Not finished: the search took longer than 20 seconds"
    )


def test_what_does_not_fit_into_a_line_is_not_sent() -> None:
    talk = Talk(FULL)
    searching.search(talk.model, read("x" * 600, talk.now))
    assert talk.sent() == []
    assert "more than fits" in shown(talk)[-1][1]


def test_a_server_with_the_standard_attributes_is_asked_for_more_and_sifted() -> None:
    talk = Talk(DRAFT)
    searching.search(
        talk.model, read(r"-w --from bobby --since 2027-01-15T07:00:02Z -n 2 'needles?'", talk.now)
    )
    (line,) = talk.sent()
    assert line.endswith("SEARCH text=needle;from=bobby;after=2027-01-15T07:00:01.999Z;limit=200")
    sent = line.split()[0].removeprefix("@label=")
    answers(talk, sent, said(6, "needles"), said(7, "needlework"), said(8, "a needle"))
    (line,) = talk.sent()  # the page before
    assert "before=2027-01-15T07:00:06.001Z" in line
    sent = line.split()[0].removeprefix("@label=")
    answers(talk, sent, said(1, "needle"), said(3, "needle, too"), said(6, "needles"))
    (line,) = talk.sent()
    assert "before=2027-01-15T07:00:01.001Z" in line
    answers(talk, line.split()[0].removeprefix("@label="), said(1, "needle"))
    assert talk.sent() == []
    wish = sift(talk)
    assert (wish.exact, wish.complete, len(wish.messages)) == (False, True, 5)
    assert shown(talk)[:-1] == [(1, "needles"), (2, "a needle")]


def test_there_is_an_end_to_asking_for_more() -> None:
    talk = Talk(DRAFT)
    searching.search(talk.model, read("needle", talk.now))
    for page in range(searching._PAGES):
        (line,) = talk.sent()
        answers(talk, line.split()[0].removeprefix("@label="), said(59 - page, f"needle {page}"))
    assert talk.sent() == []
    assert not sift(talk).complete
    assert "there may be older ones" in shown(talk)[0][1]
    assert shown(talk)[-1][1].startswith("10 messages found")


def test_what_a_server_cannot_be_asked_is_looked_for_in_the_own_log() -> None:
    for text in ("-v needle", "'a|b'", "--has url", "-F 'x' lobby dev"):
        talk = Talk(DRAFT)
        searching.search(talk.model, read(text, talk.now))
        assert talk.sent() == []
        assert "cannot be asked" in shown(talk)[0][1]
        (wish,) = talk.model.take_searches()
        assert isinstance(wish, LogSearch)


def test_events_are_results_as_well() -> None:
    talk = Talk(FULL)
    searching.search(talk.model, read("--kind join,quit,reaction ''", talk.now))
    sent = talk.sent()[0].split()[0].removeprefix("@label=")
    answers(
        talk,
        sent,
        "msgid=a;time=2027-01-15T07:00:01.000Z :bobby!u@h JOIN #lobby",
        "msgid=b;time=2027-01-15T07:00:02.000Z;scribe.chat/in=#lobby :bobby!u@h QUIT :bye",
        "msgid=c;time=2027-01-15T07:00:03.000Z;+draft/react=+1 :carol!u@h TAGMSG #lobby",
    )
    entries = talk.model.active.timeline[:3]
    assert [(entry.rank, entry.place, entry.text) for entry in entries] == [
        (1, "#lobby", "bobby (u@h) joined"),
        (2, "#lobby", "bobby quit (bye)"),
        (3, "#lobby", "carol reacted with +1"),
    ]


def test_what_is_wrong_is_said_where_it_was_typed() -> None:
    client = Client(1, online=False)
    client.session.enter("/search (x", client.lobby)
    assert client.lobby.timeline[-1].kind is EntryKind.ERROR
    assert "not a regular expression" in client.lobby.timeline[-1].text
    client.session.enter("/help search", client.lobby)
    assert any("--mentions NAME" in entry.text for entry in client.lobby.timeline)
    client.close()
