"""Lost connections and killed servers: nothing is missed, nothing is lost, nothing comes twice."""

import random
import re
from collections.abc import Callable
from pathlib import Path

from chat.client.own_logs import folder_of
from chat.client.timeline import EntryKind
from chat.irc.url import Endpoint
from tests.client.running import Client, lasting_port
from tests.support import Server, wait_until


def said_in(lines: list[str]) -> list[str]:
    """The texts of log lines that somebody said, in order."""
    return [match[1] for line in lines if (match := re.search(r"[Z}] <[^ -][^ ]*> (.*)", line))]


def test_several_pages_were_missed(tmp_path: Path) -> None:
    with Server(tmp_path, "--no-limits") as server:
        client = Client(server.port, log_dir=tmp_path / "own")
        with server.connect("bobby") as bobby:
            bobby.join("#lobby")
            bobby.send("PRIVMSG #lobby :first")
            client.until(lambda: client.texts() == ["first"])
            client.model.select(client.model.server)
            client.drop()
            wanted = [f"missed {number}" for number in range(350)]
            bobby.send(*(f"PRIVMSG #lobby :{text}" for text in wanted), "PRIVMSG #lobby :alice: come back")
            bobby.barrier()
            client.back()
            bobby.send("PRIVMSG #lobby :live")
            client.until(lambda: client.texts()[-1] == "live")
        assert client.texts() == ["first", *wanted, "alice: come back", "live"]
        gap = next(entry for entry in client.lobby.timeline if entry.kind is EntryKind.GAP)
        assert gap.text.endswith("351 messages recovered")
        times = [entry.time for entry in client.speech()]
        assert times == sorted(times)
        ids = [entry.msgid for entry in client.lobby.timeline if entry.msgid]
        assert len(ids) == len(set(ids))
        assert (client.lobby.unread, client.lobby.mentions) == (352, 1)
        client.close()
        log = server.log_lines("#lobby")
    own = sorted((tmp_path / "own" / folder_of(Endpoint("127.0.0.1", server.port)) / "#lobby").glob("*.log"))
    kept = [line for file in own for line in file.read_text(encoding="utf-8").splitlines()]
    assert said_in(kept) == said_in(log)
    ours, theirs = ([line.split(" ", 1)[0] for line in lines] for lines in (kept, log))
    since = theirs.index(ours[0])  # our first JOIN; what comes last is the end of the connections
    assert ours == theirs[since : since + len(ours)]


def test_a_server_killed_while_a_client_speaks(tmp_path: Path) -> None:
    chance = random.Random(7)
    port = lasting_port()
    server = Server(tmp_path, "--no-limits", port=port)
    client = Client(port)
    wanted: list[str] = []
    for round_ in range(8):
        batch = [f"line {round_}.{number}" for number in range(40)]
        wanted += batch
        for text in batch:
            client.session.enter(text, client.lobby)
        goal = len(wanted) - chance.randrange(5, 39)
        client.until(lambda goal=goal: sum(entry.msgid != "" for entry in client.speech()) >= goal)
        server.kill()
        client.until(lambda: not client.model.online, "the loss")
        server = Server(tmp_path, "--no-limits", port=port)
        client.back()
    client.until(lambda: client.model.online and client.model.delivery.idle, "all of it to arrive")
    assert client.texts() == wanted
    client.close()
    server.stop()
    wait_until(lambda: len(said_in(server.log_lines("#lobby"))) >= len(wanted))
    assert said_in(server.log_lines("#lobby")) == wanted


def test_everybody_sees_the_same_through_kills(tmp_path: Path) -> None:
    chance = random.Random(11)
    port = lasting_port()
    server = Server(tmp_path, "--no-limits", port=port)
    clients = [Client(port, nick, log_dir=tmp_path / nick) for nick in ("alice", "bobby", "carol")]
    total = 0

    def all_are(condition: Callable[[Client], object]) -> None:
        for client in clients:
            client.until(lambda client=client: condition(client))

    for _ in range(3):
        for _ in range(60):
            client = chance.choice(clients)
            client.session.enter(f"line {total}", client.lobby)
            total += 1
        goal = sum(bool(entry.msgid) for entry in clients[0].speech()) + chance.randrange(1, 15)
        clients[0].until(lambda goal=goal: sum(bool(e.msgid) for e in clients[0].speech()) >= goal)
        server.kill()
        all_are(lambda client: not client.model.online)
        server = Server(tmp_path, "--no-limits", port=port)
        for client in clients:
            client.back()
    all_are(lambda client: client.model.online and client.model.delivery.idle)
    all_are(lambda client: len(client.speech()) == total)
    for client in clients:
        client.close()
    server.stop()
    log = said_in(server.log_lines("#lobby"))
    assert sorted(log) == sorted(f"line {number}" for number in range(total))
    for client, nick in zip(clients, ("alice", "bobby", "carol"), strict=True):
        assert client.texts() == log
        own = sorted((tmp_path / nick).rglob("#lobby/*.log"))
        assert said_in([line for file in own for line in file.read_text("utf-8").splitlines()]) == log


def test_a_private_message_to_a_connection_that_was_dead(tmp_path: Path) -> None:
    with Server(tmp_path, "--no-limits") as server, server.connect("bobby") as bobby:
        client = Client(server.port)
        bobby.send("PRIVMSG alice :before")
        client.until(lambda: client.model.find("bobby") is not None)
        chat = client.model.find("bobby")
        assert chat is not None
        client.drop()
        client.back()
        bobby.send("PRIVMSG alice :after")
        client.until(lambda: client.texts(chat)[-1] == "after")
        assert client.texts(chat) == ["before", "after"]
        client.close()


def test_many_channels_at_a_server_with_limits(tmp_path: Path) -> None:
    with Server(tmp_path) as server:
        client = Client(server.port)
        for number in range(12):
            client.session.enter(f"/join #room{number}")
        buffers = [client.model.ensure(f"#room{number}") for number in range(12)]

        def settled() -> bool:
            return all(buffer.joined and buffer.recovery is None for buffer in buffers)

        client.until(settled, "all channels")
        client.drop()
        client.back()
        client.until(settled, "all channels again")
        texts = [entry.text for b in buffers for entry in b.timeline if entry.kind is EntryKind.GAP]
        assert [text.partition(": ")[::2] for text in texts] == [(texts[0], "")] * 12
        client.close()
