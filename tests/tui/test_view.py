from chat.client.timeline import Entry, EntryKind
from tests.support import wait_until
from tests.tui.terminal import NOW, chatting


def test_coming_back_shows_where_the_news_begin() -> None:
    with chatting() as shown:
        shown.hear(":bobby!b@h PRIVMSG #lobby :old", ":bobby!b@h PRIVMSG alice :psst")
        shown.shows("old")
        shown.type("\x0e")
        shown.shows("psst")
        shown.hear(":alice!a@h PRIVMSG #lobby :my own, elsewhere", ":bobby!b@h PRIVMSG #lobby :fresh")
        shown.shows("1 #lobby    1")
        shown.type("\x10")
        shown.shows("fresh")
        lines = [line[16:66] for line in shown.lines()]
        marker = next(index for index, line in enumerate(lines) if "── new ──" in line)
        assert "own, elsewhere" in lines[marker - 1]
        assert "fresh" in lines[marker + 1]


def test_nothing_new_is_marked_where_there_is_nothing_new() -> None:
    with chatting() as shown:
        shown.hear(":bobby!b@h PRIVMSG #lobby :old", ":bobby!b@h PRIVMSG alice :psst")
        for keys, text in (("\x0e", "psst"), ("\x10", "old"), ("\x0e", "psst")):
            shown.type(keys)
            shown.shows(text)
        assert "── new" not in shown.text()


def test_a_closed_conversation_is_forgotten() -> None:
    with chatting() as shown:
        shown.hear(":bobby!b@h PRIVMSG alice :psst")
        shown.type("\x0e")
        shown.shows("psst")
        shown.do(lambda: shown.model.close(shown.model.active))
        shown.shows("3 here")
        wait_until(lambda: len(shown.app.view._viewports) == 1, "its view to go")


def test_links_are_found_under_wide_characters() -> None:
    with chatting() as shown:
        shown.hear(":bobby!b@h PRIVMSG #lobby :日本 👩\u200d🔧 https://x.example/")
        shown.shows("日本")
        view = shown.app.view
        rows = view._rows["page"]
        (y,) = (index for index, row in enumerate(rows) if any(cell.link.startswith("http") for cell in row))
        x = sum(cell.width for cell in rows[y][: [cell.text for cell in rows[y]].index("h")])
        assert view.link_at("page", x, y) == "https://x.example/"
        assert view.link_at("page", x - 1, y) == ""
        assert view.link_at("page", 500, 500) == ""


def test_a_failed_line_says_why() -> None:
    with chatting() as shown:
        failed = Entry(0, NOW, EntryKind.MESSAGE, "alice", "too much", own=True)
        shown.do(lambda: shown.model.active.timeline.add(failed))
        shown.shows("too much")
