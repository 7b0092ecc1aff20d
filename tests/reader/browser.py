"""A real headless Chromium, driven over its debugging pipe: NUL-separated JSON on descriptors 3 and 4."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, Self

from tests.support import wait_until

CHROMIUM = shutil.which("chromium")
_FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage --window-size=1100,700"
).split()


class Browser:
    """One browser with one page. A context manager that ends it."""

    def __init__(self, profile: Path) -> None:
        assert CHROMIUM is not None
        its_in, our_out = os.pipe()
        our_in, its_out = os.pipe()

        def place() -> None:  # the pipe must be at 3 and 4, whatever numbers it has here
            os.dup2(os.dup(its_in), 100)
            os.dup2(os.dup(its_out), 101)
            os.dup2(100, 3)
            os.dup2(101, 4)

        self._process = subprocess.Popen(
            [CHROMIUM, *_FLAGS, f"--user-data-dir={profile}", "--remote-debugging-pipe", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            preexec_fn=place,  # noqa: PLW1509  no thread is started before
            close_fds=False,
        )
        os.close(its_in)
        os.close(its_out)
        self._in, self._out = os.fdopen(our_in, "rb"), os.fdopen(our_out, "wb")
        self._number = 0
        self._partial = b""
        self._session = ""
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]

    def _ask(self, method: str, **params: Any) -> dict[str, Any]:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        self._out.write(json.dumps(message).encode() + b"\0")
        self._out.flush()
        while True:
            while b"\0" not in self._partial:
                data = os.read(self._in.fileno(), 65536)
                assert data, "the browser is gone"
                self._partial += data
            raw, _, self._partial = self._partial.partition(b"\0")
            answer = json.loads(raw)
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result

    def open(self, url: str) -> None:
        """Go there and wait until everything has run."""
        self._ask("Page.navigate", url=url)
        wait_until(
            lambda: self.value(f"document.readyState === 'complete' && location.href === {json.dumps(url)}")
        )

    def value(self, expression: str) -> Any:
        """What a script expression is in the page."""
        result = self._ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    def type(self, text: str) -> None:
        """Type into whatever has the focus."""
        self._ask("Input.insertText", text=text)

    def press(self, key: str) -> None:
        """Press and release a key: `Enter`, `Escape`, `/`."""
        text = {"Enter": "\r", "/": "/"}.get(key, "")
        for kind in ("keyDown", "keyUp"):
            self._ask("Input.dispatchKeyEvent", type=kind, key=key, text=text if kind == "keyDown" else "")

    def click(self, selector: str) -> None:
        """Bring an element into view and click in its middle, with the mouse, once it has come to rest."""
        element = f"document.querySelector({json.dumps(selector)})"
        self.value(f"{element}.scrollIntoView({{block: 'center'}})")
        box = self._middle(element)
        while (now := self._middle(element)) != box:
            box = now
        for kind in ("mousePressed", "mouseReleased"):
            self._ask("Input.dispatchMouseEvent", type=kind, x=box[0], y=box[1], button="left", clickCount=1)

    def _middle(self, element: str) -> list[float]:
        """Where its middle is, after the next two frames are drawn."""
        frames = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
        middle = "(b) => [b.x + b.width / 2, b.y + b.height / 2]"
        found = self.value(f"{frames}.then(() => ({middle})({element}.getBoundingClientRect()))")
        assert isinstance(found, list)
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._in.close()
        self._out.close()  # which makes it end
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
