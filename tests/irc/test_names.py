import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.errors import BadName
from chat.irc.names import check_channel, check_nick, fold, is_channel, same


@pytest.mark.parametrize(
    "nick",
    [
        "alice",
        "Bob_",
        "[a]{b}",
        "x-y^z`|\\",
        "Ярослав",
        "Zoëx",
        "山田太郎",
        "नमस्ते",
        "a" * 30,
        "1234",
        "مرحبا",
    ],
)
def test_nicks(nick: str) -> None:
    assert check_nick(nick) == nick


@pytest.mark.parametrize(
    ("nick", "reason"),
    [
        ("", "needed"),
        ("bob", "at least 4"),
        ("a" * 31, "at most 30"),
        ("al ice", "space"),
        ("al\u00a0ice", "space"),
        ("al\u3000ice", "space"),
        ("al\tice", "space"),
        ("-alice", "start with -"),
        ("\u0301alice", "start with"),
        ("alice!", "contain !"),
        ("al@ice", "contain @"),
        ("#alice", "contain #"),
        (":alice", "contain :"),
        ("ali,ce", "contain ,"),
        ("al*ce", "contain *"),
        ("al?ce", "contain ?"),
        ("al.ice", "contain ."),
        ("al\x1bice", "U\\+001B"),
        ("al\0ice", "U\\+0000"),
        ("al\u202eice", "U\\+202E"),
        ("al\u200bice", "U\\+200B"),
        ("al\u200dice", "U\\+200D"),
        ("alice\ufe0f", "contain"),
        ("al\u3164ice", "contain"),
        ("alice\u034f", "contain"),
        ("alice😀", "contain 😀"),
        ("alice🄁", "contain 🄁"),  # folds to "alice0,", and a comma parts the two of a conversation
        ("ﷺabc", "contain ﷺ"),  # folds to four words
        ("⑴⑵⑶⑷", "contain ⑴"),
    ],
)
def test_what_no_nick_can_be(nick: str, reason: str) -> None:
    with pytest.raises(BadName, match=reason):
        check_nick(nick)


def test_the_limits_are_the_callers() -> None:
    assert check_nick("a", minimum=1) == "a"
    assert check_nick("a" * 40, maximum=40) == "a" * 40
    with pytest.raises(BadName):
        check_nick("abcd", maximum=3)


def test_lengths_count_characters_not_bytes() -> None:
    assert check_nick("日" * 30) == "日" * 30
    assert check_nick("e\u0301" * 30) == "é" * 30


@pytest.mark.parametrize("name", ["#lobby", "#a", "#Grüße", "##", "#c++", "#:)", "#😀", "#" + "x" * 63])
def test_channels(name: str) -> None:
    assert check_channel(name) == name
    assert is_channel(name)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "starts with #"),
        ("lobby", "starts with #"),
        ("&lobby", "starts with #"),
        ("#", "behind the #"),
        ("#a b", "cannot contain"),
        ("#a,b", "cannot contain"),
        ("#a\x07b", "cannot contain"),
        ("#a\u202eb", "cannot contain"),
        ("#a\u3164", "cannot contain"),
        ("#a﹐b", "cannot contain"),  # a small comma
        ("#ﷺ", "cannot contain"),
        ("#" + "x" * 64, "at most 64"),
    ],
)
def test_what_no_channel_can_be(name: str, reason: str) -> None:
    with pytest.raises(BadName, match=reason):
        check_channel(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Alice", "aLICE"),
        ("STRASSE", "straße"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("Å", "Å"),
        ("ﬁsh", "FISH"),
        ("e\u0301", "É"),
    ],
)
def test_the_same_name(one: str, other: str) -> None:
    assert same(one, other)


def test_not_the_same_name() -> None:
    assert not same("alice", "alice_")
    assert not same("a[b]", "a{b}")  # ours is not RFC 1459's alphabet


def test_every_character_folds_to_a_fixed_point() -> None:
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        assert fold(fold(char)) == fold(char), hex(code)


@given(st.text(max_size=20))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(unicodedata.normalize("NFC", text)) == fold(text)


@given(st.text(max_size=12))
def test_what_is_a_name_stays_one_when_folded(text: str) -> None:
    for check in (check_nick, check_channel):
        try:
            name = check(text)
        except BadName:
            continue
        assert check(name) == name
        assert not set(fold(name)) & set(" ,\0\r\n\x07")
        assert not any(char.isspace() for char in fold(name))
