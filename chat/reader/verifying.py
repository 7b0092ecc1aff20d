"""`scribe log verify [CHANNEL...]`: are the logs what they were when they were sealed?"""

from collections.abc import Sequence
from typing import Final

from chat.logbook.verify import Checked, verify_conversation
from chat.options import Options
from chat.reader.output import Output, add_output
from chat.reader.paint import Paint
from chat.reader.places import choose_logs
from chat.reader.progress import Progress
from chat.reader.query import add_place
from chat.reader.words import plural
from chat.safetext import visible

EXAMPLES: Final = """\
examples:
  scribe log verify                     everything
  scribe log verify lobby -q && echo untouched

A file is sealed with its SHA-256 when its day is over; each seal holds the one before it. The newest file of
a log is not sealed yet: of it only the form of its lines is checked. The exit status is 1 when something is
wrong.
"""


def main(argv: Sequence[str]) -> int:
    """Run the verb; 1 when anything was changed, cut or is missing. Raises `UsageError`."""
    parser = Options("scribe log verify", "Check the logs against their seals.", EXAMPLES)
    parser.add_argument(
        "channels", nargs="*", metavar="CHANNEL", help="channels or private chats; all if none"
    )
    add_place(parser)
    parser.add_argument("-q", "--quiet", action="store_true", help="only the exit status")
    add_output(parser)
    options = parser.parse_intermixed_args(argv)
    logs = choose_logs(options.log_dir, options.channels)
    sealed = unsealed = problems = 0
    with Output(color=options.color) as output, Progress("verifying") as progress:
        paint = Paint(output.colours)
        for log in logs:
            for found in verify_conversation(log.root, log.conversation):
                if isinstance(found, Checked):
                    sealed += found.sealed
                    unsealed += not found.sealed
                    progress.advance(found.path.stat().st_size if found.path.exists() else 0)
                    continue
                problems += 1
                progress.hide()
                if not options.quiet:
                    output.write(paint("go", visible(str(found))) + "\n")
        if not options.quiet:
            wrong = f"{problems} {plural('problem', problems)}" if problems else "nothing is wrong"
            output.write(
                f"{paint('bold', wrong)}: {sealed} sealed {plural('file', sealed)} as they were, "
                f"{unsealed} not sealed yet\n"
            )
    return 1 if problems else 0
