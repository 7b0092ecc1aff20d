"""The terminal around the screen."""

import base64

from prompt_toolkit.data_structures import Size
from prompt_toolkit.output import DummyOutput

from chat.tui.window import Window


class Recorder(DummyOutput):
    """Remembers what is asked of it."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def get_size(self) -> Size:
        return Size(rows=24, columns=80)

    def bell(self) -> None:
        self.done.append("bell")

    def set_title(self, title: str) -> None:
        self.done.append(f"title {title}")

    def clear_title(self) -> None:
        self.done.append("no title")

    def write_raw(self, data: str) -> None:
        self.done.append(data)


def test_size_and_bell() -> None:
    output = Recorder()
    window = Window(output)
    assert window.size() == (80, 24)
    window.ring()
    assert output.done == ["bell"]


def test_a_title_is_given_once_and_taken_away() -> None:
    output = Recorder()
    window = Window(output)
    window.leave()
    for title in ("#lobby", "#lobby", "(1) #lobby"):
        window.entitle(title)
    window.leave()
    assert output.done == ["title #lobby", "title (1) #lobby", "no title"]


def test_what_is_copied_reaches_the_clipboard_exactly() -> None:
    output = Recorder()
    Window(output).copy("größer\n🙂")
    (sent,) = output.done
    assert sent.startswith("\x1b]52;c;")
    assert sent.endswith("\x07")
    assert base64.b64decode(sent.removeprefix("\x1b]52;c;")[:-1]).decode() == "größer\n🙂"
