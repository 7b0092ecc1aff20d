"""A line -> a command: length, encoding, registration, parameters, cost; and bugs of our own."""

import pytest

from chat.irc import capabilities as cap
from chat.irc.linebuffer import TOO_LONG, TooLong
from chat.irc.message import Message
from chat.server.context import Context
from chat.server.dispatch import ANSWERS, LABEL_LIMIT, Dispatcher, Row
from chat.server.feed import Feed
from chat.server.session import Session
from chat.server.throttle import Throttle
from tests.server.house import Clock, make_hub, make_session, pending, replies


class Desk:
    """A dispatcher with a few commands of its own, and what they were called with."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.hub = make_hub(self.clock)
        self.feed = Feed()
        self.calls: list[Message] = []
        self.completed = 0
        rows = {
            "DO": Row(self._do),
            "TWO": Row(self._do, 2, cost=3),
            "EARLY": Row(self._do, early=True, cost=0),
            "SLOW": Row(self._slow, 1, slow=True),
            "BREAK": Row(self._break),
            "MUCH": Row(self._much),
            "SLOWBREAK": Row(self._break, slow=True),
        }
        self.dispatcher = Dispatcher(self.hub, rows, self.feed, self._complete)
        self.alice = make_session(self.hub, "alice", throttle=Throttle(5, 1.0, self.clock))

    def _do(self, ctx: Context, message: Message) -> None:
        assert self.hub.lock.locked()
        self.calls.append(message)
        ctx.notice("done")

    def _slow(self, ctx: Context, message: Message) -> None:
        assert not self.hub.lock.locked()
        self.calls.append(message)
        if message.params[0] == "end":
            with self.hub.lock:
                self.hub.end(ctx.session, "ended meanwhile")
        ctx.notice("done")

    def _break(self, ctx: Context, message: Message) -> None:
        ctx.notice("half done")
        raise KeyError(message.param(0))

    def _much(self, ctx: Context, _message: Message) -> None:
        for _ in range(5 * ANSWERS):
            ctx.notice("x")

    def _complete(self, context: Context) -> None:
        assert self.hub.lock.locked()
        self.completed += 1

    def handle(self, line: bytes | TooLong, session: Session | None = None) -> list[Message]:
        """Run a line; what comes back."""
        self.delay = self.dispatcher.handle(session or self.alice, line)
        return replies(pending(self.hub))

    def commands(self, line: bytes | TooLong, session: Session | None = None) -> list[str]:
        return [message.command for message in self.handle(line, session)]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_command_is_called_with_its_message_under_the_lock(desk: Desk) -> None:
    assert desk.commands(b"@a=b :someone do x :y z") == ["NOTICE"]
    assert desk.calls == [Message("DO", ("x", "y z"), "someone", {"a": "b"})]


@pytest.mark.parametrize(
    ("line", "numeric"),
    [
        (TOO_LONG, "417"),
        (b"NOPE", "421"),
        (b"001 x", "421"),
        (b"TWO one", "461"),
        (b"SLOW", "461"),
        (b"DO \0", "400"),
        (b"DO a\rb", "400"),
        (b":only.a.source", "400"),
        (b"@only=tags", "400"),
        (b" ", "400"),
        (b"!!", "400"),
        (b"D\xc3\x96", "400"),
        (b"\xff", "NOTICE"),
        (b"DO \xff", "NOTICE"),
        (b"@x=\xff DO", "NOTICE"),
    ],
)
def test_lines_that_are_no_command(desk: Desk, line: bytes | TooLong, numeric: str) -> None:
    for session in (desk.alice, make_session(desk.hub)):
        (answer,) = desk.handle(line, session)
        registered = session.registered or numeric not in {"461"}
        assert answer.command == (numeric if registered else "451")
        assert answer.params[0] == session.user.nick
    assert not desk.calls


def test_bad_utf8_names_the_command(desk: Desk) -> None:
    desk.alice.caps = cap.STANDARD_REPLIES
    assert desk.handle(b"privmsg #room :\xff")[0].params[:2] == ("PRIVMSG", "INVALID_UTF8")
    assert desk.handle(b"\xff")[0].params[:2] == ("*", "INVALID_UTF8")


@pytest.mark.parametrize(
    ("head", "tags"), [(b"@label=L;+x=y ", {"label": "L"}), (b"@label=\xff ", {}), (b"@label= ", {})]
)
def test_bad_utf8_with_a_label(desk: Desk, head: bytes, tags: dict[str, str]) -> None:
    desk.alice.caps = cap.LABELED_RESPONSE
    (answer,) = desk.handle(head + b"PRIVMSG #room :\xff")
    assert answer.tags == tags


def test_before_registration_only_the_early_ones(desk: Desk) -> None:
    half = make_session(desk.hub)
    assert desk.commands(b"EARLY", half) == ["NOTICE"]
    for line in (b"DO", b"TWO", b"TWO a b", b"SLOW", b"SLOW x"):
        assert desk.commands(line, half) == ["451"]
    assert len(desk.calls) == 1
    assert desk.completed == 6, "each may be the last that registration waits for"
    desk.commands(b"EARLY")
    assert desk.completed == 6


def test_slow_commands_run_without_the_lock(desk: Desk) -> None:
    assert desk.commands(b"SLOW x") == ["NOTICE"]


def test_nothing_is_said_to_who_ended_during_a_slow_command(desk: Desk) -> None:
    assert desk.commands(b"SLOW end") == ["ERROR"]


def test_nothing_is_done_for_who_is_ending(desk: Desk) -> None:
    with desk.hub.lock:
        desk.hub.end(desk.alice, "bye")
    pending(desk.hub)
    for line in (b"DO", TOO_LONG, b"\xff", b"DO \0", b"NOPE", b"BREAK"):
        assert desk.commands(line) == []
    assert not desk.calls


@pytest.mark.parametrize("line", [b"BREAK it", b"SLOWBREAK it"])
def test_a_bug_of_ours_costs_its_victim_one_answer(desk: Desk, line: bytes) -> None:
    (answer,) = desk.handle(line)
    assert (answer.command, answer.params[-1]) == ("400", "Internal error")
    desk.alice.caps = cap.LABELED_RESPONSE
    (answer,) = desk.handle(b"@label=here " + line)
    assert (answer.command, answer.tags["label"]) == ("400", "here")
    lines, _ = desk.feed.take()
    assert "KeyError: 'it'" in lines[0].text
    assert desk.commands(b"DO") == ["NOTICE"], "the lock is free again"


def test_every_line_costs(desk: Desk) -> None:
    desk.handle(b"EARLY")
    for line in (b"DO", b"NOPE", b"\xff", TOO_LONG, b"DO \0"):
        desk.handle(line)
        assert desk.delay == 0.0
    desk.handle(b"DO")
    assert desk.delay == 1.0
    desk.handle(b"TWO a b")
    assert desk.delay == 4.0


@pytest.mark.parametrize(
    ("caps", "label", "kept"),
    [
        (cap.LABELED_RESPONSE, "L", True),
        (0, "L", False),
        (cap.LABELED_RESPONSE, "", False),
        (cap.LABELED_RESPONSE, "x" * LABEL_LIMIT, True),
        (cap.LABELED_RESPONSE, "x" * (LABEL_LIMIT + 1), False),
    ],
)
def test_labels(desk: Desk, caps: int, label: str, kept: bool) -> None:
    desk.alice.caps = caps
    for line in ("DO", "NOPE", "TWO", "SLOW x"):
        (answer,) = desk.handle(f"@label={label} {line}".encode())
        assert answer.tags == ({"label": label} if kept else {})


def test_long_answers_cost_more(desk: Desk) -> None:
    assert len(desk.handle(b"MUCH")) == 5 * ANSWERS
    assert desk.delay == 1.0, "six where five are free"
