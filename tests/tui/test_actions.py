from tests.support import wait_until
from tests.tui.terminal import CTRL_END, DOWN, ESCAPE, F2, F3, PAGE_UP, UP, chatting, fill, terminal


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


def test_conversations_by_key_and_their_unread() -> None:
    with chatting() as shown:
        shown.hear(":bobby!b@h PRIVMSG alice :psst")
        shown.shows("2 bobby")
        shown.type("\x1ba")
        shown.shows("psst")
        shown.type("\x1b1")
        shown.shows("3 here")
        shown.type("\x0e")
        shown.shows("psst")
        shown.type("\x10")
        shown.shows("3 here")


def test_a_list_that_is_too_long_hides_nothing_new() -> None:
    with chatting(80, 24) as shown:
        for number in range(30):
            shown.hear(f":alice!u@h JOIN #room{number:02}")
        shown.shows("#room10")
        shown.hear(":bobby!b@h PRIVMSG alice :psst", ":bobby!b@h PRIVMSG #room01 :in view")
        shown.shows("32 bobby 1")
        assert "#room01 1" not in shown.lines()[-2]
        shown.type("\x1ba")
        shown.shows("psst")
        shown.hides("bobby 1")


def test_alt_0_is_the_server() -> None:
    with chatting() as shown:
        shown.type("\x1b0")
        shown.shows("chat.test port 12345")
        shown.type("\x1b1typed")
        shown.shows("alice › typed")


def test_the_librarys_own_keys_lose_no_text() -> None:
    shift_left, control_o = "\x1b[1;2D", "\x0f"
    with chatting() as shown:
        shown.type(f"hello{control_o}{shift_left * 2}X")
        shown.shows("alice › helXlo")
        shown.type("\x1b#")
        shown.shows("alice › #helXlo")
    with terminal() as shown:
        shown.type(f"alice{control_o}{shift_left}x")
        shown.shows("alicxe")


def test_tab_completes_names_and_commands() -> None:
    with chatting() as shown:
        shown.type("bo\t")
        shown.shows("alice › bobby:")
        shown.type("\x15/jo\t")
        shown.shows("/join")


def test_several_lines() -> None:
    with chatting() as shown:
        shown.type("one\x1b\rtwo")
        shown.shows("two")
        shown.type("\x1b[200~\rthree\x1b[201~\r")
        wait_until(lambda: shown.session.entered == ["one\ntwo\nthree"], "three lines")


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
        shown.type(ESCAPE + F3)
        shown.shows("CHANNELS")
        shown.shows("F3 hides the list again")
        shown.type(F3)
        shown.hides("CHANNELS")
        shown.hides("F3 hides")


def test_walking_through_the_people_moves_no_text() -> None:
    with chatting(80, 24) as shown:
        shown.hear(f":bobby!b@h PRIVMSG #lobby :{'word ' * 30}")
        shown.shows("word word")
        before = [line[:40] for line in shown.lines()[1:-2]]
        shown.type(F2)
        shown.shows("3 HERE")
        assert [line[:40] for line in shown.lines()[1:-2]] == before


def test_both_lists_at_once_fit_no_small_screen() -> None:
    with chatting(80, 24) as shown:
        shown.resize(30, 8)
        shown.type(F3)
        shown.shows("CHANNELS")
        shown.type(F2)
        shown.shows("3 HERE")
        shown.hides("CHANNELS")
        shown.type(ESCAPE)
        shown.shows("CHANNELS")
