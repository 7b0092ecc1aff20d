"""`scribe log import FILE...`: archives of irssi, WeeChat, ZNC and others become Scribe logs."""

import argparse
import re
import sys
import time
from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from itertools import islice
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from chat.errors import UsageError
from chat.irc.names import fold
from chat.logbook.insert import Inserted, insert
from chat.logbook.line import is_private
from chat.logbook.lock import take_lock
from chat.logbook.policy import NOTHING
from chat.logbook.storage import DISK
from chat.logbook.upkeep import Upkeep
from chat.options import Options
from chat.reader.archive_records import Report, read_archive
from chat.reader.archives import ARCHIVES, Archive, guess
from chat.reader.output import Output
from chat.reader.progress import Progress
from chat.safetext import visible
from chat.search.asking import add_place, join_times
from chat.search.places import need_folder
from chat.search.words import plural

_SHOWN: Final = 10  # lines that were not understood
_LOOKED_AT: Final = 500  # lines to tell the program by
_GZIP: Final = b"\x1f\x8b"
_IMPOSSIBLE: Final = re.compile(r"[\s\0\ud800-\udfff]")  # surrogates: bytes that are no UTF-8
_DATE_IN_NAME: Final = re.compile(r"(?<!\d)(\d{4})-?(\d{2})-?(\d{2})(?!\d)")

EXAMPLES: Final = """\
examples:
  scribe log import ~/irclogs/libera/'#lobby.log' --zone Europe/Berlin
  scribe log import irc.libera.#lobby.weechatlog --zone UTC --dry-run
  scribe log import moddata/log/libera/'#lobby'/*.log --format znc --zone +02:00
  scribe log import query.log --channel alice,bobb --zone Europe/Berlin

Times in these archives say no zone: --zone does. Importing the same again adds nothing. The server must not
be running on the same logs. The exit status is 1 when a line was not understood or not taken.
"""


def main(argv: Sequence[str]) -> int:
    """Run the verb; 1 when something was not understood or not taken. Raises `UsageError`, `LogLocked`."""
    parser = Options("scribe log import", "Make Scribe logs of other programs' archives.", EXAMPLES)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    add_place(parser)
    parser.add_argument("--format", choices=ARCHIVES, help="whose archives; by their lines if not given")
    parser.add_argument(
        "--channel", metavar="NAME", help="#channel, or two nicks with a comma; by the file's name"
    )
    parser.add_argument(
        "--zone", type=zone_named, metavar="ZONE", help="Europe/Berlin, UTC, +02:00; or local time"
    )
    parser.add_argument(
        "--date", type=_date, metavar="DATE", help="the day, if neither lines nor names tell it"
    )
    parser.add_argument("--encoding", type=_encoding, default="utf-8", help="of the files (default: utf-8)")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be imported")
    options = parser.parse_intermixed_args(join_times(argv))
    need_folder(options.log_dir)
    plans = [_plan(path, options) for path in options.files]
    status = 0
    if not options.dry_run:
        give_back = take_lock(options.log_dir)
    try:
        for path, name, channel in plans:
            status |= _import(path, ARCHIVES[name], name, channel, options)
        if not options.dry_run:
            _seal(options.log_dir)
    finally:
        if not options.dry_run:
            give_back()
    return status


def _plan(path: Path, options: argparse.Namespace) -> tuple[Path, str, str]:
    """Whose file it is and which channel's, before anything is written."""
    head = _head(path, options.encoding)
    name = options.format or guess(head)
    if name is None:
        raise UsageError(f"scribe log import: {path}: whose archive is this? --format {'|'.join(ARCHIVES)}")
    channel = options.channel or _channel_in(path)
    if channel is None:
        raise UsageError(f"scribe log import: {path}: which channel is this? --channel '#NAME' or NICK,NICK")
    names = channel.split(",")
    if _IMPOSSIBLE.search(channel) or not all(names) or len(names) > (1 if channel[0] in "#&" else 2):
        raise UsageError(f"scribe log import: {channel!r} is neither a channel nor two nicks")
    if channel[0] not in "#&" and len(names) == 1:
        raise UsageError(
            f"scribe log import: {channel!r}: a channel starts with #; a private chat is NICK,NICK"
        )
    return path, name, channel


def _head(path: Path, encoding: str) -> list[str]:
    """The first lines, to tell by whose they are. Raises `UsageError` for what is no text file."""
    if not path.is_file():
        path.stat()  # which says what is wrong if it is not there
        raise UsageError(f"scribe log import: {path}: not a file")
    with path.open("rb") as file:
        raw = list(islice(file, _LOOKED_AT))
    raw[:1] = [line.removeprefix(BOM_UTF8) for line in raw[:1]]
    if raw and raw[0].startswith(_GZIP):
        raise UsageError(f"scribe log import: {path}: is compressed: gunzip it first")
    return [line.decode(encoding, "replace").rstrip("\r\n") for line in raw]


