"""`scribe log list`: which channels there are, and how much was said in them."""

import json
from collections.abc import Sequence
from datetime import UTC
from typing import Final

from rich.table import Table
from rich.text import Text

from chat.irc.times import log_time
from chat.logbook.scan import FOREVER, files_between
from chat.options import Options
from chat.reader.counting import Summary, summarise
from chat.reader.output import Output, add_output
from chat.reader.parallel import size_of
from chat.reader.progress import Progress
from chat.reader.tables import WIDTH, write_rich
from chat.safetext import printable
from chat.search.asking import add_place
from chat.search.damage import Damage
from chat.search.places import choose_logs
from chat.search.when import to_local

EXAMPLES: Final = """\
examples:
  scribe log list
  scribe log list --log-dir ~/.local/share/scribe/logs
  scribe log list -o json
"""
_NUMBERS: Final = ("days", "messages", "people", "size", "last line")
_LEAST_NAME: Final = 12  # cells for the name of a channel, however narrow the terminal
_UNITS: Final = ("B", "kB", "MB", "GB", "TB")


def main(argv: Sequence[str]) -> int:
    """Run the verb; 1 when there are no logs. Raises `UsageError`."""
    parser = Options("scribe log list", "List the channels and private chats in the logs.", EXAMPLES)
    parser.add_argument("channels", nargs="*", metavar="CHANNEL", help="only these")
    add_place(parser)
    parser.add_argument("-o", "--output", dest="format", choices=("pretty", "plain", "json"))
    parser.add_argument("--utc", action="store_true", help="times are UTC, not local")
    add_output(parser)
    options = parser.parse_intermixed_args(argv)
    logs = choose_logs(options.log_dir, options.channels)
    damage = Damage()
    total = sum(size_of(file) for log in logs for file in files_between(log, 0, FOREVER))
    with Progress("counting", total) as progress:
        summaries = [summarise(log, damage, progress.advance) for log in logs]
    with Output(color=options.color) as output:
        kind = options.format or ("pretty" if output.terminal else "plain")
        if kind == "json":
            for summary in summaries:
                output.write(json.dumps(_as_dict(summary), ensure_ascii=True) + "\n")
        elif kind == "plain":
            for summary in summaries:
                output.write("\t".join(_row(summary, options.utc)) + "\n")
        else:
            _write_table(output, summaries, options.utc)
    damage.tell("list")
    return 0 if summaries else 1


def _as_dict(summary: Summary) -> dict[str, object]:
    fields = summary._asdict()
    log = fields.pop("log")
    for end in ("first", "last"):
        fields[end] = log_time(fields[end]) if fields[end] else None
    return {"conversation": log.conversation, "server": log.server, **fields}


def _row(summary: Summary, utc: bool) -> list[str]:
    zone = UTC if utc else None
    last = f"{to_local(summary.last, zone):%Y-%m-%d %H:%M}" if summary.last else "-"
    return [
        printable(summary.log.name),
        str(summary.days),
        str(summary.messages),
        str(summary.people),
        readable_size(summary.size),
        last,
    ]


def _write_table(output: Output, summaries: Sequence[Summary], utc: bool) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("channel", style="cyan", no_wrap=True, overflow="ellipsis")
    for name in _NUMBERS:
        table.add_column(name, justify="right", no_wrap=True)
    rows = [_row(summary, utc) for summary in summaries]
    others = sum(max(map(len, column)) for column in zip(_NUMBERS, *(row[1:] for row in rows), strict=True))
    room = max(_LEAST_NAME, (output.width or WIDTH) - others - 2 * len(_NUMBERS))
    for name, *rest in rows:
        text = Text(name)
        text.truncate(room, overflow="ellipsis")
        table.add_row(text, *rest)
    write_rich(output, table)


def readable_size(size: int) -> str:
    """Bytes for people: `640 B`, `1.4 MB` (powers of 1000)."""
    value, unit = float(size), 0
    while value >= 999.5 and unit < len(_UNITS) - 1:
        value /= 1000
        unit += 1
    return f"{value:.0f} {_UNITS[unit]}" if unit == 0 or value >= 99.5 else f"{value:.1f} {_UNITS[unit]}"
