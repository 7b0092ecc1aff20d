import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.irc.format import escape_tag, format_body, format_message, format_tags
from chat.irc.message import Message
from chat.irc.parse import parse, unescape_tag
from tests.irc.wire_cases import EXACT, LENIENT


@pytest.mark.parametrize(("line", "message"), EXACT)
def test_how_a_message_is_written(line: str, message: Message) -> None:
    assert format_message(message) == line.encode() + b"\r\n"


@pytest.mark.parametrize(("line", "message"), EXACT + LENIENT)
def test_what_is_written_means_the_same(line: str, message: Message) -> None:
    assert parse(format_message(message)[:-2]) == message


@pytest.mark.parametrize(
    "message",
    [
        Message(""),
        Message("ping"),
        Message("PING x"),
        Message("12"),
        Message("PING\r\nQUIT"),
        Message("PING", ("a b", "c")),
        Message("PING", ("", "c")),
        Message("PING", (":a", "c")),
        Message("PING", ("a\nQUIT",)),
        Message("PING", ("a\rQUIT",)),
        Message("PING", ("a\0b",)),
        Message("PING", ("\ud800",)),
        Message("PING", ("x",), "a b"),
        Message("PING", ("x",), "a\nb"),
        Message("PING", ("x",), "", {"a b": "1"}),
        Message("PING", ("x",), "", {"": "1"}),
        Message("PING", ("x",), "", {"a;b": "1"}),
        Message("PING", ("x",), "", {"a=b": "1"}),
        Message("PING", ("x",), "", {"a\n": "1"}),
        Message("PING", ("x",), "", {"a": "\0"}),
    ],
)
def test_what_cannot_be_a_line_is_refused(message: Message) -> None:
    with pytest.raises(ValueError):
        format_message(message)


text = st.text(st.characters(exclude_characters="\0\r\n", exclude_categories=["Cs"]), max_size=30)
word = st.text(
    st.characters(exclude_characters="\0\r\n ", exclude_categories=["Cs"]), min_size=1, max_size=12
)
middle = word.filter(lambda w: w[0] != ":")
key = st.text(
    st.characters(exclude_characters="\0\r\n ;=", exclude_categories=["Cs"]), min_size=1, max_size=8
)
value = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
messages = st.builds(
    lambda command, middles, last, source, tags: Message(command, (*middles, *last), source, tags),
    st.from_regex(r"[A-Z]{1,9}|[0-9]{3}", fullmatch=True),
    st.lists(middle, max_size=4),
    st.lists(text, max_size=1),
    st.just("") | word,
    st.dictionaries(key, value, max_size=4),
)


@given(messages)
def test_every_message_comes_back(message: Message) -> None:
    line = format_message(message)
    assert line.count(b"\n") == line.count(b"\r") == 1
    assert parse(line[:-2]) == message


@given(value)
def test_every_tag_value_comes_back(text: str) -> None:
    assert unescape_tag(escape_tag(text)) == text
    assert not set(escape_tag(text)) & set("; \r\n")


def test_the_halves() -> None:
    message = Message("PING", ("x",), "", {"a": "1"})
    assert format_tags(message.tags) == "@a=1 "
    assert format_tags({}) == ""
    assert format_body(message) == "PING x"
