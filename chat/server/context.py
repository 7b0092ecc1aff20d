"""What a command may do: reply, fail, emit. One Context lives as long as one command.

Everything a command produces is collected in order and submitted at its end, so that the answer to a labelled
command can be tied together (IRCv3 labeled-response). Thread obligations: made and used by the session's
reader; `finish` and whatever reads or changes the hub's state needs the hub lock.
"""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from chat.channels.channel import Channel, User
from chat.irc import capabilities as cap
from chat.irc import numerics, times
from chat.irc.format import format_body
from chat.irc.message import NO_TAGS, Message
from chat.server.answers import Answer, Listing, render
from chat.server.hub import Hub
from chat.server.posts import Event, Post, Reply
from chat.server.session import Session
from chat.server.settings import Settings

LINE: Final = 510  # bytes, without CR LF (Modern IRC, "Message Format")
# Commands whose own specifications have FAIL as an answer, whether or not standard-replies is negotiated too.
_FAIL_BY: Final = {
    "CHATHISTORY": cap.CHATHISTORY,
    "MARKREAD": cap.READ_MARKER,
    "REDACT": cap.MESSAGE_REDACTION,
    "SEARCH": cap.SEARCH,
    "SETNAME": cap.SETNAME,
}


class Context:
    """The hands of a command."""

    __slots__ = ("_inner", "_label", "_out", "_target", "answers", "extra", "hub", "later", "session")

    def __init__(self, hub: Hub, session: Session, label: str = "") -> None:
        self.hub: Final = hub
        self.session: Final = session
        self._label = label  # "" once it is answered
        self._out: list[tuple[Event | None, Answer | Event]] = []  # (what it follows, what it is)
        self.extra = 0  # what the command costs more than others of its kind
        self.answers = 0  # how many lines the session itself gets
        self._target: Event | None = None
        self._inner: Mapping[str, str] = NO_TAGS  # of what is sent inside a batch of its own
        self.later: list[Callable[[], None]] = []  # run without the lock, after the command

    @property
    def user(self) -> User:
        """Who gave the command."""
        return self.session.user

    @property
    def settings(self) -> Settings:
        """The server's settings."""
        return self.hub.settings

    @property
    def server(self) -> str:
        """The server's name, the source of its replies."""
        return self.hub.settings.server_name

    # -- answers

    def reply(self, number: str, *params: str) -> None:
        """A numeric to whoever gave the command; its usual text is added where it has one."""
        text = numerics.TEXTS.get(number)
        self.numeric(number, *params, *((text,) if text else ()))

    def numeric(self, number: str, *params: str) -> None:
        """A numeric whose parameters are all given, a text of its own included.

        What the user sent may be among them: what the grammar has no place for is shown as "*".
        """
        self.send(Message(number, (self.user.nick, *_middle(params[:-1]), *params[-1:]), self.server))

    def send(self, message: Message) -> None:
        """Any message to whoever gave the command."""
        if self._inner:
            message = message._replace(tags={**message.tags, **self._inner})
        self._out.append((self._target, message))
        self.answers += 1

    def fail(self, kind: str, command: str, code: str, *params: str) -> None:
        """A standard reply (FAIL, WARN, NOTE), text last; a NOTICE to those who do not know of them.

        What the user sent may be among the parameters, as for `numeric`.
        """
        self.send(self.failure(kind, command, code, *params))

    def failure(self, kind: str, command: str, code: str, *params: str) -> Message:
        """The message that `fail` sends."""
        if self.session.caps & (cap.STANDARD_REPLIES | _FAIL_BY.get(command, 0)):
            return Message(kind, (command, code, *_middle(params[:-1]), *params[-1:]), self.server)
        return Message("NOTICE", (self.user.nick, f"{command}: {params[-1]}"), self.server)

    def notice(self, text: str) -> None:
        """A remark of the server's."""
        self.send(Message("NOTICE", (self.user.nick, text), self.server))

    def room(self, number: str, *params: str) -> int:
        """Bytes that the last parameter of such a numeric may have.

        Nicks are taken to be of a multiple of 32 bytes, so that many users have the same room.
        """
        size = -len(self.user.nick.encode()) // 32 * -32
        head = Message(number, ("n" * size, *_middle(params), ""), self.server)
        return LINE - len(format_body(head).encode())

    def listing(self, lasts: Sequence[bytes], number: str, *params: str) -> None:
        """A numeric for each of these last parameters, UTF-8, which stay shared until they are sent."""
        if lasts:
            head = Message(number, (self.user.nick, *_middle(params), ""), self.server, self._inner)
            self._out.append((self._target, Listing(head, tuple(lasts))))
            self.answers += len(lasts)

    def raw(self, line: bytes) -> None:
        """A finished line, tags and all: what was said before, as part of a batch."""
        self._out.append((self._target, line))
        self.answers += 1

    @contextlib.contextmanager
    def batch(self, kind: str, *params: str) -> Iterator[Mapping[str, str]]:
        """Put what is sent inside into a batch (IRCv3 batch); yields the tags of what is in it.

        A label goes on the batch itself. Without the capability there is no batch, and no tags.
        """
        if not self.session.caps & cap.BATCH:
            yield NO_TAGS
            return
        reference = self.session.next_batch()
        label, self._label = self._label, ""
        tags = {"label": label} if label else NO_TAGS
        self.send(Message("BATCH", (f"+{reference}", kind, *params), self.server, tags))
        self._inner = {"batch": reference}
        try:
            yield self._inner
        finally:
            self._inner = NO_TAGS
            self.send(Message("BATCH", (f"-{reference}",), self.server))

    # -- events

    def emit(self, event: Event, mine: bool = False) -> Event:
        """Something happened. `mine` says that whoever gave the command is among those who see it."""
        if event.undo is not None:
            self.session.unsettled = self.hub.fence()
        if mine:
            self.answers += 1
            if self._label:
                event.extra = self.session
        self._out.append((None, event))
        return event

    @contextlib.contextmanager
    def following(self, event: Event) -> Iterator[None]:
        """What is sent inside makes sense only after `event`, and is dropped with it."""
        self._target = event
        try:
            yield
        finally:
            self._target = None

    # -- common checks; each sends its numeric and returns None when it does not hold

    def find_channel(self, name: str, member: bool = True) -> Channel | None:
        """The channel; the user must be in it unless `member` is false, and in a secret one to know of it."""
        channel = self.hub.directory.channel(name)
        if channel is None or (not member and channel.secret and self.user not in channel.members):
            self.reply(numerics.ERR_NOSUCHCHANNEL, name)
            return None
        if member and self.user not in channel.members:
            self.reply(numerics.ERR_NOTONCHANNEL, channel.name)
            return None
        return channel

    def targets(self, text: str) -> list[str]:
        """The words of a comma-separated list; none, and the user is told, when they are too many."""
        found = [word for word in text.split(",") if word]
        if len(found) > self.settings.max_targets:
            self.reply(numerics.ERR_TOOMANYTARGETS, found[-1])
            return []
        return found

    def find_user(self, nick: str) -> User | None:
        """The registered user with this nick."""
        user = self.hub.directory.user(nick)
        if user is None or user not in self.hub.sessions:
            self.reply(numerics.ERR_NOSUCHNICK, nick)
            return None
        return user

    def writable(self, command: str, channel: Channel) -> bool:
        """Whether the channel's log can take a change of its state; the user is told when not."""
        reason = self.hub.failing.get(channel.key)
        if reason:
            text = f"Cannot change {channel.name} now: its log cannot be written ({reason})"
            self.numeric(numerics.ERR_UNKNOWNERROR, command, text)
        return not reason

    # -- the end

    def finish(self) -> None:
        """Submit everything, with the label where there is one. Needs the hub lock."""
        if not self._label and len(self._out) == 1:  # the common case: something was said
            _, event = self._out[0]
            if isinstance(event, Event):
                self._out = []
                self.hub.submit((event,))
                return
        tags: Mapping[str, str] = NO_TAGS
        if self._label:
            tags = self._tie()
        posts: list[Post] = []
        run: list[Answer] = []
        follows: Event | None = None  # what the run makes sense after
        for target, item in self._out:
            if run and (target is not follows or isinstance(item, Event)):
                (follows.then if follows else posts).append(self._rendered(run, tags))
                run = []
            if isinstance(item, Event):
                item.extra_tags = tags
                posts.append(item)
            else:
                run.append(item)
                follows = target
        if run:
            (follows.then if follows else posts).append(self._rendered(run, tags))
        self._out = []
        self._label = ""
        self.hub.submit(posts)

    def _tie(self) -> Mapping[str, str]:
        """Prepare the labelled answer: an ACK for none, the label itself on one, a batch around several."""
        label = {"label": self._label}
        if self.answers == 1:
            return label
        if self.answers == 0:
            after = next((item for _, item in reversed(self._out) if isinstance(item, Event)), None)
            self._out.append((after, Message("ACK", (), self.server)))
            return label
        if not self.session.caps & cap.BATCH:  # labels depend on it, and nothing else ties several
            return NO_TAGS
        reference = self.session.next_batch()
        opening = Message("BATCH", (f"+{reference}", "labeled-response"), self.server, label)
        self._out.insert(0, (None, opening))
        self._out.append((None, Message("BATCH", (f"-{reference}",), self.server)))
        return {"batch": reference}

    def _rendered(self, answers: Sequence[Answer], tags: Mapping[str, str]) -> Reply:
        time = (
            {"time": times.server_time(self.hub.clock())} if self.session.caps & cap.SERVER_TIME else NO_TAGS
        )
        return Reply(self.session, render(answers, tags, time))


def _middle(words: Iterable[str]) -> list[str]:
    """Parameters that are not the last one; "*" for what the grammar has no place for."""
    return [word if word and " " not in word and word[0] != ":" else "*" for word in words]
