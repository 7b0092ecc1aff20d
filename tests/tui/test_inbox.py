import asyncio
import threading

from chat.client.events import Event, Tick
from chat.tui.inbox import Inbox


def test_events_of_many_threads_arrive_once_and_in_each_ones_order() -> None:
    got: list[tuple[int, Event]] = []
    count, threads = 2000, 4

    async def main() -> None:
        done = asyncio.Event()

        def deliver(batch: list[tuple[int, Event]]) -> None:
            got.extend(batch)
            if len(got) == count * threads:
                done.set()

        inbox = Inbox(deliver)
        inbox.post(0, Tick(0))  # before there is a loop
        inbox.open(asyncio.get_running_loop())

        def post(who: int) -> None:
            for number in range(1 if who == 0 else 0, count):
                inbox.post(who, Tick(number))

        posters = [threading.Thread(target=post, args=(who,)) for who in range(threads)]
        for poster in posters:
            poster.start()
        await asyncio.wait_for(done.wait(), 20)
        for poster in posters:
            poster.join()

    asyncio.run(main())
    for who in range(threads):
        assert [event for each, event in got if each == who] == [Tick(number) for number in range(count)]


def test_a_loop_that_has_ended_is_no_error() -> None:
    inbox = Inbox(lambda batch: None)

    async def main() -> None:
        inbox.open(asyncio.get_running_loop())

    asyncio.run(main())
    inbox.post(1, Tick(1))
