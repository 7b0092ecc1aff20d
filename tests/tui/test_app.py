
import pytest

from chat.client.events import Lost, Online, Refused, Waiting
from chat.client.model import EntryKind
from tests.support import wait_until
from tests.tui.terminal import NOW, Terminal, chatting, terminal

UP, DOWN, PAGE_UP, PAGE_DOWN = "\x1b[A", "\x1b[B", "\x1b[5~", "\x1b[6~"
F1, F2, F3, F4 = "\x1bOP", "\x1bOQ", "\x1bOR", "\x1bOS"
CTRL_END, ESCAPE, ENTER, TAB = "\x1b[1;5F", "\x1b", "\r", "\t"


def fill(shown: Terminal, count: int = 100) -> None:
    def add() -> None:
        for number in range(count):
            shown.model.add(
                shown.model.active,
                EntryKind.MESSAGE,
                f"<{number}>",
                nick="bobby",
                time=NOW + number * 1_000_000,
            )

    shown.do(add)


def test_the_form_comes_first_and_leads_to_the_chat() -> None:
    with terminal() as shown:
        shown.shows("Password")
        shown.type("ali\r")
        shown.shows("at least 4 characters")
        shown.type("ce\r")
        wait_until(lambda: shown.sessions, "a session")
        shown.shows("Connecting to chat.test:12345")
        shown.online()
        shown.shows("#lobby")
        shown.shows("@bobby")


def test_a_refusal_brings_back_the_form_with_what_was_typed() -> None:
    with terminal() as shown:
        shown.type("alice\tsecret\r")
        wait_until(lambda: shown.sessions, "a session")
        shown.post(Refused("name", "The name alice is taken"))
        shown.shows("✗ The name alice is taken")
        shown.shows("alice")
        wait_until(lambda: shown.session.closed, "the first session's end")
        shown.type("2\r")
        wait_until(lambda: len(shown.sessions) == 2, "a second session")
        assert shown.session.profile.nick == "alice2"
        assert shown.session.profile.password == "secret"
        shown.online("alice2 @bobby")
        shown.shows("2 HERE")


def test_an_abandoned_attempt_has_no_say() -> None:
    with terminal() as shown:
        shown.type("alice\r")
        shown.shows("Connecting")
        first = shown.session
        shown.type(ESCAPE)
        shown.hides("Connecting")
        first.post(Online(1, "alice", frozenset(), NOW))
        shown.type("x\r")
        shown.shows("Connecting")
        wait_until(lambda: first.closed, "its end")
        assert shown.session.profile.nick == "alicex"


def test_escape_leaves_the_form() -> None:
    with terminal() as shown:
        shown.shows("Password")
        shown.type(ESCAPE)
        shown.thread.join(5)
        assert shown.code == 0
        assert "\x1b[?1049l" in shown.written


def test_a_paste_goes_into_one_field() -> None:
    with terminal() as shown:
        shown.shows("Password")
        shown.type("\x1b[200~alice\r\n\x1b[201~\r")
        wait_until(lambda: shown.sessions, "a session")
        assert shown.session.profile.nick == "alice"


def test_what_is_typed_is_entered_and_what_is_heard_is_shown() -> None:
    with chatting() as shown:
        shown.type("hello\r")
        wait_until(lambda: shown.session.entered == ["hello"], "the line")
        shown.shows("◌")
        shown.hear(":alice!u@h PRIVMSG #lobby :hello")
        shown.shows("✓")
        shown.hear(":bobby!b@h PRIVMSG #lobby :hi \x1b[31malice\x07")
        shown.shows("hi ␛[31malice␇")
        assert shown.written.count("\x07") == 1  # the bell of the mention, not theirs


def test_exit_and_ctrl_d_and_ctrl_c_twice_leave() -> None:
    for keys in ("exit\r", "\x04", "\x03\x03"):
        with chatting() as shown:
            shown.type(keys)
            shown.thread.join(5)
            assert shown.code == 0
            assert shown.session.quits == 1
            assert shown.session.closed


def test_ctrl_c_once_only_warns_and_empties_the_line() -> None:
    with chatting() as shown:
        shown.type("typed")
        shown.shows("typed")
        shown.type("\x03")
        shown.hides("typed")
        shown.type("\x03")
        shown.shows("once more leaves")
        shown.type(ESCAPE)
        shown.hides("once more leaves")
        assert shown.session.quits == 0


def test_reading_back_is_not_disturbed_by_what_is_new() -> None:
    with chatting() as shown:
        fill(shown)
        shown.shows("<99>")
        shown.type(PAGE_UP)
        shown.hides("<99>")
        shown.shows("scrolled up")
        top = shown.lines()[1]
        shown.hear(":bobby!b@h PRIVMSG #lobby :news")
        shown.shows("1 new message below")
        assert shown.lines()[1] == top
        shown.type(CTRL_END)
        shown.shows("news")
        shown.hides("below")
        for keys in (PAGE_UP, "\x1b[1;2A" * 3):
            shown.type(keys)
            shown.shows("scrolled up")
            shown.type("\x1b[F")
            shown.hides("scrolled up")


