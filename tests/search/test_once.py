from hypothesis import given
from hypothesis import strategies as st

from chat.search.once import Once

TIMES = st.lists(st.integers(-5, 30), max_size=30)


@given(TIMES)
def test_each_time_is_new_once(times: list[int]) -> None:
    once = Once()
    assert [time for time in times if once.is_new(time)] == list(dict.fromkeys(times))


@given(st.lists(TIMES, max_size=5))
def test_many_at_once_are_taken_only_in_order(lists: list[list[int]]) -> None:
    once = Once()
    seen: list[int] = []
    for times in lists:
        together = seen + times
        if once.are_new(times):
            assert together == sorted(set(together))
            seen = together
        else:
            assert together != sorted(set(together))
            return
