"""The table of formats, and which one is meant."""

from collections.abc import Callable
from typing import Final

from chat.options import Options
from chat.reader.formats import Csv, Format, Json, Look, Markdown, Plain, Raw, Write
from chat.reader.output import Output
from chat.reader.page import Page
from chat.reader.pretty import Pretty

FORMATS: Final[dict[str, Callable[[Write, Look], Format]]] = {
    "pretty": Pretty,
    "plain": Plain,
    "json": Json,
    "csv": Csv,
    "md": Markdown,
    "html": Page,
    "raw": Raw,
}


def add_format(parser: Options) -> None:
    """The option that names a format."""
    parser.add_argument(
        "-o", "--output", dest="format", choices=FORMATS, help="default: pretty on a terminal, else plain"
    )


def writer(name: str | None, output: Output, look: Look) -> Format:
    """The format that was asked for, or the one that fits where the output goes."""
    return FORMATS[name or ("pretty" if output.terminal else "plain")](output.write, look)
