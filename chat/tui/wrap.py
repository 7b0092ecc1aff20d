"""Runs of styled text -> rows of a given width.

Rules for this file: pure functions of runs and a width. Breaks fall after spaces, else between graphemes;
no grapheme and no run is lost but for the spaces that a break swallows.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from chat.tui.cells import grapheme_width, graphemes


class Run(NamedTuple):
    """Text in one style; `link` names what a click on it means ("" for nothing)."""

    style: str
    text: str
    link: str = ""


class Cell(NamedTuple):
    """One grapheme with its style; `width` is 1 or 2 cells."""

    text: str
    style: str
    width: int
    link: str = ""


Row = list[Cell]


def cells_of(runs: Iterable[Run]) -> Row:
    """The runs as cells, in order; what has no width joins the cell before it, or is dropped at the start."""
    row: Row = []
    for style, text, link in runs:
        for grapheme in graphemes(text):
            wide = grapheme_width(grapheme)
            if wide:
                row.append(Cell(grapheme, style, wide, link))
            elif row:
                last = row[-1]
                row[-1] = last._replace(text=last.text + grapheme)
    return row


def row_width(row: Sequence[Cell]) -> int:
    """Cells that a row takes."""
    return sum(cell.width for cell in row)


def wrap(runs: Iterable[Run], limit: int) -> list[Row]:
    """The runs in rows of at most `limit` cells (at least 2); one empty row when there is no text."""
    limit = max(2, limit)
    rows: list[Row] = []
    row: Row = []
    used = 0
    gap = -1  # how many cells of `row` come before the text behind its last space
    for cell in cells_of(runs):
        if used + cell.width > limit and cell.text == " ":
            rows.append(row)
            row, used, gap = [], 0, -1
            continue
        while used + cell.width > limit:
            kept = gap if gap > 0 else len(row)
            rows.append(_without_last_space(row[:kept]))
            row = row[kept:]
            used, gap = row_width(row), -1
        if not row and rows and cell.text == " ":
            continue  # a break swallows the spaces around it
        row.append(cell)
        used += cell.width
        if cell.text == " ":
            gap = len(row)
    rows.append(row)
    return rows


def _without_last_space(row: Row) -> Row:
    return row[:-1] if row and row[-1].text == " " else row
