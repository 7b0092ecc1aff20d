"""Which logs are meant by what was typed.

Rules for this file: names and folders; nothing is read from a log. That some may not be read is no mistake of
whoever asks for all, so it is told of here, once for every verb.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from chat.errors import UsageError
from chat.irc.names import fold
from chat.logbook.line import is_private
from chat.logbook.read import list_files
from chat.logbook.scan import Log, logs_below
from chat.search.words import plural


def need_folder(root: Path) -> None:
    """Raises `UsageError` if there is no such folder: it may be typed wrongly."""
    if not root.is_dir():
        what = "is not a folder" if root.exists() else "there is no such folder"
        raise UsageError(f"{root}: {what} (--log-dir says where the logs are)")


def choose_logs(root: Path, names: Sequence[str], *, unreadable: bool = False) -> list[Log]:
    """The logs that are meant; all of them when no name is given. Raises `UsageError`.

    Of all, those that may not be read (other people's private chats) are left out, which is told on standard
    error; with `unreadable` they are among them.
    """
    try:
        logs = logs_below(root)
    except OSError as error:
        raise UsageError(f"{root}: {error.strerror or error} (--log-dir says where the logs are)") from None
    if not names:
        return logs if unreadable else _readable(logs)
    chosen: list[Log] = []
    for name in apart(logs, names):
        found = named(logs, name)
        if not found:
            known = ", ".join(log.name for log in logs[:8]) + (", ..." if len(logs) > 8 else "")
            raise UsageError(
                f"there is no log of {name!r} in {root}: " + (f"try {known}" if logs else "it is empty")
            )
        chosen += [log for log in found if log not in chosen]
    return chosen


def _readable(logs: Sequence[Log]) -> list[Log]:
    found = [log for log in logs if may_be_read(log)]
    if len(found) < len(logs):
        text = f"{len(logs) - len(found)} of {len(logs)} {plural('log', len(logs))} may not be read by you"
        print(f"scribe log: {text}", file=sys.stderr)
    return found


def may_be_read(log: Log) -> bool:
    """Whether its folder may be looked into."""
    try:
        list_files(log.root, log.conversation)
    except PermissionError:
        return False
    except OSError:  # whoever reads it will say what is wrong
        return True
    return True


def apart(logs: Sequence[Log], names: Sequence[str]) -> list[str]:
    """The names one by one: `lobby,dev` are two, `alice,bobby` the two of one private chat, there or not."""
    found: list[str] = []
    for name in names:
        parts = [part for part in name.split(",") if part]
        meant = [log.conversation for part in parts for log in named(logs, part)]
        several = not named(logs, name) and (len(parts) > 2 or not all(map(is_private, meant)))
        found += parts if several else [name]
    return found


def named(logs: Sequence[Log], name: str) -> list[Log]:
    """By its full name, without its `#`, or, of a private chat, by one of the two."""
    server, slash, rest = name.rpartition("/")
    if slash and any(log.server == server for log in logs):
        logs, name = [log for log in logs if log.server == server], rest
    wanted = fold(name.removeprefix("@"))
    pair = ",".join(sorted(wanted.split(",")))
    for test in (
        lambda log: log.conversation in (wanted, pair),
        lambda log: log.conversation == f"#{wanted}",
        lambda log: wanted in log.conversation.split(","),
    ):
        found = [log for log in logs if test(log)]
        if found:
            return found
    return []
