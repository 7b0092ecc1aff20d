"""/history on a screen that scrolls."""

import pytest

from chat.client.actions import Misuse
from chat.client.commands import run
from chat.client.events import FromLog
from chat.client.model import Model
from chat.client.scrolling import LINES, MOST, lines_of
from tests.client.talk import Talk
from tests.client.test_older import page
from tests.client.test_recovery import CAPS, asked, speech


class Host:
    def __init__(self) -> None:
        self.talk = Talk(CAPS)
        page(self.talk, ("b", "two"))
        asked(self.talk)

    @property
    def model(self) -> Model:
        return self.talk.model

    def quit(self, reason: str = "") -> None:
        raise AssertionError(reason)

    def reconnect(self) -> None:
        raise AssertionError


def test_it_fetches_as_scrolling_does() -> None:
    host = Host()
    run(host, host.talk.buffer(), "more", "")
    assert asked(host.talk) == ["CHATHISTORY BEFORE #lobby msgid=b 100"]
    assert "PgUp" in host.talk.last().text
    page(host.talk, ("a", "one"))
    assert speech(host.talk) == ["one", "two"]
    host.model.older(host.talk.buffer())
    page(host.talk)
    (wish,) = host.model.take_pages()
    host.model.apply(FromLog(wish, ()))
    with pytest.raises(Misuse, match="Nothing older"):
        run(host, host.talk.buffer(), "history", "5")


def test_how_many_lines() -> None:
    buffer = Talk().buffer()
    assert [lines_of(buffer, rest) for rest in ("", " ", "7", str(MOST))] == [LINES, LINES, 7, MOST]
    for rest in ("0", "-1", "x", "1 2", str(MOST + 1), "9" * 30, "\u00b2"):
        with pytest.raises(Misuse, match="How many"):
            lines_of(buffer, rest)
    with pytest.raises(Misuse, match="Nothing was said"):
        lines_of(Talk().model.server, "")
