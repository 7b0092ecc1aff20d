"""`scribe log ...`: reading the log files, whether a server writes them or not.

verbs                which verb, and what becomes of its errors
parallel, crew       what a query finds (chat.search), in several processes; those processes
formats              a record as plain text, JSON, CSV, Markdown
pretty, paint        how it looks on a terminal
page, foreign        as an HTML page; as irssi, WeeChat and ZNC write it
writers, output      the table of formats; the pager
tally, tally_blocks  counted by person, word, hour: record by record, and by the block
tallying, counting   all logs counted, in pieces and processes; how much there is, from bytes
drawing, tables      bars and heat maps; tables by rich
progress             a bar for what takes over a second
archives, archive_records    other programs' lines; what they say, as records
listing, show, follow, search, context, stats, export, importing, verifying, pruning    the verbs
"""

from collections.abc import Sequence


def main(argv: Sequence[str]) -> int:
    """Run `scribe log` with these arguments and return the exit status. Raises `UsageError`."""
    from chat.reader.verbs import run  # noqa: PLC0415  only when reading: a client must not load a reader

    return run(argv)
