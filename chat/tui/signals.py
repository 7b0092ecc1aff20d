"""Signals that ask the program to end.

Rules for this file: nothing but signals; what a system does not have is left out.
"""

import asyncio
import contextlib
import signal
from collections.abc import Callable, Iterator
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


@contextlib.contextmanager
def catching(told: Callable[[], None]) -> Iterator[None]:
    """For a program without a loop: SIGTERM and a closed terminal call `told`, in the middle of anything."""
    before = {}
    for name in _NAMES:
        number = getattr(signal, name, None)
        if number is not None and name != "SIGINT":  # that is KeyboardInterrupt
            with contextlib.suppress(ValueError):  # not the main thread
                before[number] = signal.signal(number, lambda _number, _frame: told())
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
