"""A terminal's screen, as tmux captures it with its colours -> an SVG that needs nothing from elsewhere."""

import io
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple
from xml.sax.saxutils import escape

from rich.ansi import AnsiDecoder
from rich.color import Color
from rich.console import Console
from rich.style import Style
from rich.terminal_theme import SVG_EXPORT_THEME
from rich.text import Text

from chat.tui.cells import grapheme_width, graphemes

_CELL: Final = 9.0  # units of a cell's width
_LINE: Final = 19.0
_SIZE: Final = 14.95  # of the font: monospaced letters are 0.602 of it wide
_INK: Final = "#dadee6"  # the colour of text that has none
_PAD: Final = 14.0
_BAR: Final = 34.0  # the window's title bar
_FONTS: Final = (
    "'DejaVu Sans Mono','Cascadia Mono',Menlo,Consolas,'Noto Sans Mono','Noto Sans CJK JP',monospace"
)


class Span(NamedTuple):
    """Text in one style from a column on."""

    column: int
    text: str
    width: int
    style: Style


def svg(captured: str, columns: int, rows: int, title: str) -> str:
    """The picture of a screen; `captured` is the output of `tmux capture-pane -e -p -N`."""
    console = Console(file=io.StringIO(), force_terminal=True, color_system="truecolor", width=1000)
    lines = [list(_spans(text, console)) for text in AnsiDecoder().decode(captured)][:rows]
    ground = _colour(_background(lines), "#111317")
    width, height = columns * _CELL + 2 * _PAD, rows * _LINE + _BAR + _PAD
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" xml:space="preserve" viewBox="0 0 {width:g} {height:g}">',
        f"<title>{escape(title)}</title>",
        f"<style>text{{font:{_SIZE}px {_FONTS};white-space:pre}}.b{{font-weight:bold}}"
        ".i{font-style:italic}.u{text-decoration:underline}</style>",
        f'<rect width="{width:g}" height="{height:g}" rx="9" fill="{ground}" stroke="#8886" />',
    ]
    parts += [
        f'<circle cx="{20 + 20 * index}" cy="{_BAR / 2:g}" r="6" fill="{colour}" />'
        for index, colour in enumerate(("#ec6a5e", "#f4bf4f", "#61c554"))
    ]
    parts.append(
        f'<text x="{width / 2:g}" y="{_BAR / 2 + 5:g}" text-anchor="middle" fill="#8a8f99">'
        f"{escape(title)}</text>"
    )
    for row, line in enumerate(lines):
        parts += _line(line, _BAR + row * _LINE, ground)
    return "\n".join([*parts, "</svg>", ""])


def _line(spans: Sequence[Span], top: float, ground: str) -> Iterator[str]:
    for span in spans:
        style = span.style
        back = _colour(style.color, _INK) if style.reverse else _colour(style.bgcolor, ground)
        if back != ground:
            left = _PAD + span.column * _CELL
            yield (
                f'<rect x="{left:g}" y="{top:g}" width="{span.width * _CELL + 0.3:g}" '
                f'height="{_LINE + 0.3:g}" fill="{back}" shape-rendering="crispEdges" />'
            )
    for span in spans:
        if span.text.strip():
            yield _text(span, top + _LINE * 0.74, ground)


def _text(span: Span, base: float, ground: str) -> str:
    lead = len(span.text) - len(span.text.lstrip(" "))
    text = span.text.strip(" ")
    style = span.style
    ink = style.bgcolor if style.reverse else style.color
    fill = _colour(ink, ground if style.reverse else _INK)
    classes = "".join(
        name for name, on in (("b ", style.bold), ("i ", style.italic), ("u ", style.underline)) if on
    )
    marked = f' class="{classes.strip()}"' if classes else ""
    left = _PAD + (span.column + lead) * _CELL
    return f'<text x="{left:g}" y="{base:g}" fill="{fill}"{marked}>{escape(text)}</text>'


def _spans(line: Text, console: Console) -> Iterator[Span]:
    """The styled pieces of a line; wide graphemes stand alone, so that no font can push the rest aside."""
    column = 0
    for segment in console.render(line):
        piece, start = "", column
        for grapheme in graphemes(segment.text.rstrip("\n")):
            wide = grapheme_width(grapheme)
            if wide == 2 or len(grapheme) > 1:
                if piece:
                    yield Span(start, piece, column - start, segment.style or Style())
                yield Span(column, grapheme, wide, segment.style or Style())
                piece, start = "", column + wide
            else:
                piece += grapheme
            column += wide
        if piece:
            yield Span(start, piece, column - start, segment.style or Style())


def _background(lines: Sequence[Sequence[Span]]) -> object:
    """The colour behind most of the screen."""
    count: dict[object, int] = {}
    for line in lines:
        for span in line:
            count[span.style.bgcolor] = count.get(span.style.bgcolor, 0) + span.width
    return max(count, key=lambda colour: count[colour], default=None)


def _colour(colour: object, default: str) -> str:
    if not isinstance(colour, Color) or colour.is_default:
        return default
    return colour.get_truecolor(SVG_EXPORT_THEME).hex
