"""One connection's thread: bytes -> lines -> commands, as fast as the flood limit lets it."""

from chat.irc.linebuffer import LineBuffer
from chat.server.dispatch import Dispatcher
from chat.server.hub import Hub
from chat.server.session import Session


def read_until_end(hub: Hub, dispatcher: Dispatcher, session: Session) -> None:
    """Serve one connection until it ends, whichever side ends it; then release its socket.

    Runs in the connection's own thread. Blocks in `receive`, or while the peer pays for a flood: what it sent
    stays in its own kernel buffer meanwhile. What a command did that may yet be undone (a JOIN that cannot be
    logged) is waited for, so that the next one builds on nothing that did not happen.
    """
    buffer = LineBuffer()
    connection = session.outbox.connection
    while not session.ending:
        data = connection.receive()
        if not data:
            break
        for line in buffer.feed(data):
            session.last_heard = hub.monotonic()
            delay = dispatcher.handle(session, line)
            if session.ending:
                break
            if session.unsettled is not None:
                session.unsettled.wait()
                session.unsettled = None
            if delay > 0:
                hub.stopping.wait(delay)
    with hub.lock:
        hub.end(session, "Connection closed")
        hub.connections.discard(session)
    _drain(session)
    session.outbox.close()


def _drain(session: Session) -> None:
    """Read what is left until the farewell is taken: closing over unread bytes would reset the connection."""
    while session.outbox.connection.receive():
        pass
