from tests.tui.terminal import ESCAPE, F1, F2, chatting


def test_what_is_typed_goes_into_the_line_only_while_it_has_the_keys() -> None:
    with chatting() as shown:
        for key, text in ((F1, "scroll, to the first message"), (F2, "Enter opens")):
            shown.type(key)
            shown.shows(text)
            shown.type("zzz" + ESCAPE)
            shown.hides(text)
            assert not shown.app.view.editor.buffer.text
        shown.type("zzz")
        shown.shows("alice › zzz")
