from tests.tui.terminal import F4, Terminal, chatting, fill


def click(shown: Terminal, text: str) -> None:
    y = next(index for index, line in enumerate(shown.lines()) if text in line)
    x = shown.lines()[y].rindex(text)
    for end in "Mm":
        shown.type(f"\x1b[<0;{x + 2};{y + 1}{end}")


def test_clicks_open_chats_once_the_mouse_is_on() -> None:
    with chatting(120) as shown:
        assert "\x1b[?1000h" not in shown.written
        shown.type(F4)
        shown.shows("Mouse on")
        click(shown, "carol")
        shown.shows("private conversation")
        assert shown.model.active.name == "carol"
        click(shown, "#lobby")
        shown.shows("3 HERE")
        shown.type(F4)
        shown.shows("Mouse off")
        assert "\x1b[?1000l" in shown.written


def test_the_wheel_scrolls_once_the_mouse_is_on() -> None:
    with chatting() as shown:
        fill(shown)
        shown.type(F4)
        shown.shows("Mouse on")
        shown.type("\x1b[<64;30;10M")
        shown.shows("scrolled up")
        shown.type("\x1b[<65;30;10M")
        shown.hides("scrolled up")


def test_a_click_on_an_address_copies_it() -> None:
    with chatting() as shown:
        shown.type(F4)
        shown.shows("Mouse on")
        shown.hear(":bobby!b@h PRIVMSG #lobby :https://x.example/")
        shown.shows("x.example")
        click(shown, "x.example")
        shown.shows("Copied https://x.example/")
        assert "\x1b]52;c;aHR0cHM6Ly94LmV4YW1wbGUv\x07" in shown.written
