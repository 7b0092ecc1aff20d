import asyncio
import os
import signal
import sys
import threading

import pytest

from chat.tui.signals import on_signals

NAMES = [name for name in ("SIGTERM", "SIGHUP", "SIGINT") if hasattr(signal, name)]


@pytest.mark.skipif(sys.platform == "win32", reason="os.kill ends the process there")
@pytest.mark.parametrize("name", NAMES)
def test_a_signal_calls_us_on_the_loop(name: str) -> None:
    async def main() -> None:
        called = asyncio.Event()
        on_signals(asyncio.get_running_loop(), called.set)
        os.kill(os.getpid(), getattr(signal, name))
        await asyncio.wait_for(called.wait(), 5)

    asyncio.run(main())


def test_a_loop_without_handlers_uses_the_systems_own(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()

        def refuse(*_: object) -> None:
            raise NotImplementedError

        monkeypatch.setattr(loop, "add_signal_handler", refuse)
        called = asyncio.Event()
        before = signal.getsignal(signal.SIGTERM)
        on_signals(loop, called.set)
        signal.raise_signal(signal.SIGTERM)
        await asyncio.wait_for(called.wait(), 5)
        signal.signal(signal.SIGTERM, before)

    hup = [signal.getsignal(getattr(signal, name)) for name in NAMES]
    try:
        asyncio.run(main())
    finally:
        for name, handler in zip(NAMES, hup, strict=True):
            signal.signal(getattr(signal, name), handler)


def test_outside_the_main_thread_nothing_happens() -> None:
    async def main() -> None:
        on_signals(asyncio.get_running_loop(), lambda: None)

    errors: list[BaseException] = []

    def run() -> None:
        try:
            asyncio.run(main())
        except BaseException as error:  # noqa: BLE001 - handed to the test
            errors.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(5)
    assert not errors
