"""`scribe join`: from its options to the screen that was asked for.

Rules for this file: the screens are imported only once they are needed, so that `--help` and mistakes are
answered at once.
"""

import os
import random
import sys
from collections.abc import Mapping, Sequence

from chat.client.options import JoinOptions, parse_join
from chat.errors import UsageError


def run(argv: Sequence[str]) -> int:
    """The exit code. Raises `UsageError` for what cannot be."""
    typed = parse_join(argv)
    if typed.plain:
        from chat.tui import plain  # noqa: PLC0415

        return plain.run(typed)
    if not all(stream and stream.isatty() for stream in (sys.stdin, sys.stdout)):
        raise UsageError("scribe join: the full screen needs a terminal; --plain works without one")
    if os.environ.get("TERM") == "dumb":
        raise UsageError("scribe join: this terminal (TERM=dumb) has no full screen; use --plain")
    return _full_screen(typed, os.environ)


def _full_screen(typed: JoinOptions, environ: Mapping[str, str]) -> int:
    from prompt_toolkit.output import ColorDepth  # noqa: PLC0415

    from chat.client.commands import COMMANDS  # noqa: PLC0415
    from chat.tui.app import App  # noqa: PLC0415
    from chat.tui.themes import MONO, choose  # noqa: PLC0415

    theme = choose(typed.theme, chance=random.Random(), environ=environ)
    rich_colours = environ.get("COLORTERM", "").lower() in {"truecolor", "24bit"}
    depth = ColorDepth.DEPTH_1_BIT if theme is MONO else ColorDepth.DEPTH_24_BIT if rich_colours else None
    app = App(
        typed.prefilled,
        theme,
        [(command.usage, command.description) for command in COMMANDS],
        sorted(command.name for command in COMMANDS),
        at_once=bool(typed.name),
        mouse=typed.mouse,
        depth=depth,
    )
    return app.run()
