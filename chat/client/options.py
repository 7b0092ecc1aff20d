"""The options of the client's verbs, `scribe join` and `scribe send`, checked.

Rules for this file: raises UsageError with one line; what was not given stays None, so that a form can ask.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeVar

from platformdirs import user_data_path

from chat.client.profile import Profile
from chat.client.typed import is_text
from chat.client.upkeep import POLICY
from chat.errors import BadName, UsageError
from chat.irc.names import check_nick
from chat.irc.url import DEFAULT_HOST, DEFAULT_PORT, Endpoint, Location, check_host, check_port, parse_url
from chat.logbook.policy import Policy
from chat.options import Options, days, size

T = TypeVar("T")

LOBBY: Final = "#lobby"
THEMES: Final = ("auto", "dark", "light", "random")

_JOIN_EXAMPLES: Final = """\
examples:
  scribe join                                  asks where to go, and as whom
  scribe join --name alice                     this machine's server, in #lobby
  scribe join irc://192.0.2.7:12345/lobby      a server and a channel
  scribe join --plain --name alice < words     without a screen, for pipes and screen readers
"""


@dataclass(frozen=True, slots=True)
class JoinOptions:
    """What was asked for; None where nothing was.

    log_dir      where the client's own log goes, None when it is switched off
    log_policy   what is done to its finished files
    """

    host: str | None
    port: int | None
    tls: bool
    name: str | None
    password: str
    channels: tuple[str, ...]
    theme: str
    plain: bool
    mouse: bool
    log_dir: Path | None
    log_policy: Policy = POLICY

    @property
    def endpoint(self) -> Endpoint:
        """The server, with the defaults for what was not given."""
        return Endpoint(self.host or DEFAULT_HOST, self.port or DEFAULT_PORT, self.tls)

    @property
    def prefilled(self) -> Profile:
        """What a session needs, as far as it was given: the name may be "", for a form to ask for."""
        return Profile(
            self.endpoint,
            self.name or "",
            self.password,
            self.channels,
            self.log_dir,
            log_policy=self.log_policy,
        )

    def profile(self, name: str | None = None) -> Profile:
        """The same with a name, this one or the one given. Raises `UsageError` when there is none."""
        chosen = name or self.name
        if not chosen:
            raise UsageError("A name is needed: --name NAME")
        return replace(self.prefilled, nick=chosen)


def default_log_dir() -> Path:
    """Where the client keeps its log when nothing else is said."""
    return user_data_path("scribe", appauthor=False) / "logs"


def argument(check: Callable[[str], T]) -> Callable[[str], T]:
    """A check as argparse wants it: what is wrong becomes its message."""

    def checked(text: str) -> T:
        try:
            return check(text)
        except (UsageError, BadName) as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return checked


def check_name(text: str) -> str:
    """A name that some server may allow: how short it may be is the server's to say. Raises `BadName`."""
    return check_nick(text, minimum=1)


def check_text(text: str) -> str:
    """Text as it can be sent. Raises `UsageError`."""
    if not is_text(text):
        raise UsageError("That is not UTF-8")
    return text


def check_password(text: str) -> str:
    """A password that fits into a line of the protocol. Raises `UsageError`."""
    if set("\0\r\n") & set(text):
        raise UsageError("A password is one line of text")
    return check_text(text)


def add_connection(options: Options) -> None:
    """The options that every verb of the client has."""
    options.add_argument(
        "--host", type=argument(check_host), help=f"server address (default: {DEFAULT_HOST})"
    )
    options.add_argument("--port", type=argument(check_port), help=f"server port (default: {DEFAULT_PORT})")
    options.add_argument("--name", type=argument(check_name), help="your name, 4 to 30 characters")
    options.add_argument(
        "--password",
        type=argument(check_password),
        default="",
        help="the server's password, if it asks for one",
    )


def parse_join(argv: Sequence[str], prog: str = "scribe join") -> JoinOptions:
    """The options of `scribe join`. Raises `UsageError`; `--help` exits."""
    options = Options(prog, "Join a chat.", _JOIN_EXAMPLES)
    options.add_argument(
        "url", nargs="?", type=argument(check_text), metavar="irc://HOST:PORT/CHANNEL", help="where to go"
    )
    add_connection(options)
    options.add_argument("--theme", choices=THEMES, default="auto", help="colours (default: auto)")
    options.add_argument("--plain", action="store_true", help="no full screen: lines in, lines out")
    options.add_argument("--mouse", action="store_true", help="let the mouse click and scroll")
    logs = options.add_mutually_exclusive_group()
    logs.add_argument(
        "--log-dir", type=Path, metavar="DIR", help="where to keep your own log of what you see"
    )
    logs.add_argument("--no-log", action="store_true", help="keep no log of your own")
    _add_upkeep(options)
    given = options.parse_args(argv)
    location = parse_url(given.url) if given.url else None
    host, port, tls = _where(given.host, given.port, location)
    channels = location.targets if location and location.targets else (LOBBY,)
    name = given.name or (location.nick if location else "") or None
    password = given.password or (location.password if location else "")
    try:
        name = check_name(name) if name else None
        check_password(password)
    except (BadName, UsageError) as error:
        raise UsageError(f"{prog}: {error}") from None
    log_dir = None if given.no_log else given.log_dir or default_log_dir()
    return JoinOptions(
        host, port, tls, name, password, channels, given.theme, given.plain, given.mouse, log_dir,
        _policy(given),
    )  # fmt: skip


def _add_upkeep(options: Options) -> None:
    """What is done to the log's finished files, a day each."""
    group = options.add_argument_group(
        "your own log", "Files of days that are over are sealed: scribe log verify --log-dir DIR"
    )
    group.add_argument(
        "--log-gzip-after", type=days, metavar="DAYS", default=POLICY.gzip_after,
        help=f"compress a file after so many days; 0 is never (default: {POLICY.gzip_after})",
    )  # fmt: skip
    group.add_argument(
        "--log-keep-days", type=days, metavar="DAYS", default=0,
        help="remove it after so many days; 0 is never (default)",
    )  # fmt: skip
    group.add_argument(
        "--log-keep-size", type=size, metavar="SIZE", help="remove the oldest of a channel above this size"
    )
    group.add_argument(
        "--log-keep-total", type=size, metavar="SIZE", help="remove the oldest of a server above this size"
    )


def _policy(given: argparse.Namespace) -> Policy:
    return POLICY._replace(
        gzip_after=given.log_gzip_after or None,
        keep_days=given.log_keep_days or None,
        keep_size=given.log_keep_size,
        keep_total=given.log_keep_total,
    )


def _where(host: str | None, port: int | None, url: Location | None) -> tuple[str | None, int | None, bool]:
    """An option wins over the address."""
    if url is None:
        return host, port, False
    return host or url.endpoint.host, port or url.endpoint.port, url.endpoint.tls
