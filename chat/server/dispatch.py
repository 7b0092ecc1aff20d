"""A line -> a command, checked in one place: length, encoding, registration, parameters, cost.

Rules for this file: it knows the table, not what any command does.
"""

import traceback
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from chat.errors import MalformedLine, NotUtf8
from chat.irc import capabilities as cap
from chat.irc import numerics
from chat.irc.linebuffer import TooLong
from chat.irc.message import Message
from chat.irc.parse import parse
from chat.server.context import Context
from chat.server.feed import Feed
from chat.server.hub import Hub
from chat.server.session import Session

ANSWERS: Final = 500  # so many lines of an answer cost one command more
LABEL_LIMIT: Final = 64  # bytes (IRCv3 labeled-response)


class Row(NamedTuple):
    """One command. `slow` ones are called without the hub lock and take it themselves where they need it."""

    handler: Callable[[Context, Message], None]
    params: int = 0
    early: bool = False  # allowed before registration
    cost: float = 1.0  # of the flood limit
    slow: bool = False
    usage: str = ""
    help: str = ""


def only_with(bit: int, handler: Callable[[Context, Message], None]) -> Callable[[Context, Message], None]:
    """A command that exists only for those who negotiated its capability."""

    def guarded(context: Context, message: Message) -> None:
        if context.session.caps & bit:
            handler(context, message)
        else:
            context.reply(numerics.ERR_UNKNOWNCOMMAND, message.command)

    return guarded


def _label(session: Session, tags: Mapping[str, str]) -> str:
    """What the answer is to be tied to (IRCv3 labeled-response), "" for nothing."""
    label = tags.get("label", "") if session.caps & cap.LABELED_RESPONSE else ""
    return label if len(label.encode()) <= LABEL_LIMIT else ""


class Dispatcher:
    """Runs the commands of all sessions. `handle` is called by each session's own reader."""

    def __init__(
        self, hub: Hub, table: Mapping[str, Row], feed: Feed, complete: Callable[[Context], None]
    ) -> None:
        self._hub = hub
        self._table = table
        self._complete = complete  # welcomes a session that has said everything
        self._feed = feed

    def handle(self, session: Session, line: bytes | TooLong) -> float:
        """Run one line; returns how many seconds its sender must wait before the next."""
        if isinstance(line, TooLong):
            self._complain(session, numerics.ERR_INPUTTOOLONG)
            return session.throttle.spend(1.0)
        try:
            message = parse(line)
        except NotUtf8 as error:
            self._not_utf8(session, error)
            return session.throttle.spend(1.0)
        except MalformedLine as error:
            self._complain(session, numerics.ERR_UNKNOWNERROR, "*", str(error))
            return session.throttle.spend(1.0)
        row = self._table.get(message.command)
        label = _label(session, message.tags) if message.tags else ""
        context = Context(self._hub, session, label)
        try:
            if row is not None and row.slow and self._allowed(context, row, message):
                row.handler(context, message)
                with self._hub.lock:
                    self._end(context)
            else:
                self._run(context, row, message)
            for action in context.later:
                action()
        except Exception:  # noqa: BLE001  our bug: its victim is told, everybody else goes on
            self._feed.trouble(f"{message.command} failed:\n{traceback.format_exc()}")
            self._complain(session, numerics.ERR_UNKNOWNERROR, message.command, "Internal error", label=label)
        cost = row.cost if row else 1.0
        return session.throttle.spend(cost + context.extra + context.answers // ANSWERS)

    def _run(self, context: Context, row: Row | None, message: Message) -> None:
        with self._hub.lock:
            if context.session.ending:
                return
            if row is None:
                context.reply(numerics.ERR_UNKNOWNCOMMAND, message.command)
            elif row.slow:
                pass  # `_allowed` has answered
            elif self._allowed(context, row, message):
                row.handler(context, message)
            self._end(context)

    def _end(self, context: Context) -> None:
        session = context.session
        if session.ending:  # it has had its farewell, perhaps while a slow command was running
            return
        if not session.registered:
            self._complete(context)
        context.finish()

    def _allowed(self, context: Context, row: Row, message: Message) -> bool:
        if not (row.early or context.session.registered):
            context.reply(numerics.ERR_NOTREGISTERED)
            return False
        if len(message.params) < row.params:
            context.reply(numerics.ERR_NEEDMOREPARAMS, message.command)
            return False
        return True

    def _complain(self, session: Session, numeric: str, *params: str, label: str = "") -> None:
        context = Context(self._hub, session, label)
        if params:
            context.numeric(numeric, *params)
        else:
            context.reply(numeric)
        self._finish(context)

    def _not_utf8(self, session: Session, error: NotUtf8) -> None:
        """The answer that IRCv3's UTF8ONLY specification names."""
        context = Context(self._hub, session, _label(session, error.tags))
        context.fail("FAIL", error.command, "INVALID_UTF8", str(error))
        self._finish(context)

    def _finish(self, context: Context) -> None:
        with self._hub.lock:
            if not context.session.ending:
                context.finish()
