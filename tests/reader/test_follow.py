from collections.abc import Iterator
from pathlib import Path

import pytest

from chat.errors import UsageError
from chat.irc.message import Message
from chat.irc.times import DAY, SECOND, log_time
from chat.logbook.logbook import Logbook
from chat.logbook.record import Record
from chat.reader import main
from chat.reader.follow import follow
from chat.search.damage import Damage
from chat.search.finding import Entry
from chat.search.query import Query
from tests.reader.samples import LOBBY_RECORDS, START, write_samples


class Scene:
    """Follows logs while things happen: one step is one look."""

    def __init__(self, root: Path, query: Query) -> None:
        self.root = root
        self.steps: list[object] = []
        self.time = START + DAY
        self.damage = Damage()
        self.entries: Iterator[list[Entry]] = follow(root, query, self.damage, wait=self._step, now=lambda: 0)

    def _step(self) -> None:
        if self.steps:
            step = self.steps.pop(0)
            assert callable(step)
            step()

    def say(self, conversation: str, text: str) -> None:
        book = Logbook.open(self.root, sync="never")
        target = conversation if conversation.startswith("#") else conversation.partition(",")[2]
        self.time += SECOND
        book.commit({conversation: [Record(self.time, Message("PRIVMSG", (target, text), "alice!a@h"))]})
        book.close()

    def next(self) -> list[str]:
        return [entry.record.message.params[-1] for entry in next(self.entries)]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_samples(tmp_path / "logs")


def test_the_last_lines_then_what_follows(root: Path) -> None:
    scene = Scene(root, Query(newest=2))
    assert scene.next() == ["later", "gone fishing"]
    scene.steps = [lambda: None, lambda: scene.say("#lobby", "one"), lambda: scene.say("alice,bobby", "two")]
    assert [scene.next(), scene.next()] == [["one"], ["two"]]


def test_no_lines_at_first(root: Path) -> None:
    scene = Scene(root, Query(newest=0))
    assert scene.next() == []
    scene.steps = [lambda: scene.say("#lobby", "one")]
    assert scene.next() == ["one"]


def test_only_what_is_asked_for(root: Path) -> None:
    scene = Scene(root, Query(channels=("lobby",), kinds=frozenset({"action"}), newest=5))
    assert scene.next() == ["\x01ACTION waves\x01"]
    scene.steps = [
        lambda: scene.say("#lobby", "no"),
        lambda: scene.say("alice,bobby", "\x01ACTION no\x01"),
        lambda: scene.say("#lobby", "\x01ACTION yes\x01"),
    ]
    assert scene.next() == ["\x01ACTION yes\x01"]


def test_since_a_time(root: Path) -> None:
    scene = Scene(root, Query(channels=("lobby",), since=LOBBY_RECORDS[-2].time))
    assert scene.next() == ["later", "gone fishing"]


def test_logs_that_are_not_there_yet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scene = Scene(tmp_path / "logs", Query(channels=("new",)))
    assert scene.next() == []
    assert "waiting for new" in capsys.readouterr().err
    scene.steps = [lambda: None, lambda: scene.say("#other", "no"), lambda: scene.say("#new", "yes")]
    assert scene.next() == ["yes"]


def test_a_channel_that_appears_while_others_are_followed(root: Path) -> None:
    scene = Scene(root, Query(newest=0))
    assert scene.next() == []
    scene.steps = [lambda: scene.say("#new", "first words")]
    assert scene.next() == ["first words"]


def test_it_ends_at_a_time(root: Path) -> None:
    entries = follow(root, Query(until=START, newest=5), wait=lambda: None, now=lambda: START + 1)
    assert [len(found) for found in entries] == [1]


def spoil(root: Path, text: bytes = b"this is nothing\n") -> None:
    with max((root / "#lobby").glob("*.log")).open("ab") as file:
        file.write(text)


def test_damage_is_told_as_it_is_met(root: Path) -> None:
    def told() -> str:
        return str(scene.damage).partition(" (")[0]

    spoil(root)
    scene = Scene(root, Query(newest=2))
    assert scene.next() == ["later", "gone fishing"]
    assert told() == "passed over 1 line of 1 damaged file"
    said = f"{log_time(START + 2 * DAY)} <alice> one\n".encode()
    scene.steps = [lambda: spoil(root, b"half of"), lambda: spoil(root, b" a line\n\0\0\n" + said)]
    assert scene.next() == ["one"]
    assert told() == "passed over 3 lines of 1 damaged file"
    scene.steps = [lambda: spoil(root)]
    assert scene.next() == []
    assert told() == "passed over 4 lines of 1 damaged file"


def test_it_says_so_on_standard_error(root: Path, capfd: pytest.CaptureFixture[str]) -> None:
    spoil(root)
    assert main(["follow", "-n", "1", "--until", "2026-11-21", "--log-dir", str(root)]) == 0
    out, err = capfd.readouterr()
    assert out.count("\n") == 1
    assert err == (
        "scribe log follow: passed over 1 line of 1 damaged file (scribe log verify tells where)\n"
    )


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"^scribe log follow: .*typo: there is no such folder"):
        main(["follow", "--log-dir", str(tmp_path / "typo")])


def test_since_a_time_the_last_lines_of_it(root: Path) -> None:
    scene = Scene(root, Query(channels=("lobby",), since=LOBBY_RECORDS[-3].time, newest=2))
    assert scene.next() == ["later", "gone fishing"]
    scene.steps = [lambda: scene.say("#lobby", "one")]
    assert scene.next() == ["one"]
    scene = Scene(root, Query(channels=("lobby",), since=LOBBY_RECORDS[-1].time, newest=9))
    assert scene.next() == ["gone fishing", "one"]


def test_what_was_removed_before_is_not_shown(root: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["follow", "--since", "2026-11-19", "--until", "2026-11-21", "--log-dir", str(root)]) == 0
    out = capfd.readouterr().out
    assert "hello everyone" in out
    assert "hunter2" not in out


def test_a_page_is_finished_when_it_ends(root: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["follow", "-o", "html", "--until", "2026-11-21", "--log-dir", str(root)]) == 0
    assert capfd.readouterr().out.endswith("</html>\n")


def test_two_channels_or_the_chats_of_one_person_are_named(
    root: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    Scene(root, Query()).say("#dev", "one")
    for names, shown in (
        (["--channel", "lobby,dev"], "#dev <alice> one"),
        (["--channel", "lobby"], ":20 <-- bobby quit"),
    ):
        assert main(["follow", *names, "--until", "2026-11-21", "--log-dir", str(root)]) == 0
        assert shown in capfd.readouterr().out
