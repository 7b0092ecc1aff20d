"""Counting what was said straight from a log's lines, a block of them at a time.

    block -> rows -> columns: minute, second, nick, text -> counts

Most lines are `<nick> text` and are never looked at alone: one expression takes a block apart, and what is
counted is counted by the column. All other lines are decoded like everywhere else and take their place in the
columns. What comes out is what tally.tally() counts of the same records, in the same order, and the tests
hold one against the other. Rules for this file: pure; no files.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from datetime import tzinfo
from itertools import compress
from operator import add, ne, sub
from typing import Final, NamedTuple

from chat.errors import BadRecord
from chat.irc.times import SECOND, parse_time
from chat.logbook.line import Decoder
from chat.reader.tally import ANSWER, WORD, Tally, drop_common, place_of, step_of
from chat.search.once import Once
from chat.search.words import SPOKEN, kind_of, searched_text, urls

_QUARTER: Final = 900 * SECOND  # no zone is off by less than a quarter of an hour
# A line that says something plainly (nothing escaped, no CTCP): minute, second, its fraction, nick and text.
# Any other line as a whole.
_ROWS: Final = re.compile(
    r"(?:([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}):([0-5][0-9])\.([0-9]{6})Z "
    r"(?:\{[^ \n\\]*\} )?<([^ \n!@\\]+)> ([^\n\\\x01]*)|([^\n]*))\n"
)
# ASCII letters as small ones, all other ASCII as spaces; what is not ASCII stays.
_LETTERS: Final = bytes(
    code if code >= 0x80 else ord(chr(code).lower()) if chr(code).isalpha() else ord(" ")
    for code in range(256)
)
_SIGMA: Final = "Σ"  # the one letter whose small form depends on its neighbours


class Said(NamedTuple):
    """Who said something, and when (µs)."""

    nick: str
    time: int


class _Columns(NamedTuple):
    """The rows of a block, column by column: lists of the same length."""

    minutes: list[str]
    seconds: list[str]
    fractions: list[str]
    nicks: list[str]  # "" in rows that are not taken apart
    texts: list[str]
    wholes: list[str]  # those rows' lines

    def keep(self, wanted: list[bool]) -> "_Columns":
        """Without the other rows."""
        return _Columns(*(list(compress(column, wanted)) for column in self))


class BlockTally:
    """Counts a stretch of one log's lines. `removed`: the times (µs) of messages that were taken back."""

    def __init__(self, conversation: str, zone: tzinfo | None, removed: Collection[int] = ()) -> None:
        self.damaged = 0  # lines that are no records
        self.opening: Said | None = None  # the first and the last that was said
        self.closing: Said | None = None
        self._once = Once()
        self._tally = Tally()
        self._conversation = conversation
        self._decoder = Decoder(conversation)
        self._zone = zone
        self._removed = frozenset(removed)
        self._places: dict[int, tuple[str, tuple[int, int]]] = {}  # by quarter of an hour
        self._gaps: dict[str, list[int]] = defaultdict(list)  # how long (µs) each person took to answer
        self._words: Counter[bytes] = Counter()  # in small letters where ASCII, of any length

    def count(self, block: bytes) -> None:
        """Count whole lines, the last one's newline included."""
        if not self._count(block):
            self._count(self._without_repetitions(block), once=True)

    def _count(self, block: bytes, *, once: bool = False) -> bool:
        """Count them if it is certain that no line is there twice (`once`); whether it was."""
        columns = _columns_of(block)
        bases = self._bases(columns)
        kinds: Counter[str] = Counter()
        spoken = self._decode_others(columns, bases, kinds)
        damaged = spoken.count(None)
        if damaged:
            valid = [one is not None for one in spoken]
            columns = columns.keep(valid)
            spoken = list(compress(spoken, valid))
        times = list(
            map(
                add,
                map(bases.__getitem__, columns.minutes),
                map(int, map(add, columns.seconds, columns.fractions)),
            )
        )
        if not once and not self._once.are_new(times):
            return False
        self.damaged += damaged
        self._tally.kinds.update(kinds)
        if times:
            self._tally.first = self._tally.first or next(filter(None, times), 0)
            self._tally.last = times[-1]
        if False in spoken:
            said = list(map(bool, spoken))
            columns, times = columns.keep(said), list(compress(times, said))
        if times:
            self._count_when(columns, bases)
            self._count_who(columns.nicks, times)
            self._count_what(columns, times)
        return True

    def finish(self) -> Tally:
        """The tally of all blocks; nothing may be counted any more."""
        tally = self._tally
        for nick, gaps in self._gaps.items():
            tally.answers[nick] = Counter(map(step_of, gaps))
        for token, count in self._words.items():
            if not token.isascii():
                for word in WORD.findall(token.decode("utf-8", "surrogatepass").lower()):
                    tally.words[word] += count
            elif len(token) >= 4:
                tally.words[token.decode()] += count
        drop_common(tally.words)
        return tally

    def _without_repetitions(self, block: bytes) -> bytes:
        """Without the lines whose times are those of lines before them."""
        decoder = Decoder(self._conversation)
        kept = []
        for line in block.split(b"\n")[:-1]:
            try:
                new = self._once.is_new(decoder.decode(line).time)
            except BadRecord:
                new = True  # damage, to be counted as such
            if new:
                kept.append(line)
        return b"".join(line + b"\n" for line in kept)

    def _bases(self, columns: _Columns) -> dict[str, int]:
        """The times (µs) of the minutes; rows with one that no calendar has become lines without a record."""
        bases = {}
        minutes = set(columns.minutes) - {""}
        for minute in minutes:
            try:
                bases[minute] = parse_time(f"{minute}:00Z")
            except BadRecord:
                continue
        if len(bases) < len(minutes):
            for row, minute in enumerate(columns.minutes):
                if minute and minute not in bases:
                    columns.nicks[row] = ""
        return bases

    def _decode_others(
        self, columns: _Columns, bases: dict[str, int], kinds: Counter[str]
    ) -> list[bool | None]:
        """Take the rows that are whole lines apart, count kinds; say what was spoken, and None for damage."""
        spoken: list[bool | None] = [True] * len(columns.nicks)
        done = 0
        for row in _rows_without(columns.nicks):
            if row > done:
                kinds["message"] += row - done
            done = row + 1
            line = columns.wholes[row]
            try:
                record = self._decoder.decode(line.encode("utf-8", "surrogateescape"))
            except BadRecord:
                spoken[row] = None
                continue
            kind = kind_of(record.message)
            kinds[kind] += 1
            minute = columns.minutes[row] = line[:16]
            columns.seconds[row], columns.fractions[row] = line[17:19], line[20:26]
            bases[minute] = record.time - record.time % (60 * SECOND)
            spoken[row] = kind in SPOKEN
            columns.nicks[row] = record.message.nick
            columns.texts[row] = searched_text(record.message)
        if len(spoken) > done:
            kinds["message"] += len(spoken) - done
        return spoken

    def _count_when(self, columns: _Columns, bases: dict[str, int]) -> None:
        for minute, count in Counter(columns.minutes).items():
            quarter = bases[minute] // _QUARTER
            place = self._places.get(quarter)
            if place is None:
                place = self._places[quarter] = place_of(bases[minute], self._zone)
            self._tally.days[place[0]] += count
            self._tally.hours[place[1]] += count

    def _count_who(self, nicks: list[str], times: list[int]) -> None:
        self._tally.people.update(nicks)
        if self.opening is None:
            self.opening = self.closing = Said(nicks[0], times[0])
        assert self.closing is not None
        before = [self.closing.nick, *nicks]  # one longer, which does no harm
        gaps = map(sub, times, [self.closing.time, *times])
        for nick, gap in compress(zip(nicks, gaps, strict=True), map(ne, nicks, before)):
            if gap < ANSWER:
                self._gaps[nick].append(gap)
        self.closing = Said(nicks[-1], times[-1])

    def _count_what(self, columns: _Columns, times: list[int]) -> None:
        texts = columns.texts
        if not self._removed.isdisjoint(times):
            texts = ["" if time in self._removed else text for time, text in zip(times, texts, strict=True)]
        characters = self._tally.characters
        for nick, length in zip(columns.nicks, map(len, texts), strict=True):
            characters[nick] += length
        joined = "\n".join(texts)
        if "://" in joined:
            joined = "\n".join([self._without_links(text) if "://" in text else text for text in texts])
        if _SIGMA in joined:
            self._words.update(word.encode() for word in WORD.findall(joined.lower()))
        else:
            self._words.update(joined.encode("utf-8", "surrogatepass").translate(_LETTERS).split())

    def _without_links(self, text: str) -> str:
        for url in urls(text):
            self._tally.links[url] += 1
            text = text.replace(url, " ")
        return text


def _columns_of(block: bytes) -> _Columns:
    try:
        rows = _ROWS.findall(block.decode())
    except UnicodeDecodeError:
        lines = block.decode("utf-8", "surrogateescape").split("\n")[:-1]
        rows = [("", "", "", "", "", line) for line in lines]
    return _Columns(*map(list, zip(*rows, strict=True)))


def _rows_without(nicks: list[str]) -> Iterator[int]:
    """The rows that have no nick yet; they may get one meanwhile."""
    row = -1
    try:
        while True:
            row = nicks.index("", row + 1)
            yield row
    except ValueError:
        return
