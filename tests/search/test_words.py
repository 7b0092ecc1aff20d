import pytest

from chat.irc.message import Message
from chat.logbook.record import Record
from chat.search.words import KINDS, kind_of, plural, reply_to, searched_text, urls, words
from tests.reader.samples import LOBBY_RECORDS

SAID = [
    (Message("PRIVMSG", ("#a", "hello"), "bob!b@h"), "message", "bob", "hello", "hello"),
    (Message("PRIVMSG", ("#a", "\x01ACTION waves\x01"), "bob!b@h"), "action", "bob", "waves", "waves"),
    (Message("PRIVMSG", ("#a", "\x01ACTION waves"), "bob!b@h"), "action", "bob", "waves", "waves"),
    (Message("PRIVMSG", ("#a", "\x01VERSION\x01"), "bob!b@h"), "ctcp", "bob", "VERSION", "VERSION"),
    (Message("PRIVMSG", ("#a",), "bob!b@h"), "message", "bob", "", ""),
    (Message("NOTICE", ("#a", "hey"), "bob!b@h"), "notice", "bob", "hey", "hey"),
    (Message("JOIN", ("#a",), "bob!b@h"), "join", "bob", "joined", ""),
    (Message("PART", ("#a",), "bob!b@h"), "part", "bob", "left", ""),
    (Message("PART", ("#a", "bye"), "bob!b@h"), "part", "bob", "left (bye)", "bye"),
    (Message("QUIT", ("bye",), "bob!b@h"), "quit", "bob", "quit (bye)", "bye"),
    (Message("KICK", ("#a", "eve", "out"), "bob!b@h"), "kick", "eve", "was kicked by bob (out)", "out"),
    (Message("NICK", ("bobby",), "bob!b@h"), "nick", "bob", "is now known as bobby", ""),
    (Message("TOPIC", ("#a", "tea"), "bob!b@h"), "topic", "bob", "set the topic to: tea", "tea"),
    (Message("TOPIC", ("#a", ""), "bob!b@h"), "topic", "bob", "cleared the topic", ""),
    (Message("MODE", ("#a", "+o", "eve"), "bob!b@h"), "mode", "bob", "set mode +o eve", ""),
    (Message("INVITE", ("eve", "#a"), "bob!b@h"), "invite", "bob", "invited eve", ""),
    (Message("REDACT", ("#a", "id", "oops"), "bob!b@h"), "redact", "bob", "removed message id (oops)", ""),
    (Message("TAGMSG", ("#a",), "bob!b@h", {"+draft/react": "👍"}), "reaction", "bob", "reacted with 👍", ""),
    (Message("TAGMSG", ("#a",), "bob!b@h", {"+typing": "active"}), "other", "bob", "TAGMSG #a", ""),
    (Message("SETNAME", ("Bob",), "bob!b@h"), "other", "bob", "SETNAME Bob", ""),
]


@pytest.mark.parametrize(("message", "kind", "nick", "text", "searched"), SAID)
def test_in_words(message: Message, kind: str, nick: str, text: str, searched: str) -> None:
    assert words(Record(1, message)) == (kind, nick, text)
    assert searched_text(message) == searched
    assert kind in KINDS


def test_every_kind_of_the_samples_is_known() -> None:
    assert {kind_of(record.message) for record in LOBBY_RECORDS} <= KINDS.keys()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see https://example.org/a?b=c.", ["https://example.org/a?b=c"]),
        ("(http://example.org/x)", ["http://example.org/x"]),
        ("http://example.org/x_(y)", ["http://example.org/x_(y)"]),
        ("HTTPS://EXAMPLE.ORG/, irc://h/c!", ["HTTPS://EXAMPLE.ORG/", "irc://h/c"]),
        ("<https://example.org>", ["https://example.org"]),
        ("no link: example.org, javascript:alert(1), mailto:x@y", []),
        ("https://", []),
    ],
)
def test_links(text: str, found: list[str]) -> None:
    assert urls(text) == found


def test_answers() -> None:
    assert reply_to(Message("PRIVMSG", (), "", {"+draft/reply": "abc"})) == "abc"
    assert reply_to(Message("PRIVMSG", ())) == ""


def test_plurals() -> None:
    assert [plural("file", count) for count in (0, 1, 2)] == ["files", "file", "files"]
    assert plural("person", 2) == "people"
