from tests.support import wait_until
from tests.tui.terminal import terminal


def test_a_paste_goes_into_one_field() -> None:
    with terminal() as shown:
        shown.shows("Password")
        shown.type("\x1b[200~alice\r\n\x1b[201~\r")
        wait_until(lambda: shown.sessions, "a session")
        assert shown.session.profile.nick == "alice"
