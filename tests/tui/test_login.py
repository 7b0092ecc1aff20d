import pytest

from chat.client.profile import Profile
from chat.irc.url import Endpoint
from chat.tui.login import FIELDS, Entrance, LoginForm
from chat.tui.wrap import row_width
from tests.tui.look import plain


def form(**values: str) -> tuple[LoginForm, list[Entrance]]:
    entered: list[Entrance] = []
    made = LoginForm(Profile(Endpoint("chat.test", 12345), ""), entered.append)
    for key, text in ({"name": "alice"} | values).items():
        made.buffers[key].text = text
    return made, entered


def test_a_complete_form_is_handed_over() -> None:
    made, entered = form(password="secret")
    made.submit()
    assert entered == [Entrance(Endpoint("chat.test", 12345), "alice", "secret")]
    assert "Connecting to chat.test:12345" in made.busy
    made.submit()
    assert len(entered) == 1


@pytest.mark.parametrize(
    ("key", "text", "says"),
    [
        ("name", "abc", "at least 4"),
        ("name", "a" * 31, "at most 30"),
        ("name", "al ice", "cannot contain a space"),
        ("name", "", "name is needed"),
        ("port", "0", "not a port"),
        ("port", "65536", "not a port"),
        ("port", "abc", "not a port"),
        ("port", "", "not a port"),
        ("address", "", "address is needed"),
        ("address", "300.1.1.1", "not an address"),
        ("address", "a b", "space"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(key: str, text: str, says: str) -> None:
    made, entered = form(**{key: text})
    made.submit()
    assert not entered
    assert says in made.errors[key]
    assert list(made.errors) == [key]
    assert FIELDS[made.current].key == key
    assert made.buffers[key].text == text
    rows = plain(made.rows(80, 24))
    below = next(index for index, row in enumerate(rows) if FIELDS[made.current].label in row) + 1
    assert "✗" in rows[below]


def test_several_mistakes_are_said_at_once() -> None:
    made, _ = form(address="", port="x", name="")
    made.submit()
    assert set(made.errors) == {"address", "port", "name"}


def test_a_refusal_comes_back_with_everything_kept() -> None:
    made, entered = form(password="secret")
    made.submit()
    made.refuse("name", "Nickname is already in use")
    assert not made.busy
    assert FIELDS[made.current].key == "name"
    assert "already in use" in " ".join(plain(made.rows(80, 24)))
    assert made.buffers["password"].text == "secret"
    made.buffers["name"].insert_text("2")
    assert not made.errors
    made.submit()
    assert entered[-1].nick == "alice2"


def test_foreign_words_in_a_refusal_are_made_safe() -> None:
    made, _ = form()
    made.refuse("", "go \x1b[2J away")
    assert "␛[2J" in " ".join(plain(made.rows(80, 24)))


def test_a_url_fills_the_other_fields() -> None:
    made, entered = form(address="irc://bobby:pw@10.0.0.5:7000/team")
    made.submit()
    assert entered == [Entrance(Endpoint("10.0.0.5", 7000), "bobby", "pw", ("#team",))]
    made.refuse("address", "10.0.0.5:7000 does not answer")
    made.buffers["address"].text = "10.0.0.6"
    made.submit()
    assert entered[1:] == [Entrance(Endpoint("10.0.0.6", 7000), "bobby", "pw", ("#team",))]


def test_another_address_is_not_encrypted_because_the_one_before_was() -> None:
    made, entered = form(address="ircs://chat.test/")
    made.submit()
    assert entered[-1].endpoint == Endpoint("chat.test", 6697, True)
    made.refuse("address", "Encrypted connections are not supported yet")
    made.submit()
    assert entered[-1].endpoint.tls
    made.refuse("address", "Encrypted connections are not supported yet")
    made.buffers["address"].text = "other.test"
    made.submit()
    assert entered[-1].endpoint == Endpoint("other.test", 6697, False)


def test_a_short_name_that_was_given_is_the_servers_to_judge() -> None:
    entered: list[Entrance] = []
    made = LoginForm(Profile(Endpoint("chat.test", 1), "bo"), entered.append)
    made.submit()
    assert entered[0].nick == "bo"
    made.refuse("name", "The server does not accept this name")
    made.buffers["name"].text = "b"
    made.submit()
    assert "at least 2" in made.errors["name"]


@pytest.mark.parametrize(
    ("text", "says"), [("caf\udce9", "not UTF-8"), ("a\nb", "one line"), ("\0", "one line")]
)
def test_a_password_that_could_not_be_sent(text: str, says: str) -> None:
    made, entered = form(password=text)
    made.submit()
    assert not entered
    assert says in made.errors["password"]


def test_the_password_is_hidden_until_asked_for() -> None:
    made, _ = form(password="secret")
    assert "secret" not in " ".join(plain(made.rows(80, 24)))
    assert "••••••" in " ".join(plain(made.rows(80, 24)))
    made.reveal = True
    assert "secret" in " ".join(plain(made.rows(80, 24)))


@pytest.mark.parametrize(("total", "height"), [(60, 15), (80, 24), (160, 50), (40, 15), (40, 10)])
def test_it_fits_and_shows_every_field(total: int, height: int) -> None:
    made, _ = form(name="日本" * 30, address="x" * 200)
    for index in range(len(FIELDS)):
        made.move_to(index)
        rows = made.rows(total, height)
        assert len(rows) <= height
        assert all(row_width(row) <= total for row in rows)
        shown = " ".join(plain(rows))
        assert all(field.label in shown for field in FIELDS)
        assert "Join" in shown
        x, y = made.cursor()
        assert 0 <= x < total
        assert 0 <= y < height


def test_a_click_goes_to_its_field() -> None:
    made, _ = form()
    rows = plain(made.rows(80, 24))
    made.click(next(index for index, row in enumerate(rows) if "Port" in row))
    assert FIELDS[made.current].key == "port"
    made.move(-1)
    assert FIELDS[made.current].key == "address"


@pytest.mark.parametrize("key", ["port", "address"])
def test_what_is_long_is_wrapped_or_ends_in_an_ellipsis(key: str) -> None:
    made, _ = form(port="70000", name="abc")
    made.submit()
    shown = " ".join(" ".join(plain(made.rows(60, 15))).split())
    assert "✗ 70000 is not a port: a whole number from 1 to 65535" in shown
    assert "at least 4 characters" in shown
    made.refuse(key, "a long story " * 20)
    rows = made.rows(60, 15)
    assert len(rows) <= 15
    assert any(row.endswith("…") for row in plain(rows))
