"""How much work a message costs, counted rather than timed, so that a machine's mood changes nothing.

Counted are system calls (sends, writes, syncs), bytecode instructions, and blocks of memory that stay. The
budgets are what was measured when they were written, and a quarter more: what exceeds them is a regression on
the hot path, or a decision that deserves a new number here.
"""

import gc
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from chat.logbook.logbook import Logbook
from chat.logbook.storage import Disk, DiskHandle
from chat.net.flusher import Flusher
from chat.net.outbox import Outbox
from chat.server.commands import table
from chat.server.commands.registration import complete
from chat.server.committer import Committer
from chat.server.dispatch import Dispatcher
from chat.server.feed import Feed
from chat.server.hub import Hub
from chat.server.session import Session
from chat.server.settings import Settings
from chat.server.throttle import Unlimited

MEMBERS = 100
BATCH = 64
READING = 900  # instructions a message, from the socket's bytes to the pending list
COMMITTING = 930  # instructions a message, from the pending list to the sockets of a hundred members
LINE = b"PRIVMSG #room :" + b"x" * 80


class Sink:
    """A connection that takes everything, and counts."""

    peer = "127.0.0.1"

    def __init__(self) -> None:
        self.sends = 0

    def send_some(self, data: bytes) -> int:
        self.sends += 1
        return len(data)

    def shutdown(self) -> None:
        """Nothing to end."""


class Bench:
    """A server without threads: a hundred members in a channel, and one who speaks."""

    def __init__(self, folder: Path) -> None:
        self.feed = Feed()
        self.hub = Hub(Settings(log_dir=folder))
        self.logbook = Logbook.open(folder)
        self.committer = Committer(self.hub, self.logbook, Flusher(), self.feed)
        self.dispatcher = Dispatcher(self.hub, table(()), self.feed, lambda context: complete(context, ()))
        self.sinks = [Sink() for _ in range(MEMBERS)]
        self.sessions = [self._member(index, sink) for index, sink in enumerate(self.sinks)]
        self.say(BATCH)
        self.commit()

    def _member(self, index: int, sink: Any) -> Session:
        session = Session(Outbox(sink), Unlimited(), 0.0)
        self.hub.connections.add(session)
        for line in (f"NICK user{index}", "USER user 0 * :user", "JOIN #room"):
            self.dispatcher.handle(session, line.encode())
        self.commit()
        session.unsettled = None
        return session

    def say(self, count: int) -> None:
        for _ in range(count):
            self.dispatcher.handle(self.sessions[0], LINE)

    def commit(self) -> None:
        self.committer._commit(self.hub.take(0))
        self.feed.take()


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def instructions(action: Callable[[], object]) -> int:
    """Bytecode instructions that `action` executes in this thread."""
    count = 0

    def step(frame: FrameType, event: str, _argument: object) -> Any:
        nonlocal count
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        if event == "opcode":
            count += 1
        return step

    before = sys.gettrace()
    sys.settrace(step)
    try:
        action()
    finally:
        sys.settrace(before)
    return count


def counting(real: Callable[..., Any], calls: Counter[str]) -> Callable[..., Any]:
    """The same function, counted by its name."""

    def counted(*args: Any) -> Any:
        calls[real.__name__] += 1
        return real(*args)

    return counted


def test_a_batch_is_one_write_one_sync_and_one_send_for_each_member(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: Counter[str] = Counter()
    for owner, name in ((DiskHandle, "write"), (Disk, "_sync_one")):
        monkeypatch.setattr(owner, name, counting(getattr(owner, name), calls))
    before = [sink.sends for sink in bench.sinks]
    bench.say(BATCH)
    bench.commit()
    assert [sink.sends - old for sink, old in zip(bench.sinks, before, strict=True)] == [0] + [1] * (
        MEMBERS - 1
    )
    assert calls == {"write": 1, "_sync_one": 1}


@pytest.mark.skipif(sys.gettrace() is not None, reason="something else is tracing")
def test_instructions_per_message(bench: Bench) -> None:
    instructions(lambda: bench.say(1))  # 3.12 counts only from the second trace on
    reading = instructions(lambda: bench.say(BATCH)) / BATCH
    committing = instructions(bench.commit)
    base = instructions(bench.commit)  # an empty batch
    print(
        f"{reading:.0f} to read a message, {committing / BATCH:.0f} to commit it, {base} for an empty batch"
    )
    assert 100 < reading < READING
    assert 100 < (committing - base) / BATCH < COMMITTING


def test_a_thousand_messages_leave_nothing_behind(bench: Bench) -> None:
    def blocks_after(rounds: int) -> int:
        for _ in range(rounds):
            bench.say(BATCH)
            bench.commit()
        gc.collect()
        return sys.getallocatedblocks()

    blocks_after(4)
    before = blocks_after(2)
    assert blocks_after(16) - before < BATCH  # less than one block for sixteen messages
