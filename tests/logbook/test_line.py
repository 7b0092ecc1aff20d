"""Records and lines: one table for the forms, and every record there and back, wherever a reader starts."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.errors import BadRecord
from chat.irc.message import Message
from chat.logbook.line import LAST_TIME, WINDOW, Decoder, Encoder, time_of
from chat.logbook.record import Record

T0 = 1_795_208_501_002_200  # 2026-11-20T21:01:41.002200Z
ALICE = "alice!al@10.0.0.7"

FORMS = [
    (
        Message("PRIVMSG", ("#lobby", "hello everyone"), ALICE),
        "{userhost=al@10.0.0.7} <alice> hello everyone",
    ),
    (Message("PRIVMSG", ("#lobby", ""), ALICE), "{userhost=al@10.0.0.7} <alice> "),
    (Message("PRIVMSG", ("#lobby", "\x01ACTION waves\x01"), ALICE), "{userhost=al@10.0.0.7} * alice waves"),
    (Message("NOTICE", ("#lobby", "hi"), "irc.example"), "{userhost} -irc.example- hi"),
    (Message("JOIN", ("#lobby",), ALICE, {"account": "al"}), "{account=al} --> alice (al@10.0.0.7) joined"),
    (Message("PART", ("#lobby",), ALICE), "<-- alice (al@10.0.0.7) left"),
    (Message("PART", ("#lobby", ""), ALICE), "<-- alice (al@10.0.0.7) left ()"),
    (Message("QUIT", ("bye (now)",), ALICE), "<-- alice (al@10.0.0.7) quit (bye (now))"),
    (Message("KICK", ("#lobby", "bobb"), ALICE), "{userhost=al@10.0.0.7} <-- bobb was kicked by alice"),
    (
        Message("KICK", ("#lobby", "bobb", "out"), ALICE),
        "{userhost=al@10.0.0.7} <-- bobb was kicked by alice (out)",
    ),
    (Message("NICK", ("alicia",), ALICE), "{userhost=al@10.0.0.7} -- alice is now known as alicia"),
    (Message("TOPIC", ("#lobby", "tea"), ALICE), "{userhost=al@10.0.0.7} -- alice set the topic to: tea"),
    (Message("TOPIC", ("#lobby", ""), ALICE), "{userhost=al@10.0.0.7} -- alice cleared the topic"),
    (
        Message("MODE", ("#lobby", "+ov", "bobb", "al"), ALICE),
        "{userhost=al@10.0.0.7} -- alice set mode +ov bobb al",
    ),
    (Message("SETNAME", ("Al I",), ALICE), "{userhost=al@10.0.0.7} -- alice set realname to: Al I"),
    (Message("INVITE", ("carol", "#lobby"), ALICE), "{userhost=al@10.0.0.7} -- alice invited carol"),
    (
        Message("REDACT", ("#lobby", "1hp", "oops"), ALICE),
        "{userhost=al@10.0.0.7} -- alice removed message 1hp (oops)",
    ),
    (
        Message("TAGMSG", ("#lobby",), ALICE, {"+draft/react": "👍", "+x": "a b;c"}),
        "{userhost=al@10.0.0.7;+draft/react=👍;+x=a\\sb\\:c} -- alice sent tags",
    ),
    (Message("PRIVMSG", ("#Lobby", "x"), ALICE), "{userhost=al@10.0.0.7;target=#Lobby} <alice> x"),
    (Message("PRIVMSG", ("#lobby", "\x1b[2J"), ALICE), "{userhost=al@10.0.0.7} <alice> \\x1b[2J"),
    (Message("AWAY", ("gone",), ALICE), ":alice!al@10.0.0.7 AWAY :gone"),
    (Message("AWAY", (), ALICE), ":alice!al@10.0.0.7 AWAY"),
    (Message("ERROR", ("no source",), ""), ": ERROR :no source"),
    (Message("PRIVMSG", ("#lobby",), ALICE), ":alice!al@10.0.0.7 PRIVMSG :#lobby"),
]


@pytest.mark.parametrize(("message", "text"), FORMS, ids=[text for _, text in FORMS])
def test_forms(message: Message, text: str) -> None:
    line = Encoder("#lobby", fresh=True).encode(Record(T0, message), 0)
    assert line.decode() == f"2026-11-20T21:01:41.002200Z {text}\n"
    assert Decoder("#lobby").decode(line[:-1]) == Record(T0, message)


WORD = st.text(min_size=1, max_size=8).filter(lambda text: " " not in text and text[0] != ":")
TEXT = st.one_of(st.text(max_size=30), st.text(alphabet="\\x1b ()<>-*:{}=;\x01\x1b\n", max_size=10))
NICKS = st.one_of(
    st.sampled_from(["alice", "Alice", "bobb", "-->", "<--", "--", "*", ">", "a@b", "ni\x1bk", "\\x"]),
    WORD.filter(lambda nick: "!" not in nick),
)
SOURCES = st.one_of(
    st.builds(
        lambda nick, host: f"{nick}!{host}", NICKS, st.sampled_from(["u@h", "v@h", "u@h)", "", "\u202e@x"])
    ),
    NICKS,
    st.sampled_from(["", "alice!u@h", "alice!v@h", "bobb!b@h"]),
)
TARGETS = st.sampled_from(["#lobby", "#Lobby", "@#lobby", "alice", "bobb", "Bobb", "ALICE"])
TAGS = st.dictionaries(
    st.sampled_from(["account", "+draft/reply", "userhost", "target", "}", "realname"]), TEXT, max_size=3
)
TARGETED = st.sampled_from(["PRIVMSG", "NOTICE", "JOIN", "PART", "KICK", "TOPIC", "MODE", "REDACT", "TAGMSG"])
MESSAGES = st.one_of(
    st.builds(lambda s, t, x: Message("PRIVMSG", (t, x), s), SOURCES, TARGETS, TEXT),
    st.builds(lambda s, t, x: Message("PRIVMSG", (t, f"\x01ACTION {x}\x01"), s), SOURCES, TARGETS, TEXT),
    st.builds(
        lambda c, t, words, x, s, tags: Message(c, (t, *words, *x), s, tags),
        TARGETED, TARGETS, st.lists(WORD, max_size=2), st.lists(TEXT, max_size=1), SOURCES, TAGS,
    ),
    st.builds(
        lambda c, words, x, s, tags: Message(c, (*words, *x), s, tags),
        st.sampled_from(["QUIT", "NICK", "SETNAME", "INVITE", "AWAY", "X", "PART"]),
        st.lists(WORD, max_size=2), st.lists(TEXT, max_size=1), SOURCES, TAGS,
    ),
)  # fmt: skip
CONVERSATIONS = st.sampled_from(["#lobby", "alice,bobb"])


@given(CONVERSATIONS, st.lists(MESSAGES, max_size=12), st.booleans())
def test_a_file_there_and_back(conversation: str, messages: list[Message], fresh: bool) -> None:
    encoder, decoder = Encoder(conversation, fresh=fresh), Decoder(conversation)
    offset = 0
    for step, message in enumerate(messages):
        line = encoder.encode(Record(T0 + step, message), offset)
        assert line.count(b"\n") == 1
        assert decoder.decode(line[:-1]) == Record(T0 + step, message)
        offset += len(line)


@given(CONVERSATIONS, st.lists(st.tuples(MESSAGES, st.integers(0, WINDOW)), max_size=12), st.integers(0, 11))
def test_a_reader_that_starts_a_window_before(
    conversation: str, messages: list[tuple[Message, int]], wanted: int
) -> None:
    """Lines are far apart here, so what they rely on goes out of reach again and again."""
    encoder = Encoder(conversation, fresh=True)
    lines: list[tuple[int, bytes]] = []
    offset = 0
    for step, (message, gap) in enumerate(messages):
        offset += gap
        lines.append((offset, encoder.encode(Record(T0 + step, message), offset)))
        offset += len(lines[-1][1])
    decoder = Decoder(conversation)
    wanted = min(wanted, len(lines) - 1)
    for step, (start, line) in enumerate(lines):
        if start >= lines[wanted][0] - WINDOW:
            record = decoder.decode(line[:-1])
            if step >= wanted:
                assert record == Record(T0 + step, messages[step][0])


def test_a_restart_tells_again_what_an_old_line_may_have_told() -> None:
    decoder = Decoder("#lobby")
    first, second = Encoder("#lobby", fresh=True), Encoder("#lobby", fresh=False)
    one = Record(T0, Message("PRIVMSG", ("#Lobby", "x"), ALICE))
    two = Record(T0 + 1, Message("PRIVMSG", ("#lobby", "x"), "alice!al@elsewhere"))
    assert decoder.decode(first.encode(one, 0)[:-1]) == one
    assert decoder.decode(second.encode(two, 100)[:-1]) == two


def test_a_second_line_is_plain() -> None:
    encoder = Encoder("#lobby", fresh=True)
    record = Record(T0, Message("PRIVMSG", ("#lobby", "hi"), ALICE))
    encoder.encode(record, 0)
    assert encoder.encode(record, 50).endswith(b"Z <alice> hi\n")
    assert b"userhost" in encoder.encode(record, WINDOW + 1)


@pytest.mark.parametrize(
    "line",
    [
        b"", b"\0\0\0", b"\xff", b"2026-11-20", b"2026-11-20T21:01:41.002200Z",
        b"2026-11-20T21:01:41.002200Z ",
        b"2026-11-20T21:01:41.002200Z <alice>", b"2026-11-20T21:01:41.002200Zx<alice> x",
        b"2026-11-20T21:01:41.002200Z hello", b"2026-11-20T21:01:41.002200Z {a=b <alice> x",
        b"2026-13-20T21:01:41.002200Z <alice> x", b"2026-11-20T21:01:41.0022Z <alice> x",
        b"2026-11-20T21:01:41.002200Z :a", b"2026-11-20T21:01:41.002200Z -- alice danced",
    ],
)  # fmt: skip
def test_what_is_no_record_says_so(line: bytes) -> None:
    with pytest.raises(BadRecord):
        Decoder("#lobby").decode(line)


@given(st.binary(max_size=80))
def test_no_bytes_do_harm(line: bytes) -> None:
    for text in (line, b"2026-11-20T21:01:41.002200Z " + line):
        with contextlib.suppress(BadRecord):
            Decoder("#lobby").decode(text)


@pytest.mark.parametrize(
    "message",
    [
        Message("PRIV MSG"),
        Message("AWAY", ("a b", "c")),
        Message("AWAY", ("x",), "a b"),
        Message("X", tags={"a b": ""}),
    ],
)
def test_what_cannot_be_on_the_wire_is_refused(message: Message) -> None:
    with pytest.raises(BadRecord):
        Encoder("#lobby", fresh=True).encode(Record(T0, message), 0)


@pytest.mark.parametrize("time", [-1, LAST_TIME + 1])
def test_a_time_that_no_line_could_have_is_refused(time: int) -> None:
    with pytest.raises(BadRecord):
        Encoder("#lobby", fresh=True).encode(Record(time, Message("AWAY")), 0)
    last = Encoder("#lobby", fresh=True).encode(Record(LAST_TIME, Message("AWAY")), 0)
    assert time_of(last.decode()) == LAST_TIME


def test_times() -> None:
    assert time_of("2026-11-20T21:01:41.002200Z rest") == T0
