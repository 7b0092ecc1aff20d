"""`scribe serve`: options and settings in, a running server out."""

import argparse
import contextlib
import gc
import queue
import signal
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Any, Final

from chat.errors import LogError, SettingError
from chat.irc.times import SECOND
from chat.logbook.logbook import Logbook
from chat.options import Options, port, size
from chat.server.app import Server
from chat.server.console import announce
from chat.server.feed import Feed
from chat.server.listener import shown_address
from chat.server.settings import Settings, build, read_file

EXAMPLES: Final = """\
examples:
  scribe serve                                   127.0.0.1:12345, logs in logs/
  scribe serve --port 6667 --motd welcome.txt
  scribe serve --host 0.0.0.0 --plaintext        for the whole network, unencrypted
  scribe serve --config scribe.toml              every setting is in docs/settings.md
"""
COLLECT_AFTER: Final = 10_000  # objects more than before: when the cycle collector looks
# Windows has no SIGHUP, but SIGBREAK.
_SIGNALS: Final = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


def folder(text: str) -> Path:
    """An option's folder. Raises ArgumentTypeError for none at all, as from a variable that is not set."""
    if not text:
        raise argparse.ArgumentTypeError("a folder's name is needed")
    return Path(text)


def secret(text: str) -> str:
    """An option's password. Raises ArgumentTypeError for an empty one, which would be none."""
    if not text:
        raise argparse.ArgumentTypeError("a password cannot be empty")
    return text


def parser() -> Options:
    """The options of `scribe serve`. Those not given are absent from the result, so that the file counts."""
    options = Options("scribe serve", "Run the chat server in this terminal.", EXAMPLES)
    for flag, kind, metavar, text in (
        ("--host", str, "ADDRESS", "address to listen on (127.0.0.1)"),
        ("--port", port, "PORT", "TCP port, 0 picks a free one (12345)"),
        ("--log-dir", folder, "FOLDER", "where the chat logs are (logs)"),
        ("--data-dir", folder, "FOLDER", "where everything else is kept (data)"),
        ("--log-max-size", size, "SIZE", "finish a log file at this size: 65536, 64k, 10M (64M)"),
        ("--password", secret, "PASSWORD", "what everybody needs to connect (none)"),
        ("--motd", Path, "FILE", "a text file, shown to everybody who connects"),
        ("--server-name", str, "NAME", "the server's name (scribe.local)"),
        ("--config", Path, "FILE", "a TOML file with any of the settings; options win"),
    ):
        options.add_argument(flag, type=kind, metavar=metavar, help=text, default=None)
    options.add_argument(
        "--plaintext", action="store_true", default=None, help="unencrypted beyond this machine"
    )
    options.add_argument(
        "--no-limits", dest="limits", action="store_false", default=None, help="no flood or connection limits"
    )
    return options


def settings_from(argv: Sequence[str]) -> Settings:
    """Settings from the command line and the file it names. Raises `UsageError`."""
    given: dict[str, Any] = {k: v for k, v in vars(parser().parse_args(argv)).items() if v is not None}
    config = given.pop("config", None)
    values = {**(read_file(config) if config else {}), **given}
    if "log_dir" in values:
        _need_folder(values["log_dir"])
    return build({}, values)


def _need_folder(path: Path) -> None:
    """A log folder that was named must be there: a typo or a missing mount must not start an empty log."""
    if not path.exists():
        raise SettingError(f"there is no log folder {path}: create it first")
    if not path.is_dir():
        raise SettingError(f"the log folder {path} is not a folder")


def open_logbook(settings: Settings, feed: Feed) -> Logbook:
    """Open the logs as the settings say. Raises `SettingError` with one line where that cannot be."""
    for folder in (settings.log_dir, settings.data_dir):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SettingError(f"cannot create {folder}: {error.strerror}") from None
    try:
        return Logbook.open(
            settings.log_dir,
            sync=settings.sync,
            sync_interval=settings.sync_interval,
            max_size=settings.log_max_size,
            report=feed.trouble,
        )
    except LogError as error:
        raise SettingError(str(error)) from None


def run(argv: Sequence[str]) -> int:
    """Run until Ctrl-C or SIGTERM. Raises `UsageError` for what cannot be started."""
    settings = settings_from(argv)
    server = Server(settings, open_logbook=open_logbook)
    stop: queue.SimpleQueue[None] = queue.SimpleQueue()  # whose `put`, unlike Event.set, may interrupt `get`

    def stopping(_number: int, _frame: FrameType | None) -> None:
        stop.put(None)

    for name in _SIGNALS:
        number = getattr(signal, name, None)
        if number is not None:
            with contextlib.suppress(ValueError):  # not in the main thread, as in tests
                signal.signal(number, stopping)
    spare_the_collector()
    server.start()
    try:
        console = announce(shown_address(server.socket), settings.log_dir, server.feed)
        console.start()
        while not _told(stop):
            pass
        server.feed.note("stopping")
    finally:
        server.stop()
    uptime = (server.hub.clock() - server.hub.started) // SECOND
    server.feed.note(f"stopped after {uptime} s; everything is on disk")
    console.stop()
    return 0


def spare_the_collector() -> None:
    """Let the cycle collector look less often: what a message makes is freed by its reference counts.

    At Python's own threshold (700 objects) every batch would be looked through several times.
    """
    gc.freeze()  # modules, tables, settings: they stay
    gc.set_threshold(COLLECT_AFTER)


def _told(stop: queue.SimpleQueue[None]) -> bool:
    """Whether it is time to stop; waits a moment only, since on Windows Ctrl-C does not end a longer wait."""
    try:
        stop.get(timeout=0.5)
    except queue.Empty:
        return False
    return True
