from chat.client.model import Model
from chat.client.timeline import EntryKind
from chat.tui.viewports import Viewports


def test_each_conversation_keeps_its_place_until_it_is_closed() -> None:
    model = Model("alice", ("#lobby",))
    viewports = Viewports(model)
    lobby, bobby = model.active, model.ensure("bobby")
    first = viewports.current()
    model.select(bobby)
    assert viewports.current() is not first
    model.select(lobby)
    assert viewports.current() is first
    assert len(viewports) == 2
    model.close(bobby)
    model.select(model.server)
    viewports.current()
    model.select(lobby)
    viewports.current()
    assert len(viewports) == 2


def test_what_others_said_meanwhile_is_marked() -> None:
    model = Model("alice", ("#lobby",))
    lobby = model.active
    viewports = Viewports(model)
    model.add(lobby, EntryKind.MESSAGE, "old", nick="bobby")
    viewports.current()
    model.select(model.server)
    viewports.current()
    model.add(lobby, EntryKind.MESSAGE, "mine", nick="alice", own=True)
    model.add(lobby, EntryKind.MESSAGE, "new", nick="bobby")
    model.select(lobby)
    assert viewports.current().marker == 2
