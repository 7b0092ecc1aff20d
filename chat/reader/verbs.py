"""`scribe log VERB ...`: which verb; each one's module is loaded only when it is asked for.

Exit statuses are grep's: 0 found something, 1 found nothing, 2 something is wrong.
"""

import importlib
import re
import sys
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from chat.errors import LogError, UsageError
from chat.safetext import visible

_PREFIX: Final = re.compile(r"^scribe(?: log)?(?: [a-z]+)?: ")


class Verb(NamedTuple):
    """Where a verb's `main(argv) -> exit status` is, and what it does."""

    module: str
    help: str


VERBS: Final = {
    "list": Verb("chat.reader.listing", "which channels there are, and how much was said"),
    "show": Verb("chat.reader.show", "what was said"),
    "follow": Verb("chat.reader.follow", "what is being said, as it is said"),
    "search": Verb("chat.reader.search", "grep for chats: find what was said"),
    "context": Verb("chat.reader.context", "what was said around a message, by its msgid"),
    "stats": Verb("chat.reader.stats", "when how much was said, by whom, about what"),
    "export": Verb("chat.reader.export", "as HTML, JSON, CSV, Markdown, text, or another program's log"),
    "import": Verb("chat.reader.importing", "archives of irssi, WeeChat, ZNC and others"),
    "verify": Verb("chat.reader.verifying", "whether the logs are what they were when they were sealed"),
    "prune": Verb("chat.reader.pruning", "remove old files, or say which (--dry-run)"),
}


def usage() -> str:
    """The text of `scribe log --help`."""
    verbs = "\n".join(f"  {name:10}{verb.help}" for name, verb in VERBS.items())
    return (
        "usage: scribe log VERB [OPTIONS]\n\n"
        "Read the chat's logs. Works on the files alone, with the server running or not.\n\n"
        f"{verbs}\n\n"
        "examples:\n"
        "  scribe log list\n"
        "  scribe log show lobby --since yesterday\n"
        "  scribe log follow lobby -n 20\n\n"
        "`scribe log VERB --help` tells more. The logs are looked for in logs/, or where --log-dir says.\n"
    )


def run(argv: Sequence[str]) -> int:
    """Run one verb and return the exit status. Raises `UsageError`."""
    if sys.stdout is None:
        raise UsageError("scribe log: standard output is closed")
    if not argv or argv[0] in {"-h", "--help", "help"}:
        print(usage(), end="")
        return 0 if argv else 2
    verb = VERBS.get(argv[0])
    if verb is None:
        raise UsageError(f"scribe log: there is no verb {argv[0]!r} (try scribe log --help)")
    main: Callable[[Sequence[str]], int] = importlib.import_module(verb.module).main
    try:
        return main(argv[1:])
    except BrokenPipeError:
        raise
    except (UsageError, LogError) as error:
        raise type(error)(_told(argv[0], str(error))) from None
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        raise UsageError(_told(argv[0], f"{where}{error.strerror or error}")) from None


def _told(verb: str, text: str) -> str:
    """The text of an error with the verb before it, whoever began it with what: one line, safe to show."""
    return visible(f"scribe log {verb}: {_PREFIX.sub('', text)}")
