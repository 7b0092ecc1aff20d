"""Runs one scenario against one server, and checks that each member got every message once, in one order."""

import time
from itertools import cycle
from typing import Final

from benchmarks.load.checks import complete, numbers, one_order, without_own
from benchmarks.load.machine import share_of_others, used_now
from benchmarks.load.members import Crowd, Member, now
from benchmarks.load.peers import Cost, Peer
from benchmarks.load.result import Measured, quantile
from benchmarks.load.scenarios import Scenario
from benchmarks.load.stream import Stream

PADDING: Final = "x" * 60
_AT_ONCE: Final = 100  # members that join together
_PATIENCE: Final = 20.0  # seconds that the last messages may take


class Run:
    """One scenario on one server: `enter`, then `measure`."""

    def __init__(self, scenario: Scenario, peer: Peer) -> None:
        self.scenario = scenario
        self.peer = peer
        self.crowd = Crowd(peer.address)
        self.echo = scenario.caps or peer.echoes
        self.streams = [Stream() for _ in range(scenario.channels)]
        self.senders: list[list[Member]] = [[] for _ in range(scenario.channels)]
        self.watchers: list[Member] = []  # of each channel, the member whose deliveries end a flight
        self.sent = [0] * scenario.channels
        self.own: dict[str, list[int]] = {}  # numbers of each sender's messages
        self.line = 0  # bytes of a delivery
        self._rss_each = 0.0
        self._caps = peer.capabilities() if scenario.caps else ()

    def enter(self) -> None:
        """Everybody logs in and joins; one message in each channel shows how long a delivery is."""
        scenario = self.scenario
        before = self.peer.cost().rss
        entered: list[Member] = []
        for channel in range(scenario.channels):
            for index in range(scenario.members):
                entered.append(self._place(channel, index))
                if len(entered) == self.peer.at_once:
                    self._join(entered)
                    entered = []
            self.watchers.append(next(reversed(self.crowd.members.values())))
        self._join(entered)
        self.crowd.settle()
        self._rss_each = (self.peer.cost().rss - before) / len(self.crowd.members)
        for channel in range(scenario.channels):
            self._send(self.senders[channel][0], 1)
        received, deadline = 0, now() + _PATIENCE
        while not self._all_have(received) and now() < deadline:
            received += self.crowd.pump(0.2)
        self.line = self.watchers[0].received

    def _all_have(self, received: int) -> bool:
        return received > 0 and received == self._expected() * self.watchers[0].received

    def _place(self, channel: int, index: int) -> Member:
        """Connect one member and give it its role."""
        speaks = index < self.scenario.senders
        stream = None if speaks and not self.echo else self.streams[channel]
        member = self.crowd.login(f"u{channel:02}x{index:04}", channel, stream, self._caps)
        if speaks:
            self.senders[channel].append(member)
            self.own[member.nick] = []
        return member

    def _join(self, members: list[Member]) -> None:
        """When all of them have been let in, they join, several at once: each is told of the others."""
        for member in members:
            self.crowd.expect(member, b" 001 ")
        for first in range(0, len(members), _AT_ONCE):
            group = members[first : first + _AT_ONCE]
            for member in group:
                member.sock.sendall(f"JOIN #c{member.channel:02}\r\n".encode())
            for member in group:
                self.crowd.expect(member, b" 366 ")
                self.crowd.attend(member)
            self.crowd.swallow()

    def _room(self, channel: int, window: int) -> int:
        """How many messages may be sent before the window is full."""
        watcher = self.watchers[channel]
        own = 0 if self.echo else len(self.own.get(watcher.nick, ()))
        return window - (self.sent[channel] - own - watcher.received // self.line)

    def _send(self, sender: Member, count: int) -> None:
        """So many messages in one send()."""
        channel, first = sender.channel, self.sent[sender.channel]
        mine = range(first, first + count)
        lines = [f"PRIVMSG #c{channel:02} :{channel:02} {number:08} {PADDING}\r\n" for number in mine]
        sender.sock.send("".join(lines).encode())
        self.sent[channel] += count
        self.own[sender.nick] += mine

    def measure(self) -> Measured:
        """Do the work for the scenario's time, then wait for the last delivery and check everything."""
        before, disk, sent = self.peer.cost(), self.peer.disk(), sum(self.sent)
        machine, busy, start = used_now(), time.process_time(), now()
        times: list[float] = []
        lasts: list[float] = []
        if self.scenario.window:
            self._load(start + self.scenario.seconds)
        else:
            self._one_at_a_time(start + self.scenario.seconds, times, lasts)
        seconds, busy = now() - start, time.process_time() - busy
        deliveries = self._expected(sum(self.sent) - sent)
        figures = {
            "messages": sum(self.sent) - sent,
            "deliveries": deliveries,
            "seconds": seconds,
            "rate": deliveries / seconds,
            "generator": busy / seconds,
            "generator_cpu": busy / deliveries * 1e6,
            "disk": (self.peer.disk() - disk) / (sum(self.sent) - sent),
            **self._costs(before, deliveries),
        }
        ours = busy + figures["cpu"] * deliveries / 1e6
        figures["others"] = share_of_others(used_now() - machine, ours, seconds)
        if times:
            figures |= {"p50": quantile(times, 0.5), "p99": quantile(times, 0.99)}
            figures |= {"last": quantile(lasts, 0.5), "last_worst": quantile(lasts, 1.0)}
            figures["p99_own"] = figures["p99"] / figures["p50"]
        main = "rate" if self.scenario.window else "p50"
        return Measured(self.scenario.name, self.peer.name, main, figures, tuple(self.faults()))

    def _costs(self, before: Cost, deliveries: int) -> dict[str, float]:
        cost = self.peer.cost()
        return {
            "cpu": (cost.cpu - before.cpu) / deliveries * 1e6,
            "rss": cost.rss,
            "rss_each": self._rss_each,
            "connections": len(self.crowd.members),
        }

    def _load(self, end: float) -> None:
        """Keep the window full."""
        scenario, crowd = self.scenario, self.crowd
        window = max(1, scenario.window // scenario.channels)
        turns = [cycle(senders) for senders in self.senders]
        received = sum(member.received for member in crowd.members.values())
        while now() < end:
            for channel, turn in enumerate(turns):
                room = self._room(channel, window)
                while room > 0:
                    self._send(next(turn), min(room, scenario.burst))
                    room -= scenario.burst
            received += crowd.pump(0.05)
        wanted, deadline = self._expected() * self.line, now() + _PATIENCE
        while received < wanted and now() < deadline:
            received += crowd.pump(0.2)

    def _one_at_a_time(self, end: float, times: list[float], lasts: list[float]) -> None:
        """Send when everybody has the message before; the time from the send to each reception."""
        crowd, sender, arrivals = self.crowd, self.senders[0][0], list[float]()
        wanted = self._expected(1) * self.line
        while now() < end:
            sent_at = now()
            self._send(sender, 1)
            received = 0
            while received < wanted:
                if not (more := crowd.pump(_PATIENCE, arrivals)):
                    return  # lost: the checks will say so
                received += more
            times += [arrival - sent_at for arrival in arrivals]
            lasts.append(arrivals[-1] - sent_at)
            arrivals.clear()

    def _expected(self, messages: int | None = None) -> int:
        """How many deliveries so many messages make (all that were sent)."""
        count = sum(self.sent) if messages is None else messages
        return count * (self.scenario.members - (0 if self.echo else 1))

    def faults(self) -> list[str]:
        """Everything that is not as it must be: missing, doubled or differently ordered messages."""
        faults = []
        for channel in range(self.scenario.channels):
            members = [member for member in self.crowd.members.values() if member.channel == channel]
            faults += [f"channel {channel}: {fault}" for fault in self._channel_faults(channel, members)]
        return faults

    def _channel_faults(self, channel: int, members: list[Member]) -> list[str]:
        total, stream = self.sent[channel], self.streams[channel]
        alike = [member for member in members if member.stream]
        faults = [f"{member.nick} saw another stream" for member in alike if member.astray]
        faults += [f"{member.nick} misses the end" for member in alike if member.received != stream.end]
        everything = stream.read()
        if alike:
            faults += complete(numbers(everything), range(total))
            if stream.end != total * self.line:
                faults.append(f"{stream.end} bytes, not {total} lines of {self.line}")
        speakers = [member for member in members if member.stream is None]
        seen = {member.nick: b"".join(member.chunks) for member in speakers}
        if alike:
            wrong = [nick for nick, got in seen.items() if got != without_own(everything, nick)]
            return faults + [f"{nick}, a sender, saw another stream" for nick in wrong]
        orders = {nick: numbers(got) for nick, got in seen.items()}
        for nick, order in orders.items():
            others = [n for other, own in self.own.items() if other != nick and other in seen for n in own]
            faults += [f"{nick}: {fault}" for fault in complete(order, others)]
        return faults + one_order(orders, self.own)
