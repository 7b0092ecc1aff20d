"""The connection's two threads: one receives, connects and waits; one empties the outgoing queue.

    receive thread   dial -> register -> bytes -> lines -> Message -> post(event); lost: wait, again
    send thread      per connection, in `sender`: queue -> bytes -> socket

Rules for this file: nothing of the model. It posts frozen events, answers PING by itself (so a screen that is
busy loses no connection) and knows when to try again. Clock, randomness and dialling are arguments.
"""

import random
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from chat.client.backoff import back_off
from chat.client.events import (
    Closed,
    Connecting,
    Event,
    Lost,
    Online,
    Received,
    Refused,
    Registering,
    Waiting,
)
from chat.client.registration import Identity, Registration, Rejected
from chat.client.sender import Sender
from chat.client.times import wall_clock
from chat.client.wire import Wire, dial_plain, read_line
from chat.errors import Disconnected, NotListening
from chat.irc.linebuffer import SERVER_TAGS_LIMIT, LineBuffer
from chat.irc.message import Message
from chat.irc.url import Endpoint

IDLE: Final = 60.0  # seconds of silence before we ask whether the server is still there
PATIENCE: Final = 30.0  # seconds it has for its answer, and for the whole handshake
FAREWELL: Final = 3.0  # seconds that a server has to close the connection after our QUIT
LINE_LIMIT: Final = 16384  # bytes; servers may announce a LINELEN of more than 512


