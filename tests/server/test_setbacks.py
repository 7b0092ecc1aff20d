"""What becomes of those who build on something that cannot be logged."""

from tests.server.workshop import Workshop


def test_a_part_before_a_refused_join_is_seen_and_logged() -> None:
    shop = Workshop()
    alice, bobby = shop.person("alice", 0, "#room"), shop.person("bobby", 0, "#room")
    shop.saw(alice)
    shop.journal.everything_broken = True
    shop.does(alice, "PART #room :off", "JOIN #room")
    shop.step()
    assert shop.saw(bobby) == []
    assert [line.split()[0] for line in shop.saw(alice)] == ["NOTICE", "437"]
    shop.journal.everything_broken = False
    shop.step()
    assert shop.saw(alice) == shop.saw(bobby) == ["PART #room off"]
    assert shop.journal.texts("#room")[-1] == "PART #room off"
    assert alice.user not in shop.hub.directory.channels["#room"].members


def test_who_was_not_let_in_sees_nothing_of_the_channel() -> None:
    shop = Workshop()
    alice, bobby = shop.person("alice"), shop.person("bobby", 0, "#room")
    carol = shop.person("carol", 0, "#room")
    shop.saw(bobby)
    shop.journal.everything_broken = True
    shop.does(alice, "JOIN #room")
    shop.does(bobby, "PART #room")
    batch = shop.hub.take(0)
    shop.does(carol, "PRIVMSG #room :said before the JOIN was refused")
    shop.committer._commit(batch)
    assert [line.split()[0] for line in shop.saw(alice)] == ["437"]
    shop.journal.everything_broken = False
    shop.step()
    assert shop.saw(alice) == []
    assert shop.saw(bobby) == [
        "NOTICE bobby PART waits until it can be logged (No space left on device)",
        "PART #room",
    ]


def test_a_session_is_unsettled_until_its_join_is_logged_or_refused() -> None:
    shop = Workshop()
    alice = shop.person("alice")
    for broken in (False, True):
        shop.journal.everything_broken = broken
        shop.does(alice, "JOIN #one,#two" if not broken else "JOIN #three")
        settled = alice.unsettled
        assert settled is not None
        assert not settled.is_set()
        shop.step()
        assert settled.is_set()
    alice.unsettled = None
    shop.does(alice, "PRIVMSG #one :hello")
    assert alice.unsettled is None
