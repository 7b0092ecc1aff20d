"""Signals that ask the program to end.

Rules for this file: nothing but signals; what a system does not have is left out.
"""

import asyncio
import contextlib
import signal
from collections.abc import Callable
from typing import Final

_NAMES: Final = ("SIGTERM", "SIGHUP", "SIGINT")


def on_signals(loop: asyncio.AbstractEventLoop, leave: Callable[[], None]) -> None:
    """Call `leave` on the loop when somebody asks us to end (SIGTERM, a closed terminal, SIGINT).

    Windows' loops take no handlers, so there `signal.signal` does it; outside the main thread nothing can.
    """
    for name in _NAMES:
        number = getattr(signal, name, None)
        if number is None:
            continue
        with contextlib.suppress(ValueError, RuntimeError):  # not the main thread
            try:
                loop.add_signal_handler(number, leave)
            except NotImplementedError:
                signal.signal(number, lambda _number, _frame: loop.call_soon_threadsafe(leave))
