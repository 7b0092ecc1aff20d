"""People whom one does not want to hear."""

import pytest

from chat.client.actions import Misuse
from tests.client.talk import ALL, Talk
from tests.client.test_commands import Desk


def test_what_they_say_is_neither_shown_nor_logged_nor_rung_for() -> None:
    desk = Desk(talk := Talk())
    desk.run("ignore", "Bobby")
    assert talk.last().text == "You do not hear Bobby any more, until /unignore Bobby"
    talk.model.take_seen()
    size = len(talk.buffer().timeline)
    talk.lines(
        ":bobby!b@h PRIVMSG #lobby :alice!",
        ":bobby!b@h PRIVMSG alice :psst",
        ":bobby!b@h PRIVMSG alice :\x01VERSION\x01",
        ":bobby!b@h INVITE alice #trap",
    )
    assert len(talk.buffer().timeline) == size
    assert talk.model.find("bobby") is None
    assert not talk.model.take_alerts()
    assert not talk.model.take_seen()
    assert talk.sent() == []
    talk.lines(":bobby!b@h NICK rob", ":rob!b@h PRIVMSG #lobby :still me")
    assert talk.last().text == "bobby is now known as rob"
    desk.run("ignore")
    assert talk.last().text == "You do not hear rob"
    desk.run("unignore", "ROB")
    talk.lines(":rob!b@h PRIVMSG #lobby :hello again")
    assert talk.last().text == "hello again"
    desk.run("ignore")
    assert talk.last().text == "You hear everybody"


def test_nor_is_what_they_said_before() -> None:
    talk = Talk(ALL | {"draft/chathistory"}, joined=False)
    Desk(talk).run("ignore", "bobby", "")
    talk.join("#lobby", "alice bobby")
    label = next(line for line in talk.sent() if "CHATHISTORY" in line).split()[0].removeprefix("@")
    talk.lines(
        f"@{label} BATCH +1 chathistory #lobby",
        "@batch=1;msgid=a :bobby!b@h PRIVMSG #lobby :old noise",
        "@batch=1;msgid=b :carol!c@h PRIVMSG #lobby :old news",
        "BATCH -1",
    )
    texts = [entry.text for entry in talk.buffer().timeline]
    assert "old news" in texts
    assert "old noise" not in texts


@pytest.mark.parametrize(
    ("name", "rest", "sentence"),
    [
        ("ignore", "#lobby", "Only people can be ignored"),
        ("ignore", "ALICE", "That is you"),
        ("unignore", "bobby", "You do hear bobby"),
    ],
)
def test_what_cannot_be(name: str, rest: str, sentence: str) -> None:
    with pytest.raises(Misuse, match=sentence):
        Desk(Talk()).run(name, rest)
