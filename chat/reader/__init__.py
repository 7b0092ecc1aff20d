"""`scribe log ...`: reading the log files, whether a server writes them or not.

verbs       which verb, and what becomes of its errors
query       what is wanted: one language of options for every verb
when        times as people type them
matching    whether a record is wanted, and which bytes its line must hold
finding     what a query finds, file by file, block by block
words       a record in words
pretty      how it looks on a terminal; paint: colours and widths
formats     how it looks as plain text, JSON, CSV, Markdown; output: the pager
listing, show, follow, search, context, stats, export, importing, verifying, pruning    the verbs
"""

from collections.abc import Sequence


def main(argv: Sequence[str]) -> int:
    """Run `scribe log` with these arguments and return the exit status. Raises `UsageError`."""
    from chat.reader.verbs import run  # noqa: PLC0415  only when reading: a client must not load a reader

    return run(argv)
