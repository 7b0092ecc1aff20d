"""`scribe log context MSGID...`: what was said around a message."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC
from typing import Final

from chat.errors import UsageError
from chat.irc.times import msgid_time
from chat.logbook.scan import Log
from chat.options import Options
from chat.reader.formats import Look
from chat.reader.output import Output, add_output
from chat.reader.writers import add_format, writer
from chat.search.asking import add_place, count
from chat.search.damage import Damage
from chat.search.finding import Entry, Wants, find
from chat.search.places import choose_logs
from chat.search.query import Query

LINES: Final = 5  # before and after

EXAMPLES: Final = """\
examples:
  scribe log context 1k0qe6fzzyr            five lines before and after it
  scribe log context 1k0qe6fzzyr -C 30
"""


def main(argv: Sequence[str]) -> int:
    """Run the verb; 1 when a message is in no log. Raises `UsageError`."""
    parser = Options("scribe log context", "Show what was said around a message.", EXAMPLES)
    parser.add_argument(
        "msgids", nargs="+", metavar="MSGID", help="as `scribe log search` and clients show it"
    )
    add_place(parser)
    parser.add_argument(
        "-C", "--context", type=count, default=LINES, metavar="N", help="lines before and after"
    )
    parser.add_argument("--utc", action="store_true", help="times are UTC, not local")
    parser.add_argument("--raw", action="store_true", help="show also what was removed")
    add_format(parser)
    add_output(parser)
    options = parser.parse_intermixed_args(argv)
    times = [_time_of(msgid) for msgid in options.msgids]
    logs = choose_logs(options.log_dir, ())
    damage = Damage()
    status = 0
    with Output(color=options.color, pager=not options.no_pager) as output:
        zone = UTC if options.utc else None
        shown = writer(options.format, output, Look(zone, True, False, output.colours, output.width))
        shown.start()
        for number, (msgid, time) in enumerate(zip(options.msgids, times, strict=True)):
            if number:
                shown.gap()
            query = Query(time, before=options.context, after=options.context, removed=options.raw)
            found = [entry for log in logs for entry in _around(log, query, shown.wants, damage)]
            for entry in found:
                shown.entry(entry)
            if not found:
                print(f"scribe log context: no log holds the message {msgid}", file=sys.stderr)
                status = 1
        shown.end()
    damage.tell("context")
    return status


def _time_of(msgid: str) -> int:
    time = msgid_time(msgid)
    if time is None:
        raise UsageError(f"scribe log context: {msgid!r} is not a msgid: eleven letters and digits")
    return time


def _around(log: Log, query: Query, wants: Wants, damage: Damage) -> list[Entry]:
    """The record of the time `since`, with as many before and after it as wanted; nothing where it is not."""
    time = query.since
    after = list(find([log], replace(query, most=query.after + 1), wants, damage=damage))
    if not after or after[0].record.time != time:
        return []
    earlier = replace(query, since=0, until=time - 1, newest=query.before)
    before = find([log], earlier, wants, damage=damage)
    return [entry._replace(hit=entry.record.time == time) for entry in (*before, *after)]
