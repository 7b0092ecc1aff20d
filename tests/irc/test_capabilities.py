import pytest

from chat.irc.capabilities import BITS, ECHO_MESSAGE, SERVER_TIME, bits, names


def test_every_capability_is_one_bit_of_its_own() -> None:
    assert all(bit.bit_count() == 1 for bit in BITS.values())
    assert len(set(BITS.values())) == len(BITS)


def test_both_ways() -> None:
    assert bits(["echo-message", "server-time"]) == ECHO_MESSAGE | SERVER_TIME
    assert names(ECHO_MESSAGE | SERVER_TIME) == ["server-time", "echo-message"]
    assert bits(names(bits(BITS))) == bits(BITS)
    assert names(0) == []


def test_an_unknown_one() -> None:
    with pytest.raises(KeyError):
        bits(["no-such-capability"])
