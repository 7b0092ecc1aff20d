"""What the person who runs the server sees: where to connect, where the logs are, and a live feed.

On a terminal by rich, with colours unless NO_COLOR says otherwise; elsewhere plain lines on standard error.
One thread prints; a terminal that stands still (or a pipe that nobody reads) holds up nothing else. Writes go
straight to the descriptor, so that a blocked one holds no lock that the end of the process would wait for.
"""

import io
import os
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from rich.console import Console as RichConsole
from rich.table import Table
from rich.text import Text

from chat.safetext import printable
from chat.server.feed import Feed, Line

_PAUSE: Final = 0.1  # seconds between gulps: nobody reads faster, and printing takes the processor
_STYLES: Final[Mapping[str, tuple[str, str]]] = {  # kind -> (what happened, its colour)
    "JOIN": ("joined", "green"),
    "PART": ("left", "dim"),
    "QUIT": ("quit", "dim"),
    "NICK": ("is now", "cyan"),
    "KICK": ("kicked", "yellow"),
    "TOPIC": ("set the topic:", "cyan"),
    "MODE": ("set mode", "dim"),
    "REDACT": ("removed a message", "dim"),
}


class Unbuffered(io.TextIOBase):
    """A text stream that writes to a descriptor at once, and gives up silently when that is closed."""

    encoding = "utf-8"

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def fileno(self) -> int:
        """The descriptor."""
        return self._descriptor

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        return os.isatty(self._descriptor)

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, text: str) -> int:
        """Write all of `text`, UTF-8."""
        data = text.encode("utf-8", "replace")
        try:
            while data:
                data = data[os.write(self._descriptor, data) :]
        except OSError:
            pass
        return len(text)


Show = Callable[[Sequence[Line], int], None]  # these lines, and how many more there were no room for


class Console:
    """Prints the feed until told to stop, in gulps: each is one call of `show`."""

    def __init__(self, feed: Feed, show: Show) -> None:
        self._feed = feed
        self._show = show
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="console", daemon=True)

    def start(self) -> None:
        """Start printing."""
        self._thread.start()

    def stop(self) -> None:
        """Print what is left, for at most a second."""
        self._stopping.set()
        self._feed.ready.set()
        self._thread.join(1.0)

    def _run(self) -> None:
        while True:
            self._feed.ready.wait()
            stopping = self._stopping.is_set()
            lines, missed = self._feed.take()
            if lines or missed:
                self._show(lines, missed)
            if stopping:
                return
            self._stopping.wait(_PAUSE)


def announce(address: str, log_dir: Path, feed: Feed, now: Callable[[], datetime] = datetime.now) -> Console:
    """Say where to connect and where the logs are; returns the console for what follows, not yet started."""
    if sys.stdout.isatty():
        return _announce_on_terminal(address, log_dir, feed, now)
    Unbuffered(sys.stdout.fileno()).write(f"listening on {address}\nlogs in {log_dir.resolve()}\n")
    out = Unbuffered(sys.stderr.fileno())

    def show(lines: Sequence[Line], missed: int) -> None:
        texts = [_plain(line) for line in lines]
        if missed:
            texts.append(f"... and {missed} more")
        out.write("".join([f"{now():%H:%M:%S} {text}\n" for text in texts]))

    return Console(feed, show)


def _plain(line: Line) -> str:
    text = printable(line.text) if line.kind != "trouble" else line.text
    if line.kind in {"trouble", "note"}:
        return f"! {text}" if line.kind == "trouble" else text
    if not line.where:
        return f"{line.who} sent a private message"
    if line.kind == "PRIVMSG":
        return f"{line.where} <{line.who}> {text}"
    if line.kind == "ACTION":
        return f"{line.where} * {line.who} {text}"
    if line.kind == "NOTICE":
        return f"{line.where} -{line.who}- {text}"
    what = _STYLES.get(line.kind, (line.kind.lower(), ""))[0]
    return f"{line.where} {line.who} {what} {text}".rstrip()


def command_name(started_as: str, environ: Mapping[str, str]) -> str:
    """What to type for `scribe` where this server was started: it may not be installed."""
    if Path(started_as).stem == "scribe":
        return "scribe"
    return "uv run scribe" if "UV" in environ else "python -m chat"


def _announce_on_terminal(address: str, log_dir: Path, feed: Feed, now: Callable[[], datetime]) -> Console:
    rich = RichConsole(file=Unbuffered(sys.stdout.fileno()), highlight=False)  # type: ignore[arg-type]
    rich.print(Text.assemble("listening on ", (address, "bold green")))
    program = command_name(sys.argv[0], os.environ)
    facts = Table.grid(padding=(0, 2))
    facts.add_row(Text("logs", style="dim"), Text(str(log_dir.resolve())))
    facts.add_row(Text("join", style="dim"), Text(f"{program} join irc://{address}/lobby", style="cyan"))
    facts.add_row(Text("read", style="dim"), Text(f"{program} log show --log-dir {log_dir}", style="cyan"))
    facts.add_row(Text("stop", style="dim"), Text("Ctrl-C"))
    rich.print(facts)
    rich.print()

    def show(lines: Sequence[Line], missed: int) -> None:
        texts = [_coloured(line, now()) for line in lines]
        if missed:
            texts.append(Text(f"         … and {missed:,} more", style="dim"))
        rich.print(Text("\n").join(texts), soft_wrap=True)

    return Console(feed, show)


def _coloured(line: Line, when: datetime) -> Text:
    text = Text(f"{when:%H:%M:%S} ", style="dim")
    body = printable(line.text)
    if line.kind in {"trouble", "note"}:
        return text.append(
            line.text if line.kind == "trouble" else body, "bold red" if line.kind == "trouble" else ""
        )
    if not line.where:
        return text.append(f"{line.who} sent a private message", "dim")
    text.append(f"{line.where} ", "not dim blue")
    if line.kind in {"PRIVMSG", "NOTICE"}:
        return text.append(line.who, "not dim bold").append(f"  {body}", "not dim")
    if line.kind == "ACTION":
        return text.append(f"{line.who} {body}", "not dim italic")
    what, colour = _STYLES.get(line.kind, (line.kind.lower(), "dim"))
    return text.append(
        f"{line.who} {what} {body}".rstrip(), f"not dim {colour}" if colour != "dim" else "dim"
    )
