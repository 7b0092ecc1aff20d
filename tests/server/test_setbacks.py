"""What becomes of those who build on something that cannot be logged."""

import pytest

from chat.server.committer import Committer
from tests.server.workshop import Workshop
from tests.support import wait_until


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


def test_what_waits_for_its_log_is_not_history_yet() -> None:
    shop = Workshop()
    alice = shop.person("alice", 0, "#room")
    shop.does(alice, "PRIVMSG #room :hello")
    shop.step()
    before = shop.hub.durable("#room")
    shop.journal.everything_broken = True
    shop.does(alice, "MODE #room +m")
    shop.step()
    assert before <= shop.hub.durable("#room") < shop.hub.committed
    assert shop.hub.durable("#other") == shop.hub.committed
    shop.journal.everything_broken = False
    shop.step()
    assert shop.hub.durable("#room") == shop.hub.committed


def test_a_log_that_raises_is_a_log_that_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = Workshop()
    alice, bobby = shop.person("alice", 0, "#room"), shop.person("bobby", 0, "#room")
    shop.saw(alice)
    with monkeypatch.context() as patch:
        patch.setattr(shop.journal, "commit", lambda _batch: 1 / 0)
        shop.does(alice, "PRIVMSG #room :hello", "PART #room :off", "PING x")
        shop.step()
    assert shop.saw(bobby) == []
    assert [line.split()[0] for line in shop.saw(alice)] == ["404", "NOTICE", "PONG"]
    shop.step()
    assert shop.saw(alice) == shop.saw(bobby) == ["PART #room off"]


def test_a_full_disk_is_asked_about_one_log_at_a_time() -> None:
    shop = Workshop()
    people = [shop.person(f"user{n}", 0, f"#room{n}") for n in range(5)]
    shop.journal.everything_broken = True
    for n, person in enumerate(people):
        shop.does(person, f"PRIVMSG #room{n} :hello")
    shop.step()
    for _ in range(5):
        shop.clock.now += 1
        shop.committer._setbacks.probe()
    assert sorted(shop.journal.probes) == [f"#room{n}" for n in range(5)]
    shop.journal.everything_broken = False
    shop.clock.now += 1
    shop.committer._setbacks.probe()
    assert not shop.hub.failing


def test_an_invitation_to_what_cannot_be_logged_stays_good() -> None:
    shop = Workshop()
    alice, bobby = shop.person("alice", 0, "#room"), shop.person("bobby")
    shop.does(alice, "MODE #room +i", "INVITE bobby #room")
    shop.step()
    shop.saw(bobby)
    for broken, answer in ((True, "437"), (False, "JOIN")):
        shop.journal.everything_broken = broken
        shop.does(bobby, "JOIN #room")
        shop.step()
        shop.hub.failing.clear()
        assert shop.saw(bobby)[0].split()[0] == answer


def test_who_was_to_be_sent_a_farewell_that_fails_ends_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = Workshop()
    alice = shop.person("alice", 0, "#room")
    monkeypatch.setattr(Committer, "_deliver", lambda *_: 1 / 0)
    shop.committer.start()
    with shop.hub.lock:
        shop.hub.end(alice, "bye")
    wait_until(lambda: alice.outbox.gone)
    shop.hub.stopping.set()
    with shop.hub.lock:
        shop.hub.ready.notify()
    shop.committer.join()
