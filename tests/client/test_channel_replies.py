"""What numerics tell about a channel."""

from tests.client.talk import Talk


def test_names_are_listed_when_asked_for() -> None:
    talk = Talk()
    talk.model.memory.names.add("#lobby")
    talk.lines(":srv 353 alice = #lobby :@alice +bobby", ":srv 366 alice #lobby :End")
    assert talk.last().text == "In #lobby (2): @alice +bobby"
    talk.lines(":srv 353 alice = #lobby :@alice", ":srv 366 alice #lobby :End")
    assert talk.last().text == "In #lobby (2): @alice +bobby"
