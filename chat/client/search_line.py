"""What stands behind /search: the language of `scribe log search`, typed into a chat.

    /search needle in the hay               words, together an expression
    /search 'h[ae]llo' lobby                in quotes, as for a shell; what follows are channels
    /search -i --from bob --since -2h don't

A quote quotes where a word begins, or behind the `=` of an option, so an apostrophe in a word is itself. A
backslash is itself, too, but before a quote or a blank. Rules for this file: pure; the options are those of
chat.search.asking, and what is wrong with them is said in the same words.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NoReturn

from chat.client.actions import Misuse
from chat.client.status import Asked
from chat.errors import UsageError
from chat.options import Options
from chat.search.asking import HAS, add_filters, add_pattern, join_times, read_query
from chat.search.matching import compile_pattern
from chat.search.query import Query
from chat.search.words import KINDS

EXAMPLES: Final = (
    "/search deploy failed: what was said with these words; an expression, as scribe log search takes it",
    "/search -i 'h[ae]llo' lobby dev: in quotes; what follows are channels",
    '/search --from bob --since "2 hours ago": everything that bob said',
    "/search -c --has url --channel #lobby: how many links",
)
_HOW: Final = "/help search tells how"
_ALIASES: Final = {"--in": "--channel", "--after": "--since", "--before": "--until"}
_NOT_HERE: Final = {
    "files_with_matches": "-l is for `scribe log search`: here are messages, no files",
    "format": "-o is for `scribe log search`: here it looks like the chat",
    "raw": "--raw is for `scribe log search`: in a chat what was removed is not shown",
}
_QUOTES: Final = "'\""
_OPENS: Final = re.compile(r"--[a-z-]+=")


class _Quoted(str):
    """A word that was in quotes."""

    __slots__ = ()


class _Line(Options):
    """The options; what is wrong becomes a `Misuse`."""

    def error(self, message: str) -> NoReturn:
        """See Options."""
        raise Misuse(f"{message} ({_HOW})")

    def print_help(self, file: object = None) -> NoReturn:  # noqa: ARG002  argparse's
        """-h has been typed."""
        raise Misuse(f"/search [OPTIONS] PATTERN ({_HOW})")


def _options() -> _Line:
    parser = _Line("/search", "")
    parser.add_argument("words", nargs="*")
    add_filters(parser)
    add_pattern(parser)
    parser.add_argument("-c", "--count", action="store_true", help="only how many there are")
    parser.add_argument("-l", "--files-with-matches", action="store_true")
    parser.add_argument("-o", "--format")
    return parser


def read(text: str, now: int) -> Asked:
    """What is asked for at the time `now` (µs). Raises `Misuse` with a sentence."""
    words = [_renamed(word) for word in split(text)]
    options = _options().parse_intermixed_args(join_times(words))
    for name, complaint in _NOT_HERE.items():
        if getattr(options, name):
            raise Misuse(complaint)
    found: list[str] = options.words
    pattern: str | None = None
    options.channels = []
    if options.regexp is not None:
        options.channels = found
    elif found and isinstance(found[0], _Quoted):
        pattern, options.channels = str(found[0]), found[1:]
    elif found:
        pattern = " ".join(found)
    try:
        query = _apart(read_query(options, now, pattern))
        compile_pattern(query)
    except UsageError as error:
        raise Misuse(str(error)) from None
    if query == Query() and pattern is None:
        raise Misuse(f"Look for what? /search PATTERN ({_HOW})")
    if query.pattern == "":
        query = _apart(read_query(options, now, None))
    return Asked(query, text.strip(), options.count, options.utc)


def _apart(query: Query) -> Query:
    """With one name for each channel or person."""
    names = (name for names in query.channels for name in names.split(",") if name)
    return replace(query, channels=tuple(names))


def split(text: str) -> list[str]:
    """The words of a line. Raises `Misuse` for a quote without its other half."""
    words: list[str] = []
    at = 0
    while True:
        while at < len(text) and text[at].isspace():
            at += 1
        if at == len(text):
            return words
        word, at = _word(text, at)
        words.append(word)


def _word(text: str, at: int) -> tuple[str, int]:
    """The word that begins at an offset, and where it ends."""
    begin = at
    quoting = text[at] in _QUOTES
    parts: list[str] = []
    while at < len(text) and not text[at].isspace():
        char = text[at]
        if char in _QUOTES and (quoting or _OPENS.fullmatch(text, begin, at)):
            quoting = True
            part, at = _quoted(text, at)
            parts.append(part)
        elif char == "\\" and text[at + 1 : at + 2] in ("'", '"', " "):
            parts.append(text[at + 1])
            at += 2
        else:
            parts.append(char)
            at += 1
    word = "".join(parts)
    return (_Quoted(word) if text[begin] in _QUOTES else word), at


def _quoted(text: str, at: int) -> tuple[str, int]:
    """What is between the quote at an offset and its other half, and the offset behind that."""
    quote = text[at]
    parts: list[str] = []
    index = at + 1
    while index < len(text):
        char = text[index]
        if char == quote:
            return "".join(parts), index + 1
        if quote == '"' and char == "\\" and text[index + 1 : index + 2] in ('"', "\\"):
            index += 1
            char = text[index]
        parts.append(char)
        index += 1
    raise Misuse(
        f"The quote {quote} is not closed: close it, or write \\{quote} where it is only a character"
    )


def _renamed(word: str) -> str:
    """An option by the name that it has in the language."""
    name, equals, value = word.partition("=")
    renamed = _ALIASES.get(name)
    return word if renamed is None or isinstance(word, _Quoted) else renamed + equals + value


def described() -> list[str]:
    """The options, a line each, and examples: for /help."""
    lines = []
    for action in _options().listed():
        if action.dest not in _NOT_HERE and action.help and action.dest != "help":
            name = ", ".join(action.option_strings)
            metavar = action.metavar if isinstance(action.metavar, str) else ""
            metavar = metavar or ("|".join(map(str, action.choices)) if action.choices else "")
            lines.append(f"{name} {metavar}".rstrip() + f": {action.help}")
    return [*lines, 'Times: yesterday, -2h, "2 hours ago", 21:01, 2026-11-20, RFC 3339', *EXAMPLES]


def candidates(before: str) -> Sequence[str] | None:
    """What can stand behind `before`, a /search whose last word is being typed; None for a name."""
    *earlier, word = before.split(" ")
    if earlier and earlier[-1] in ("--kind", "--has"):
        choices: Sequence[str] = tuple(KINDS) if earlier[-1] == "--kind" else HAS
        return [choice for choice in choices if choice.startswith(word)]
    if word.startswith("-"):
        names = [name for action in _options().listed() for name in action.option_strings[-1:]]
        here = [name for name in names if name not in ("--help", "--raw", "--files-with-matches", "--format")]
        return sorted(name for name in here if name.startswith(word))
    return None
