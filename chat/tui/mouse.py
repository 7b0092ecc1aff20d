"""What the mouse does, while it is on.

Rules for this file: changes the view and the model; draws nothing.
"""

from typing import Final

from prompt_toolkit.mouse_events import MouseButton, MouseEvent, MouseEventType

from chat.tui.host import Host
from chat.tui.rows import JUMP_LINK, NICK_LINK
from chat.tui.sides import BUFFER_LINK
from chat.tui.view import Mode

WHEEL: Final = 3  # rows
_WHEELS: Final = {MouseEventType.SCROLL_UP: -WHEEL, MouseEventType.SCROLL_DOWN: WHEEL}


def clicked(host: Host, event: MouseEvent, part: str, link: str) -> None:
    """The mouse did something on a part of the screen; `link` says what is under it."""
    lines = _WHEELS.get(event.event_type)
    if lines is not None:
        _scroll(host, part, lines)
    elif event.event_type is MouseEventType.MOUSE_UP and event.button is MouseButton.LEFT:
        _follow(host, link)


def _scroll(host: Host, part: str, lines: int) -> None:
    view = host.view
    if part == "right":
        view.people.scroll(lines)
    elif view.mode is Mode.HELP:
        view.help.scroll(lines)
    elif part == "page":
        view.viewport.scroll(lines)
        if lines < 0 and view.viewport.near_top:
            host.older()


def _follow(host: Host, link: str) -> None:
    if link.startswith(NICK_LINK):
        host.open(link.removeprefix(NICK_LINK))
    elif link.startswith(JUMP_LINK):
        host.enter(f"/jump {link.removeprefix(JUMP_LINK)}")
    elif link.startswith(BUFFER_LINK):
        model = host.view.model
        buffer = model.keyed(link.removeprefix(BUFFER_LINK))
        if buffer:
            model.select(buffer)
    elif link:
        host.copy(link)
