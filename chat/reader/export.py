"""`scribe log export [CHANNEL...]`: the logs in another form, to a file or to standard output."""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from chat.errors import UsageError
from chat.logbook.scan import Log
from chat.options import Options
from chat.reader.foreign import Irssi, WeeChat, Znc
from chat.reader.formats import Csv, Format, Json, Look, Markdown, Plain, Raw, Write
from chat.reader.page import Page
from chat.reader.parallel import search
from chat.reader.progress import Progress
from chat.safetext import visible
from chat.search.asking import TIMES_HELP, add_channels, add_filters, join_times, read_query, zone_of
from chat.search.damage import Damage
from chat.search.places import choose_logs
from chat.search.query import Query

FORMATS: Final[dict[str, Callable[[Write, Look], Format]]] = {
    "text": Plain,
    "json": Json,
    "csv": Csv,
    "md": Markdown,
    "html": Page,
    "raw": Raw,
    "weechat": WeeChat,
    "irssi": Irssi,
    "znc": Znc,
}
_SUFFIXES: Final = {
    ".txt": "text",
    ".jsonl": "json",
    ".json": "json",
    ".csv": "csv",
    ".md": "md",
    ".html": "html",
}

EXAMPLES: Final = f"""\
examples:
  scribe log export lobby --file lobby.html         one page: search, days, a link for every message
  scribe log export lobby -o json > lobby.jsonl     JSON Lines: everything that is known
  scribe log export --since "4 weeks ago" -o csv --file month.csv
  scribe log export lobby -o irssi --file '#lobby.log'

{TIMES_HELP}"""


def main(argv: Sequence[str]) -> int:
    """Run the verb; 1 when there was nothing to export. Raises `UsageError`."""
    parser = Options("scribe log export", "Write logs in another form.", EXAMPLES)
    add_channels(parser)
    parser.add_argument("-o", "--output", dest="format", choices=FORMATS, help="or by the file's name")
    parser.add_argument(
        "-f", "--file", type=Path, metavar="FILE", help="write it there, all of it or nothing"
    )
    parser.add_argument("-e", "--regexp", metavar="PATTERN", help="only what matches")
    add_filters(parser)
    options = parser.parse_intermixed_args(join_times(argv))
    name = options.format or (_SUFFIXES.get(options.file.suffix.lower()) if options.file else None)
    if name is None:
        ending = options.file.suffix if options.file else ""
        unknown = f"the ending {ending} is no known form: " if ending else ""
        raise UsageError(f"scribe log export: {unknown}in which form? -o {'|'.join(FORMATS)}")
    query = read_query(options, time.time_ns() // 1000)
    logs = choose_logs(options.log_dir, query.channels)
    damage = Damage()
    with _written(options.file) as write:
        form = FORMATS[name](write, Look(zone_of(options), len(logs) > 1))
        count = _export(form, logs, query, damage)
    if options.file is not None:
        print(f"{count:,} lines written to {options.file}", file=sys.stderr)
    damage.tell("export")
    return 0 if count else 1


def _export(form: Format, logs: Sequence[Log], query: Query, damage: Damage) -> int:
    count = 0
    with Progress("exporting") as progress:
        form.start()
        for entry in search(logs, query, form.wants, progress.advance, damage):
            form.entry(entry)
            count += 1
        form.end()
    return count


@contextmanager
def _written(path: Path | None) -> Iterator[Write]:
    """Something to write with: a file that appears when it is complete, or standard output."""
    if path is None:
        out = sys.stdout.buffer
        safe = _safe_text if out.isatty() else str
        yield lambda text: _nothing(out.write(safe(text).encode("utf-8", "backslashreplace")))
        out.flush()
        return
    path = _resolved(path)
    plain = path.is_file() or not path.exists()  # a device or a pipe is written to, not replaced
    part = path.with_name(f"{path.name}.part") if plain else path
    try:
        file = part.open("w", encoding="utf-8", errors="backslashreplace", newline="")
    except OSError as error:
        raise UsageError(f"scribe log export: {path}: {error.strerror or error}") from None
    try:
        with file:
            yield lambda text: _nothing(file.write(text))
        if plain:
            part.replace(path)
    finally:
        if plain:
            part.unlink(missing_ok=True)


def _resolved(path: Path) -> Path:
    """Where a link points to. Raises `UsageError` for one that leads to itself."""
    try:
        found = path.resolve()
    except (OSError, RuntimeError):  # before Python 3.13
        found = path
    if found.is_symlink():
        raise UsageError(f"scribe log export: {path}: is a link that leads to itself")
    return found


def _safe_text(text: str) -> str:
    """Text with its tabs and line ends, harmless for a terminal."""
    return "\n".join("\t".join(map(visible, line.split("\t"))) for line in text.split("\n"))


def _nothing(_: object) -> None:
    """What a `Write` returns."""
