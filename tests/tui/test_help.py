from chat.client.commands import COMMANDS
from chat.tui.help import Help
from chat.tui.keys import CHAT
from chat.tui.wrap import row_width
from tests.tui.look import plain


def made() -> Help:
    return Help([(command.usage, command.description) for command in COMMANDS])


def test_every_key_and_every_command_is_there() -> None:
    page = " ".join(" ".join(plain(made().rows(160, 500))).split())
    for key in CHAT:
        assert key.does in page
        assert key.shown in page
    for command in COMMANDS:
        assert command.usage in page
        assert command.description in page


def test_it_scrolls_to_both_ends_and_no_further() -> None:
    page = made()
    first = page.rows(60, 12)
    assert "more" in plain(first)[-1]
    for _ in range(100):
        page.page(1)
    assert "more" not in plain(page.rows(60, 12))[-1]
    page.scroll(-10_000)
    assert page.rows(60, 12) == first


def test_it_fits_small_screens() -> None:
    assert all(row_width(row) <= 28 for row in made().rows(28, 200))