def test_a_wheel_without_the_mouse_is_a_burst_of_arrows() -> None:
    with chatting() as shown:
        fill(shown)
        shown.type("before\r")
        shown.shows("before")
        shown.type(UP * 3)
        shown.shows("scrolled up")
        shown.type(DOWN * 3)
        shown.hides("scrolled up")
        shown.type(UP)
        wait_until(lambda: shown.app.view.editor.buffer.text == "before", "the history")


def test_enter_on_a_name_opens_a_private_chat() -> None:
    with chatting() as shown:
        shown.type(F2)
        shown.shows("Enter opens a private chat")
        shown.type(DOWN + ENTER)
        shown.shows("private conversation")
        assert shown.model.active.name == "carol"
        shown.type("psst\r")
        wait_until(lambda: shown.session.entered == ["psst"], "the line")


def test_escape_goes_back_from_the_people_to_the_line() -> None:
    with chatting() as shown:
        shown.type(F2)
        shown.shows("Enter opens")
        shown.type(ESCAPE)
        shown.hides("Enter opens")
        shown.type("x")
        shown.shows("alice › x")


def click(shown: Terminal, text: str) -> None:
    y = next(index for index, line in enumerate(shown.lines()) if text in line)
    x = shown.lines()[y].rindex(text)
    for end in "Mm":
        shown.type(f"\x1b[<0;{x + 2};{y + 1}{end}")


def test_clicks_open_chats_once_the_mouse_is_on() -> None:
    with chatting() as shown:
        assert "\x1b[?1000h" not in shown.written
        shown.type(F4)
        shown.shows("Mouse on")
        click(shown, "carol")
        shown.shows("private conversation")
        assert shown.model.active.name == "carol"
        click(shown, "#lobby")
        shown.shows("3 HERE")
        shown.type(F4)
        shown.shows("Mouse off")
        assert "\x1b[?1000l" in shown.written


def test_the_wheel_scrolls_once_the_mouse_is_on() -> None:
    with chatting() as shown:
        fill(shown)
        shown.type(F4)
        shown.shows("Mouse on")
        shown.type("\x1b[<64;30;10M")
        shown.shows("scrolled up")
        shown.type("\x1b[<65;30;10M")
        shown.hides("scrolled up")


def test_conversations_by_key_and_their_unread() -> None:
    with chatting() as shown:
        shown.hear(":bobby!b@h PRIVMSG alice :psst")
        shown.shows("2 bobby")
        shown.type("\x1ba")
        shown.shows("psst")
        shown.type("\x1b1")
        shown.shows("@bobby")
        shown.type("\x0e")
        shown.shows("psst")
        shown.type("\x10")
        shown.shows("@bobby")


def test_tab_completes_names_and_commands() -> None:
    with chatting() as shown:
        shown.type("bo\t")
        shown.shows("alice › bobby:")
        shown.type("\x15/jo\t")
        shown.shows("/join")


def test_the_help_opens_and_closes() -> None:
    with chatting() as shown:
        for keys in (F1, "/help\r"):
            shown.type(keys)
            shown.shows("scroll by a page")
            shown.type(ESCAPE)
            shown.hides("scroll by a page")
        assert not shown.session.entered


def test_several_lines() -> None:
    with chatting() as shown:
        shown.type("one\x1b\rtwo")
        shown.shows("two")
        shown.type("\x1b[200~\rthree\x1b[201~\r")
        wait_until(lambda: shown.session.entered == ["one\ntwo\nthree"], "three lines")


def test_a_lost_connection_is_plain_to_see() -> None:
    with chatting() as shown:
        shown.type("unsent")
        shown.post(Lost("chat.test closed the connection", NOW), Waiting(60, 1))
        shown.shows("Trying again in")
        shown.shows("alice › unsent")


@pytest.mark.parametrize(("columns", "rows"), [(60, 15), (80, 24), (160, 50), (20, 6), (300, 80)])
def test_sizes(columns: int, rows: int) -> None:
    with chatting(columns, rows) as shown:
        shown.hear(":bobby!b@h PRIVMSG #lobby :wörd " + "word " * 40)
        shown.shows("word")
        shown.type("typed")
        shown.shows("typed")


def test_sides_fold_away_when_it_is_narrow_or_asked_for() -> None:
    with chatting(160, 50) as shown:
        shown.shows("CHANNELS")
        shown.shows("3 HERE")
        shown.type(F3)
        shown.hides("CHANNELS")
        shown.type(F3)
        shown.shows("CHANNELS")
        shown.resize(60, 15)
        shown.hides("CHANNELS")
        shown.type(F2)
        shown.shows("3 HERE")


def test_the_terminal_is_left_clean() -> None:
    with chatting() as shown:
        shown.type(F4 + "exit\r")
        shown.thread.join(5)
    end = shown.written[shown.written.rindex("\x1b[?1049l") - 200 :]
    assert "\x1b[?1000l" in end
    assert "\x1b[?2004l" in end
    assert "\x1b[?25h" in end


def test_a_bug_leaves_the_terminal_clean_too() -> None:
    with pytest.raises(ZeroDivisionError), chatting() as shown:
        loop = shown.app._loop
        assert loop
        loop.call_soon_threadsafe(lambda: 1 // 0)
        shown.thread.join(5)
        assert "\x1b[?1049l" in shown.written
        assert shown.session.closed
