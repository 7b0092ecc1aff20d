"""CTCP messages."""

import pytest

from chat.irc.ctcp import Ctcp, action, encode, parse


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\x01ACTION waves\x01", Ctcp("ACTION", "waves")),
        ("\x01ACTION waves", Ctcp("ACTION", "waves")),
        ("\x01version\x01", Ctcp("VERSION", "")),
        ("\x01PING 1 2\x01", Ctcp("PING", "1 2")),
        ("plain", None),
        ("\x01", None),
        ("\x01\x01", None),
        ("", None),
    ],
)
def test_parse(text: str, expected: Ctcp | None) -> None:
    assert parse(text) == expected


def test_encode() -> None:
    assert encode("VERSION") == "\x01VERSION\x01"
    assert parse(action("a b")) == Ctcp("ACTION", "a b")
