"""The line on top (where we are) and the line above the input (how things are).

Rules for this file: from the model to one row each; nothing is kept.
"""

from collections.abc import Collection, Sequence
from typing import Final

from chat.client.buffers import Buffer, BufferKind
from chat.client.model import Model
from chat.client.status import Phase
from chat.tui.cells import clip, fit, width
from chat.tui.editor import Completion
from chat.tui.markup import runs_of, safe
from chat.tui.sides import BUFFER_LINK, ordered, short_name
from chat.tui.wrap import Cell, Row, Run, cells_of, row_width

_DOTS: Final = {Phase.ONLINE: ("●", "class:good"), Phase.REFUSED: ("●", "class:bad")}
_RESULTS: Final = "↑ ↓ choose, Enter shows it where it was said; /close closes this"
_LOOKING: Final = "looking …"
_SHOWN: Final = 10  # candidates of a completion
_COUNTS: Final = 40  # cells from which on there is room for the number of people


def top(model: Model, total: int, *, people: bool = False) -> Row:
    """The conversation's name and its topic; how many `people` there are, where their list is folded away."""
    buffer = model.active
    runs = [Run("", " "), Run("class:title", clip(short_name(buffer, model), max(8, total // 3)))]
    if buffer.kind is BufferKind.CHANNEL and buffer.modes:
        runs.append(Run("class:faint", f" +{safe(buffer.modes.lstrip('+'))}"))
    runs.append(Run("", "  "))
    if buffer.kind is BufferKind.PRIVATE:
        runs.append(Run("class:faint", "private conversation"))
        if buffer.away:
            runs.append(Run("class:warn", f"  away: {safe(buffer.away)}"))
    elif buffer.kind is BufferKind.SERVER:
        runs.append(Run("class:faint", f"{safe(model.status.host)} port {model.status.port}"))
    elif buffer.kind is BufferKind.FOUND:
        told = "a part of the past; /close closes it" if buffer.target else _RESULTS
        runs.append(Run("class:faint", told if len(buffer.timeline) else _LOOKING))
    elif buffer.topic:
        runs += runs_of(buffer.topic, "class:soft")
    else:
        runs.append(Run("class:faint", "no topic; /topic sets one"))
    row = cells_of(runs)
    if total < _COUNTS or not (people and buffer.kind is BufferKind.CHANNEL and buffer.joined):
        return _cut(row, total - 1)
    count = cells_of([Run("class:faint", f"  {len(buffer.members)} here ")])
    row = _cut(row, total - row_width(count))
    return [*row, *([Cell(" ", "", 1)] * (total - row_width(row) - row_width(count))), *count]


def _cut(row: Row, total: int) -> Row:
    """The row in at most `total` cells, with an ellipsis where something is missing."""
    if row_width(row) <= total:
        return row
    kept: Row = []
    used = 1
    for cell in row:
        used += cell.width
        if used > total:
            break
        kept.append(cell)
    return [*kept, Cell("…", "class:faint", 1)]


def status(
    model: Model,
    total: int,
    *,
    seconds: float,
    hint: str,
    completion: Completion | None,
    mouse: bool,
    listed: Collection[str],
) -> Row:
    """Connection, what is unread in conversations that the left side does not show, and the most useful keys.

    `listed` are the keys of those that it shows. `seconds` remain until the next attempt to connect; `hint`
    takes the place of the keys when not "".
    """
    if completion:
        return _completing(completion, total)
    phase = model.status.phase
    if phase not in {Phase.ONLINE, Phase.CLOSED}:
        return _trouble(model, total, seconds)
    dot, style = _DOTS.get(phase, ("○", "class:faint"))
    runs = [Run("", " "), Run(style, dot), Run("class:text", f" {safe(model.nick)}")]
    if model.away:
        runs.append(Run("class:warn", " (away)"))
    elif total >= 100:
        runs.append(Run("class:faint", f"  {safe(model.status.host)}:{model.status.port}"))
    waiting = sum(1 for buffer in model.buffers for _ in _pending(buffer))
    if waiting:
        runs.append(Run("class:warn", f"  {waiting} on the way"))
    left = cells_of(runs)
    left += _unread(model, listed)
    keys = _keys(total - row_width(left) - 2, mouse)
    right = cells_of([Run("class:warn", f"{hint} ")]) if hint else keys
    gap = total - row_width(left) - row_width(right)
    if gap < 1:
        return _cut(left if not hint else cells_of([Run("", " ")]) + right, total)
    return [*left, *([Cell(" ", "", 1)] * gap), *right]


def _pending(buffer: Buffer) -> range:
    return range(buffer.timeline.settled, len(buffer.timeline))


def _unread(model: Model, listed: Collection[str]) -> Row:
    """Where something new is besides the conversations that are `listed`: first where somebody names us."""
    runs: list[Run] = []
    for number, buffer in sorted(ordered(model), key=lambda each: not each[1].mentions):
        if buffer.unread and buffer.key not in listed:
            style = "class:badge-mention" if buffer.mentions else "class:badge"
            name = clip(short_name(buffer, model), 12)
            runs += [
                Run("", "  "),
                Run(style, f" {number} {name} {buffer.unread} ", BUFFER_LINK + buffer.key),
            ]
    return cells_of(runs)


def _keys(room: int, mouse: bool) -> Row:
    hints = [("F1", "help"), ("F2", "people"), ("F4", "mouse off, Shift-drag selects" if mouse else "mouse")]
    while hints:
        runs: list[Run] = []
        for key, does in hints:
            runs += [Run("class:soft", key), Run("class:faint", f" {does}   ")]
        row = cells_of(runs)[:-2]
        if row_width(row) <= room:
            return row
        hints.pop()
    return []


def _trouble(model: Model, total: int, seconds: float) -> Row:
    """Why there is no connection and what happens about it, across the whole line."""
    status = model.status
    where = f"{safe(status.host)}:{status.port}"
    detail = safe(status.detail).rstrip(".")
    if status.phase is Phase.WAITING:
        count = max(0, round(seconds))
        text = f"✗ {detail or 'The connection was lost'}. Trying again in {count} s"
        text += f" (attempt {status.attempt + 1})" if status.attempt else ""
        style = "class:alert"
    elif status.phase is Phase.REFUSED:
        text, style = f"✗ {detail or 'The server does not let us in'}. /reconnect tries again", "class:alert"
    else:
        step = {Phase.CONNECTING: "Connecting to", Phase.REGISTERING: "Joining"}.get(
            status.phase, "Not connected to"
        )
        text, style = f"◌ {step} {where} …", "class:caution"
    if row_width(cells_of([Run("", text)])) > total - 2 and status.phase is Phase.WAITING:
        text = f"✗ Connection lost. Trying again in {max(0, round(seconds))} s"
    return [*cells_of([Run(style, " " + clip(text, total - 2))]), Cell("", style, 0)]


def _completing(completion: Completion, total: int) -> Row:
    """The candidates, the one in place set off; those around it when there are many."""
    first = max(0, min(completion.chosen - _SHOWN // 2, len(completion.candidates) - _SHOWN))
    runs = [Run("", " ")]
    for index, candidate in enumerate(completion.candidates[first : first + _SHOWN], first):
        style = "class:chosen" if index == completion.chosen else "class:soft"
        runs.append(Run(style, f" {safe(candidate).strip(': ')} "))
    count = f" {completion.chosen + 1} of {len(completion.candidates)} "
    row = _cut(cells_of(runs), total - width(count))
    gap = total - row_width(row) - width(count)
    return [*row, *([Cell(" ", "", 1)] * gap), *cells_of([Run("class:faint", count)])]


def title(model: Model) -> str:
    """The title of the terminal's window: where we are, and how much waits elsewhere."""
    unread = sum(buffer.unread for buffer in model.buffers)
    return f"{f'({unread}) ' if unread else ''}{short_name(model.active, model)} · scribe"


def prompt(model: Model, style: str, total: int) -> Sequence[Run]:
    """What stands before the line being typed."""
    nick = clip(safe(model.nick), min(16, total // 3))
    return [Run("", " "), Run(f"{style} bold", nick), Run("class:accent", " › ")]


def below(unseen: int, total: int) -> Row:
    """The last row while the reader is scrolled up."""
    news = f"{unseen} new message{'s' if unseen != 1 else ''} below" if unseen else "scrolled up"
    style = "class:below" if unseen else "class:badge"
    label = f" ↓ {news} · Ctrl-End "
    label = fit(label, total) if len(label) > total else label
    left = max(0, (total - len(label)) // 2)
    return [*([Cell(" ", "", 1)] * left), *cells_of([Run(style, label)])]
