"""A whole session against a scripted server: the thread of the screen is the test."""

import threading
from collections.abc import Callable

from chat.client.events import Closed, Lost, Online, Refused
from chat.client.profile import Profile
from chat.client.session import Session
from chat.client.status import Phase
from chat.client.timeline import State
from chat.irc.url import Endpoint
from tests.client.scripted import CAPS, Peer, Posted, Scripted

PROFILE = Profile(Endpoint("host.test", 1), "alice")


class Run:
    """A session, its events and its server."""

    def __init__(self, profile: Profile = PROFILE) -> None:
        self.server, self.posted = Scripted(), Posted()
        self.session = Session(profile, self.posted.post, dialler=self.server.dial)
        self.model = self.session.model
        self.session.start()
        self.peers: list[Peer] = []

    def peer(self) -> Peer:
        """The next connection."""
        self.peers.append(self.server.peer())
        return self.peers[-1]

    def close(self) -> None:
        """The end: the server hangs up at once."""
        self.server.refusals = 1000
        for peer in self.peers:
            peer.hang_up()
        self.session.close()

    def until(self, condition: Callable[[], object]) -> None:
        """Handle events until something is so."""
        while not condition():
            self.session.handle(self.posted.next())

    def online(self, caps: str = CAPS) -> Peer:
        """Let it come online and into the lobby."""
        peer = self.peer()
        peer.welcome("alice", caps)
        self.until(lambda: self.model.online)
        peer.join("alice", "@alice bobby")
        self.until(lambda: len(self.model.active.members) == 2)
        return peer


def test_saying_something_and_leaving() -> None:
    run = Run()
    peer = run.online()
    run.session.enter("hello")
    line = peer.expect("PRIVMSG")
    assert line.params == ("#lobby", "hello")
    peer.say(f"@label={line.tags['label']} :alice!u@h PRIVMSG #lobby :hello")
    run.until(lambda: run.model.delivery.idle)
    run.session.enter("exit")
    assert peer.expect("QUIT").params == ()
    peer.hang_up()
    run.until(lambda: run.session.finished)
    assert isinstance(run.posted.seen[-1], Closed)
    run.close()
    run.close()


def test_mistakes_are_answered_where_they_were_made() -> None:
    run = Run()
    peer = run.online()
    for text in ("caf\udce9", "/nonsense", "/kick", "/raw PRIVMSG #a\x00 :x"):
        run.session.enter(text)
    garbled, *texts = [entry.text for entry in run.model.active.timeline][-4:]
    assert garbled == "That was not sent: it is not UTF-8"
    assert "There is no command /nonsense" in texts[0]
    assert texts[1].startswith("Usage: /kick")
    assert texts[2].startswith("That cannot be sent")
    run.session.enter("//slash")
    assert peer.expect("PRIVMSG").params == ("#lobby", "/slash")
    run.close()


def test_goodbye_waits_for_what_was_said() -> None:
    run = Run()
    peer = run.online()
    run.session.enter("last words")
    run.session.enter("/quit bye")
    line = peer.expect("PRIVMSG")
    peer.say(f"@label={line.tags['label']} :alice!u@h PRIVMSG #lobby :last words")
    run.until(lambda: run.model.delivery.idle)
    token = peer.expect("PING").param(-1)
    peer.say(f":srv PONG srv {token}")
    run.until(lambda: run.session.settled)
    assert peer.expect("QUIT").params == ("bye",)
    run.close()


def test_a_second_goodbye_does_not_wait() -> None:
    run = Run()
    peer = run.online()
    run.session.enter("never confirmed")
    run.session.quit()
    run.session.quit()
    peer.expect("PRIVMSG")
    peer.expect("QUIT")
    run.close()


def test_the_reason_of_a_goodbye_is_told_even_by_those_who_wait_no_longer() -> None:
    run = Run()
    peer = run.online()
    run.session.enter("important")
    peer.expect("PRIVMSG")
    run.session.enter("/quit see you")
    assert run.session.leaving
    closing = threading.Thread(target=run.session.close)
    closing.start()
    assert peer.expect("QUIT").params == ("see you",)
    peer.hang_up()
    closing.join()


def test_leaving_while_the_server_is_gone() -> None:
    run = Run()
    peer = run.online()
    run.server.refusals = 1000
    peer.hang_up()
    run.until(lambda: run.model.status.phase is Phase.WAITING)
    run.session.leave_when_done()
    assert run.session.finished
    run.close()


def test_what_would_be_discarded_is_said_first_where_somebody_can_be_asked() -> None:
    run = Run()
    peer = run.online()
    run.server.refusals = 1000
    peer.hang_up()
    run.until(lambda: run.model.status.phase is Phase.WAITING)
    run.session.careful = True
    for count, expected in ((1, "1 message was not delivered: exit again to discard it"), (2, "2 messages")):
        run.session.enter("important")
        run.session.enter("exit")
        assert not run.session.finished
        assert run.model.delivery.waiting == count
        (said,) = [entry.text for entry in run.model.active.timeline if entry.text.startswith(expected)]
    assert said == "2 messages were not delivered: exit again to discard them"
    run.session.handle(Lost("Nobody is there", 0))  # one more attempt that failed
    run.session.enter("/quit")
    assert run.session.finished
    run.close()


def test_a_line_survives_the_loss_and_arrives_once() -> None:
    run = Run()
    peer = run.online()
    run.session.enter("important")
    peer.expect("PRIVMSG")
    peer.hang_up()
    run.until(lambda: run.model.status.phase is Phase.WAITING)
    run.session.enter("typed offline")
    run.session.reconnect()
    again = run.peer()
    again.welcome("alice")
    run.until(lambda: run.model.online)
    again.join("alice")
    run.until(lambda: run.model.active.joined)
    for text in ("important", "typed offline"):
        line = again.expect("PRIVMSG")
        assert line.param(1) == text
        again.say(f"@label={line.tags['label']} :alice!u@h PRIVMSG #lobby :{text}")
    run.until(lambda: run.model.delivery.idle)
    own = [e for e in run.model.active.timeline if e.text in ("important", "typed offline")]
    assert [e.state for e in own] == [State.DELIVERED, State.DELIVERED]
    run.close()


def test_a_new_name_is_asked_for_at_the_next_connection() -> None:
    run = Run()
    peer = run.online()
    run.session.enter("/nick alicia")
    peer.expect("NICK")
    peer.say(":alice!u@h NICK alicia")
    run.until(lambda: run.model.nick == "alicia")
    run.session.reconnect()
    assert run.peer().until("NICK").params == ("alicia",)
    run.close()


def test_ticks_regain_the_name() -> None:
    run = Run()
    peer = run.online()
    peer.say(":alice!u@h NICK Guest1")
    run.until(lambda: run.model.nick == "Guest1")
    run.session.tick()
    assert peer.expect("NICK").params == ("alice",)
    run.close()


def test_refused() -> None:
    run = Run()
    peer = run.peer()
    peer.say(":srv 433 * alice :in use")
    run.until(lambda: run.model.status.phase is Phase.REFUSED)
    assert run.model.status.refused_field == "name"
    assert "alice" in run.model.status.detail
    assert any(isinstance(event, Refused) for event in run.posted.seen)
    assert not any(isinstance(event, Online) for event in run.posted.seen)
    run.close()
