"""`scribe log follow [CHANNEL...]`: what is being said, as it is said, until Ctrl-C."""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from chat.errors import UsageError
from chat.logbook import history
from chat.logbook.scan import Log, logs_below
from chat.logbook.tail import Tail
from chat.options import Options
from chat.reader.formats import Format, Look
from chat.reader.output import Output, add_output
from chat.reader.writers import add_format, writer
from chat.safetext import printable
from chat.search.asking import TIMES_HELP, add_channels, add_filters, join_times, read_query, zone_of
from chat.search.damage import Damage
from chat.search.finding import Entry, Wants, find
from chat.search.matching import Test, record_test
from chat.search.places import apart, may_be_read, named, need_folder
from chat.search.query import Query

INTERVAL: Final = 0.1  # seconds between two looks
_NEW_LOGS: Final = 10  # looks between two for channels that are new
_LINES: Final = 10  # shown at the start, as tail does

EXAMPLES: Final = f"""\
examples:
  scribe log follow                       everything that is said from now on
  scribe log follow lobby -n 50           the last 50 lines of #lobby, then what follows
  scribe log follow --mentions bob -o json | while read -r line; do ...; done

{TIMES_HELP}"""


def main(argv: Sequence[str]) -> int:
    """Run the verb until it is interrupted; returns 0 then. Raises `UsageError`."""
    parser = Options("scribe log follow", "Show what is being said, as it is said. Ctrl-C ends it.", EXAMPLES)
    add_channels(parser)
    add_filters(parser)
    add_format(parser)
    add_output(parser)
    options = parser.parse_intermixed_args(join_times(argv))
    query = read_query(options, time.time_ns() // 1000)
    need_folder(options.log_dir)
    if query.reverse:
        raise UsageError("scribe log follow: what is to come cannot be shown newest first (-r)")
    with Output(color=options.color) as output:
        several = len(query.channels) != 1 or len(_logs(options.log_dir, query.channels)) > 1
        look = Look(zone_of(options), several, colours=output.colours, width=output.width)
        shown = writer(options.format, output, look)
        shown.start()
        damage, told = Damage(), ""
        with suppress(KeyboardInterrupt):
            for entries in follow(options.log_dir, query, damage):
                _write(shown, output, entries)
                if str(damage) != told:
                    damage.tell("follow")
                    told = str(damage)
        shown.end()
    return 0


def _write(shown: Format, output: Output, entries: Sequence[Entry]) -> None:
    for entry in entries:
        shown.entry(entry)
    output.flush()


def follow(
    root: Path,
    query: Query,
    damage: Damage | None = None,
    *,
    wait: Callable[[], None] = lambda: time.sleep(INTERVAL),
    now: Callable[[], int] = lambda: time.time_ns() // 1000,
) -> Iterator[list[Entry]]:
    """The last lines, or those since the query's time, then whatever is written, a list at a time; ends at
    the query's `until`, or never.

    A list is empty where there was only damage, which is counted in `damage`.
    """
    damage = Damage() if damage is None else damage

    def tail(log: Log) -> Tail:
        return Tail(log, max(query.since - 1, 0), damaged=damage.lines)

    tails = [tail(log) for log in _logs(root, query.channels)]
    if not tails:
        names = " or ".join(query.channels) or "anything"
        print(f"scribe log follow: waiting for {printable(names)} in {root}", file=sys.stderr)
    yield _last_lines(tails, query, damage)
    test = record_test(query)
    looks = 0
    while True:
        late = now() > query.until
        before = str(damage)
        found = _look(tails, test, query)
        if found or str(damage) != before:
            yield found
        if late:
            return
        wait()
        looks += 1
        if looks % _NEW_LOGS == 0 or not tails:
            known = {tail.log for tail in tails}
            tails += [tail(log) for log in _logs(root, query.channels) if log not in known]


def _logs(root: Path, names: Sequence[str]) -> list[Log]:
    """The logs that are meant and are there already."""
    try:
        logs = logs_below(root)
    except FileNotFoundError:
        return []
    if not names:
        return [log for log in logs if may_be_read(log)]
    return [log for log in logs if any(log in named(logs, name) for name in apart(logs, names))]


def _last_lines(tails: Sequence[Tail], query: Query, damage: Damage) -> list[Entry]:
    """The last lines of all logs; each tail goes on behind what its log holds now."""
    newest = _LINES if query.newest is None and not query.since else query.newest
    for tail in tails:
        last = history.latest(tail.log.root, tail.log.conversation, 1)
        tail.last = max(tail.last, last[0].time if last else 0)
    found: list[Entry] = []
    for tail in tails:
        upto = replace(query, until=min(query.until, tail.last), newest=newest)
        found += find([tail.log], upto, Wants(sources=True), damage=damage)
    found.sort(key=lambda entry: entry.record.time)
    return found if newest is None else found[max(0, len(found) - newest) :]


def _look(tails: Sequence[Tail], test: Test, query: Query) -> list[Entry]:
    """What is new in all logs, by time."""
    found = [
        Entry(tail.log, line.record, line.path, line=line.text)
        for tail in tails
        for line in tail.look()
        if line.record.time <= query.until and test(line.record.message)
    ]
    return sorted(found, key=lambda entry: entry.record.time)
