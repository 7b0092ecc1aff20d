"""The connection's threads, against a scripted server on a socketpair."""

import threading
import time

import pytest

from chat.client.events import (
    Closed,
    Connecting,
    Lost,
    Online,
    Received,
    Refused,
    Registering,
    Waiting,
)
from chat.client.link import Link
from chat.client.registration import Identity
from chat.errors import Disconnected
from chat.irc.message import Message
from chat.irc.url import Endpoint
from chat.net.connection import Connection
from tests.client.scripted import DEADLINE, Posted, Scripted


class Clock:
    """A clock that moves when told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def start(
    server: Scripted, posted: Posted, clock: Clock | None = None, nick: str = "alice", retry: bool = True
) -> Link:
    link = Link(
        Endpoint("host.test", 1),
        Identity(nick),
        posted.post,
        dialler=server.dial,
        clock=clock or Clock(),
        wall=lambda: 42,
        randomness=lambda: -1.0,  # no wait at all
        retry=retry,
    )
    link.start()
    return link


def test_online_then_closed() -> None:
    server, posted = Scripted(), Posted()
    link = start(server, posted)
    peer = server.peer()
    peer.welcome("alice")
    online = posted.until(Online)
    assert (online.connection, online.nick, online.time) == (1, "alice", 42)
    assert "labeled-response" in online.caps
    kinds = [type(event) for event in posted.seen if not isinstance(event, Received)]
    assert kinds == [Connecting, Registering, Online]
    link.close("bye")
    assert peer.expect("QUIT").params == ("bye",)
    peer.say("ERROR :Closing link")
    peer.hang_up()
    posted.until(Closed)
    link.join()


def test_pings_are_answered_without_the_screen() -> None:
    server, posted = Scripted(), Posted()
    link = start(server, posted)
    peer = server.peer()
    peer.expect("CAP")
    peer.say("PING :before registration")
    assert peer.until("PONG").params == ("before registration",)
    link.close()
    posted.until(Closed)


def test_a_lost_connection_is_made_again_under_another_name_if_need_be() -> None:
    server, posted = Scripted(), Posted()
    link = start(server, posted)
    peer = server.peer()
    peer.welcome("alice")
    posted.until(Online)
    server.refusals = 2
    peer.hang_up()
    assert "closed the connection" in posted.until(Lost).reason
    assert posted.until(Waiting).attempt == 1
    assert "No server" in posted.until(Lost).reason
    again = server.peer()
    again.expect("CAP")
    again.say(":srv 433 * alice :in use")
    assert again.until("NICK").params == ("alice",)
    assert again.until("NICK").params == ("alice_",)
    again.say(":srv CAP * LS :", ":srv 001 alice_ :hi", ":srv 376 alice_ :end")
    online = posted.until(Online)
    assert (online.connection, online.nick) == (2, "alice_")
    link.close()
    again.hang_up()
    posted.until(Closed)


def test_what_is_meant_for_a_lost_connection_never_reaches_the_next() -> None:
    server, posted = Scripted(), Posted()
    link = start(server, posted)
    peer = server.peer()
    peer.welcome("alice")
    posted.until(Online)
    peer.hang_up()
    again = server.peer()
    link.send(1, [Message("PRIVMSG", ("#a", "stale"))])
    again.welcome("alice")
    posted.until(Online)
    link.send(1, [Message("PRIVMSG", ("#a", "stale"))])
    link.send(2, [Message("PRIVMSG", ("#a", "fresh"))])
    assert again.next().params == ("#a", "fresh")
    link.close()
    again.hang_up()
    posted.until(Closed)


@pytest.mark.parametrize(
    ("line", "field"),
    [(":s 433 * alice :in use", "name"), (":s 464 * :no", "password"), ("ERROR :no more", "address")],
)
def test_refused_at_first_means_no_second_attempt(line: str, field: str) -> None:
    server, posted = Scripted(), Posted()
    link = start(server, posted)
    peer = server.peer()
    peer.say(line)
    assert posted.until(Refused).field == field
    link.join()


def test_nobody_there() -> None:
    server, posted = Scripted(), Posted()
    server.refusals = 1
    link = start(server, posted)
    refused = posted.until(Refused)
    assert refused == Refused("address", "No server is listening there")
    link.join()


def test_a_server_that_falls_silent_is_given_up() -> None:
    server, posted, clock = Scripted(), Posted(), Clock()
    link = start(server, posted, clock, retry=False)
    peer = server.peer()
    peer.welcome("alice")
    posted.until(Online)
    link.check()
    clock.now = 61
    link.check()
    link.check()
    assert peer.expect("PING").params == ("scribe-alive",)
    peer.say("PONG srv scribe-alive")
    posted.until(Received)
    clock.now = 122
    link.check()
    peer.expect("PING")
    clock.now = 152
    link.check()
    assert "stopped answering" in posted.until(Lost).reason
    posted.until(Closed)
    link.join()


def test_a_server_that_never_greets_is_given_up() -> None:
    server, posted, clock = Scripted(), Posted(), Clock()
    link = start(server, posted, clock)
    peer = server.peer()
    peer.expect("CAP")
    clock.now = 31
    link.check()
    assert "stopped answering" in posted.until(Refused).reason
    link.join()


def test_nonsense_from_the_server_harms_nobody() -> None:
    server, posted = Scripted(), Posted()
    link = start(server, posted)
    peer = server.peer()
    peer.welcome("alice")
    posted.until(Online)
    peer.say("", "@@@ :", "x" * 40000, ":s 12 x", "\0", "caf\xe9")
    peer._socket.sendall(b":bob!b@h PRIVMSG #a :caf\xe9\r\n")
    assert posted.until(Received).message.params == ("#a", "café")
    link.close()
    peer.hang_up()
    posted.until(Closed)


def test_a_message_that_cannot_be_a_line_is_refused() -> None:
    server, posted = Scripted(), Posted()
    link = start(server, posted)
    peer = server.peer()
    peer.welcome("alice")
    posted.until(Online)
    with pytest.raises(ValueError, match="NUL, CR or LF"):
        link.send(1, [Message("PRIVMSG", ("#a", "one\nQUIT"))])
    link.close()
    peer.hang_up()
    posted.until(Closed)


def test_reconnect_drops_and_dials() -> None:
    server, posted = Scripted(), Posted()
    link = start(server, posted)
    peer = server.peer()
    peer.welcome("alice")
    posted.until(Online)
    link.rename("alicia")
    link.reconnect()
    again = server.peer()
    assert again.until("NICK").params == ("alicia",)
    with pytest.raises(EOFError):
        peer.next()
    link.close()
    posted.until(Closed)


def test_after_a_refusal_it_tries_again_when_asked_to() -> None:
    server, posted = Scripted(), Posted()
    link = start(server, posted)
    peer = server.peer()
    peer.welcome("alice")
    posted.until(Online)
    peer.hang_up()
    server.peer().say(":s 464 * :no")
    assert posted.until(Refused).field == "password"
    link.reconnect()
    third = server.peer()
    third.welcome("alice")
    assert posted.until(Online).connection == 3
    link.close()
    third.hang_up()
    posted.until(Closed)
    link.join()


def test_nobody_waits_for_a_host_that_does_not_answer() -> None:
    posted, begun, go = Posted(), threading.Event(), threading.Event()

    def dial(_: Endpoint) -> Connection:
        begun.set()
        go.wait(DEADLINE)
        raise Disconnected("late")

    link = Link(Endpoint("host.test", 1), Identity("alice"), posted.post, dialler=dial)
    link.start()
    assert begun.wait(DEADLINE)
    link.close()
    before = time.monotonic()
    link.join()
    assert time.monotonic() - before < 1
    go.set()
    posted.until(Closed)


@pytest.mark.parametrize(
    ("said", "hint"), [(b"\x15\x03\x01\0\x02\x02F", True), (b":s NOTICE * :hm\r\n", False)]
)
def test_who_is_no_chat_server_is_said_to_be_none(said: bytes, hint: bool) -> None:
    server, posted = Scripted(), Posted()
    link = start(server, posted)
    peer = server.peer()
    peer.expect("CAP")
    peer._socket.sendall(said)
    peer.hang_up()
    reason = posted.until(Refused).reason
    assert "closed the connection" in reason
    assert ("no chat server" in reason) is hint
    link.join()
