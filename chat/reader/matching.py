"""Whether a record is wanted; and which bytes a line must hold for that, so that most are never decoded.

The filter may let lines through that are not wanted, never the other way round. Rules for this file: pure.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final

from chat.errors import UsageError
from chat.irc.masks import matches
from chat.irc.message import Message
from chat.irc.names import fold
from chat.logbook.escape import escape
from chat.reader.query import Query
from chat.reader.words import URL, kind_of, reply_to, searched_text

Test = Callable[[Message], bool]
# Characters that Python's re takes for an ASCII letter when case does not matter, as UTF-8.
_LOOK_ALIKES: Final = {"k": ("\u212a",), "s": ("\u017f",), "i": ("\u0130", "\u0131")}
_NICK_CHAR: Final = r"[\w\[\]\\`^{|}-]"
_LOOKS_AROUND: Final = re.compile(r"[$^]|\\[ABZ]|\(\?[=!<]")
_TOKEN: Final = re.compile(
    r"""\\[bBdDsSwWAZ] | \\(?P<escaped>\W)
    | \[\^?\]?(?:\\.|[^\]\\])*\]
    | (?P<optional>[*?]|\{[^}]*\})
    | [.^$+]
    | (?P<char>[^\\|(])""",
    re.VERBOSE | re.DOTALL,
)


class Filter:
    """Finds lines that may be wanted by a text that each of them must hold."""

    def __init__(self, text: str, ignore_case: bool) -> None:
        self._ignore_case = ignore_case
        self._needle = text.encode().lower() if ignore_case else text.encode()
        lookalikes = [char for letter in set(text.lower()) for char in _LOOK_ALIKES.get(letter, ())]
        self._lookalikes = [char.encode() for char in lookalikes] if ignore_case else []

    def prepare(self, data: bytes) -> bytes | None:
        """The bytes to look in, each at its place; None when every line must be looked at."""
        if not self._ignore_case:
            return data
        if any(char in data for char in self._lookalikes):
            return None
        return data.lower()

    def find(self, prepared: bytes, at: int, end: int) -> int:
        """The next place of the text between two offsets, or -1."""
        return prepared.find(self._needle, at, end)


def compile_pattern(query: Query) -> re.Pattern[str] | None:
    """The query's pattern as an expression, or None when there is none. Raises `UsageError`."""
    if query.pattern is None:
        return None
    source = re.escape(query.pattern) if query.fixed else query.pattern
    try:
        re.compile(source)  # by itself first, for a message about what was typed
        if query.word:
            source = rf"(?<!\w)(?:{source})(?!\w)"
        return re.compile(source, re.IGNORECASE if query.ignore_case else 0)
    except (re.error, OverflowError, RecursionError) as error:
        raise UsageError(
            f"scribe log: {query.pattern!r} is not a regular expression: {error} (-F?)"
        ) from None


def byte_filter(query: Query) -> Filter | None:
    """A filter for lines that can match the pattern, or None where none can be told."""
    if query.pattern is None or query.invert:
        return None
    text = query.pattern if query.fixed else _certain_text(query.pattern)
    usable = [char if _is_itself(char, query.ignore_case) else "\n" for char in text]
    longest = max("".join(usable).split("\n"), key=len)
    return Filter(longest, query.ignore_case) if longest else None


def _is_itself(char: str, ignore_case: bool) -> bool:
    """Whether a line holds this character as it is."""
    return char != "\\" and escape(char) == char and (char.isascii() or not ignore_case)


def _certain_text(pattern: str) -> str:
    """A text that whatever a valid expression matches must hold; "" where that cannot be told simply."""
    runs = [""]
    at = 0
    while at < len(pattern):
        token = _TOKEN.match(pattern, at)
        if token is None:  # a group, alternatives, a back reference
            return ""
        literal = token["escaped"] or token["char"]
        if literal:
            runs[-1] += literal
        else:
            if token["optional"]:
                runs[-1] = runs[-1][:-1]
            runs.append("")
        at = token.end()
    return max(runs, key=len)


def line_test(query: Query) -> Callable[[bytes], bool] | None:
    """Whether a line may match an expression that has no certain text; None where that cannot be told.

    What was said stands in the line as it is, unless a backslash says that something is written escaped. So
    what does not look at where the text begins and ends matches in the line if it matches in the text.
    """
    expression = compile_pattern(query)
    if expression is None or query.invert or (not query.fixed and _LOOKS_AROUND.search(query.pattern or "")):
        return None
    search = expression.search

    def may_match(line: bytes) -> bool:
        if b"\\" in line:
            return True
        try:
            return search(line.decode()) is not None
        except UnicodeDecodeError:
            return True

    return may_match


def record_test(query: Query) -> Test:
    """Whether a record with this message is wanted, whatever its time. Raises `UsageError`."""
    tests = [
        test
        for test in (
            _kind_test(query),
            _people_test(query.senders, _sent_by),
            _people_test(query.receivers, _sent_to),
            _people_test(query.mentions, _mentions),
            _has_test(query),
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


def _sent_by(name: str) -> Test:
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


def _pattern_test(query: Query) -> Test | None:
    expression = compile_pattern(query)
    if expression is None:
        return None
    search = expression.search
    if query.invert:
        return lambda message: bool(text := searched_text(message)) and search(text) is None
    return lambda message: bool(text := searched_text(message)) and search(text) is not None
