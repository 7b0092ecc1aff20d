"""What the server knows of one connection."""

import pytest

from tests.server.house import make_hub, make_session


@pytest.mark.parametrize(
    ("peer", "shown"), [("10.0.0.7", "10.0.0.7"), ("::1", "0::1"), ("2001:db8::1", "2001:db8::1")]
)
def test_the_host_fits_a_parameter(peer: str, shown: str) -> None:
    session = make_session(make_hub(), "alice", peer=peer)
    assert session.host == peer
    assert session.user.source == f"alice!alice@{shown}"


def test_batches_are_never_named_alike() -> None:
    session = make_session(make_hub(), "alice")
    assert len({session.next_batch() for _ in range(100)}) == 100
