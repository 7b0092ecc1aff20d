"""The handshake, message by message."""

import pytest

from chat.client.registration import Identity, Registration, Rejected, alternates
from chat.irc.message import Message
from chat.irc.parse import parse


def feed(registration: Registration, *lines: str) -> list[Message]:
    answers: list[Message] = []
    for line in lines:
        answers += registration.receive(parse(line.encode()))
    return answers


def test_first_messages() -> None:
    messages = Registration(Identity("alice", "secret", "Alice A")).begin()
    assert [m.command for m in messages] == ["CAP", "PASS", "NICK", "USER"]
    assert messages[3].params == ("alice", "0", "*", "Alice A")
    assert Registration(Identity("ömer")).begin()[2].params[0] == "mer"
    assert Registration(Identity("ÖÖÖÖ")).begin()[2].params[0] == "scribe"


def test_capabilities_over_several_lines() -> None:
    registration = Registration(Identity("alice"))
    assert feed(registration, "CAP * LS * :echo-message unknown sasl=PLAIN") == []
    (request,) = feed(registration, "CAP * LS :server-time")
    assert request == Message("CAP", ("REQ", "echo-message server-time"))
    assert feed(registration, "CAP * ACK :echo-message server-time") == [Message("CAP", ("END",))]
    assert registration.caps == {"echo-message", "server-time"}


def test_a_refused_set_is_asked_for_one_by_one() -> None:
    registration = Registration(Identity("alice"))
    feed(registration, "CAP * LS :batch setname")
    assert len(feed(registration, "CAP * NAK :batch setname")) == 2
    assert feed(registration, "CAP * ACK :batch") == []
    assert feed(registration, "CAP * NAK :setname") == [Message("CAP", ("END",))]
    assert registration.caps == {"batch"}


def test_nothing_in_common() -> None:
    assert feed(Registration(Identity("alice")), "CAP * LS :sasl") == [Message("CAP", ("END",))]


def test_done_at_the_end_of_the_greeting() -> None:
    registration = Registration(Identity("alice"))
    feed(registration, ":s 376 alice :not yet")
    assert not registration.done
    feed(registration, ":s 421 alice CAP :Unknown command", ":s 001 alice_x :hi", ":s 376 alice_x :end")
    assert registration.done
    assert registration.nick == "alice_x"


@pytest.mark.parametrize(
    ("line", "field", "final"),
    [
        (":s 433 * alice :in use", "name", True),
        (":s 432 * alice :bad", "name", True),
        (":s 464 * :no", "password", True),
        (":s 465 * :banned", "", True),
        ("ERROR :Closing link", "address", False),
        ("FAIL NICK TOO_SHORT alice :A name needs more", "name", True),
    ],
)
def test_rejections_name_the_field(line: str, field: str, final: bool) -> None:
    with pytest.raises(Rejected) as caught:
        feed(Registration(Identity("alice")), line)
    assert (caught.value.field, caught.value.final) == (field, final)
    assert str(caught.value)


def test_a_fail_about_something_else_is_no_rejection() -> None:
    assert feed(Registration(Identity("alice")), "FAIL * X :y") == []


def test_taken_names_are_replaced_when_allowed() -> None:
    registration = Registration(Identity("alice"), alternatives=True)
    (one,) = feed(registration, ":s 433 * alice :in use")
    (two,) = feed(registration, ":s 433 * alice_ :in use")
    assert [one.params, two.params] == [("alice_",), ("alice__",)]
    with pytest.raises(Rejected):
        for _ in range(30):
            feed(registration, ":s 433 * x :in use")


def test_alternates_stay_short() -> None:
    assert all(len(name) <= 30 for name in alternates("n" * 30))
    assert len(set(alternates("n" * 30))) == len(list(alternates("n" * 30)))
