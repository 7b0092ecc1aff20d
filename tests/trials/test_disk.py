"""Logs that cannot be written while the server runs: senders are told, nobody sees what is not logged, and
everything goes on once they can be written again."""

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.evidence import Log, compare, one_order
from benchmarks.recorder import EVERYTHING, Recorder
from chat.irc.message import Message
from tests.support import DEADLINE, Irc, Server, wait_until
from tests.trials.breakage import WAYS, Way, limit_size, small_disk

CAPS = ("message-tags", "echo-message", "labeled-response", "batch", "standard-replies")


@pytest.fixture(params=list(WAYS))
def way(request: pytest.FixtureRequest) -> Way:
    return WAYS[request.param]


class Room:
    """A server with alice (every capability), bobb, carol and dave in #lobby, and a silent recorder."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.alice = server.connect("alice", *CAPS)
        self.bobb, self.carol, self.dave = (server.connect(nick) for nick in ("bobb", "carol", "dave"))
        self.watcher = Recorder(server.host, server.port, "watcher", EVERYTHING)
        for client in (self.alice, self.bobb, self.carol, self.dave):
            client.join("#lobby")
        self.watcher.send("JOIN #lobby")
        self.watcher.barrier()
        self.accepted: list[str] = []
        self.refused: list[str] = []
        self._steps = 0

    def say(self, target: str = "#lobby") -> Message:
        """Alice says something; its echo, or the refusal."""
        self._steps += 1
        text = f"step {self._steps} {'x' * 100}"
        label = f"L{self._steps}"
        self.alice.send(f"@label={label} PRIVMSG {target} :{text}")
        while True:
            answer = self.alice.receive()
            if answer.tags.get("label") == label:
                break
        (self.accepted if answer.command == "PRIVMSG" else self.refused).append(text)
        return answer

    def say_until(self, command: str, target: str = "#lobby") -> Message:
        """Alice speaks until the answer is this command."""
        end = time.monotonic() + DEADLINE
        while (answer := self.say(target)).command != command:
            assert time.monotonic() < end, answer
        return answer

    def finish(self) -> None:
        """Stop the server, and compare what was answered, what was seen and what is in the files."""
        self.watcher.barrier()
        for client in (self.alice, self.bobb, self.carol, self.dave):
            client.close()
        assert self.server.stop() == 0
        self.watcher.close()
        log = Log(self.server.logs, "#lobby")
        texts = [text for text in log.texts_of("alice") if text.startswith("step")]
        private = Log(self.server.logs, "@alice,bobb")
        texts += [text for text in private.texts_of("alice") if text.startswith("step")]
        assert sorted(texts) == sorted(self.accepted)
        assert not set(texts) & set(self.refused)
        complaints = log.complaints + private.complaints
        complaints += compare(self.watcher, log, complete=True) + one_order(self.watcher)
        assert not complaints, complaints[:5]


@contextlib.contextmanager
def room_for(way: Way, folder: Path) -> Iterator[Room]:
    with contextlib.ExitStack() as stack:
        if way.mounted:
            stack.enter_context(small_disk(folder / "logs", "192k"))
        with Server(folder) as server:
            yield Room(server)


def refusals(room: Room, widely: bool) -> None:
    """What may be refused is refused, each with its numeric and the reason."""
    alice = room.alice
    answer = room.say_until("404")
    assert answer.param(1) == "#lobby"
    assert "cannot be logged" in answer.param(-1)
    alice.send("TOPIC #lobby :something new")
    assert "cannot be" in alice.until("400").param(-1)
    alice.send("KICK #lobby bobb")
    assert "cannot be" in alice.until("400").param(-1)
    alice.send("MODE #lobby +m")
    assert "cannot be" in alice.until("400").param(-1)
    alice.send("NICK alison")
    assert "cannot be logged" in alice.until("437").param(-1)
    with room.server.connect("erin") as erin:
        erin.send("JOIN #lobby")
        refusal = erin.until("437")
        assert refusal.param(1) == "#lobby"
        assert "cannot be logged" in refusal.param(-1)
        if widely:
            erin.send("JOIN #other")
            assert "cannot be logged" in erin.until("437").param(-1)
            assert "cannot be logged" in room.say_until("400", "bobb").param(-1)


def test_refused_while_broken_and_everything_goes_on(tmp_path: Path, way: Way) -> None:
    with room_for(way, tmp_path) as room:
        assert room.say().command == "PRIVMSG"
        room.bobb.until("PRIVMSG")
        mend = way.breaks(room.server)
        try:
            refusals(room, way.widely)
            room.carol.send("PART #lobby :enough")
            assert "waits until it can be logged" in room.carol.until("NOTICE").param(-1)
            room.dave.send("QUIT :goodnight")
            assert list(room.dave.lines())[-1].command == "ERROR"
            seen = room.bobb.barrier()
        finally:
            mend()
        assert {m.command for m in seen} <= {"PRIVMSG"}
        left = room.bobb.collect("PART", nick="carol")
        left += room.bobb.collect("QUIT", nick="dave")
        assert {m.command for m in left} <= {"PRIVMSG", "PART", "QUIT"}
        room.say_until("PRIVMSG")
        said = [m.params[1] for m in (*seen, *left, room.bobb.until("PRIVMSG")) if m.command == "PRIVMSG"]
        assert said == [text for text in room.accepted[1:] if text in said]
        assert not set(said) & set(room.refused)
        assert joins(room.carol, "#lobby")
        room.alice.send("TOPIC #lobby :as before")
        room.alice.until("TOPIC")
        room.finish()


def joins(client: Irc, channel: str) -> bool:
    """Whether the client gets in, however often it has to ask."""

    def attempt() -> bool:
        client.send(f"JOIN {channel}")
        return any(m.command == "JOIN" and m.nick == client.nick for m in client.barrier())

    return wait_until(attempt, f"a JOIN to {channel}")


def test_a_channel_that_failed_is_found_usable_again(tmp_path: Path) -> None:
    with Server(tmp_path) as server:
        alice = server.connect("alice")
        mend = limit_size(server)
        alice.send("JOIN #lobby")
        assert "cannot be logged" in alice.until("437").param(-1)
        alice.send("NAMES #lobby")
        assert "alice" not in alice.until("366").params[1:]
        mend()
        assert joins(alice, "#lobby")
        alice.close()
        assert server.stop() == 0
        assert Log(server.logs, "#lobby").complaints == []


def test_it_stops_at_once_while_broken(tmp_path: Path, way: Way) -> None:
    with room_for(way, tmp_path) as room:
        room.say()
        mend = way.breaks(room.server)
        try:
            room.say_until("404")
            began = time.monotonic()
            assert room.server.stop() == 0
            assert time.monotonic() - began < 7
        finally:
            mend()
            room.watcher.close()
    with Server(tmp_path / "again") as server, server.connect("alice") as alice:
        alice.join("#lobby")


@pytest.mark.parametrize("what", ["file", "folder", "logs"])
def test_what_is_deleted_is_begun_anew(tmp_path: Path, what: str) -> None:
    with Server(tmp_path) as server:
        alice = server.connect("alice", *CAPS)
        alice.join("#lobby")
        alice.send("PRIVMSG #lobby :before")
        alice.until("PRIVMSG")
        folder = server.logs / "#lobby"
        files = list(folder.glob("*.log"))
        for file in files:
            file.unlink()
        if what != "file":
            folder.rmdir()
        if what == "logs":
            server.logs.rename(tmp_path / "away")
        alice.send("PRIVMSG #lobby :after")
        alice.until("PRIVMSG")
        assert Log(server.logs, "#lobby").texts_of("alice") == ["after"]
        alice.close()
        assert server.stop() == 0
    with Server(tmp_path) as again, again.connect("alice") as alice:
        alice.join("#lobby")


def test_a_file_that_may_grow_no_more_is_followed_by_another(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    if not hasattr(resource, "prlimit"):
        pytest.skip("the limits of another process cannot be set here")
    with Server(tmp_path) as server:
        room = Room(server)
        room.say()
        size = sum(file.stat().st_size for file in (server.logs / "#lobby").glob("*.log"))
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (size + 60, -1))
        for _ in range(20):
            assert room.say().command == "PRIVMSG"
        assert len(list((server.logs / "#lobby").glob("*.log"))) > 1
        room.finish()
