"""`scribe log context MSGID...`: what was said around a message."""

import sys
from collections.abc import Sequence
from datetime import UTC
from typing import Final

from chat.errors import UsageError
from chat.irc.times import msgid_time
from chat.logbook import history
from chat.logbook.scan import Log
from chat.options import Options
from chat.reader.formats import Format, Look
from chat.reader.output import Output, add_output
from chat.reader.writers import add_format, writer
from chat.search.asking import add_place, count
from chat.search.finding import Entry
from chat.search.places import choose_logs
from chat.search.removed import Removed

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
    status = 0
    with Output(color=options.color, pager=not options.no_pager) as output:
        zone = UTC if options.utc else None
        shown = writer(options.format, output, Look(zone, True, False, output.colours, output.width))
        shown.start()
        for number, (msgid, time) in enumerate(zip(options.msgids, times, strict=True)):
            if number:
                shown.gap()
            found = [_show(shown, log, time, options.context, options.raw) for log in logs]
            if not any(found):
                print(f"scribe log context: no log holds the message {msgid}", file=sys.stderr)
                status = 1
        shown.end()
    return status


def _time_of(msgid: str) -> int:
    time = msgid_time(msgid)
    if time is None:
        raise UsageError(f"scribe log context: {msgid!r} is not a msgid: eleven letters and digits")
    return time


def _show(shown: Format, log: Log, time: int, lines: int, raw: bool) -> bool:
    """Whether the log holds a record of this time, which is then shown with what is around it."""
    before = history.before(log.root, log.conversation, time, lines)
    after = history.after(log.root, log.conversation, time - 1, lines + 1)
    if not after or after[0].time != time:
        return False
    removed = Removed(log)
    for record in before + after:
        gone = not raw and removed.has(record.time)
        shown.entry(Entry(log, record, removed=gone, hit=record.time == time))
    return True
