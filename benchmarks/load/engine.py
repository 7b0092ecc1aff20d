"""Runs one scenario against one server, and checks that each member got every message once, in one order."""

from dataclasses import dataclass
from itertools import cycle
from typing import Final

from benchmarks.load.members import OBSERVER, PADDING, PLAIN, SENDER, Crowd, Member, now
from benchmarks.load.peers import Peer
from benchmarks.load.scenarios import CAPS, Scenario

_AT_ONCE: Final = 100  # members that log in together
_DRAIN: Final = 20.0  # seconds that the last messages may take


@dataclass(frozen=True, slots=True)
class Result:
    """What one run showed. Times in seconds."""

    scenario: str
    server: str
    messages: int
    deliveries: int
    seconds: float
    p50: float
    p99: float
    cpu: float
    rss: int
    faults: tuple[str, ...]

    @property
    def rate(self) -> float:
        """Deliveries a second."""
        return self.deliveries / self.seconds


class Run:
    """One scenario on one server."""

    def __init__(self, scenario: Scenario, peer: Peer) -> None:
        self.scenario = scenario
        self.peer = peer
        self.crowd = Crowd(peer.address)
        self.senders: list[Member] = []
        self.watchers: dict[int, Member] = {}  # of each channel, the member whose deliveries end a flight
        self.sent = [0] * scenario.channels
        self._own: dict[Member, int] = {}

    def enter(self) -> None:
        """Everybody logs in and joins."""
        scenario = self.scenario
        entered: list[Member] = []
        for channel in range(scenario.channels):
            for index in range(scenario.members):
                entered.append(self._place(channel, index))
                if len(entered) % _AT_ONCE == 0:
                    self._join(entered[-_AT_ONCE:])
        self._join(entered[len(entered) // _AT_ONCE * _AT_ONCE :])
        self.crowd.settle()

    def _place(self, channel: int, index: int) -> Member:
        """Connect one member and give it its role."""
        scenario = self.scenario
        role = SENDER if index < scenario.senders else PLAIN
        if scenario.caps:
            role = PLAIN if index else OBSERVER  # echoes make everybody's bytes alike
        elif index == scenario.members - 1 and role == PLAIN:
            role = OBSERVER
        caps = CAPS if scenario.caps else ()
        member = self.crowd.login(f"user{channel}x{index}", channel, role, caps)
        if index < scenario.senders:
            self.senders.append(member)
            self._own[member] = 0
        if role == OBSERVER or (index == scenario.members - 1 and channel not in self.watchers):
            self.watchers[channel] = member
        return member

    def _join(self, members: list[Member]) -> None:
        """Several at once: some servers let people in once a second only."""
        for member in members:
            self.crowd.expect(member, b" 001 ")
            member.sock.sendall(f"JOIN #c{member.channel}\r\n".encode())
        for member in members:
            self.crowd.expect(member, b" 366 ")
            self.crowd.attend(member)
        self.crowd.swallow()

    def _in_flight(self, channel: int) -> int:
        watcher = self.watchers[channel]
        own = self._own.get(watcher, 0) if watcher.role == SENDER else 0
        return self.sent[channel] - own - watcher.count

    def _send(self, sender: Member) -> None:
        channel = sender.channel
        number = self.sent[channel]
        line = f"PRIVMSG #c{channel} :{channel} {number} {PADDING}\r\n"
        sender.sock.send(line.encode())
        self.sent[channel] += 1
        self._own[sender] += 1

    def throughput(self) -> Result:
        """Keep the window full for the scenario's time, then wait for the last delivery."""
        scenario, crowd = self.scenario, self.crowd
        window = max(1, scenario.window // scenario.channels)
        turn = [cycle([s for s in self.senders if s.channel == c]) for c in range(scenario.channels)]
        before = self.peer.cost()
        start = now()
        deliveries = 0
        end = start + scenario.seconds
        while now() < end:
            for channel in range(scenario.channels):
                for _ in range(window - self._in_flight(channel)):
                    self._send(next(turn[channel]))
            deliveries += crowd.pump(0.05)
        deliveries += self._drain(deliveries)
        return self._result(deliveries, now() - start, [], before.cpu)

    def latency(self) -> Result:
        """One message at a time; each delivery's time since the send."""
        crowd, sender = self.crowd, self.senders[0]
        times: list[float] = []
        arrivals: list[float] = []
        before = self.peer.cost()
        start = now()
        expected = self.scenario.members - (0 if self.scenario.caps else 1)
        while now() < start + self.scenario.seconds:
            sent_at = now()
            self._send(sender)
            got = 0
            while got < expected:
                found = crowd.pump(5.0, arrivals)
                got += found
            times += [arrival - sent_at for arrival in arrivals]
            arrivals.clear()
        return self._result(len(times), now() - start, times, before.cpu)

    def _expected(self) -> int:
        total = sum(self.sent) * self.scenario.members
        return total if self.scenario.caps else total - sum(self.sent)

    def _drain(self, deliveries: int) -> int:
        more, deadline = 0, now() + _DRAIN
        while deliveries + more < self._expected() and now() < deadline:
            more += self.crowd.pump(0.2)
        return more

    def _result(self, deliveries: int, seconds: float, times: list[float], cpu_before: float) -> Result:
        times.sort()
        cost = self.peer.cost()
        return Result(
            self.scenario.name,
            self.peer.name,
            sum(self.sent),
            deliveries,
            seconds,
            times[len(times) // 2] if times else 0.0,
            times[int(len(times) * 0.99)] if times else 0.0,
            cost.cpu - cpu_before,
            cost.rss,
            tuple(self._faults(deliveries)),
        )

    def _faults(self, deliveries: int) -> list[str]:
        """Everything that is not as it must be: missing, doubled or differently ordered messages."""
        faults = []
        if deliveries != self._expected():
            faults.append(f"{deliveries} deliveries, not {self._expected()}")
        for channel in range(self.scenario.channels):
            members = [member for member in self.crowd.members.values() if member.channel == channel]
            everything = sorted(range(self.sent[channel]))
            observers = [member for member in members if member.role == OBSERVER]
            order = [int(number) for number in observers[0].read_all()] if observers else []
            if observers and sorted(order) != everything:
                faults.append(f"channel {channel}: the observer misses or doubles messages")
            sums = {member.checksum for member in members if member.role in {OBSERVER, PLAIN}}
            if len(sums) > 1:
                faults.append(f"channel {channel}: members saw {len(sums)} different streams")
            faults += self._sender_faults(members, order, len(everything))
        return faults

    def _sender_faults(self, members: list[Member], order: list[int], total: int) -> list[str]:
        """A sender sees everything but its own, in the order of the observer (or, without one, each once)."""
        place = {number: index for index, number in enumerate(order)}
        faults = []
        for member in members:
            if member.role != SENDER:
                continue
            seen = [int(number) for number in member.read_all()]
            if len(set(seen)) != len(seen) or len(seen) != total - self._own[member]:
                faults.append(f"channel {member.channel}: a sender misses or doubles messages")
            if place and [place[n] for n in seen] != sorted(place[n] for n in seen):
                faults.append(f"channel {member.channel}: a sender saw another order")
        return faults
