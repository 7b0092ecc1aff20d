"""The figures as bars, in SVG, written by hand: readable on light and on dark pages."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Final, NamedTuple

from benchmarks.load.result import Measured
from benchmarks.suite.figures import FIGURES
from benchmarks.suite.rows import server_title, servers

WIDTH: Final = 960
_LEFT: Final = 400  # where bars begin
_RIGHT: Final = 110  # room for the value behind the longest bar
_BAR: Final = 12
_GAP: Final = 3
_BETWEEN: Final = 14  # groups of bars
_HEAD: Final = 34  # of each section
_TOP: Final = 34
_SECTIONS: Final = ("rate", "p50", "logins")

_STYLE: Final = """
text { font: 12px system-ui, sans-serif; fill: #24292f }
.title { font-size: 14px; font-weight: 600 }
.value { font-size: 11px; fill: #57606a }
.page { fill: #ffffff }
.s0 { fill: #1a7f5a } .s1 { fill: #4a78c2 } .s2 { fill: #b07d2b } .s3 { fill: #8b8f94 } .s4 { fill: #8a5fb0 }
.s5 { fill: #b5556b }
@media (prefers-color-scheme: dark) {
 text { fill: #e6edf3 } .value { fill: #9da7b1 } .page { fill: #0d1117 }
 .s0 { fill: #3fb98a } .s1 { fill: #6f9fe8 } .s2 { fill: #d8a657 } .s3 { fill: #7d858e } .s4 { fill: #b48ade }
 .s5 { fill: #e08398 }
}
"""
_COLOURS: Final = 6


class Group(NamedTuple):
    """One work: a bar for each server that was measured at it, as (server's number, value)."""

    work: str
    bars: tuple[tuple[int, float], ...]


def groups(results: Sequence[Measured], figure: str) -> list[Group]:
    """The works of which this is the main figure."""
    labels = servers(results)
    bars: dict[str, list[tuple[int, float]]] = {}
    for result in results:
        if result.main == figure and figure in result.figures and not result.faults:
            bar = (labels.index(result.server), result.figures[figure])
            bars.setdefault(result.work, []).append(bar)
    return [Group(work, tuple(found)) for work, found in bars.items()]


def draw(results: Sequence[Measured]) -> str:
    """An SVG document with a section for each kind of figure that there is."""
    sections: Mapping[str, list[Group]] = {name: groups(results, name) for name in _SECTIONS}
    parts: list[str] = _legend(servers(results))
    y = _TOP + 10
    for name, found in sections.items():
        if found:
            drawn, y = _section(FIGURES[name].title, name, found, y)
            parts += drawn
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y + 10}" role="img" '
        f'aria-label="What was measured, as bars">\n<style>{_STYLE}</style>\n'
        f'<rect class="page" width="{WIDTH}" height="{y + 10}"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def _legend(labels: Sequence[str]) -> list[str]:
    parts = []
    for number, label in enumerate(labels):
        x = 20 + number * 150
        parts.append(f'<rect class="s{number % _COLOURS}" x="{x}" y="14" width="12" height="12" rx="2"/>')
        parts.append(_text(x + 18, 24, server_title(label)))
    return parts


def _section(title: str, figure: str, found: Sequence[Group], y: int) -> tuple[list[str], int]:
    """One kind of figure; returns where the next begins, too. Its longest bar has the whole width."""
    longest = max(value for group in found for _, value in group.bars) or 1.0
    parts = [_text(20, y + 20, title, "title")]
    y += _HEAD
    for group in found:
        height = len(group.bars) * (_BAR + _GAP)
        parts.append(_text(_LEFT - 12, y + height / 2 + 3, group.work, anchor="end"))
        for number, value in group.bars:
            width = max(1.0, value / longest * (WIDTH - _LEFT - _RIGHT))
            parts.append(
                f'<rect class="s{number % _COLOURS}" x="{_LEFT}" y="{y}" width="{width:.1f}" '
                f'height="{_BAR}" rx="2"/>'
            )
            parts.append(_text(_LEFT + width + 6, y + _BAR - 2, FIGURES[figure].write(value), "value"))
            y += _BAR + _GAP
        y += _BETWEEN
    return parts, y


def _text(x: float, y: float, text: str, kind: str = "", anchor: str = "") -> str:
    extra = (f' class="{kind}"' if kind else "") + (f' text-anchor="{anchor}"' if anchor else "")
    return f'<text x="{x:.0f}" y="{y:.0f}"{extra}>{escape(text)}</text>'
