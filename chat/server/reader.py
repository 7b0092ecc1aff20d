"""One connection's thread: bytes -> lines -> commands, as fast as the flood limit lets it."""

import time
from typing import Final

from chat.irc.linebuffer import CLIENT_TAGS_LIMIT, LineBuffer
from chat.net.flusher import LINGER
from chat.server.dispatch import Dispatcher
from chat.server.hub import Hub
from chat.server.session import TOO_SLOW, Session

_PAUSE: Final = 0.02  # seconds between looks at an outbox
FREE: Final = CLIENT_TAGS_LIMIT  # bytes that a line may have; more without a line cost as much as a command


def read_until_end(hub: Hub, dispatcher: Dispatcher, session: Session) -> None:
    """Serve one connection until it ends, whichever side ends it; then release its socket.

    Runs in the connection's own thread. Blocks in `receive`, or while the peer pays for a flood: what it sent
    stays in its own kernel buffer meanwhile.
    """
    try:
        try:
            _read(hub, dispatcher, session)
        finally:
            with hub.lock:
                # An outbox that overflowed may be done before the committer, which cut it, has said so.
                hub.end(session, TOO_SLOW if session.outbox.finishing else "Connection closed")
                hub.connections.discard(session)
        _drain(hub, session)
    finally:
        session.outbox.close()


def _read(hub: Hub, dispatcher: Dispatcher, session: Session) -> None:
    buffer = LineBuffer()
    connection = session.outbox.connection
    while not session.ending:
        data = connection.receive()
        if not data:
            break
        lines = buffer.feed(data)
        for line in lines:
            session.last_heard = hub.monotonic()
            delay = dispatcher.handle(session, line)
            if session.ending:
                break
            _settle(hub, session)
            if delay > 0:
                hub.stopping.wait(delay)
        idle = len(data) // FREE - len(lines)
        if idle > 0:  # blank lines, or one without end
            hub.stopping.wait(session.throttle.spend(idle))


def _settle(hub: Hub, session: Session) -> None:
    """Wait until the next command can be looked at.

    What a command did that may yet be undone (a JOIN that cannot be logged) is waited for, so that the next
    one builds on nothing that did not happen. And who asks for more than they read, waits for themselves:
    pages of history must not fill their outbox until they are cut off.
    """
    if session.unsettled is not None:
        session.unsettled.wait()
        session.unsettled = None
    while session.outbox.waiting > hub.settings.send_queue // 4 and not session.ending:
        hub.stopping.wait(_PAUSE)


def _drain(hub: Hub, session: Session) -> None:
    """Wait until the farewell is taken, for a peer that only closed its own half may still be listening.

    What it sends meanwhile is read, since closing over unread bytes would reset the connection.
    """
    while session.outbox.connection.receive():
        pass
    pause, end = 0.001, hub.monotonic() + 2 * LINGER
    while not session.outbox.gone and hub.monotonic() < end:
        time.sleep(pause)
        pause = min(2 * pause, 0.1)
