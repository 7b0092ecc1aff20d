"""Reading back on the screen: older pages, where new begins, results of a search and the way to them."""

from datetime import UTC, datetime, timedelta, timezone

from chat.client.events import FromLog, Looked
from chat.client.searching import search
from chat.client.status import Asked
from chat.irc.message import Message
from chat.logbook.record import Record
from chat.search.query import Query
from chat.search.questions import Found
from chat.tui.results import chosen
from tests.support import wait_until
from tests.tui.terminal import CTRL_END, DOWN, NOW, PAGE_UP, UP, Terminal, chatting, fill

MINUTE = 60_000_000


def said(texts: list[str], time: int) -> tuple[Record, ...]:
    return tuple(
        Record(time + index, Message("PRIVMSG", ("#lobby", text), "bobby!b@h"))
        for index, text in enumerate(texts)
    )


def answer(shown: Terminal, texts: list[str], time: int) -> None:
    """The client's own log answers the wish that is there, or will be."""
    wishes = wait_until(lambda: shown.model.pending.pages, "a wish")
    shown.post(FromLog(wishes.pop(), said(texts, time)))


def test_older_pages_to_the_beginning() -> None:
    with chatting() as shown:
        fill(shown)
        for _ in range(5):
            shown.type(PAGE_UP)
        shown.shows("loading …")
        shown.shows("<0>")
        answer(shown, [f"older {number}" for number in range(100)], NOW - MINUTE)
        shown.hides("loading")
        shown.shows("<0>")
        for _ in range(8):
            shown.type(PAGE_UP)
        answer(shown, [], 0)
        shown.shows("beginning of #lobby")
        shown.shows("older 0")
        shown.type(CTRL_END)
        shown.shows("<99>")


def test_where_new_begins_is_known_from_the_marker() -> None:
    with chatting() as shown:
        shown.do(lambda: setattr(shown.model.active, "new_after", NOW - MINUTE))
        shown.hear(
            "@time=2026-11-20T20:58:00.000Z :bobby!b@h PRIVMSG #lobby :read before",
            "@time=2026-11-20T20:59:30.000Z :bobby!b@h PRIVMSG #lobby :not read",
        )
        shown.shows("not read")
        shown.do(shown.app.view._viewports._marked.clear)
        shown.shows("── new ──")
        lines = [line[16:66] for line in shown.lines()]
        marker = next(index for index, line in enumerate(lines) if "── new ──" in line)
        assert "not read" in lines[marker + 1]


def test_the_newest_on_the_screen_has_been_seen() -> None:
    with chatting() as shown:
        shown.hear("@msgid=a;time=2026-11-20T21:00:01.000Z :bobby!b@h PRIVMSG #lobby :hey")
        wait_until(lambda: shown.model.active.seen == NOW + 1_000_000, "it to be seen")


def test_the_times_of_results_may_be_utc() -> None:
    east = timezone(timedelta(hours=5))
    with chatting() as shown:
        shown.app.view._local = lambda us: datetime.fromtimestamp(us // 1_000_000, east)
        shown.do(lambda: search(shown.model, Asked(Query(pattern="x"), "--utc x", utc=True)))
        shown.shows("looking …")
        (wish,) = shown.model.take_searches()
        records = said(["an x"], NOW)
        shown.post(Looked(wish, tuple(Found("#lobby", record) for record in records)))
        shown.shows("1  #lobby  an x")
        (line,) = (line for line in shown.text().split("\n") if "an x" in line)
        assert f"{datetime.fromtimestamp(NOW // 1_000_000, UTC):%H:%M}" in line


def test_results_are_chosen_and_shown_in_their_place() -> None:
    with chatting() as shown:
        lobby = shown.model.active
        shown.hear(*(f"@msgid=m{i} :bobby!b@h PRIVMSG #lobby :message {i}" for i in range(60)))
        shown.shows("message 59")

        def look() -> None:
            search(shown.model, Asked(Query(pattern="message"), "message"))

        shown.do(look)
        shown.shows("search: message")
        (wish,) = shown.model.take_searches()
        records = said(["message 10", "message 20", "message 30"], NOW)
        shown.post(Looked(wish, tuple(Found("#lobby", record, spans=((0, 7),)) for record in records)))
        shown.shows(" 1  #lobby  message 10")
        wait_until(lambda: chosen(shown.app.view) == 3, "the newest to be chosen")
        shown.type(UP)
        shown.type(UP)
        shown.type(DOWN)
        wait_until(lambda: chosen(shown.app.view) == 2, "the choice")
        shown.type("\r")
        wait_until(lambda: shown.session.entered == ["/jump 2"], "the jump")
        number = lobby.timeline[21].number

        def jump() -> None:
            from chat.client.status import Goto  # noqa: PLC0415

            shown.model.select(lobby)
            shown.model.goto = Goto(lobby, number)

        shown.do(jump)
        wait_until(lambda: shown.model.goto is None, "the jump")
        shown.shows("message 25")
        shown.hides("message 59")


def test_a_removed_message_says_so() -> None:
    with chatting() as shown:
        shown.hear("@msgid=a :bobby!b@h PRIVMSG #lobby :oops", ":bobby!b@h REDACT #lobby a")
        shown.shows("(message removed)")
        shown.hides("oops")