def _channel_in(path: Path) -> str | None:
    """The channel that a name says: #lobby.log, irc.net.#lobby.weechatlog, #lobby/2026-11-20.log."""
    for text in (path.stem, path.parent.name):
        if match := re.search(r"(?:^|\.)([#&][^\s,\ud800-\udfff]+?)(?:_\d{8})?$", text):
            return match[1]
    return None


def zone_named(text: str) -> tzinfo:
    """An option's time zone: a name of the tz database, UTC, or an offset. Raises ArgumentTypeError."""
    if text.upper() in ("UTC", "Z"):
        return UTC
    try:
        if text[:1] in "+-":
            return timezone(datetime.strptime(text, "%z").utcoffset() or timedelta())
        return ZoneInfo(text)
    except (ValueError, ZoneInfoNotFoundError, OSError):
        raise argparse.ArgumentTypeError(f"{text!r} is not a time zone: Europe/Berlin, UTC, +02:00") from None


def _encoding(text: str) -> str:
    """An encoding in which lines can be told apart as bytes. Raises ArgumentTypeError."""
    try:
        if b"\n[<a> ".decode(text) == "\n[<a> ":
            return text
    except LookupError:
        raise argparse.ArgumentTypeError(f"there is no encoding {text!r}") from None
    except UnicodeError:
        pass
    raise argparse.ArgumentTypeError(f"{text!r} does not hold ASCII as it is: convert to UTF-8 first (iconv)")


def _date(text: str) -> str:
    try:
        return f"{datetime.strptime(text, '%Y-%m-%d'):%Y-%m-%d}"
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date: 2026-11-20") from None


def _import(path: Path, archive: Archive, name: str, channel: str, options: argparse.Namespace) -> int:
    with Progress(f"reading {path.name}", path.stat().st_size) as progress:
        lines = _lines(path, options.encoding, progress)
        report = read_archive(lines, archive, channel, options.zone, options.date or _date_in(path))
    conversation = fold(channel) if not is_private(channel) else ",".join(sorted(fold(channel).split(",")))
    done = insert(DISK, options.log_dir, conversation, report.records, report.precision, dry=options.dry_run)
    output = Output()  # which shows any name in any locale
    output.write(f"{path}: {name}, {visible(conversation)}, {_told(options, report, done)}\n")
    output.flush()
    _tell_of_lines(path, report, done)
    better = guess(_head(path, options.encoding)) if report.unknown else name
    if better not in (None, name):
        print(f"  these look like lines of {better}: --format {better}", file=sys.stderr)
    return 1 if report.unknown or done.refused else 0


def _seal(root: Path) -> None:
    """Seal what was imported, so that no change to it can pass for genuine."""
    upkeep = Upkeep(
        DISK, root, lambda *_: True, lambda text: print(f"scribe log import: {text}", file=sys.stderr)
    )
    for _ in upkeep.steps(time.time_ns() // 1000, NOTHING):
        pass


def _date_in(path: Path) -> str:
    match = _DATE_IN_NAME.search(path.name)
    return "-".join(match.groups()) if match else ""


def _lines(path: Path, encoding: str, progress: Progress) -> Iterator[str | None]:
    """The lines; None for one that is not in the encoding."""
    with path.open("rb") as file:
        file.seek(len(BOM_UTF8) if file.read(len(BOM_UTF8)) == BOM_UTF8 else 0)
        for raw in file:
            progress.advance(len(raw))
            try:
                yield raw.decode(encoding).rstrip("\r\n")
            except UnicodeError:
                yield None


def _told(options: argparse.Namespace, report: Report, done: Inserted) -> str:
    would = "would be " if options.dry_run else ""
    return (
        f"{options.zone or 'local time'}: {done.added} {would}imported, {done.duplicates} there already, "
        f"{report.own} about the program itself, {len(report.unknown)} not understood"
    )


def _tell_of_lines(path: Path, report: Report, done: Inserted) -> None:
    """What was not understood, not taken, or may belong elsewhere."""
    for number, line in report.unknown[:_SHOWN]:
        print(f"  {path}:{number}: not understood: {visible(line[:200])}", file=sys.stderr)
    if len(report.unknown) > _SHOWN:
        print(f"  and {len(report.unknown) - _SHOWN} more lines", file=sys.stderr)
    for other, count in report.misplaced.most_common(_SHOWN):
        print(f"  {count} {plural('line', count)} may not belong here: of {visible(other)}", file=sys.stderr)
    for day, reason in done.refused.items():
        print(f"  {day}: not imported: {reason}", file=sys.stderr)
