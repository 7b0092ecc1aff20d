"""Whether a line may hold a wanted record, told from its bytes, so that most lines are never decoded.

What is here may let lines through that are not wanted, never the other way round. Rules for this file: pure.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

from chat.irc.message import Message
from chat.logbook.escape import escape, unescape
from chat.search.matching import compile_pattern, sent_by
from chat.search.query import Query

LineTest = Callable[[bytes], bool]
# Characters that Python's re takes for an ASCII letter when case does not matter.
_LOOK_ALIKES: Final = {"k": "\u212a", "s": "\u017f", "i": "\u0130\u0131"}
# And those that hold one after `str.casefold`.
_FOLDED_ALIKES: Final = {
    "a": "\u1e9a",
    "f": "\ufb00\ufb01\ufb02\ufb03\ufb04",
    "h": "\u1e96",
    "i": "\u0130\ufb01\ufb03",
    "j": "\u01f0",
    "k": "\u212a",
    "l": "\ufb02\ufb04",
    "n": "\u0149",
    "s": "\u00df\u017f\u1e9e\ufb05\ufb06",
    "t": "\u1e97\ufb05\ufb06",
    "w": "\u1e98",
    "y": "\u1e99",
}
_LOOKS_AROUND: Final = re.compile(r"[$^]|\\[ABZ]|\(\?[=!<]")
_TOKEN: Final = re.compile(
    r"""\\[bBdDsSwWAZ] | \\(?P<escaped>\W)
    | \[\^?\]?(?:\\.|[^\]\\])*\]
    | (?P<optional>[*?]|\{[^}]*\})
    | [.^$+]
    | (?P<char>[^\\|(])""",
    re.VERBOSE | re.DOTALL,
)
# The head of a line that says something: time, tags, and `<nick>`, `* nick` or `-nick-`.
_SAID: Final = re.compile(
    rb"[^ ]+ (?:\{[^ ]*\} )?(?:<(?P<message>(?!-- )[^ ]+)> |\* (?P<action>[^ ]+) "
    rb"|-(?P<notice>(?!-> |- )[^ ]+)- )"
)
_MAY_BE: Final = {
    "message": frozenset({"message", "action", "ctcp"}),
    "action": frozenset({"action"}),
    "notice": frozenset({"notice", "ctcp"}),
}


class Filter:
    """Finds lines that may be wanted by a text that each of them must hold."""

    def __init__(self, text: str, alikes: Mapping[str, str] | None) -> None:
        """`alikes`: characters that are taken for a letter; None where case matters."""
        self._ignore_case = alikes is not None
        self._needle = text.encode().lower() if self._ignore_case else text.encode()
        lookalikes = {char for letter in text.lower() for char in (alikes or {}).get(letter, "")}
        self._lookalikes = sorted(char.encode() for char in lookalikes)

    def prepare(self, data: bytes) -> bytes | None:
        """The bytes to look in, each at its place; None when every line must be looked at."""
        if not self._ignore_case:
            return data
        if not data.isascii() and any(char in data for char in self._lookalikes):
            return None
        return data.lower()

    def find(self, prepared: bytes, at: int, end: int) -> int:
        """The next place of the text between two offsets, or -1."""
        return prepared.find(self._needle, at, end)


def byte_filter(query: Query) -> Filter | None:
    """A filter for lines that can be wanted, by the first thing of which one can be told; or None."""
    for text, alikes in (
        (certain_text(query), _LOOK_ALIKES if query.ignore_case else None),
        (query.text, _FOLDED_ALIKES),
        (query.mentions[0] if len(query.mentions) == 1 else "", _LOOK_ALIKES),
        ("://" if "url" in query.has else "", None),
    ):
        longest = _longest(text, alikes is not None)
        if longest:
            return Filter(longest, alikes)
    return None


def certain_text(query: Query) -> str:
    """A text that whatever matches the pattern must hold; "" where that cannot be told simply."""
    if query.pattern is None or query.invert:
        return ""
    return query.pattern if query.fixed else _certain_text(query.pattern)


def _longest(text: str, ignore_case: bool) -> str:
    """The longest part of a text that a line holds as it is."""
    usable = [char if _is_itself(char, ignore_case) else "\n" for char in text]
    return max("".join(usable).split("\n"), key=len)


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


def line_test(query: Query) -> LineTest | None:
    """All that can be told from a line alone; None when that is nothing."""
    tests = [
        test
        for test in (_said_test(query), _link_test(query), _mention_test(query), _text_test(query))
        if test is not None
    ]
    if len(tests) < 2:
        return tests[0] if tests else None
    return lambda line: all(test(line) for test in tests)


def _said_test(query: Query) -> LineTest | None:
    """By the nick and the form of what was said; lines of other forms pass."""
    senders = [sent_by(name) for name in query.senders]
    by_nick = bool(senders) and not any("!" in name or "@" in name for name in query.senders)
    kinds = query.kinds
    if not by_nick and kinds is None:
        return None
    known: dict[tuple[str, bytes], bool] = {}  # what was found for a form and a nick

    def may_be(form: str, nick: bytes) -> bool:
        if kinds is not None and not kinds & _MAY_BE[form]:
            return False
        source = Message("PRIVMSG", (), unescape(nick.decode("utf-8", "replace")))
        return not by_nick or any(test(source) for test in senders)

    def test(line: bytes) -> bool:
        match = _SAID.match(line)
        if match is None:
            return True
        form = str(match.lastgroup)
        key = form, match[form]
        answer = known.get(key)
        if answer is None:
            answer = known[key] = may_be(*key)
        return answer

    return test


def _link_test(query: Query) -> LineTest | None:
    return (lambda line: b"://" in line) if "url" in query.has else None


def _mention_test(query: Query) -> LineTest | None:
    """By any of the names, in ASCII lines: others may hold what only counts as one of their letters."""
    needles = [_longest(name, ignore_case=True).lower().encode() for name in query.mentions]
    if not needles or b"" in needles:
        return None
    return lambda line: not line.isascii() or any(needle in line.lower() for needle in needles)


def _text_test(query: Query) -> LineTest | None:
    """Whether an expression that has no certain text may match in a line.

    What was said stands in the line as it is, unless a backslash says that something is written escaped. So
    what does not look at where the text begins and ends matches in the line if it matches in the text.
    """
    if _longest(certain_text(query), query.ignore_case) or query.invert:
        return None
    expression = compile_pattern(query)
    if expression is None or (not query.fixed and _LOOKS_AROUND.search(query.pattern or "")):
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
