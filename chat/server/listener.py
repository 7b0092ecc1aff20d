"""Accepting connections: who may come in, and a reader thread for each.

The one file outside net/ that touches a socket: the listening one.
"""

import _thread
import contextlib
import ipaddress
import socket
import threading
import traceback
from collections import Counter
from typing import Final

from chat.errors import SettingError
from chat.irc.format import format_message
from chat.irc.message import Message
from chat.net.connection import Connection
from chat.net.outbox import Outbox
from chat.server.dispatch import Dispatcher
from chat.server.feed import Feed
from chat.server.hub import Hub
from chat.server.reader import read_until_end
from chat.server.session import TOO_SLOW, Session
from chat.server.throttle import Throttle, Unlimited

BACKLOG: Final = 1024
_PAUSE: Final = 0.2  # seconds to wait when the process has no descriptor or thread left


def bind(host: str, port: int, plaintext: bool) -> socket.socket:
    """A listening socket.

    Raises `SettingError` with one line: for an address that is not this machine's, a port in use or not
    allowed, and for an address that other machines can reach unless `plaintext` says that this is meant.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError):
        raise SettingError(f"there is no address {host} to listen on") from None
    family, kind, protocol, _, address = found[0]
    if not plaintext and not ipaddress.ip_address(str(address[0]).partition("%")[0]).is_loopback:
        raise SettingError(
            f"{host} can be reached from other machines and connections are not encrypted: "
            "add --plaintext if that is what you want"
        )
    sock = socket.socket(family, kind, protocol)
    try:
        _claim_address(sock)
        sock.bind(address)
        sock.listen(BACKLOG)
    except OSError as error:
        sock.close()
        raise SettingError(f"cannot listen on {host}:{port}: {error.strerror}") from None
    return sock


def _claim_address(sock: socket.socket) -> None:
    """Take the port alone, also right after a restart. SO_REUSEADDR means the opposite on Windows."""
    exclusive = getattr(socket, "SO_EXCLUSIVEADDRUSE", None)
    if exclusive is not None:
        sock.setsockopt(socket.SOL_SOCKET, exclusive, 1)
    else:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)


def shown_address(sock: socket.socket) -> str:
    """`host:port` of a listening socket; IPv6 in brackets."""
    host, port = sock.getsockname()[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


class Listener:
    """The accepting thread. Counts connections per address."""

    def __init__(self, sock: socket.socket, hub: Hub, dispatcher: Dispatcher, feed: Feed) -> None:
        self._socket = sock
        self._hub = hub
        self._dispatcher = dispatcher
        self._feed = feed
        self._per_host: Counter[str] = Counter()  # guarded by the hub lock
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="listener", daemon=True)

    def start(self) -> None:
        """Start accepting."""
        self._thread.start()

    def stop(self) -> None:
        """Accept no more. The thread may stay blocked until the process ends; it is a daemon."""
        self._stopped = True
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _run(self) -> None:
        trouble = ""
        while not self._stopped:
            try:
                sock, _ = self._socket.accept()
            except OSError as error:
                if self._stopped:
                    return
                if trouble != str(error):  # it lasts, and is told once
                    trouble = str(error)
                    self._feed.trouble(f"cannot accept a connection: {error.strerror}")
                self._hub.stopping.wait(_PAUSE)
                continue
            trouble = ""
            try:
                self._admit(Connection(sock))
            except Exception:  # noqa: BLE001  our bug: others can still come in
                self._feed.trouble(f"a connection failed:\n{traceback.format_exc()}")
                sock.close()

    def _admit(self, connection: Connection) -> None:
        hub, settings = self._hub, self._hub.settings
        throttle = (
            Throttle(settings.flood_burst, settings.flood_rate, hub.monotonic)
            if settings.limits
            else Unlimited()
        )
        outbox = Outbox(connection, settings.send_queue, _too_slow)
        session = Session(outbox, throttle, hub.monotonic())
        with hub.lock:
            refusal = self._refusal(session.host)
            if not refusal:
                hub.connections.add(session)
                self._per_host[session.host] += 1
        if refusal:
            outbox.push(_error(refusal))
            outbox.close()
            return
        try:  # a Thread object would be 3 kB more for each connection, and a wait for its start
            _thread.start_new_thread(self._serve, (session,))
        except RuntimeError:  # no thread to be had
            self._feed.trouble("cannot start a thread for a new connection")
            self._release(session)
            outbox.close()

    def _refusal(self, host: str) -> str:
        """Why nobody from `host` can come in now, "" when they can. Needs the hub lock."""
        settings = self._hub.settings
        if self._hub.stopping.is_set():
            return "The server is shutting down"
        if settings.limits and len(self._hub.connections) >= settings.max_connections:
            return "The server is full"
        if settings.limits and self._per_host[host] >= settings.max_connections_per_address:
            return "Too many connections from your address"
        return ""

    def _serve(self, session: Session) -> None:
        try:
            read_until_end(self._hub, self._dispatcher, session)
        except Exception:  # noqa: BLE001  our bug: it costs one connection
            self._feed.trouble(f"a connection failed:\n{traceback.format_exc()}")
        finally:
            self._release(session)

    def _release(self, session: Session) -> None:
        with self._hub.lock:
            self._hub.connections.discard(session)
            self._per_host[session.host] -= 1
            if not self._per_host[session.host]:
                del self._per_host[session.host]


def _error(reason: str) -> bytes:
    return format_message(Message("ERROR", (f"Closing link: {reason}",)))


def _too_slow() -> bytes:
    return _error(TOO_SLOW)
