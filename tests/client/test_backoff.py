"""How long a client waits before it connects again."""

from chat.client.backoff import LONGEST_WAIT, SHORT_WAITS, back_off


def test_back_off_doubles_up_to_a_limit() -> None:
    waits = [back_off(n, lambda: 1.0) for n in range(1, 20)]
    assert waits[:5] == [1, 2, 4, 5, 5]
    assert sum(waits[:SHORT_WAITS]) >= 60
    assert max(waits) == LONGEST_WAIT
    assert back_off(1, lambda: 0.0) == 0.5
