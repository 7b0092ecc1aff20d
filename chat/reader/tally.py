"""Counting what was said: by day, hour of the week, person, word and link, and how soon people answer.

Rules for this file: no output; a tally of one file can be added to another, so files can be counted apart.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Final

from chat.irc.times import DAY, SECOND, day_of, parse_time
from chat.search.finding import Entry
from chat.search.when import to_local
from chat.search.words import SPOKEN, kind_of, searched_text, urls

ANSWER: Final = 3600 * SECOND  # what comes later than this answers nothing
WORD: Final = re.compile(r"[^\W\d_]{4,}")
_COMMON: Final = frozenset(
    """about after again also another because been before being between both came could does doing done
    down each even every from give going gone good have here hers herself himself https into itself just
    know like long made make many maybe more most much must need only other over really right said same
    should since some still such sure take than that thats them then there these they thing think this
    those time very want well went were what when where which while will with without would yeah your
    yours""".split()
)
_LONGEST: Final = 40  # characters of a word; what is longer is none
_AT_ONCE: Final = 1000  # texts
_STEPS: Final = 10  # answer times are kept in steps of a tenth of a doubling


@dataclass(slots=True)
class Tally:
    """What was counted. `days` and `hours` are local to the zone it was counted in."""

    days: Counter[str] = field(default_factory=Counter)  # 2026-11-20
    hours: Counter[tuple[int, int]] = field(default_factory=Counter)  # weekday (Monday 0), hour
    people: Counter[str] = field(default_factory=Counter)
    characters: Counter[str] = field(default_factory=Counter)  # said by each person
    kinds: Counter[str] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)
    links: Counter[str] = field(default_factory=Counter)
    answers: dict[str, Counter[int]] = field(default_factory=dict)  # person -> time in steps -> how often
    first: int = 0
    last: int = 0

    def add(self, other: "Tally") -> None:
        """Count the other's in."""
        for name in ("days", "hours", "people", "characters", "kinds", "words", "links"):
            getattr(self, name).update(getattr(other, name))
        for person, times in other.answers.items():
            self.answers.setdefault(person, Counter()).update(times)
        self.first = min(filter(None, (self.first, other.first)), default=0)
        self.last = max(self.last, other.last)

    def answer(self, nick: str, step: int) -> None:
        """Count how long somebody took to answer, in steps as step_of() has them."""
        answers = self.answers.get(nick)
        if answers is None:
            answers = self.answers[nick] = Counter()
        answers[step] += 1

    def topics(self) -> Counter[str]:
        """The words without the names of those who spoke."""
        names = {part for person in self.people for part in WORD.findall(person.lower())}
        return Counter({word: count for word, count in self.words.items() if word not in names})

    @property
    def messages(self) -> int:
        """How much was said."""
        return self.people.total()


def tally(entries: Iterable[Entry], zone: tzinfo | None) -> Tally:
    """Count entries of one log, oldest first; what was removed counts as said, its words do not."""
    result = Tally()
    hour = -1
    place = ("", (0, 0))
    before: tuple[str, int] | None = None
    texts: list[str] = []  # whose words are not counted yet
    for entry in entries:
        time, message = entry.record
        kind = kind_of(message)
        result.kinds[kind] += 1
        result.first = result.first or time
        result.last = time
        if kind not in SPOKEN:
            continue
        if time // (900 * SECOND) != hour:  # no zone is off by less than a quarter of an hour
            hour = time // (900 * SECOND)
            place = place_of(time, zone)
        result.days[place[0]] += 1
        result.hours[place[1]] += 1
        nick = message.nick
        result.people[nick] += 1
        if before is not None and before[0] != nick and time - before[1] < ANSWER:
            result.answer(nick, step_of(time - before[1]))
        before = nick, time
        if not entry.removed:
            texts.append(_count_text(result, nick, searched_text(message)))
            if len(texts) == _AT_ONCE:
                _count_words(result, texts)
    _count_words(result, texts)
    drop_common(result.words)
    return result


def place_of(time: int, zone: tzinfo | None) -> tuple[str, tuple[int, int]]:
    """The day of a time (µs), and its weekday and hour, in the zone."""
    local = to_local(time, zone)
    return f"{local:%Y-%m-%d}", (local.weekday(), local.hour)


def _count_text(result: Tally, nick: str, text: str) -> str:
    """Count all but the words, which are in the text that is returned."""
    result.characters[nick] += len(text)
    if "://" in text:
        for url in urls(text):
            result.links[url] += 1
            text = text.replace(url, " ")
    return text


def _count_words(result: Tally, texts: list[str]) -> None:
    """Count the words of these texts, which are then forgotten."""
    result.words.update(WORD.findall("\n".join(texts).lower()))
    texts.clear()


def drop_common(words: Counter[str]) -> None:
    """Take out what says nothing about what was talked of."""
    for word in [word for word in words if len(word) > _LONGEST or word in _COMMON]:
        del words[word]


def step_of(us: int) -> int:
    """A duration on a logarithmic scale; nothing, and a clock that went back, are a millisecond."""
    if us < 2000:
        return 0
    milliseconds = us // 1000
    whole = milliseconds.bit_length() - 1
    return whole * _STEPS + ((milliseconds - (1 << whole)) * _STEPS >> whole)


def _seconds_of(step: int) -> float:
    whole, tenth = divmod(step, _STEPS)
    return (1 << whole) * (1 + tenth / _STEPS) / 1000


def median_answer(times: Counter[int]) -> float | None:
    """The median, in seconds, of counted answer times; None when there are none."""
    half = times.total() / 2
    seen = 0
    for step in sorted(times):
        seen += times[step]
        if seen >= half:
            return _seconds_of(step)
    return None


def days_between(first: str, last: str) -> list[str]:
    """All days from one to the other, both included, as `2026-11-20`."""
    from_day, to_day = (parse_time(f"{day}T00:00:00Z") // DAY for day in (first, last))
    return [day_of(day * DAY) for day in range(from_day, to_day + 1)]
