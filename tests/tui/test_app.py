import pytest

from chat.client.events import Lost, Online, Refused, Waiting
from tests.support import wait_until
from tests.tui.terminal import ESCAPE, F4, NOW, chatting, terminal


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
        shown.shows("3 here")


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
        shown.shows("2 here")


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


def test_a_lost_connection_is_plain_to_see() -> None:
    with chatting() as shown:
        shown.type("unsent")
        shown.post(Lost("chat.test closed the connection", NOW), Waiting(60, 1))
        shown.shows("Trying again in")
        shown.shows("alice › unsent")


@pytest.mark.parametrize(("columns", "rows"), [(60, 15), (80, 24), (160, 50), (20, 6), (20, 5), (300, 80)])
def test_sizes(columns: int, rows: int) -> None:
    with chatting(columns, rows) as shown:
        shown.hear(":bobby!b@h PRIVMSG #lobby :wörd " + "word " * 40)
        shown.shows("word")
        shown.type("typed")
        shown.shows("typed")


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


def test_leaving_waits_for_what_is_on_its_way_unless_asked_again() -> None:
    with chatting() as shown:
        shown.type("hello\rexit\r")
        shown.shows("Leaving once all you said has arrived")
        assert shown.session.leaving
        assert not shown.session.quits
        shown.hear(":alice!u@h PRIVMSG #lobby :hello")
        shown.do(lambda: setattr(shown.session, "finished", True))
        shown.post(Waiting(1, 1))
        shown.thread.join(5)
        assert shown.code == 0
    with chatting() as shown:
        shown.type("hello\rexit\r")
        shown.shows("Leaving once")
        shown.type("\x03\x03")
        shown.thread.join(5)
        assert shown.code == 1


def test_quit_waits_as_visibly_as_exit_does() -> None:
    with chatting() as shown:
        shown.type("hello\r")
        shown.shows("◌")
        shown.do(
            lambda: setattr(shown.session, "leaving", True)
        )  # as a session is that has things to wait for
        shown.type("/quit bye\r")
        shown.shows("Leaving once all you said has arrived")
        shown.type("\x03\x03")
        shown.thread.join(5)
        assert shown.code == 1


def test_a_url_in_the_form_leads_to_its_channel() -> None:
    with terminal() as shown:
        shown.type("\x1b[Z\x1b[Z\x15irc://chat.test:7000/team\t\talice\r")
        wait_until(lambda: shown.sessions, "a session")
        assert shown.session.profile.channels == ("#team",)
        assert shown.session.profile.endpoint.port == 7000


def test_what_was_not_delivered_is_said_and_is_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    with chatting() as shown:
        shown.post(Lost("gone", NOW))
        shown.type("important\r")
        shown.shows("◌")
        shown.type("exit\r")
        shown.thread.join(5)
        assert shown.code == 1
    assert capsys.readouterr().err == "scribe join: 1 message was not delivered\n"


def test_the_title_tells_where_we_are_and_what_waits() -> None:
    with chatting() as shown:
        wait_until(lambda: "\x1b]2;#lobby · scribe\x07" in shown.written, "the title")
        shown.hear(":bobby!b@h PRIVMSG alice :psst")
        wait_until(lambda: "\x1b]2;(1) #lobby · scribe\x07" in shown.written, "what waits in the title")
        shown.type("\x1b2")
        wait_until(lambda: "\x1b]2;bobby · scribe\x07" in shown.written, "that it does not wait any more")
