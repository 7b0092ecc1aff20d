"""Searching from inside the chat."""

from pathlib import Path

from chat.client.buffers import BufferKind, Past
from tests.client.running import Client
from tests.support import Server


def test_results_and_the_way_to_their_place(tmp_path: Path) -> None:
    with Server(tmp_path, "--no-limits") as server, server.connect("bobby") as bobby:
        bobby.join("#lobby")
        said = [f"message {number}" for number in range(300)]
        said[40] = "the needle; here"
        bobby.send(*(f"PRIVMSG #lobby :{text}" for text in said))
        bobby.barrier()
        client = Client(server.port)
        bobby.send("PRIVMSG alice :another needle")
        client.until(lambda: client.model.find("bobby") is not None)
        client.session.enter("/search -i NEEDLE")
        results = client.model.active
        assert (results.kind, results.name) == (BufferKind.FOUND, "search: NEEDLE")
        client.until(lambda: len(results.timeline) == 3)
        assert [(e.place, e.nick, e.text) for e in results.timeline[:2]] == [
            ("#lobby", "bobby", "the needle; here"),
            ("bobby", "bobby", "another needle"),
        ]
        client.session.enter("/jump 1")
        context = client.model.active
        client.until(lambda: client.model.goto is not None)
        goto = client.model.goto
        assert goto is not None
        assert goto.buffer is context
        shown = next(entry for entry in context.timeline if entry.number == goto.number)
        assert shown.text == "the needle; here"
        assert "message 39" in client.texts(context)
        while context.past is not Past.BEGINNING:
            client.session.older(context)
            client.until(lambda: context.past is not Past.LOADING)
        assert client.texts(context)[0] == "message 0"
        while client.session.newer(context):
            client.until(lambda: not context.asking_newer, "a page")
            if client.texts(context)[-1] == "message 299":
                break
        assert client.texts(context) == said
        client.session.enter("/jump 2")
        assert client.model.active.name == "bobby"
        client.session.enter("/search --channel #lobby --from bobby --since -1h needle; here")
        client.until(lambda: len(client.model.active.timeline) == 2)
        client.session.enter("hello?")
        assert client.model.active.timeline[-1].text.startswith("Nobody listens here")
        client.session.enter("/part")
        assert not any(buffer.name.startswith("search") for buffer in client.model.buffers)
        client.close()


def test_without_a_server_the_own_log_is_searched(tmp_path: Path) -> None:
    with Server(tmp_path, "--no-limits") as server:
        client = Client(server.port, log_dir=tmp_path / "own")
        client.say("a needle", "hay", "more Needles")
        client.session.enter("/clear")
        server.kill()
        client.until(lambda: not client.model.online)
        for _ in range(2):
            client.session.enter("/search [nN]eedle")
            client.until(lambda: len(client.model.active.timeline) == 3)
        assert client.texts(client.model.active) == ["a needle", "more Needles"]
        client.session.enter("/search --from nobody needle")
        client.until(lambda: len(client.model.active.timeline) == 1)
        assert client.model.active.timeline[-1].text == "Nothing found"
        client.session.enter("/jump")
        assert "no such result" in client.model.active.timeline[-1].text
        client.close()