class Link:
    """Keeps one client connected. `post` is called from the link's threads.

    All methods may be called from any thread.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        identity: Identity,
        post: Callable[[Event], None],
        *,
        dialler: Callable[[Endpoint], Wire] = dial_plain,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], int] = wall_clock,
        randomness: Callable[[], float] = random.random,
        retry: bool = True,
        any_name: bool = False,
    ) -> None:
        self._endpoint = endpoint
        self._identity = identity
        self._post = post
        self._dial = dialler
        self._clock = clock
        self._wall = wall
        self._randomness = randomness
        self._retry = retry
        self._any_name = any_name  # also at first; after having been online we always take what there is
        self._lock = threading.Lock()  # guards the five below
        self._wire: Wire | None = None
        self._sender: Sender | None = None
        self._number = 0  # of the connection
        self._registered = False
        self._given_up = False  # the receive thread has ended because a server would not have us
        self._closing = threading.Event()
        self._hurry = threading.Event()  # cuts a wait short
        self._heard = clock()  # when something arrived last
        self._asked = False  # whether a PING of ours has yet to be answered
        self._silent = False
        self._wanted = False  # a person asked for the end of the connection under way
        self._was_online = False
        self._dialling = False  # which a dead host may make long
        self._thread = self._receiver()

    def start(self) -> None:
        """Start the receive thread."""
        self._thread.start()

    def _receiver(self) -> threading.Thread:
        return threading.Thread(target=self._run, name="receive", daemon=True)

    def send(self, connection: int, messages: Iterable[Message]) -> None:
        """Queue messages for the connection with this number; dropped when it is not the current one.

        So a line meant for a connection that is lost cannot slip into the next one before its handshake.
        Raises ValueError for a message that cannot be a line.
        """
        with self._lock:
            if self._sender and self._number == connection and self._registered:
                self._sender.put(messages)

    def check(self) -> None:
        """Call it about once a second: asks a silent server for a sign of life, then gives it up."""
        with self._lock:
            if not self._sender or not self._wire:
                return
            silence = self._clock() - self._heard
            if silence > IDLE + PATIENCE or (not self._registered and silence > PATIENCE):
                self._silent = True
                self._wire.shutdown()
            elif silence > IDLE and self._registered and not self._asked:
                self._asked = True
                self._sender.put([Message("PING", ("scribe-alive",))])

    def reconnect(self) -> None:
        """Do not wait any longer; drop the connection if there is one. The next attempt starts at once.

        It does so after `Refused`, too.
        """
        with self._lock:
            if self._given_up and not self._closing.is_set():
                self._given_up = False
                self._thread = self._receiver()
                self._thread.start()
                return
            self._hurry.set()
            if self._wire:
                self._wanted = True
                self._wire.shutdown()

    def rename(self, nick: str) -> None:
        """The name to ask for at the next connection."""
        self._identity = replace(self._identity, nick=nick)

    def close(self, reason: str = "") -> None:
        """Say QUIT where there is a connection, and stop trying. `Closed` is posted when it is done."""
        self._closing.set()
        self._hurry.set()
        with self._lock:
            wire, sender, registered = self._wire, self._sender, self._registered
            if wire and sender and registered:
                sender.put([Message("QUIT", (reason,) if reason else ())])
                threading.Thread(target=self._hang_up, args=(wire,), name="farewell", daemon=True).start()
            elif wire:
                wire.shutdown()

    def join(self, timeout: float = FAREWELL + 1) -> None:
        """Wait for the threads to end, after `close`; not for one that is dialling, which says nothing."""
        if self._dialling:
            return
        if self._thread.is_alive() and threading.current_thread() is not self._thread:
            self._thread.join(timeout)

    def _hang_up(self, wire: Wire) -> None:
        self._thread.join(FAREWELL)
        wire.shutdown()

    def _run(self) -> None:
        attempt = 0
        while not self._closing.is_set():
            attempt += 1
            self._post(Connecting(self._endpoint.host, self._endpoint.port, attempt))
            try:
                online = self._connect()
            except Rejected as refusal:
                if self._closing.is_set():
                    break
                if refusal.final or not (self._was_online and self._retry):
                    with self._lock:
                        self._post(Refused(refusal.field, str(refusal)))
                        self._given_up = True
                    return
                self._post(Lost(str(refusal), self._wall()))
                online = False
            attempt = 1 if online else attempt
            if self._closing.is_set() or not self._retry:
                break
            seconds = back_off(attempt, self._randomness)
            self._post(Waiting(seconds, attempt))
            self._hurry.wait(seconds)
            if not self._closing.is_set():
                self._hurry.clear()
        self._post(Closed())

    def _connect(self) -> bool:
        """One connection from dialling to its end; True when it was online. Raises `Rejected`."""
        self._dialling = True
        try:
            wire = self._dial(self._endpoint)
        except Disconnected as error:
            field = "port" if isinstance(error, NotListening) else "address"
            raise Rejected(field, str(error), final=False) from None
        finally:
            self._dialling = False
        sender = Sender(wire)
        with self._lock:
            self._wire, self._sender = wire, sender
            self._number += 1
            self._registered = self._silent = self._asked = self._wanted = False
            self._heard = self._clock()
        sender.start()
        if self._closing.is_set():
            wire.shutdown()
        try:
            return self._converse(wire, sender)
        finally:
            with self._lock:
                self._wire = self._sender = None
                self._registered = False
            wire.shutdown()
            sender.end()
            wire.close()

    def _converse(self, wire: Wire, sender: Sender) -> bool:
        """Receive until the end. True when it was online."""
        self._post(Registering())
        registration = Registration(self._identity, alternatives=self._any_name or self._was_online)
        sender.put(registration.begin())
        buffer = LineBuffer(LINE_LIMIT, SERVER_TAGS_LIMIT)
        farewell, spoke = "", False
        while data := wire.receive():
            self._heard = self._clock()
            self._asked = False
            for line in buffer.feed(data):
                if not isinstance(line, bytes):
                    continue
                message = read_line(line)
                if message is None:
                    continue
                spoke = True
                if message.command == "PING":
                    sender.put([Message("PONG", message.params)])
                    continue
                if message.command == "ERROR":
                    farewell = message.param(-1)
                    if self._closing.is_set():
                        continue  # the answer to our QUIT
                self._post(Received(message, self._wall()))
                if not registration.done:
                    sender.put(registration.receive(message))
                    if registration.done:
                        self._online(registration)
        if self._closing.is_set():
            return registration.done
        reason = self._why(farewell, spoke)
        if not registration.done:
            raise Rejected("address", reason, final=False)
        self._post(Lost(reason, self._wall(), self._wanted))
        return True

    def _online(self, registration: Registration) -> None:
        with self._lock:
            self._registered = self._was_online = True
            number = self._number
        self._post(Online(number, registration.nick, registration.caps, self._wall()))

    def _why(self, farewell: str, spoke: bool) -> str:
        """A sentence about the end of a connection with somebody who `spoke` as servers do, or did not."""
        if farewell:
            return farewell
        if self._wanted:
            return "Connecting again"
        if self._silent:
            return f"{self._endpoint} stopped answering"
        closed = f"{self._endpoint} closed the connection"
        known = spoke or self._was_online
        return closed if known else f"{closed}: it is no chat server, or wants encryption"
