from chat.client.members import Member
from chat.client.model import Model
from chat.client.timeline import EntryKind
from chat.tui.completion import candidates

COMMANDS = ["join", "me", "msg", "quit"]


def model() -> Model:
    made = Model("alice", ("#lobby", "#dev"))
    for nick in ("alice", "Bobby", "bella", "carol"):
        made.active.members.put(made.fold(nick), Member(nick))
    return made


def test_commands_stand_at_the_beginning_only() -> None:
    assert candidates("/m", model(), COMMANDS) == (0, ["/me ", "/msg "])
    assert candidates("say /m", model(), COMMANDS) == (4, [])


def test_channels() -> None:
    assert candidates("/join #d", model(), COMMANDS) == (6, ["#dev "])
    assert candidates("see #", model(), COMMANDS) == (4, ["#lobby ", "#dev "])


def test_names_without_regard_to_case_and_with_a_colon_in_front() -> None:
    assert candidates("b", model(), COMMANDS) == (0, ["bella: ", "Bobby: "])
    assert candidates("hello BO", model(), COMMANDS) == (6, ["Bobby "])
    assert candidates("hello @bo", model(), COMMANDS) == (6, ["@Bobby "])


def test_who_spoke_last_comes_first_and_we_never() -> None:
    made = model()
    made.add(made.active, EntryKind.MESSAGE, "hi", nick="bella", time=1)
    made.add(made.active, EntryKind.MESSAGE, "hi", nick="Bobby", time=2)
    assert candidates("b", made, COMMANDS) == (0, ["Bobby: ", "bella: "])
    assert candidates("al", made, COMMANDS) == (0, [])


def test_nothing_typed_completes_nothing_but_a_commands_argument() -> None:
    assert candidates("", model(), COMMANDS) == (0, [])
    assert candidates("hello ", model(), COMMANDS) == (6, [])
    assert candidates("/msg ", model(), COMMANDS)[1] == ["bella ", "Bobby ", "carol "]


def test_the_other_side_of_a_private_chat() -> None:
    made = model()
    made.select(made.ensure("derek"))
    assert candidates("d", made, COMMANDS) == (0, ["derek: "])


def test_a_command_takes_what_its_usage_says() -> None:
    made = model()
    made.ensure("#dev").members.put("dora", Member("dora"))
    made.ensure("derek")
    assert candidates("/join d", made, COMMANDS) == (6, ["#dev "])
    assert candidates("/join ", made, COMMANDS) == (6, ["#lobby ", "#dev "])
    assert candidates("/help j", made, COMMANDS) == (6, ["join "])
    assert candidates("/help /m", made, COMMANDS) == (6, ["me ", "msg "])
    assert candidates("/query d", made, COMMANDS) == (7, ["derek ", "dora "])
    assert candidates("/invite carol d", made, COMMANDS) == (14, ["#dev "])
    assert candidates("/me d", made, COMMANDS) == (4, [])  # who is not here is not spoken to
    assert candidates("/nonsense ", made, COMMANDS) == (10, [])
    made.select(made.server)
    assert candidates("/msg b", made, COMMANDS) == (5, ["bella ", "Bobby "])


def test_the_options_of_a_search() -> None:
    assert candidates("/search --men", model(), COMMANDS) == (8, ["--mentions "])
    assert candidates("/search --kind to", model(), COMMANDS) == (15, ["topic "])
    assert candidates("/search --from bo", model(), COMMANDS) == (15, ["Bobby "])
    assert candidates("/search --channel #d", model(), COMMANDS) == (18, ["#dev "])
    assert candidates("/find -", model(), COMMANDS)[1][0] == "--after-context "
    assert candidates("/msg --men", model(), COMMANDS)[1] == []
