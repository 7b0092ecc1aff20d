"""How long the full-screen client takes to draw one new message, by the length of the conversation.

    python -m benchmarks.redraw [--columns 120] [--rows 40] [--json]

The whole program draws, as it does for a person: model, layout, prompt_toolkit's screen and the difference to
the last one, into an output that throws the bytes away. Times are medians in milliseconds.
"""

import argparse
import asyncio
import io
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence

from prompt_toolkit.application.current import set_app
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import DummyInput
from prompt_toolkit.output import ColorDepth
from prompt_toolkit.output.vt100 import Vt100_Output

from chat.client.events import Event, Online, Received
from chat.client.profile import Profile
from chat.client.session import Session
from chat.client.timeline import EntryKind
from chat.irc.parse import parse
from chat.irc.url import Endpoint
from chat.tui.app import App
from chat.tui.themes import choose

LENGTHS = (1_000, 10_000, 100_000)
REPEATS = 60
_START = 1_795_208_400_000_000  # µs
_WORDS = "the quick brown fox jumps over a lazy dog and the records say it did so twice".split()


class _Nowhere(io.StringIO):
    """A terminal that keeps nothing."""

    def write(self, text: str) -> int:
        return len(text)


def _silent(profile: Profile, post: Callable[[Event], None]) -> Session:
    """A session that never connects."""

    def nothing() -> None:
        return None

    session = Session(profile, post)
    session.start = nothing  # type: ignore[method-assign] # the one thing a benchmark must not do
    return session


def _app(columns: int, rows: int) -> App:
    app = App(
        Profile(Endpoint(), "alice"),
        choose("dark", chance=None, environ={}),  # type: ignore[arg-type] # no chance in this theme
        [],
        [],
        at_once=True,
        start=_silent,
        depth=ColorDepth.DEPTH_24_BIT,
        source=DummyInput(),
        output=Vt100_Output(_Nowhere(), lambda: Size(rows=rows, columns=columns), term="xterm-256color"),
    )
    app.form.submit()
    session = app.session
    for event in (
        Online(1, "alice", frozenset(), _START),
        Received(parse(b":alice!a@h JOIN #lobby"), _START),
        Received(parse(b":s 353 alice = #lobby :alice @bobby +carol " + _crowd()), _START),
        Received(parse(b":s 366 alice #lobby :End"), _START),
    ):
        app.apply(event)
    assert session.model.active.joined
    return app


def _crowd() -> bytes:
    return " ".join(f"user{number:03d}" for number in range(200)).encode()


def _say(app: App, number: int) -> None:
    nick = ("bobby", "carol", f"user{number % 200:03d}")[number % 3]
    turn = number % len(_WORDS)
    text = " ".join((_WORDS[turn:] + _WORDS[:turn]) * (1 + number % 3))
    model = app.session.model
    model.add(model.active, EntryKind.MESSAGE, text, nick=nick, time=_START + number * 5_000_000)


def measure(columns: int, rows: int, length: int) -> dict[str, float]:
    """Median milliseconds to draw: a new message, the same scrolled up by pages, and another width."""
    app = _app(columns, rows)
    for number in range(length):
        _say(app, number)
    application = app.application

    def draw() -> float:
        began = time.perf_counter()
        application.renderer.render(application, application.layout)
        return (time.perf_counter() - began) * 1000

    with set_app(application):
        first = draw()
        news, pages = [], []
        for number in range(length, length + REPEATS):
            _say(app, number)
            news.append(draw())
        for _ in range(REPEATS):
            app.view.viewport.page(-1)
            pages.append(draw())
        began = time.perf_counter()
        app.view.viewport.to_top()
        top = (time.perf_counter() - began) * 1000 + draw()
    return {
        "first": first,
        "message": statistics.median(news),
        "message_p95": sorted(news)[int(REPEATS * 0.95)],
        "page_up": statistics.median(pages),
        "to_top": top,
    }


def main(argv: Sequence[str]) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="benchmarks.redraw", description="Time to draw one message.")
    parser.add_argument("--columns", type=int, default=120)
    parser.add_argument("--rows", type=int, default=40)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)

    async def run() -> dict[int, dict[str, float]]:
        return {length: measure(options.columns, options.rows, length) for length in LENGTHS}

    results = asyncio.run(run())
    if options.json:
        print(json.dumps({"columns": options.columns, "rows": options.rows, "ms": results}))
        return 0
    print(f"{options.columns}x{options.rows}, ms     " + "".join(f"{length:>10,}" for length in LENGTHS))
    for what in ("message", "message_p95", "page_up", "to_top", "first"):
        print(f"{what:16}  " + "".join(f"{results[length][what]:10.2f}" for length in LENGTHS))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
