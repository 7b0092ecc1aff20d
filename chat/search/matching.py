"""Whether a record is wanted, whatever its time. Rules for this file: pure; lines.py looks at bytes first."""

import re
import warnings
from collections.abc import Callable, Sequence
from typing import Final

from chat.errors import UsageError
from chat.irc.masks import matches
from chat.irc.message import Message
from chat.irc.names import fold
from chat.search.query import Query
from chat.search.words import URL, kind_of, reply_to, searched_text

Test = Callable[[Message], bool]
_NICK_CHAR: Final = r"[\w\[\]\\`^{|}-]"


def compile_pattern(query: Query) -> re.Pattern[str] | None:
    """The query's pattern as an expression, or None when there is none. Raises `UsageError`."""
    if query.pattern is None:
        return None
    source = re.escape(query.pattern) if query.fixed else query.pattern
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what a later Python may take otherwise
            re.compile(source)  # by itself first, for a message about what was typed
            if query.word:
                source = rf"(?<!\w)(?:{source})(?!\w)"
            return re.compile(source, re.IGNORECASE if query.ignore_case else 0)
    except (re.error, OverflowError, RecursionError) as error:
        raise UsageError(f"{query.pattern!r} is not a regular expression: {error} (-F?)") from None


def record_test(query: Query) -> Test:
    """Whether a record with this message is wanted, whatever its time. Raises `UsageError`."""
    tests = [
        test
        for test in (
            _kind_test(query),
            _people_test(query.senders, sent_by),
            _people_test(query.receivers, _sent_to),
            _people_test(query.mentions, _mentions),
            _has_test(query),
            _held_test(query),
            _pattern_test(query),
        )
        if test is not None
    ]
    if not tests:
        return lambda _: True
    if len(tests) == 1:
        return tests[0]
    return lambda message: all(test(message) for test in tests)


def _kind_test(query: Query) -> Test | None:
    kinds = query.kinds
    return None if kinds is None else lambda message: kind_of(message) in kinds


def _people_test(names: Sequence[str], test: Callable[[str], Test]) -> Test | None:
    tests = [test(name) for name in names]
    return (lambda message: any(one(message) for one in tests)) if tests else None


def sent_by(name: str) -> Test:
    """By a nick, or by a mask: `ali*`, `*!*@10.0.0.7`."""
    if "!" in name or "@" in name:
        return lambda message: matches(name, message.source)
    if "*" in name or "?" in name:
        return lambda message: matches(name, message.nick)
    wanted = fold(name)
    return lambda message: message.nick == name or fold(message.nick) == wanted


def _sent_to(name: str) -> Test:
    """To a nick or channel by its target, or to a nick by how the text begins: `bob: ...`."""
    wanted = fold(name)
    address = re.compile(rf"@?{re.escape(name)}[:,]", re.IGNORECASE)

    def test(message: Message) -> bool:
        if message.command not in ("PRIVMSG", "NOTICE"):
            return False
        return fold(message.param(0)) == wanted or address.match(searched_text(message)) is not None

    return test


def _mentions(name: str) -> Test:
    """That says the nick as a word, in any case."""
    word = re.compile(rf"(?<!{_NICK_CHAR}){re.escape(name)}(?!{_NICK_CHAR})", re.IGNORECASE)
    return lambda message: word.search(searched_text(message)) is not None


def _has_test(query: Query) -> Test | None:
    tests: dict[str, Test] = {
        "url": lambda message: URL.search(searched_text(message)) is not None,
        "reply": lambda message: bool(reply_to(message)),
        "reaction": lambda message: kind_of(message) == "reaction",
    }
    wanted = [tests[name] for name in query.has]
    return (lambda message: all(test(message) for test in wanted)) if wanted else None


def _held_test(query: Query) -> Test | None:
    """Whose text holds another, without regard to case as Unicode has it: ß is ss."""
    wanted = query.text.casefold()
    return (lambda message: wanted in searched_text(message).casefold()) if wanted else None


def _pattern_test(query: Query) -> Test | None:
    expression = compile_pattern(query)
    if expression is None:
        return None
    search = expression.search
    if query.invert:
        return lambda message: bool(text := searched_text(message)) and search(text) is None
    return lambda message: bool(text := searched_text(message)) and search(text) is not None
