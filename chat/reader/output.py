"""Where a verb's lines go: standard output, or a pager before it, as git does it.

A pager is used on a terminal only: $SCRIBE_PAGER, else $PAGER, else less with -FRX (it ends by itself when
all fits). Colours only on a terminal, and not with NO_COLOR. Rules for this file: bytes and processes; it
knows nothing of what is written.
"""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import BinaryIO, Final, Self

from chat.errors import UsageError
from chat.options import Options

_LESS: Final = "FRX"
WHEN: Final = ("auto", "always", "never")


def add_output(parser: Options) -> None:
    """The options that say how output looks, for every verb that prints much."""
    group = parser.add_argument_group("output")
    group.add_argument("--color", choices=WHEN, default="auto", help="colours: on a terminal (auto), ...")
    group.add_argument("--no-pager", action="store_true", help="straight to the terminal")


class Output:
    """Standard output for one verb; a context manager. Text is UTF-8 whatever the locale."""

    def __init__(
        self,
        *,
        color: str = "auto",
        pager: bool = False,
        stdout: BinaryIO | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        env = os.environ if environ is None else environ
        self._stdout: BinaryIO = stdout if stdout is not None else sys.stdout.buffer
        self.terminal: Final = self._stdout.isatty()
        self.width: Final = shutil.get_terminal_size().columns if self.terminal else 0
        plain = bool(env.get("NO_COLOR")) or env.get("TERM") == "dumb"
        self.colours: Final = color == "always" or (color == "auto" and self.terminal and not plain)
        self._pager: subprocess.Popen[bytes] | None = None
        if pager and self.terminal:
            self._start_pager(env)

    def _start_pager(self, env: Mapping[str, str]) -> None:
        command = env.get("SCRIBE_PAGER", env.get("PAGER", "less"))
        try:
            words = shlex.split(command, posix=os.name == "posix")
        except ValueError:
            raise UsageError(f"scribe log: the pager {command!r} cannot be started (--no-pager)") from None
        if not words or words == ["cat"] or shutil.which(words[0]) is None:
            return
        self._pager = subprocess.Popen(words, stdin=subprocess.PIPE, env={"LESS": _LESS, "LV": "-c", **env})

    def write(self, text: str) -> None:
        """Write text, lone surrogates as `\\udXXX`. Raises BrokenPipeError."""
        self.write_encoded(text.encode("utf-8", "backslashreplace"))

    def write_encoded(self, data: bytes) -> None:
        """Write bytes as they are."""
        if self._pager is None:
            self._stdout.write(data)
            return
        assert self._pager.stdin is not None
        self._pager.stdin.write(data)

    def flush(self) -> None:
        """What was written is seen now."""
        stream = self._stdout if self._pager is None else self._pager.stdin
        assert stream is not None
        stream.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if self._pager is None:
            if kind is None:
                self._stdout.flush()
            return False
        assert self._pager.stdin is not None
        with suppress(OSError):
            self._pager.stdin.close()
        while True:
            try:
                self._pager.wait()
                break
            except KeyboardInterrupt:  # it is the pager's to react to
                continue
        return kind is not None and issubclass(kind, BrokenPipeError)  # the reader has left the pager
