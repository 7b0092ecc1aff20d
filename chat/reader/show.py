"""`scribe log show [CHANNEL...]`: what was said, in the order it was said."""

import time
from collections.abc import Sequence
from typing import Final

from chat.options import Options
from chat.reader.formats import Look
from chat.reader.output import Output, add_output
from chat.reader.writers import add_format, writer
from chat.search.asking import TIMES_HELP, add_channels, add_filters, join_times, read_query, zone_of
from chat.search.damage import Damage
from chat.search.finding import find
from chat.search.places import choose_logs

EXAMPLES: Final = f"""\
examples:
  scribe log show lobby                         everything in #lobby (quote '#lobby', or leave the # out)
  scribe log show -n 50                         the last 50 lines of all channels
  scribe log show lobby --since yesterday --until today --no-joins
  scribe log show alice --from bob              what bob said in his private chats with alice
  scribe log show lobby --since -2h -o json     for programs: one JSON object a line

{TIMES_HELP}"""


def main(argv: Sequence[str]) -> int:
    """Run the verb; 1 when there was nothing to show. Raises `UsageError`."""
    parser = Options("scribe log show", "Show what was said.", EXAMPLES)
    add_channels(parser)
    add_filters(parser)
    add_format(parser)
    add_output(parser)
    options = parser.parse_intermixed_args(join_times(argv))
    query = read_query(options, time.time_ns() // 1000)
    logs = choose_logs(options.log_dir, query.channels)
    damage = Damage()
    with Output(color=options.color, pager=not options.no_pager) as output:
        look = Look(zone_of(options), len(logs) > 1, colours=output.colours, width=output.width)
        shown = writer(options.format, output, look)
        shown.start()
        found = 0
        for entry in find(logs, query, shown.wants, damage=damage):
            shown.entry(entry)
            found += 1
        shown.end()
    damage.tell("show")
    return 0 if found else 1
