"""`scribe VERB ...`: which verb, and what becomes of its errors.

One clear line and exit 2 for what was typed wrongly, 130 for Ctrl-C, silence for a closed pipe. Each verb's
code is imported only when it is asked for, so that `scribe --help` is quick.
"""

import contextlib
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from chat import __version__
from chat.errors import ScribeError, UsageError


class Verb(NamedTuple):
    """Where a verb's `function(argv) -> exit status` is, and what it does."""

    module: str
    function: str
    help: str


VERBS: Final = {
    "serve": Verb("chat.server.main", "run", "run the server in this terminal"),
    "join": Verb("chat.tui", "main", "join a chat: full screen, or --plain"),
    "send": Verb("chat.client.send", "main", "say something from a script or a pipe"),
    "log": Verb("chat.reader", "main", "read the logs: list, show, follow, search, ..."),
}


def usage() -> str:
    """The text of `scribe --help`."""
    verbs = "\n".join(f"  {name:8}{verb.help}" for name, verb in VERBS.items())
    return (
        "usage: scribe VERB [OPTIONS]\n\n"
        "A terminal chat that writes everything down before anyone sees it.\n\n"
        f"{verbs}\n\n`scribe VERB --help` tells more, with examples.\n"
    )


def run(argv: Sequence[str]) -> int:
    """Run one verb and return the exit status. Raises what the verb raises."""
    if not argv or argv[0] in {"-h", "--help", "help"}:
        print(usage(), end="")
        return 0 if argv else 2
    if argv[0] in {"-V", "--version"}:
        print(f"scribe {__version__}")
        return 0
    verb = VERBS.get(argv[0])
    if verb is None:
        raise UsageError(f"scribe: there is no verb {argv[0]!r} (try scribe --help)")
    module = importlib.import_module(verb.module)
    function: Callable[[Sequence[str]], int] = getattr(module, verb.function)
    return function(argv[1:])


def main(argv: Sequence[str] | None = None) -> int:
    """The `scribe` command: run a verb, and turn every expected error into one line and a status."""
    try:
        return run(sys.argv[1:] if argv is None else argv)
    except ScribeError as error:
        prefix = "" if str(error).startswith("scribe") else "scribe: "
        print(prefix + str(error), file=sys.stderr)
        return 2 if isinstance(error, UsageError) else 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        with contextlib.suppress(OSError, ValueError):  # or Python complains once more at its exit
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
