"""`scribe log stats [CHANNEL...]`: when is how much said, by whom, about what."""

import json
import time
from collections import Counter
from collections.abc import Sequence
from typing import Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from chat.irc.times import log_time
from chat.options import Options
from chat.reader.drawing import bar, heat_map, spark_days
from chat.reader.output import Output, add_output
from chat.reader.progress import Progress
from chat.reader.tables import write_rich
from chat.reader.tally import Tally, median_answer
from chat.reader.tallying import count_pieces, pieces_of
from chat.safetext import printable
from chat.search.asking import TIMES_HELP, add_channels, add_filters, join_times, read_query, zone_of
from chat.search.damage import Damage
from chat.search.places import choose_logs
from chat.search.words import SPOKEN, plural

TOP: Final = 10
_LONGEST: Final = 72  # cells of an address or a word

EXAMPLES: Final = f"""\
examples:
  scribe log stats
  scribe log stats lobby --since "4 weeks ago"
  scribe log stats lobby --from alice -o json

{TIMES_HELP}"""


def main(argv: Sequence[str]) -> int:
    """Run the verb; 1 when nothing was said. Raises `UsageError`."""
    parser = Options("scribe log stats", "Show when how much was said, by whom, and about what.", EXAMPLES)
    add_channels(parser)
    add_filters(parser)
    parser.add_argument("-o", "--output", dest="format", choices=("pretty", "json"), default="pretty")
    add_output(parser)
    options = parser.parse_intermixed_args(join_times(argv))
    query = read_query(options, time.time_ns() // 1000)
    logs = choose_logs(options.log_dir, query.channels)
    damage = Damage()
    pieces = pieces_of(logs, query)
    with Progress("counting", sum(piece.size for piece in pieces)) as progress:
        counted = count_pieces(pieces, query, zone_of(options), damage, progress.advance)
    with Output(color=options.color, pager=not options.no_pager) as output:
        if options.format == "json":
            output.write(json.dumps(_as_dict(counted), ensure_ascii=True) + "\n")
        elif counted.messages:
            names = ", ".join(log.name for log in logs[:4]) + (
                f" and {len(logs) - 4} more" if len(logs) > 4 else ""
            )
            write_rich(output, *_drawings(counted, names, output.width or 100))
    damage.tell("stats")
    return 0 if counted.messages else 1


def _as_dict(counted: Tally) -> dict[str, object]:
    return {
        "first": log_time(counted.first) if counted.first else None,
        "last": log_time(counted.last) if counted.last else None,
        "messages": counted.messages,
        "kinds": dict(counted.kinds.most_common()),
        "days": dict(sorted(counted.days.items())),
        "hours": [[counted.hours[day, hour] for hour in range(24)] for day in range(7)],
        "people": [
            {
                "nick": nick,
                "messages": count,
                "characters": counted.characters[nick],
                "median_answer_seconds": median_answer(counted.answers.get(nick, Counter())),
            }
            for nick, count in counted.people.most_common()
        ],
        "words": [{"word": word, "count": count} for word, count in counted.topics().most_common(100)],
        "links": [{"url": url, "count": count} for url, count in counted.links.most_common(100)],
    }


def _drawings(counted: Tally, names: str, width: int) -> list[RenderableType]:
    events = sum(count for kind, count in counted.kinds.items() if kind not in SPOKEN)
    head = Text.assemble(
        (printable(names), "bold cyan"),
        "  ",
        (f"{counted.messages:,}", "bold"),
        f" {plural('message', counted.messages)} by ",
        (f"{len(counted.people):,}", "bold"),
        f" {plural('person', len(counted.people))} on ",
        (f"{len(counted.days):,}", "bold"),
        f" {plural('day', len(counted.days))}, {events:,} {plural('event', events)}",
    )
    return [
        head,
        Text(),
        Text("messages a day", style="bold"),
        spark_days(counted.days, width),
        Text(),
        Text("when in the week", style="bold"),
        heat_map(counted.hours, width),
        Text(),
        _people(counted, width),
        Text(),
        _words_and_links(counted),
    ]


def _people(counted: Tally, width: int) -> RenderableType:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("people", no_wrap=True, max_width=24)
    table.add_column("messages", justify="right")
    table.add_column("", width=max(8, min(40, width - 68)))
    table.add_column("letters each", justify="right")
    table.add_column("answers in", justify="right")
    most = max(counted.people.values())
    for nick, count in counted.people.most_common(TOP):
        answer = median_answer(counted.answers.get(nick, Counter()))
        table.add_row(
            Text(printable(nick)),
            f"{count:,}",
            Text(bar(count / most, max(8, min(40, width - 68))), style="color(37)"),
            f"{counted.characters[nick] / count:.0f}",
            "" if answer is None else _duration(answer),
        )
    return table


def _words_and_links(counted: Tally) -> RenderableType:
    parts: list[RenderableType] = []
    for title, counter in (("words", counted.topics()), ("links", counted.links)):
        if counter:
            line = Text(f"{title}  ", style="bold")
            for text, count in counter.most_common(TOP):
                shown = Text(printable(text), style="default not bold")
                shown.truncate(_LONGEST, overflow="ellipsis")
                line.append_text(shown)
                line.append(f"\u00a0{count:,}   ", style="dim not bold")
            parts.append(line)
    return Group(*parts)


def _duration(seconds: float) -> str:
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
