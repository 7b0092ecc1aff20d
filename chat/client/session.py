"""One run of the client: the model, the link and the log, driven by whichever screen there is.

A screen makes a `Session` with a `post` callable, starts it, and then, always in its one thread:

    session.handle(event)        for every event that was posted, in order
    session.enter(text)          for every line (or pasted lines) that a person enters
    session.tick()               about once a second
    session.leave_when_done()    goodbye, once everything said has arrived
    session.model                to draw from
    session.finished             True when it is time to end the program: call `close`

Rules for this file: no terminal. Everything but `post` belongs to the screen's thread.
"""

from collections.abc import Callable

from chat.client import commands
from chat.client.buffers import Buffer
from chat.client.delivery import undelivered
from chat.client.events import Closed, Event, FromLog, Looked, Lost, Online, Received, Tick, Trouble
from chat.client.history import History
from chat.client.intents import Invoke, Leave, Say, read
from chat.client.link import Link
from chat.client.lookups import look
from chat.client.model import Model
from chat.client.profile import Profile
from chat.client.registration import Identity
from chat.client.status import Phase
from chat.client.times import wall_clock
from chat.client.typed import is_text
from chat.client.wire import Wire, dial_plain
from chat.irc.message import Message
from chat.irc.url import Endpoint


class Session:
    """See the top of the file. `post` is called by the link's and the log's threads, one event at a time.

    `retry` False gives up at the first loss instead of connecting again; `any_name` takes a similar name
    when ours is taken.

    careful   somebody is there to be asked before what was not delivered is discarded
    """

    def __init__(
        self,
        profile: Profile,
        post: Callable[[Event], None],
        *,
        clock: Callable[[], int] = wall_clock,
        retry: bool = True,
        any_name: bool = False,
        dialler: Callable[[Endpoint], Wire] = dial_plain,
    ) -> None:
        self.profile = profile
        self.model = Model(profile.nick, profile.channels)
        self.finished = False
        self.careful = False
        self.ending = False  # we have said goodbye
        self._warned = 0  # of how many messages we have said that leaving discards them
        self._clock = clock
        self._post = post
        self._reading = 0  # questions to our own log that are not answered yet
        self._leaving = False  # say goodbye once everything is done
        self._barrier = ""  # the token of our PING that is not answered yet
        self._barriers = 0
        self._reason = ""
        identity = Identity(profile.nick, profile.password, profile.realname)
        self._link = Link(
            profile.endpoint, identity, post, wall=clock, retry=retry, any_name=any_name, dialler=dialler
        )
        self._history: History | None = None
        if profile.log_dir is not None:
            self._history = History(
                profile.log_dir,
                profile.endpoint,
                lambda text: post(Trouble(text, clock())),
                policy=profile.log_policy,
                clock=clock,
            )

    def start(self) -> None:
        """Begin to connect; what happens is posted."""
        self.model.now = self._clock()
        if self._history:
            self._history.start()
        self._link.start()

    def handle(self, event: Event) -> None:
        """Take a posted event into account, send and log what follows from it."""
        self.model.apply(event)
        match event:
            case Received(Message("PONG", params)) if params[-1:] == (self._barrier,):
                self._barrier = ""
                if self._leaving and self._idle:
                    self.quit(self._reason)
            case Received(Message("NICK")):
                self._link.rename(self.model.wanted_nick)
            case Lost() | Online():
                self._barrier = ""
                self._warned = 0 if self.model.online else self._warned
            case FromLog() | Looked():
                self._reading -= 1
            case Closed():
                self.finished = True
        self._after()

    def enter(self, text: str, buffer: Buffer | None = None) -> None:
        """Do what a person entered: a command, or something to say in `buffer` (the active one)."""
        self.model.now = max(self.model.now, self._clock())
        where = buffer or self.model.active
        try:
            if not is_text(text):
                raise commands.Misuse("That was not sent: it is not UTF-8")
            match read(text):
                case Say(said):
                    commands.say(self, where, said)
                case Invoke(name, rest):
                    commands.run(self, where, name, rest)
                case Leave():
                    self.quit()
        except commands.Misuse as misuse:
            self.model.error(where, str(misuse))
        self.model.revision += 1
        self._after()

    def say(self, buffer: Buffer, text: str) -> None:
        """Say `text` as it is, whatever it looks like."""
        self.model.now = max(self.model.now, self._clock())
        self.model.say(buffer, text)
        self._after()

    def older(self, buffer: Buffer | None = None) -> bool:
        """Somebody wants to read what was before the first entry of a buffer (the active one).

        False when it is on its way already, or there is nothing: `Buffer.past` says which.
        """
        self.model.now = max(self.model.now, self._clock())
        asked = self.model.older(buffer or self.model.active)
        self._after()
        return asked

    def newer(self, buffer: Buffer | None = None) -> bool:
        """The same at the other end, where a buffer shows a part of the past."""
        asked = self.model.newer(buffer or self.model.active)
        self._after()
        return asked

    def saw(self, buffer: Buffer | None = None) -> None:
        """The newest entry of a buffer (the active one) is on the screen: it has been read."""
        self.model.saw(buffer or self.model.active)
        self._after()

    def tick(self) -> None:
        """Time passes: notice a server that fell silent, regain a name."""
        self._link.check()
        self.model.apply(Tick(self._clock()))
        self._after()

    @property
    def settled(self) -> bool:
        """Whether all that was said has arrived, and all before `synchronise` was answered; or offline."""
        return not self._reading and (not self.model.online or (self._idle and not self._barrier))

    @property
    def _idle(self) -> bool:
        """Whether nothing that was said or asked is on its way."""
        return self.model.delivery.idle and not self.model.asking and not self._reading

    def synchronise(self) -> None:
        """Ask the server for a sign behind everything sent so far: until it comes we are not `settled`."""
        self._ask_for_sign()
        self._after()

    def _ask_for_sign(self) -> None:
        if self.model.online and not self._barrier:
            self._barriers += 1
            self._barrier = f"scribe-done-{self._barriers}"
            self.model.send("PING", self._barrier)

    @property
    def leaving(self) -> bool:
        """Whether we are to say goodbye once everything said has arrived."""
        return self._leaving

    def leave_when_done(self, reason: str = "") -> None:
        """Say goodbye once everything said has arrived and everything asked has been answered."""
        self._leaving, self._reason = True, reason
        self._after()

    def quit(self, reason: str = "") -> None:
        """Say goodbye; `finished` becomes True once the server has let us go, or at once while offline.

        What we have just said is waited for; a second call does not wait for it any more. A `careful` session
        that is offline first says what would be discarded, and leaves at the second call.
        """
        if self.model.online and not self.model.delivery.idle and not self._leaving:
            self.leave_when_done(reason)
            return
        count = self.model.delivery.waiting
        if self.careful and not self.model.online and count > self._warned:
            self._warned = count
            what = f"{undelivered(count)}: exit again to discard {'it' if count == 1 else 'them'}"
            self.model.error(self.model.active, what)
            return
        self._leaving, self.ending = False, True
        self.model.leaving()
        self._after()
        if not self.model.online:
            self.finished = True
        self._link.close(reason)

    def reconnect(self) -> None:
        """Drop the connection if there is one, and try again at once."""
        self._link.reconnect()

    def close(self) -> None:
        """End the threads and the log; waits for them briefly. Harmless when repeated."""
        self._link.close(self._reason)
        self._link.join()
        self.model.end()
        if self._history:
            self._history.add(self.model.take_seen())
            self._history.close()

    def _after(self) -> None:
        """Send and log what the model has left for us."""
        if self._leaving and self._idle:
            if self.model.online:
                self._ask_for_sign()
            elif self.model.status.phase in (Phase.WAITING, Phase.REFUSED):
                self.finished = True
        outgoing = self.model.take_outgoing()
        seen = self.model.take_seen()
        if self._history and seen:
            self._history.add(seen)
        self._read_log()
        for message in outgoing:
            try:
                self._link.send(self.model.connection, [message])
            except ValueError as error:
                self.model.error(self.model.active, f"That cannot be sent: {error}")

    def _read_log(self) -> None:
        """Hand what the model wants of our own log to whoever reads it, or say that there is none."""
        for wish in self.model.take_searches():
            self._reading += 1
            look(wish, self._history, self._post)
        for page in self.model.take_pages():
            self._reading += 1
            if self._history:
                self._history.read(page, self._post)
            else:
                self._post(FromLog(page, ()))
