"""RPL_ISUPPORT tokens."""

from hypothesis import given
from hypothesis import strategies as st

from chat.irc.isupport import ISupport, encode, parse

_KEYS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=10)
_VALUES = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20)


@given(st.dictionaries(_KEYS, _VALUES))
def test_round_trip(tokens: dict[str, str]) -> None:
    words = encode(tokens)
    assert all(" " not in word for word in words)
    assert parse(words) == tokens


def test_values() -> None:
    support = ISupport()
    assert support.fold("A[") == "a{"
    assert support.is_channel("&local")
    assert not support.is_channel("")
    support.update(
        ["CASEMAPPING=ascii", "PREFIX=(qaohv)~&@%+", "CHANTYPES=#", "LINELEN=2048", "NETWORK=A\\x20B"]
    )
    assert support.fold("A[") == "a["
    assert support.prefixes["h"] == "%"
    assert support.line_length == 2048
    assert support.network == "A B"
    assert not support.is_channel("&local")
    support.update(["-NETWORK", "LINELEN=x"])
    assert support.network == ""
    assert support.line_length == 512


def test_mode_parameters() -> None:
    support = ISupport()
    assert support.takes_parameter("o", False)
    assert support.takes_parameter("b", True)
    assert support.takes_parameter("l", True)
    assert not support.takes_parameter("l", False)
    assert not support.takes_parameter("n", True)


def test_malformed_tokens_fall_back() -> None:
    support = ISupport()
    support.update(["PREFIX=nonsense", "CHANMODES=b", "", "=x", "CASEMAPPING=klingon"])
    assert support.prefixes == {}
    assert support.chanmodes == ("b", "", "", "")
    assert support.fold("ABC") == "abc"
