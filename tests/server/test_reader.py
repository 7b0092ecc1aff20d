"""One connection from its first byte to its last, on real sockets, with peers that misbehave."""

import socket
import struct
import time

import pytest

from chat.irc.message import Message
from tests.server.house import House, Houses, ask, numbers, short
from tests.support import Irc, wait_until


def reset(client: Irc) -> None:
    """End the connection with a reset."""
    client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


@pytest.fixture
def watcher(home: House) -> Irc:
    client = home.irc("watcher")
    home.room(client)
    return client


def last_words(home: House, nick: str) -> Irc:
    client = home.irc(nick)
    home.room(client)
    return client


def test_bytes_come_as_they_like(home: House) -> None:
    client = home.connect()
    for byte in "NICK alice\nUSER alice 0 * :Álice\r\n\r\n\n".encode():
        client.send_bytes(bytes([byte]))
    assert client.until("001").params[0] == "alice"
    client.until("422")
    client.send_bytes(b"PING a\r\nPING b\nPING ")
    client.send_bytes(b"c\r\n")
    assert [client.receive().params[1] for _ in range(3)] == ["a", "b", "c"]


@pytest.mark.parametrize("how", ["close", "reset", "silence"])
def test_a_peer_that_ends_in_the_middle_of_a_line(home: House, watcher: Irc, how: str) -> None:
    alice = last_words(home, "alice")
    watcher.barrier()
    alice.send_bytes(b"PRIVMSG #room :half a li")
    if how == "silence":
        assert watcher.barrier() == []
        alice.send_bytes(b"ne\r\n")
        assert short(watcher.receive()) == "PRIVMSG #room half a line"
        return
    (reset if how == "reset" else Irc.close)(alice)
    assert short(watcher.receive()) == "QUIT Connection closed"
    assert watcher.barrier() == []
    wait_until(lambda: len(home.hub.connections) == 1)


def test_a_peer_that_closes_its_half(home: House, watcher: Irc) -> None:
    alice = last_words(home, "alice")
    watcher.barrier()
    alice.send("PRIVMSG #room :last words")
    alice.socket.shutdown(socket.SHUT_WR)
    assert [short(message) for message in (watcher.receive(), watcher.receive())] == [
        "PRIVMSG #room last words",
        "QUIT Connection closed",
    ]
    assert [message.command for message in alice.lines()] == ["ERROR"]


def test_who_says_nothing_for_long_is_pinged_and_let_go(serve: Houses) -> None:
    home = serve(ping_after=0.2, ping_timeout=0.3)
    alice = home.irc("alice")
    home.room(alice)
    raw = b""
    alice.send_bytes(b"PRIVMSG #room :half")
    while data := alice.socket.recv(4096):
        raw += data
    assert raw.count(b"PING scribe.local\r\n") == 1
    assert b"ERROR :Closing link: alice (Ping timeout: " in raw
    wait_until(lambda: "quit (Ping timeout: " in home.log_lines("#room")[-1])


def test_who_answers_every_ping_stays(serve: Houses) -> None:
    home = serve(ping_after=0.1, ping_timeout=0.2)
    alice = home.irc("alice")
    for _ in range(5):
        assert b"PING" in alice.socket.recv(4096)
        alice.send("PONG :scribe.local")
    assert numbers(alice, "PING x") == ["PONG"]


def test_who_never_registers_is_let_go(serve: Houses) -> None:
    home = serve(register_timeout=0.2)
    silent, chatty = home.connect(), home.connect()
    chatty.send("CAP LS 302", "NICK alice")
    assert [message.command for message in silent.lines()] == ["ERROR"]
    assert list(chatty.lines())[-1].params == ("Closing link: alice (Registration timed out)",)
    wait_until(lambda: not home.hub.connections)
    home.irc("alice")


