"""Sums of lines point at what was changed."""

from hypothesis import given
from hypothesis import strategies as st

from chat.logbook.sums import MOST, changed, spans, step_of, sums_of
from tests.logbook.memory import Bytes

TEXTS = st.one_of(
    st.lists(st.binary(max_size=60).filter(lambda line: b"\n" not in line), max_size=40).map(b"\n".join),
    st.builds(lambda n, m: (b"x" * n + b"\n") * m, st.integers(0, 90), st.integers(0, 1500)),
    st.just(b"x" * 200_000 + b"\ny\n"),
)


@given(TEXTS)
def test_spans_cover_every_line_once(text: bytes) -> None:
    found = list(spans(Bytes(text).read, len(text), step_of(len(text))))
    lines = text.count(b"\n") + (not text.endswith(b"\n") and bool(text))
    assert len(found) <= MOST
    covered = [number for span in found for number in range(span.first, span.last + 1)]
    assert covered == list(range(1, lines + 1))


@given(TEXTS.filter(bool), st.data())
def test_a_changed_byte_is_within_the_lines_named(text: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text) - 1))
    other = bytearray(text)
    other[at] ^= 0x80
    if 10 in (text[at], other[at]):
        return
    sums, step = sums_of(Bytes(text).read, len(text)), step_of(len(text))
    (span,) = changed(Bytes(bytes(other)).read, len(text), sums, step)
    assert span.first <= text.count(b"\n", 0, at) + 1 <= span.last


def test_a_small_file_has_a_sum_for_each_line() -> None:
    text = b"".join(b"a line of some length, number %d\n" % number for number in range(300))
    found = list(spans(Bytes(text).read, len(text), step_of(len(text))))
    assert [(span.first, span.last) for span in found] == [(number, number) for number in range(1, 301)]


def test_what_is_the_same_has_no_changes() -> None:
    text = b"one\ntwo\n"
    assert list(changed(Bytes(text).read, len(text), sums_of(Bytes(text).read, len(text)), 1)) == []
    assert sums_of(Bytes(b"").read, 0) == ""
