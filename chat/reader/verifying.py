"""`scribe log verify [CHANNEL...]`: are the logs what they were when they were sealed?"""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from chat.logbook.scan import Log
from chat.logbook.verify import Checked, Problem, missing_folders, verify_conversation
from chat.options import Options
from chat.reader.output import Output, add_output
from chat.reader.paint import Paint
from chat.reader.progress import Progress
from chat.safetext import visible
from chat.search.asking import add_channels
from chat.search.places import choose_logs
from chat.search.words import plural

EXAMPLES: Final = """\
examples:
  scribe log verify                     everything
  scribe log verify lobby -q && echo untouched

A file is sealed with its SHA-256 when the server, or the client whose log it is, goes on to the next one or
its day is over; each seal holds the one before it. Of a file that is not sealed yet only the form of its
lines is checked: the newest one of a log is open still; others that were finished while nothing ran that
could seal them are counted. The exit status is 1 when something is wrong.
"""


def main(argv: Sequence[str]) -> int:
    """Run the verb; 1 when anything was changed, cut or is missing. Raises `UsageError`."""
    parser = Options("scribe log verify", "Check the logs against their seals.", EXAMPLES)
    add_channels(parser)
    parser.add_argument("-q", "--quiet", action="store_true", help="only the exit status")
    add_output(parser)
    options = parser.parse_intermixed_args(argv)
    logs = choose_logs(options.log_dir, options.channels, unreadable=True)
    checked: list[Checked] = []
    wrong: set[Path] = set()
    with Output(color=options.color) as output, Progress("verifying") as progress:
        paint = Paint(output.colours)
        for found in _look(options.log_dir, logs, everything=not options.channels):
            if isinstance(found, Checked):
                checked.append(found)
                progress.advance(found.path.stat().st_size if found.path.exists() else 0)
                continue
            wrong.add(found.path)
            progress.hide()
            if not options.quiet:
                output.write(paint("go", visible(str(found))) + "\n")
        if not options.quiet:
            head = _wrong(len(wrong))
            output.write(f"{paint('bold', head)}: {_summary(checked)}\n")
    return 1 if wrong else 0


def _look(root: Path, logs: Sequence[Log], *, everything: bool) -> Iterator[Problem | Checked]:
    """Each log's files; and, if all logs are meant, the folders that are gone."""
    now = time.time_ns() // 1000
    if everything:
        for place in sorted({root, *(log.root for log in logs)}):
            yield from missing_folders(place)
    for log in logs:
        yield from verify_conversation(log.root, log.conversation, now)


def _wrong(files: int) -> str:
    if not files:
        return "nothing is wrong"
    return "1 file is not as it should be" if files == 1 else f"{files} files are not as they should be"


def _summary(checked: Sequence[Checked]) -> str:
    """What is known of the files with nothing wrong."""
    sealed = sum(found.sealed for found in checked)
    finished = sum(found.finished and not found.sealed for found in checked)
    parts = [f"{sealed} sealed {plural('file', sealed)} unchanged"]
    if finished:
        parts.append(f"{finished} finished {plural('file', finished)} not sealed yet: not checked")
    if still_open := len(checked) - sealed - finished:
        parts.append(f"{still_open} still open")
    return ", ".join(parts)
