"""`scribe log search PATTERN [CHANNEL...]`: grep for chats."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from chat.logbook.scan import Log
from chat.options import Options
from chat.reader.formats import Format, Look
from chat.reader.output import Output, add_output
from chat.reader.parallel import search, size_of
from chat.reader.progress import Progress
from chat.reader.writers import add_format, writer
from chat.safetext import printable
from chat.search.around import Around
from chat.search.asking import (
    TIMES_HELP,
    add_channels,
    add_filters,
    add_pattern,
    join_times,
    read_query,
    zone_of,
)
from chat.search.damage import Damage
from chat.search.finding import PLAIN, Entry, Finder
from chat.search.matching import compile_pattern
from chat.search.places import choose_logs
from chat.search.query import Query

EXAMPLES: Final = f"""\
examples:
  scribe log search password                    in all channels and private chats
  scribe log search -i 'h[ae]llo' lobby         a regular expression, capitals or not
  scribe log search -F 'C:\\temp' -C 3           just this text, and three lines around each hit
  scribe log search --from bob --since -2d ''   everything that bob said in two days
  scribe log search -c --has url ''             how many links were posted
  scribe log search -l hike                     in which files

The exit status is grep's: 0 if something was found, 1 if not, 2 if something is wrong. Every hit comes with
its msgid (scribe log context MSGID shows what was around it), its file and its line.

{TIMES_HELP}"""


def main(argv: Sequence[str]) -> int:
    """Run the verb; 0 when something was found, 1 otherwise. Raises `UsageError`."""
    parser = Options("scribe log search", "Search what was said, topics and reasons.", EXAMPLES)
    parser.add_argument("pattern", nargs="?", metavar="PATTERN", help="a regular expression; with -F, text")
    add_channels(parser)
    add_filters(parser)
    add_pattern(parser)
    parser.add_argument("-c", "--count", action="store_true", help="only how many were found, per channel")
    parser.add_argument("-l", "--files-with-matches", action="store_true", help="only the files' names")
    add_format(parser)
    add_output(parser)
    options = parser.parse_intermixed_args(join_times(argv))
    if options.regexp is not None and options.pattern is not None:
        options.channels.insert(0, options.pattern)
    elif options.regexp is None and options.pattern is None:
        parser.error("a pattern is needed ('' for everything)")
    query = read_query(options, time.time_ns() // 1000, options.pattern)
    if query.pattern == "":
        query = replace(query, pattern=None)
    logs = choose_logs(options.log_dir, query.channels)
    expression = compile_pattern(query)
    damage = Damage()
    status = 0  # where the reader has left the pager
    with Output(color=options.color, pager=not options.no_pager and not options.count) as output:
        if options.count:
            status = _write_counts(output, logs, query, damage)
        elif options.files_with_matches:
            status = _write_files(output, logs, query, damage)
        else:
            highlight = None if query.invert else expression
            look = Look(zone_of(options), len(logs) > 1, True, output.colours, output.width, highlight)
            shown = writer(options.format, output, look)
            status = _write_hits(output, shown, logs, query, damage)
    damage.tell("search")
    return status


def _write_hits(output: Output, shown: Format, logs: Sequence[Log], query: Query, damage: Damage) -> int:
    """Write them as they are found."""
    status = 1
    with Progress("searching", _size(logs, query)) as progress:
        hits = search(logs, query, shown.wants, progress.advance, damage)
        shown.start()
        for entry in Around(query, shown.wants).add(_in_order(hits, query)):
            progress.hide()
            if entry is None:
                shown.gap()
                continue
            status = 0
            shown.entry(entry)
            if output.terminal:
                output.flush()
        shown.end()
    return status


def _in_order(hits: Iterator[Entry], query: Query) -> Iterator[Entry]:
    """With lines around them log by log, oldest first, as SEARCH answers: only so can contexts be joined."""
    if not (query.before or query.after):
        return hits
    if query.newest is None and not query.reverse:  # they are so already
        return hits
    return iter(sorted(hits, key=lambda hit: (hit.log.server, hit.log.conversation, hit.record.time)))


def _write_counts(output: Output, logs: Sequence[Log], query: Query, damage: Damage) -> int:
    """How many per channel, every channel, as grep -c does; the number alone where only one is meant."""
    counts = Counter(entry.log for entry in _hits(logs, query, damage))
    for log in logs:
        name = f"{printable(log.name)}:" if len(logs) > 1 else ""
        output.write(f"{name}{counts[log]}\n")
    return 0 if counts else 1


def _write_files(output: Output, logs: Sequence[Log], query: Query, damage: Damage) -> int:
    paths = dict.fromkeys(entry.path for entry in _hits(logs, query, damage))
    for path in paths:
        output.write(f"{path}\n")
    return 0 if paths else 1


def _size(logs: Sequence[Log], query: Query) -> int:
    """Bytes that will be looked through."""
    return sum(size_of(file) for log in logs for file in Finder(log, query).files())


def _hits(logs: Sequence[Log], query: Query, damage: Damage) -> Iterator[Entry]:
    with Progress("searching", _size(logs, query)) as progress:
        yield from search(logs, query, PLAIN, progress.advance, damage)