def test_a_flood_is_slowed_down_and_nothing_of_it_is_lost(serve: Houses) -> None:
    home = serve(limits=True, flood_burst=10, flood_rate=50.0)
    alice, bobby = home.irc("alice"), home.irc("bobby")
    home.room(alice, bobby)
    start = time.monotonic()
    alice.send(*[f"PRIVMSG #room :{number}" for number in range(40)])
    other = home.irc("carol")
    assert numbers(other, "PING x") == ["PONG"]
    heard = [bobby.receive().params[1] for _ in range(40)]
    took = time.monotonic() - start
    assert heard == [str(number) for number in range(40)]
    assert took > 0.4, "thirty over the burst at fifty a second"


@pytest.mark.parametrize("junk", [b"\n" * 65536, b"x" * 65536, b"\r\n" * 32768, b"@" * 65536])
def test_bytes_that_are_no_lines_cost_too(serve: Houses, junk: bytes) -> None:
    home = serve(limits=True, flood_burst=10, flood_rate=10.0)
    alice = home.irc("alice")
    alice.socket.setblocking(False)
    sent = 0
    end = time.monotonic() + 0.5
    while time.monotonic() < end:
        try:
            sent += alice.socket.send(junk)
        except BlockingIOError:
            time.sleep(0.01)
    assert sent < 16 << 20, "what the kernel buffers, and little more"
    assert numbers(home.irc("bobby"), "PING x") == ["PONG"]


def test_a_line_without_end_is_answered_once_and_skipped(home: House, watcher: Irc) -> None:
    alice = last_words(home, "alice")
    alice.send_bytes(b"PRIVMSG #room :" + b"x" * 200_000)
    assert alice.receive().command == "417"
    alice.send_bytes(b"y" * 1000 + b"\r\nPING end\r\n")
    assert alice.receive() == Message("PONG", ("scribe.local", "end"), "scribe.local")


def test_nothing_of_what_follows_a_quit_is_done(home: House, watcher: Irc) -> None:
    alice = last_words(home, "alice")
    watcher.barrier()
    alice.send("QUIT", "PRIVMSG #room :ghost", "JOIN #other")
    assert [message.command for message in alice.lines()] == ["ERROR"]
    assert short(watcher.receive()) == "QUIT Quit"
    assert watcher.barrier() == []


def test_a_slow_reader_delays_nobody_and_is_let_go(serve: Houses) -> None:
    home = serve(send_queue=65536)
    alice, bobby, slow = home.irc("alice", "echo-message"), home.irc("bobby"), home.irc("slowly")
    home.room(alice, bobby, slow)
    text = "x" * 400
    count = 0
    while slow.nick and any(user.nick == "slowly" for user in home.hub.sessions):
        ask(alice, *[f"PRIVMSG #room :{count + number} {text}" for number in range(50)])
        count += 50
        bobby.barrier()
        assert count < 60_000
    seen = []
    for message in slow.lines():
        seen.append(message)
    texts = [int(message.params[1].split()[0]) for message in seen if message.command == "PRIVMSG"]
    assert texts == list(range(len(texts))), "in order, without a hole, up to the cut"
    assert seen[-1].command == "ERROR"
    assert "SendQ exceeded" in seen[-1].params[0]
    wait_until(lambda: len(home.hub.connections) == 2)


def test_who_asks_for_more_than_they_read_waits_for_themselves(serve: Houses) -> None:
    home = serve(send_queue=1 << 18, history_limit=100)
    alice = home.irc("alice", "batch", "draft/chathistory", "echo-message")
    home.room(alice)
    text = "x" * 400
    ask(alice, *[f"PRIVMSG #room :{number} {text}" for number in range(100)])
    asked = 150  # six megabytes, all wanted at once
    alice.send(*["CHATHISTORY LATEST #room * 100"] * asked)
    session = next(iter(home.hub.connections))
    wait_until(lambda: session.outbox.waiting > home.settings.send_queue // 4)
    assert numbers(home.irc("bobby"), "PING x") == ["PONG"]
    messages = alice.barrier()
    assert sum(message.command == "BATCH" for message in messages) == 2 * asked
    assert sum(message.command == "PRIVMSG" for message in messages) == 100 * asked
