from tests.support import wait_until
from tests.tui.terminal import DOWN, ENTER, ESCAPE, F1, F2, chatting


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


def test_the_help_opens_and_closes() -> None:
    with chatting() as shown:
        for keys in (F1, "/help\r"):
            shown.type(keys)
            shown.shows("scroll, to the first message")
            shown.type(ESCAPE)
            shown.hides("scroll, to the first message")
        assert not shown.session.entered
