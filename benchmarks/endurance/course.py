"""The load itself: a fixed number of messages a second, company beside it, a sample every few seconds."""

from collections.abc import Callable
from typing import Final

from benchmarks.endurance.audience import CHANNEL, Speech, Witness, faults, forget
from benchmarks.endurance.company import Historian, Visitor, Whisperer
from benchmarks.endurance.plan import Plan
from benchmarks.endurance.verdict import Sample
from benchmarks.load.members import Crowd, Member, now
from benchmarks.load.peers import Peer
from benchmarks.load.result import quantile
from benchmarks.load.stream import Stream

_TICK: Final = 0.001  # seconds
_HOUSEKEEPING: Final = 0.5  # seconds between two times that streams are shortened
_PATIENCE: Final = 30.0  # seconds that the last messages may take
_AT_ONCE: Final = 50  # members that log in together


class _Long(Crowd):
    """A crowd of which some may leave."""

    def ended(self, member: Member) -> None:
        """A visitor's goodbye was heard; anybody else must not be disconnected."""
        if not isinstance(member, Visitor) or not member.over:
            super().ended(member)
        self.leave(member)


class Pace:
    """How often something is due at a steady rate; what is late is made up for."""

    def __init__(self, rate: float, start: float) -> None:
        self._rate: Final = rate
        self._start: Final = start
        self.done = 0

    def due(self, at: float) -> int:
        """How many are due now."""
        return max(0, int((at - self._start) * self._rate) - self.done)


class Course:
    """One run against one server: `enter`, `run`, then `faults`."""

    def __init__(self, plan: Plan, peer: Peer, report: Callable[[Sample], None]) -> None:
        self.plan = plan
        self.samples: list[Sample] = []
        self._peer = peer
        self._report = report
        self._crowd = _Long(peer.address)
        self._speech = Speech(plan.senders)
        self._audience: list[Member] = []
        self._witnesses: list[Witness] = []
        self._faults: list[str] = []
        self._visitors: list[Visitor] = []
        self._names = 0

    def enter(self) -> None:
        """All but the visitors log in; the audience joins."""
        caps = self._peer.capabilities()
        with_caps, plain = Stream(), Stream()
        for index in range(self.plan.members):
            full = index < max(self.plan.senders, self.plan.members // 2)
            stream = with_caps if full else plain
            last = index == self.plan.members - 1
            nick = f"u00x{index:04}"
            if index == self.plan.senders or last:
                member: Member = Witness(self._crowd.dial(), nick, stream, self._speech)
                self._witnesses.append(member)  # type: ignore[arg-type]
            else:
                member = Member(self._crowd.dial(), nick, 0, stream)
            self._crowd.introduce(member, caps if full else ())
            self._audience.append(member)
            if last or index % _AT_ONCE == _AT_ONCE - 1:
                self._join(self._audience[index // _AT_ONCE * _AT_ONCE :])
        self._pair = [
            Whisperer(self._crowd.dial(), one, two) for one, two in (("anna", "otto"), ("otto", "anna"))
        ]
        self._historian = Historian(self._crowd.dial(), "clio")
        for member in (*self._pair, self._historian):
            self._crowd.introduce(member, caps if member is self._historian else ())
        self._join([self._historian])
        for member in self._pair:
            self._crowd.expect(member, b" 422 ")
            self._crowd.attend(member)
        self._crowd.settle()

    def _join(self, members: list[Member]) -> None:
        for member in members:
            self._crowd.expect(member, b" 001 ")
            member.sock.sendall(f"JOIN {CHANNEL}\r\n".encode())
        for member in members:
            self._crowd.expect(member, b" 366 ")
            self._crowd.attend(member)
        self._crowd.swallow()

    def run(self) -> None:
        """Speak until the time is over, then wait for the last delivery. Closes every connection."""
        try:
            self._speak()
            self._drain()
        except ConnectionError as error:
            self._faults.append(str(error))
        self._crowd.close()

    def _speak(self) -> None:
        plan, start = self.plan, now()
        speech, private, pages = (Pace(rate, start) for rate in (plan.rate, plan.private, plan.pages))
        tidied = sampled = start
        while (at := now()) < start + plan.seconds:
            room = plan.in_flight - (self._speech.count - self._witnesses[-1].order.count)
            for _ in range(min(speech.due(at), room)):
                self._speech.say(self._audience[self._speech.count % plan.senders].sock)
                speech.done += 1
            for _ in range(private.due(at)):
                self._pair[private.done % 2].whisper()
                private.done += 1
            if pages.due(at):
                self._historian.ask()
                pages.done += pages.due(at)
            self._crowd.pump(_TICK)
            if at >= tidied + _HOUSEKEEPING:
                tidied = at
                self._tidy()
            if at >= sampled + plan.sample:
                sampled = at
                self._sample(at - start)
        self._sample(now() - start)

    def _tidy(self) -> None:
        """Shorten what was compared; visitors come and go."""
        forget(self._audience)
        for visitor in self._visitors:
            visitor.act()
            if visitor.over:
                self._faults += visitor.faults
        self._visitors = [visitor for visitor in self._visitors if not visitor.over]
        if len(self._visitors) < self.plan.visitors:
            self._names += 1
            sock = self._crowd.dial()
            visitor = Visitor(sock, f"guest{self._names}", self.plan.senders, self.plan.stay)
            self._crowd.introduce(visitor)
            self._crowd.attend(visitor)
            self._visitors.append(visitor)

    def _sample(self, at: float) -> None:
        ages = [age for witness in self._witnesses for age in witness.ages]
        for witness in self._witnesses:
            witness.ages.clear()
        cost = self._peer.cost()
        inside = sum(visitor.inside for visitor in self._visitors)
        sample = Sample(
            round(at, 3), cost.rss, cost.threads, cost.files, cost.cpu,
            quantile(ages, 0.5), quantile(ages, 0.99),
            self._speech.count, inside, self._historian.got, self._peer.disk(),
        )  # fmt: skip
        self.samples.append(sample)
        self._report(sample)

    def _drain(self) -> None:
        """Everybody leaves who came for a while; then wait until nothing more comes."""
        for visitor in self._visitors:
            visitor.leave()
        deadline = now() + _PATIENCE
        while now() < deadline and (self._crowd.pump(1.0) or self._waiting()):
            forget(self._audience)

    def _waiting(self) -> bool:
        return any(witness.order.count < self._speech.count for witness in self._witnesses)

    def faults(self) -> list[str]:
        """Whatever was lost, doubled or misordered for anybody, and what was not answered."""
        found = [*self._faults, *faults(self._audience, self._witnesses, self._speech.count)]
        for visitor in self._visitors:
            found += visitor.faults
        for one, two in (self._pair, self._pair[::-1]):
            if two.wrong or two.heard != one.told:
                found.append(
                    f"{two.nick} got {two.heard} of {one.told} private messages, {two.wrong} out of turn"
                )
        if self._historian.got != self._historian.asked:
            found.append(f"{self._historian.got} pages of history for {self._historian.asked} questions")
        return found
