from chat.client.members import Member
from chat.client.model import Model
from chat.tui.sides import BUFFER_LINK, People, conversations, ordered
from tests.tui.look import THEME, plain


def model(people: int = 3) -> Model:
    made = Model("alice", ("#lobby",))
    made.active.joined = True
    for number in range(people):
        nick = f"user{number:03}"
        made.active.members.put(nick, Member(nick, "@" if number == 0 else ""))
    return made


def test_conversations_in_their_sections_with_what_is_unread() -> None:
    made = model()
    made.ensure("bobby").unread = 2
    channel = made.ensure("#dev")
    channel.unread, channel.mentions, channel.joined = 5, 1, True
    rows = conversations(made, 20, 20)
    assert plain(rows) == [
        " server",
        "",
        " CHANNELS",
        "▎1 #lobby",
        " 2 #dev           1",
        "",
        " PRIVATE",
        " 3 bobby          2",
    ]
    assert any("badge-mention" in cell.style for cell in rows[4])
    assert rows[4][3].link == BUFFER_LINK + "#dev"
    assert [buffer.name for _, buffer in ordered(made)] == ["server", "#lobby", "#dev", "bobby"]


def test_long_names_leave_room_for_their_number() -> None:
    made = model()
    made.ensure("#" + "x" * 60).unread = 1234
    assert all(len(row) <= 16 for row in plain(conversations(made, 16, 20)))
    assert "999+" in "".join(plain(conversations(made, 16, 20)))


def test_the_active_one_is_in_view_among_many() -> None:
    made = model()
    for number in range(100):
        made.ensure(f"#channel{number}")
    made.select(made.buffers[60])
    assert any(row.startswith("▎") for row in plain(conversations(made, 24, 10)))


def test_people_with_their_prefixes_and_their_number() -> None:
    rows = plain(People().rows(model(), THEME, 16, 20, focused=False))
    assert rows == [" 3 HERE", "", " @user000", "  user001", "  user002"]


def test_away_people_are_dimmed() -> None:
    made = model()
    made.active.members.update("user001", away=True)
    rows = People().rows(made, THEME, 16, 20, focused=False)
    assert {cell.style for cell in rows[3][2:]} == {"class:faint"}


def test_walking_through_many_people() -> None:
    made = model(1000)
    people = People()
    people.rows(made, THEME, 16, 12, focused=True)
    people.move(made, 500)
    shown = people.rows(made, THEME, 16, 12, focused=True)
    assert "user500" in "".join(plain(shown))
    assert any("class:chosen" in cell.style for row in shown for cell in row)
    assert people.nick(made) == "user500"
    people.move(made, 1 << 30)
    assert people.nick(made) == "user999"
    people.move(made, -(1 << 30))
    assert people.nick(made) == "user000"


def test_somebody_chosen_who_left() -> None:
    made = model()
    people = People()
    people.move(made, 2)
    made.active.members.remove("user002")
    assert people.nick(made) == "user000"


def test_a_private_chat_has_two() -> None:
    made = model()
    made.select(made.ensure("bobby"))
    assert [member.nick for member in People.people(made)] == ["bobby", "alice"]
    assert People().rows(made, THEME, 16, 10, focused=False)


def test_a_channel_we_are_not_in_says_so() -> None:
    made = model()
    made.active.joined = False
    assert plain(People().rows(made, THEME, 16, 10, focused=False))[0] == " NOT JOINED"
