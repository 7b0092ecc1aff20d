"""One person, as the others see them."""

from chat.channels.channel import Channel, User
from chat.channels.directory import Directory


def test_before_a_nick_is_chosen_numerics_address_a_star() -> None:
    user = User("10.0.0.7")
    assert (user.nick, user.key) == ("*", "")


def test_the_source_follows_nick_and_user_name() -> None:
    user = User("10.0.0.7")
    user.rename("Alice")
    assert user.source == "Alice!unknown@10.0.0.7"
    user.username = "al"
    user.refresh()
    assert user.source == "Alice!al@10.0.0.7"
    user.rename("Éva1")
    assert user.source == "Éva1!al@10.0.0.7"
    assert user.key == "éva1"


def test_operator_and_invisible_are_modes() -> None:
    user = User("h")
    assert not user.operator
    assert not user.invisible
    user.modes |= {"o", "i"}
    assert user.operator
    assert user.invisible


def test_sharing_a_channel() -> None:
    directory = Directory()
    alice, bobby = User("a"), User("b")
    assert alice.shares_channel(alice)
    assert not alice.shares_channel(bobby)
    room = Channel("#room", 0)
    directory.join(room, alice)
    assert not alice.shares_channel(bobby)
    directory.join(room, bobby)
    assert alice.shares_channel(bobby)
    directory.leave(room, alice)
    assert not alice.shares_channel(bobby)
