"""`scribe log ...`: reading the log files, whether a server writes them or not.

verbs                which verb, and what becomes of its errors
query, when          what is wanted: one language of options for every verb; times as people type them
places               which logs are meant
matching, lines      whether a record is wanted; whether a line can be, told from its bytes
finding, parallel    what a query finds, file by file, block by block; in several processes
opening, removed     files that may have moved; what later records took back
damage               what was passed over, and that it was
numbering            lines' numbers in their files
around               what is before and after a hit
words, formats       a record in words; as plain text, JSON, CSV, Markdown
pretty, paint        how it looks on a terminal
page, foreign        as an HTML page; as irssi and WeeChat write it
writers, output      the table of formats; the pager
tally, counting      counted by person, word, hour; counted from bytes
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
