"""A real terminal: the client in a tmux of its own, keys in, captured screens out."""

import os
import shlex
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from typing import Self

from tests.support import ROOT, environment, wait_until


class Tmux:
    """One window of `columns` x `rows` in which `client.py ARGUMENTS...` runs; use it in a `with`."""

    def __init__(self, columns: int, rows: int, *arguments: str, **environ: str) -> None:
        self.columns, self.rows = columns, rows
        self._folder = tempfile.TemporaryDirectory(prefix="tmux-")
        environ = {"COLORTERM": "truecolor", "LC_ALL": "C.UTF-8", "TMUX_TMPDIR": self._folder.name} | environ
        self._environ = environment(**environ)
        words = [sys.executable, str(ROOT / "client.py"), *arguments]
        command = f"{shlex.join(words)}; echo exit=$?; cat"
        self._tmux("-f", "/dev/null", "new-session", "-d", "-x", str(columns), "-y", str(rows), command)
        self._tmux("set", "-g", "status", "off")
        self._tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def _tmux(self, *words: str) -> str:
        done = subprocess.run(
            ["tmux", "-u", "-L", "scribe", *words],
            env=self._environ,
            capture_output=True,
            check=True,
            timeout=20,
        )
        return done.stdout.decode("utf-8", "replace")

    def keys(self, *names: str) -> None:
        """Press keys, by tmux's names (`Enter`, `F2`, `C-c`)."""
        self._tmux("send-keys", *names)

    def type(self, text: str) -> None:
        """Type text as it is."""
        self._tmux("send-keys", "-l", text)

    def resize(self, columns: int, rows: int) -> None:
        """Another size of window."""
        self.columns, self.rows = columns, rows
        self._tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def lines(self) -> list[str]:
        """The screen, trailing blanks left out."""
        return [line.rstrip() for line in self._tmux("capture-pane", "-p").split("\n")[: self.rows]]

    def colours(self) -> str:
        """The screen with its colours, as escape sequences."""
        return self._tmux("capture-pane", "-p", "-e", "-N")

    def wait(self, condition: Callable[[str], object], what: str = "a screen") -> str:
        """Wait for a screen of which `condition` is true, and return it."""
        shown = ""

        def met() -> bool:
            nonlocal shown
            shown = "\n".join(self.lines())
            return bool(condition(shown))

        try:
            wait_until(met, what)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{shown}") from None
        return shown

    def shows(self, text: str) -> str:
        """Wait until the text stands on the screen."""
        return self.wait(lambda shown: text in shown, repr(text))

    def terminate(self) -> None:
        """SIGTERM to the client."""
        shell = self._tmux("display-message", "-p", "#{pane_pid}").strip()
        child = subprocess.run(["pgrep", "-P", shell], check=True, timeout=10, capture_output=True)
        os.kill(int(child.stdout.split()[0]), signal.SIGTERM)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._tmux("kill-server")
        self._folder.cleanup()
