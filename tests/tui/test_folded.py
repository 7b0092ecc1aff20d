from hypothesis import given
from hypothesis import strategies as st

from chat.client.timeline import Entry, EntryKind
from chat.tui.folded import folded

JOIN, PART, QUIT, NICK = EntryKind.JOIN, EntryKind.PART, EntryKind.QUIT, EntryKind.NICK


def told(*happened: tuple[EntryKind, str] | tuple[EntryKind, str, str]) -> str:
    entries = [
        Entry(number, 0, kind, nick, f"{nick} is now known as {new[0]}" if new else f"{nick} did")
        for number, (kind, nick, *new) in enumerate(happened)
    ]
    return "".join(run.text for run in folded(entries))


def test_what_one_person_did_stays_in_order() -> None:
    assert told((NICK, "oldname", "newname"), (QUIT, "newname")) == (
        "oldname is now known as newname  ·  newname quit"
    )
    assert told((QUIT, "bobby"), (JOIN, "bobby")) == "bobby quit  ·  bobby joined"
    assert told((JOIN, "a"), (NICK, "a", "b"), (NICK, "b", "c"), (PART, "c")) == (
        "a joined  ·  a is now known as b  ·  b is now known as c  ·  c left"
    )


def test_those_who_did_the_same_share_a_verb() -> None:
    assert told((JOIN, "a"), (QUIT, "b"), (JOIN, "c"), (QUIT, "a"), (QUIT, "d")) == (
        "a, c joined  ·  b, a, d quit"
    )


def test_somebody_who_comes_and_goes_all_the_time_does_not_fill_the_screen() -> None:
    assert told(*[(JOIN, "a"), (QUIT, "a")] * 100).count("joined") == 6
    assert told(*[(JOIN, "a"), (QUIT, "a")] * 100).startswith("…")


@given(
    st.lists(
        st.tuples(st.sampled_from([JOIN, PART, QUIT]), st.sampled_from(["ann", "bob", "cid"])), min_size=1
    )
)
def test_the_last_that_is_told_of_somebody_is_what_they_did_last(
    happened: list[tuple[EntryKind, str]],
) -> None:
    verbs = {JOIN: "joined", PART: "left", QUIT: "quit"}
    parts = told(*happened).split("  ·  ")
    kind, nick = happened[-1]
    assert next(part for part in reversed(parts) if nick in part).endswith(verbs[kind])
