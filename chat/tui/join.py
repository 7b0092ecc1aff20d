"""The command line of `scribe join`.

Rules for this file: options in, a profile out; the screens are imported only once they are needed, so that
`--help` and mistakes are answered at once.
"""

import os
import random
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from chat.client.session import Profile
from chat.errors import BadName, UsageError
from chat.irc.names import check_channel, check_nick
from chat.irc.url import DEFAULT_HOST, DEFAULT_PORT, Endpoint, Location, check_host, check_port, parse_url
from chat.options import Options

LOBBY: Final = "#lobby"
_THEMES: Final = ("auto", "dark", "light", "random")
_EXAMPLES: Final = """\
examples:
  scribe join                                       a form asks where to and as whom
  scribe join --host 10.0.0.5 --port 12345 --name alice
  scribe join irc://10.0.0.5:12345/team --name alice
  scribe join --plain --name alice < lines.txt      no full screen: lines in, lines out
"""


def options() -> Options:
    """The options of `scribe join`."""
    parser = Options("scribe join", "Chat in the terminal.", _EXAMPLES)
    parser.add_argument("url", nargs="?", metavar="URL", help="irc://HOST:PORT/CHANNEL, or HOST:PORT")
    parser.add_argument("--host", help=f"the server's name or address (default {DEFAULT_HOST})")
    parser.add_argument("--port", help=f"the server's port (default {DEFAULT_PORT})")
    parser.add_argument("--name", help="your name: 4 to 30 characters, no spaces")
    parser.add_argument("--password", default="", help="the server's password")
    parser.add_argument(
        "--channel",
        action="append",
        metavar="CHANNEL",
        help=f"join it at first (default {LOBBY}); may be repeated",
    )
    parser.add_argument(
        "--theme",
        choices=_THEMES,
        default="auto",
        help="the colours (default auto); random: new ones at every start",
    )
    parser.add_argument("--mouse", action="store_true", help="start with the mouse on (F4 toggles it)")
    parser.add_argument("--log-dir", type=Path, metavar="DIR", help="where your own log of what you saw goes")
    parser.add_argument("--no-log", action="store_true", help="keep no log of your own")
    parser.add_argument("--plain", action="store_true", help="no full screen: for pipes and screen readers")
    return parser


def run(argv: Sequence[str]) -> int:
    """Parse, and hand over to the screen that was asked for."""
    typed = options().parse_args(argv)
    where = parse_url(typed.url) if typed.url else Location(Endpoint())
    if typed.url and (typed.host or typed.port):
        raise UsageError("scribe join: give either a URL or --host and --port")
    profile = _profile(typed, where)
    if typed.plain:
        from chat.tui import plain  # noqa: PLC0415

        if not profile.nick:
            raise UsageError("scribe join: --plain needs --name")
        return plain.run(profile)
    return _full_screen(typed, profile)


def _profile(typed: Namespace, where: Location) -> Profile:
    host = check_host(typed.host) if typed.host is not None else where.endpoint.host
    port = check_port(typed.port) if typed.port is not None else where.endpoint.port
    name = typed.name if typed.name is not None else where.nick
    try:
        nick = check_nick(name) if typed.name is not None or name else ""
        channels = tuple(
            check_channel(channel if channel.startswith("#") else f"#{channel}")
            for channel in typed.channel or where.targets or (LOBBY,)
        )
    except BadName as error:
        raise UsageError(f"scribe join: {error}") from None
    return Profile(
        Endpoint(host, port, where.endpoint.tls),
        nick,
        typed.password or where.password,
        channels,
        None if typed.no_log else typed.log_dir or _default_log_dir(),
    )


def _default_log_dir() -> Path:
    from platformdirs import user_data_path  # noqa: PLC0415

    return user_data_path("scribe", appauthor=False) / "logs"


def _full_screen(typed: Namespace, profile: Profile) -> int:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("scribe join: the full screen needs a terminal; --plain works without one")
    if os.environ.get("TERM") == "dumb":
        raise UsageError("scribe join: this terminal cannot do a full screen (TERM=dumb); use --plain")
    from prompt_toolkit.output import ColorDepth  # noqa: PLC0415

    from chat.tui.app import App  # noqa: PLC0415
    from chat.tui.themes import MONO, choose  # noqa: PLC0415

    theme = choose(typed.theme, chance=random.Random(), environ=os.environ)
    rich_colours = os.environ.get("COLORTERM", "").lower() in {"truecolor", "24bit"}
    depth = ColorDepth.DEPTH_1_BIT if theme is MONO else ColorDepth.DEPTH_24_BIT if rich_colours else None
    app = App(
        profile,
        theme,
        _commands(),
        values={
            "address": profile.endpoint.host,
            "port": str(profile.endpoint.port),
            "name": profile.nick,
            "password": profile.password,
        },
        at_once=bool(profile.nick and (typed.url or typed.host or typed.port)),
        mouse=typed.mouse,
        depth=depth,
    )
    return app.run()


def _commands() -> list[tuple[str, str]]:
    """Usage and description of every command, for the help and for completion."""
    from chat.client.commands import COMMANDS  # noqa: PLC0415

    return [(command.usage, command.description) for command in COMMANDS]
