"""Messages that are missing, doubled, foreign or misordered are named."""

from benchmarks.load.checks import complete, numbers, one_order, without_own


def line(nick: str, number: int) -> bytes:
    return f":{nick}!{nick}@127.0.0.1 PRIVMSG #c00 :00 {number:08} xxx\r\n".encode()


def test_numbers_are_read_in_order_with_tags_and_without() -> None:
    tagged = b"@time=2026-11-20T21:01:41.002Z;msgid=1k0qe6fzzyr " + line("anna", 7)
    assert numbers(line("anna", 12) + tagged + b":irc 366 anna #c00 :End\r\n") == [12, 7]


def test_complete_counts_what_is_wrong() -> None:
    assert complete([2, 0, 1], range(3)) == []
    assert complete([0, 2, 2, 9], range(3)) == ["1 missing, 1 doubled, 1 foreign messages"]


def test_a_sender_without_echo_misses_its_own_lines_only() -> None:
    stream = line("anna", 0) + line("annabel", 1) + line("anna", 2) + line("otto", 3)
    assert without_own(stream, "anna") == line("annabel", 1) + line("otto", 3)


def test_members_that_miss_their_own_messages_may_still_agree() -> None:
    own = {"a": [0, 3], "b": [1], "c": [2]}
    assert one_order({"a": [1, 2], "b": [0, 2, 3], "c": [0, 1, 3]}, own) == []
    assert one_order({"a": [1, 2], "b": [3, 2, 0], "c": [0, 1, 3]}, own) == ["b and c saw different orders"]
