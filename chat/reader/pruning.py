"""`scribe log prune`: removing old files by age or size; `--dry-run` only says which.

A running server does this by its own settings; here its lock is needed, so that only one of the two does.
"""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from chat.errors import UsageError
from chat.logbook.lock import take_lock
from chat.logbook.policy import GRACE, Kept, Policy, superfluous
from chat.logbook.read import list_files
from chat.logbook.storage import DISK
from chat.logbook.upkeep import Upkeep
from chat.options import Options, days, size
from chat.reader.listing import readable_size
from chat.reader.output import Output, add_output
from chat.search.asking import add_place
from chat.search.places import choose_logs
from chat.search.words import plural

EXAMPLES: Final = """\
examples:
  scribe log prune --keep-days 365 --dry-run    what would be removed
  scribe log prune --keep-total 10G             the oldest files, until all are below 10 GiB

Only finished files are removed: of days that are over, and of today where the log goes on in another file.
`scribe log verify` knows then that it was on purpose. The exit status is 1 when there is nothing to remove.
"""


def main(argv: Sequence[str]) -> int:
    """Run the verb. Raises `UsageError`, `LogLocked`."""
    parser = Options("scribe log prune", "Remove old log files.", EXAMPLES)
    add_place(parser)
    parser.add_argument("--keep-days", type=days, metavar="DAYS", help="remove files of days older than this")
    parser.add_argument("--keep-size", type=size, metavar="SIZE", help="per channel, as stored (10M, 2G)")
    parser.add_argument("--keep-total", type=size, metavar="SIZE", help="of all channels together")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be removed")
    add_output(parser)
    options = parser.parse_args(argv)
    policy = Policy(None, options.keep_days, options.keep_size, options.keep_total)
    if policy == Policy():
        raise UsageError("scribe log prune: say what to keep: --keep-days, --keep-size or --keep-total")
    roots = sorted({log.root for log in choose_logs(options.log_dir, (), unreadable=True)})
    now = time.time_ns() // 1000
    with Output(color=options.color) as output:
        total = count = 0
        for root in roots:
            files = superfluous(list(_finished_files(root, now)), now, policy)
            for file in files:
                output.write(f"{file.folder / file.name.text}  {readable_size(file.size)}\n")
                total += file.size
                count += 1
            if not options.dry_run:
                _prune(root, now, policy, files)
        done = "would be removed" if options.dry_run else "removed"
        output.write(f"{count} {plural('file', count)}, {readable_size(total)}, {done}\n")
    return 0 if count else 1


def _finished_files(root: Path, now: int) -> Iterator[Kept]:
    for log in choose_logs(root, (), unreadable=True):
        if log.root != root:
            continue
        for file in list_files(root, log.conversation):
            if file.until is not None or file.name.day_end + GRACE <= now:
                size = DISK.size(file.path)
                yield Kept(file.name.start, log.conversation, file.path.parent, file.name, size)


def _prune(root: Path, now: int, policy: Policy, files: Sequence[Kept]) -> None:
    reports: list[str] = []
    give_back = take_lock(root)
    try:
        for _ in Upkeep(DISK, root, lambda *_: True, reports.append).steps(now, policy):
            pass
    finally:
        give_back()
    if any((file.folder / file.name.text).exists() for file in files):
        raise UsageError(f"scribe log prune: {reports[0] if reports else 'some files could not be removed'}")
